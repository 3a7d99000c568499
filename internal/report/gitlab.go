package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
)

// gitLabIssue is an element of a report of GitLab's Code Quality.
type gitLabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitLabLocation `json:"location"`
}

type gitLabLocation struct {
	Path  string      `json:"path"`
	Lines gitLabLines `json:"lines"`
}

type gitLabLines struct {
	Begin int `json:"begin"`
}

// GitLab writes a Code Quality report, which GitLab shows in merge requests. What could not be checked is an issue of it, too: the
// format has no other place, and its readers do not see the exit status.
//
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func GitLab(w io.Writer, r *Run) error {
	l := gitLabWriter{run: r, issues: []gitLabIssue{}, seen: map[string]int{}}
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		sentences := append([]string{f.Said()}, Sentences(f)...)
		l.add(gitLabIssue{
			Description: Plain(strings.Join(sentences, "; ")), CheckName: f.Analyzer.Name, Fingerprint: f.Fingerprint,
			Severity: gitLabSeverity(f), Location: l.at(f.Source.Name, f.Start.Line),
		})
	}
	for _, u := range r.unchecked() {
		l.add(gitLabIssue{
			Description: Plain(u.text), CheckName: u.rule, Fingerprint: digest(u.rule, u.file, u.text), Severity: "critical",
			Location: l.at(u.file, 1),
		})
	}
	if withheld := r.Withheld.Sentence(); withheld != "" {
		l.add(gitLabIssue{
			Description: withheld, CheckName: "withheld", Fingerprint: digest("withheld"), Severity: "info", Location: l.at(r.Withheld.file(), 1),
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(l.issues); err != nil {
		return fmt.Errorf("write GitLab report: %w", err)
	}
	return nil
}

type gitLabWriter struct {
	run    *Run
	issues []gitLabIssue
	seen   map[string]int
}

func (l *gitLabWriter) at(file string, line int) gitLabLocation {
	return gitLabLocation{Plain(l.run.Path(file)), gitLabLines{line}}
}

// add adds an issue. Fingerprints differ within a file, and GitLab shows one issue of those that have the same.
func (l *gitLabWriter) add(issue gitLabIssue) {
	n := l.seen[issue.Fingerprint]
	l.seen[issue.Fingerprint] = n + 1
	if n > 0 {
		issue.Fingerprint = digest(issue.Fingerprint, strconv.Itoa(n))
	}
	l.issues = append(l.issues, issue)
}

// blocker is the least security severity of errors that GitLab shows as blockers: critical in terms of CVSS.
const blocker = 9.0

func gitLabSeverity(f *driver.Finding) string {
	switch {
	case f.Level == analysis.Error && f.Analyzer.SecuritySeverity >= blocker:
		return "blocker"
	case f.Level == analysis.Error:
		return "critical"
	case f.Level == analysis.Warning:
		return "major"
	case f.Analyzer.SecuritySeverity > 0:
		return "minor"
	default:
		return "info"
	}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

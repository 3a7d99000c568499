// Package sarif writes the SARIF 2.1.0 report, in the way that GitHub code scanning reads it.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
package sarif

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	gosarif "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

const (
	name        = "iamlint"
	schema      = "https://json.schemastore.org/sarif-2.1.0.json"
	information = "https://github.com/iamlint/iamlint"
	// automation keeps our results apart from those of other tools that are uploaded for the same commit.
	automation = "iamlint/"
	// rootID stands for what relative paths are relative to. Where that is on the machine of the run is nobody's business, and SARIF lets
	// us leave it out (3.14.14).
	rootID          = "%SRCROOT%"
	rootDescription = "The root of the repository, or, without one, the folder that iamlint ran in."
	// columns is how UTF16Column counts.
	columns = "utf16CodeUnits"
)

// GitHub's limits; a file over one of the first is refused as a whole.
// https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
const (
	maxResults  = 25_000
	maxShown    = 5000
	maxRelated  = 100
	maxText     = 1024
	maxTags     = 10
	lineHashKey = "primaryLocationLineHash"
	ourHashKey  = "iamlintFingerprint/v1"
)

// Write writes the report. Suppressed findings are left out: GitHub does not read SARIF's suppressions and would show them
// as open alerts (https://github.com/github/codeql-action/issues/1230).
func Write(w io.Writer, r *report.Run) error {
	s := New(w, r)
	for i := range r.Result.Findings {
		if err := s.Finding(&r.Result.Findings[i]); err != nil {
			return err
		}
	}
	return s.Close()
}

// New begins the report. What r says but for findings is read when the stream is closed.
func New(w io.Writer, r *report.Run) report.Stream {
	return &stream{w: w, run: r, found: map[string]bool{}, files: files{Run: r}}
}

// stream holds the worst results, encoded: SARIF says first which rules they are of, and GitHub takes so and so many.
type stream struct {
	w     io.Writer
	run   *report.Run
	rows  []gradedRow
	n     int
	found map[string]bool // rules that have results
	files files
}

// gradedRow is a result with what its place depends on.
type gradedRow struct {
	row
	path     string
	level    analysis.Level
	severity float64
}

func (s *stream) Finding(f *driver.Finding) error {
	if f.Source.Name == "" {
		return nil
	}
	r, err := s.files.row(f)
	if err != nil {
		return err
	}
	s.n++
	s.rows = append(s.rows, gradedRow{r, s.run.Path(f.Source.Name), f.Level, f.Analyzer.SecuritySeverity})
	if len(s.rows) >= 2*maxResults {
		s.rows = s.worst()
	}
	return nil
}

// worst returns the rows that there is place for, by path.
func (s *stream) worst() []gradedRow {
	slices.SortStableFunc(s.rows, func(a, b gradedRow) int { return strings.Compare(a.path, b.path) })
	return worstOf(s.rows, maxResults, func(r gradedRow) (analysis.Level, float64) { return r.level, r.severity })
}

func (s *stream) Close() error {
	r := s.run
	l := &log{version: numeric(r.Version), found: s.n}
	if err := l.invocation(r); err != nil {
		return err
	}
	for _, graded := range s.worst() {
		l.rows = append(l.rows, graded.row)
		s.found[graded.rule] = true
	}
	texts := make([]json.RawMessage, len(r.Renamed))
	for i := range r.Renamed {
		known, err := s.files.row(&r.Renamed[i])
		if err != nil {
			return err
		}
		texts[i] = known.text
		s.found[known.rule] = true
	}
	// SARIF 3.19.23 asks for no more rules than those that have results, and the pages of all would make hundreds of kilobytes of a
	// report with two findings.
	for i := range r.Rules {
		if a := r.Rules[i].Analyzer; s.found[a.ID()] {
			text, err := encoded(ruleOf(a))
			if err != nil {
				return err
			}
			l.rules = append(l.rules, rule{a.ID(), text})
		}
	}
	if l.shard = r.ShardRecord(texts); l.shard != nil {
		l.shard.Findings, l.shard.Withheld = l.found, r.Withheld
	}
	return l.write(s.w)
}

// worstOf returns the n most serious of some things, in the order they were in.
func worstOf[T any](all []T, n int, gravity func(T) (level analysis.Level, severity float64)) []T {
	if len(all) <= n {
		return all
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		levelI, severityI := gravity(all[i])
		levelJ, severityJ := gravity(all[j])
		return cmp.Or(cmp.Compare(levelJ, levelI), cmp.Compare(severityJ, severityI))
	})
	kept := order[:n]
	slices.Sort(kept)
	out := make([]T, n)
	for i, at := range kept {
		out[i] = all[at]
	}
	return out
}

// numeric makes a version that begins with a number, so that versions can be compared: 1.2.3 of v1.2.3.
func numeric(version string) string {
	version = strings.TrimPrefix(version, "v")
	if version == "" || version[0] < '0' || version[0] > '9' {
		return "0.0.0" // built from a checkout
	}
	return version
}

func ruleOf(a *analysis.Analyzer) *gosarif.ReportingDescriptor {
	rule := gosarif.NewRule(a.ID()).WithName(pascal(a.ID()))
	rule.ShortDescription = text(a.Title)
	first, _, _ := strings.Cut(strings.TrimSpace(a.Doc), "\n\n")
	rule.FullDescription = text(strings.Join(strings.Fields(first), " "))
	page := strings.TrimSpace(a.Doc) + "\n"
	rule.Help = gosarif.NewMultiformatMessageString().WithText(page).WithMarkdown(page)
	if a.URL != "" {
		rule.HelpURI = &a.URL
	}
	rule.DefaultConfiguration = gosarif.NewReportingConfiguration().WithLevel(a.Level.String())
	properties := gosarif.NewPropertyBag()
	tags := []string{a.Category}
	if a.SecuritySeverity > 0 {
		tags = append([]string{"security"}, tags...)
		properties.Add("security-severity", strconv.FormatFloat(a.SecuritySeverity, 'f', 1, 64))
		// A security finding has a request that proves it.
		properties.Add("precision", "very-high")
	} else {
		properties.Add("precision", "high")
	}
	if a.Code != "" {
		tags = append(tags, "access-analyzer/"+a.Code)
	}
	rule.Properties = properties.WithTags(tags[:min(len(tags), maxTags)])
	severity := "recommendation"
	if a.Level >= analysis.Warning {
		severity = a.Level.String()
	}
	properties.Add("problem.severity", severity)
	return rule
}

func text(s string) *gosarif.MultiformatMessageString {
	if len(s) > maxText {
		end := maxText - len("…")
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end] + "…"
	}
	return gosarif.NewMultiformatMessageString().WithText(s)
}

// pascal makes a name for people of a rule's id: NoPolicyFound of no-policy-found.
func pascal(id string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(id, func(r rune) bool { return strings.ContainsRune("-/._", r) }) {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// invocation tells what could not be checked, and what was withheld.
func (l *log) invocation(r *report.Run) error {
	l.successful = len(r.Result.Failures) == 0
	failures := slices.SortedStableFunc(slices.Values(r.Result.Failures), func(a, b driver.Failure) int {
		return strings.Compare(r.Path(a.File), r.Path(b.File))
	})
	for i := range failures {
		f := &failures[i]
		if err := l.notify(gosarif.LevelError, report.Plain(f.Error()), r.Path(f.File)); err != nil {
			return err
		}
	}
	undecided := slices.SortedStableFunc(slices.Values(r.Result.Undecided), func(a, b driver.Undecided) int {
		return strings.Compare(r.Path(a.File), r.Path(b.File))
	})
	for i := range undecided {
		u := &undecided[i]
		level := gosarif.LevelNote
		if r.Blocks(u) {
			level, l.successful = gosarif.LevelError, false
		}
		if err := l.notify(level, report.Plain(u.Rule+": "+u.Sentence()), r.Path(u.File)); err != nil {
			return err
		}
	}
	return l.withholds(r.Withheld)
}

func fileLocation(file string) *gosarif.Location {
	at := gosarif.NewPhysicalLocation().WithArtifactLocation(artifactOf(file))
	return gosarif.NewLocationWithPhysicalLocation(at)
}

// artifactOf is a file by its path, which is relative to the root if it does not lead out of it.
func artifactOf(file string) *gosarif.ArtifactLocation {
	uri := uriOf(file)
	if strings.HasPrefix(uri, "file:") || strings.HasPrefix(uri, "../") {
		return gosarif.NewSimpleArtifactLocation(uri)
	}
	return gosarif.NewSimpleArtifactLocation(uri).WithURIBaseID(rootID)
}

// files are what results say of the files of a run.
type files struct {
	*report.Run
	// hashes are those of the lines of the file that was looked at last: the findings in a file come one after the other.
	hashes []string
	of     *policy.Source
}

// result makes a result of a finding; its rule's place among the rules is found out later.
func (in *files) result(f *driver.Finding) *gosarif.Result {
	result := gosarif.NewRuleResult(f.Analyzer.ID()).WithLevel(f.Level.String())
	result.Message = gosarif.NewTextMessage(messageOf(f))
	result.Locations = []*gosarif.Location{in.location(f.Source, f.Range)}
	for i, related := range f.Related[:min(len(f.Related), maxRelated)] {
		location := in.location(related.Source, related.Range).WithID(i + 1)
		location.Message = gosarif.NewTextMessage(related.Message)
		result.RelatedLocations = append(result.RelatedLocations, location)
	}
	for _, fix := range f.Fixes {
		if len(fix.Edits) > 0 {
			result.Fixes = append(result.Fixes, in.fix(f.Source, &fix))
		}
	}
	result.PartialFingerprints = map[string]string{ourHashKey: f.Fingerprint}
	if hash := in.lineHash(f); hash != "" {
		result.PartialFingerprints[lineHashKey] = hash
	}
	result.Properties = propertiesOf(f)
	return result
}

// messageOf returns the message with its witnesses and with links to the related places.
func messageOf(f *driver.Finding) string {
	var b strings.Builder
	b.WriteString(escapeLinks(report.Plain(f.Said())))
	for _, sentence := range report.Sentences(f) {
		b.WriteString("\n" + escapeLinks(report.Plain(sentence)))
	}
	for i, related := range f.Related[:min(len(f.Related), maxRelated)] {
		b.WriteString("\n[" + brackets(report.Plain(related.Message)) + "](" + strconv.Itoa(i+1) + ")")
	}
	return b.String()
}

// escapeLinks keeps a text from being read as an embedded link (SARIF 3.11.6). Brackets that make none stay as they are:
// most viewers show the backslashes.
func escapeLinks(s string) string {
	if strings.Contains(s, "](") {
		return brackets(s)
	}
	return s
}

func brackets(s string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(s)
}

func (in *files) location(src *policy.Source, r policy.Range) *gosarif.Location {
	at := gosarif.NewPhysicalLocation().
		WithArtifactLocation(artifactOf(in.Path(src.Name))).
		WithRegion(regionOf(src, r))
	return gosarif.NewLocationWithPhysicalLocation(at)
}

func regionOf(src *policy.Source, r policy.Range) *gosarif.Region {
	start, end := src.Position(r.Start), src.Position(max(r.Start, r.End))
	return gosarif.NewRegion().
		WithStartLine(start.Line).
		WithStartColumn(src.UTF16Column(start.Offset)).
		WithEndLine(end.Line).
		WithEndColumn(src.UTF16Column(end.Offset)).
		WithByteOffset(start.Offset).
		WithByteLength(end.Offset - start.Offset)
}

// uriOf makes a relative reference of a path, an absolute file URI of an absolute one.
func uriOf(name string) string {
	segments := strings.Split(name, "/")
	for i, segment := range segments {
		// A colon in the first segment would end a scheme.
		segments[i] = strings.ReplaceAll(url.PathEscape(segment), ":", "%3A")
	}
	uri := strings.Join(segments, "/")
	switch {
	case strings.HasPrefix(name, "/"):
		return "file://" + uri
	case len(name) > 2 && name[1] == ':' && name[2] == '/': // a drive of Windows
		return "file:///" + name[:2] + strings.TrimPrefix(uri, name[:1]+"%3A")
	default:
		return uri
	}
}

func (in *files) fix(src *policy.Source, fix *analysis.SuggestedFix) *gosarif.Fix {
	change := gosarif.NewArtifactChange().WithArtifactLocation(artifactOf(in.Path(src.Name)))
	for _, edit := range fix.Edits {
		replacement := gosarif.NewReplacement().WithDeletedRegion(regionOf(src, edit.Range))
		if edit.NewText != "" {
			replacement.InsertedContent = gosarif.NewArtifactContent().WithText(edit.NewText)
		}
		change.Replacements = append(change.Replacements, replacement)
	}
	message := fix.Message
	if fix.Unsafe {
		message += " (this changes what is allowed)"
	}
	return gosarif.NewFix().
		WithDescription(gosarif.NewTextMessage(message)).
		WithArtifactChanges([]*gosarif.ArtifactChange{change})
}

func (in *files) lineHash(f *driver.Finding) string {
	if in.of != f.Source {
		in.of, in.hashes = f.Source, lineHashes(f.Source.Content)
	}
	if f.Start.Line > len(in.hashes) {
		return ""
	}
	return in.hashes[f.Start.Line-1]
}

// propertiesOf holds what SARIF has no field for: the policy, the witness's request, the escalation path, and which other
// rules found the same.
func propertiesOf(f *driver.Finding) *gosarif.PropertyBag {
	properties := gosarif.NewPropertyBag()
	if d := f.Document; d != nil {
		p := map[string]any{"kind": d.Kind.String(), "name": d.Name}
		if s := f.Statement; s != nil {
			p["statement"], p["sid"] = s.Index, s.SidValue()
		}
		properties.Add("policy", p)
	}
	if f.Witness != nil {
		properties.Add("witness", f.Witness)
	}
	if len(f.Further) > 0 {
		properties.Add("further", f.Further)
	}
	for _, d := range f.Details {
		if _, ok := d.Value.(string); !ok && d.Lines != nil {
			properties.Add(d.Name, d.Lines)
		} else {
			properties.Add(d.Name, d.Value)
		}
	}
	if f.When != "" {
		properties.Add("when", f.When)
	}
	if len(f.Also) > 0 {
		properties.Add("also", f.Also)
	}
	if len(properties.Properties) == 0 {
		return nil
	}
	return properties
}

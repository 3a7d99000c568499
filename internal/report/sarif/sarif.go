// Package sarif writes the SARIF 2.1.0 report, in the way that GitHub code scanning reads it.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
package sarif

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	gosarif "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

const (
	schema      = "https://json.schemastore.org/sarif-2.1.0.json"
	information = "https://github.com/iamlint/iamlint"
	// automation keeps our results apart from those of other tools that are uploaded for the same commit.
	automation = "iamlint/"
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
	run := gosarif.NewRun()
	run.Language, run.NewlineSequences = "", nil // the defaults
	run.ColumnKind = new(columns)
	run.AutomationDetails = gosarif.NewRunAutomationDetails().WithID(automation)
	invocation := invocationOf(r)
	run.Invocations = []*gosarif.Invocation{invocation}

	findings := pointers(r.Result.Findings)
	findings = slices.DeleteFunc(findings, func(f *driver.Finding) bool { return f.Source.Name == "" })
	if all := len(findings); all > maxResults {
		findings = worst(findings, maxResults)
		notify(invocation, gosarif.LevelWarning,
			fmt.Sprintf("The report holds the %d worst of %d findings: GitHub takes no more.", maxResults, all))
	}
	if all := len(findings); all > maxShown {
		notify(invocation, gosarif.LevelNote, fmt.Sprintf("Of %d findings, GitHub shows the %d worst.", all, maxShown))
	}
	rules := rulesOf(r, findings)
	run.Tool = gosarif.NewTool().WithDriver(toolOf(r, rules))
	l := &writer{rules: make(map[string]int, len(rules)), hashes: map[*policy.Source][]string{}}
	for i, a := range rules {
		l.rules[a.ID()] = i
	}
	for _, f := range findings {
		run.Results = append(run.Results, l.result(f))
	}

	log := gosarif.NewReport().AddRun(run)
	log.Schema = schema
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(log); err != nil {
		return fmt.Errorf("encode SARIF report: %w", err)
	}
	pruned, err := prune(out.Bytes())
	if err != nil {
		return err
	}
	text := jsontext.Value(pruned)
	if err := text.Format(jsontext.Multiline(true), jsontext.WithIndent("  "), jsontext.PreserveRawStrings(false)); err != nil {
		return fmt.Errorf("encode SARIF report: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write SARIF report: %w", err)
	}
	return nil
}

func pointers(findings []driver.Finding) []*driver.Finding {
	list := make([]*driver.Finding, len(findings))
	for i := range findings {
		list[i] = &findings[i]
	}
	return list
}

// worst returns the n most serious findings, in the order they were in.
func worst(findings []*driver.Finding, n int) []*driver.Finding {
	order := slices.Clone(findings)
	slices.SortStableFunc(order, func(a, b *driver.Finding) int {
		switch {
		case a.Level != b.Level:
			return int(b.Level) - int(a.Level)
		case a.Analyzer.SecuritySeverity > b.Analyzer.SecuritySeverity:
			return -1
		case a.Analyzer.SecuritySeverity < b.Analyzer.SecuritySeverity:
			return 1
		default:
			return 0
		}
	})
	keep := make(map[*driver.Finding]bool, n)
	for _, f := range order[:n] {
		keep[f] = true
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f *driver.Finding) bool { return !keep[f] })
}

// rulesOf returns the rules that have results, in the order of the run's. SARIF 3.19.23 asks for no more, and the pages of
// all rules would make hundreds of kilobytes of a report with two findings.
func rulesOf(r *report.Run, findings []*driver.Finding) []*analysis.Analyzer {
	found := make(map[string]bool)
	for _, f := range findings {
		found[f.Analyzer.ID()] = true
	}
	var rules []*analysis.Analyzer
	for i := range r.Rules {
		if found[r.Rules[i].Analyzer.ID()] {
			rules = append(rules, r.Rules[i].Analyzer)
		}
	}
	return rules
}

func toolOf(r *report.Run, rules []*analysis.Analyzer) *gosarif.ToolComponent {
	d := gosarif.NewToolComponent().WithName("iamlint").WithInformationURI(information).WithVersion(numeric(r.Version))
	d.Contents, d.Language = nil, "" // the defaults
	for _, a := range rules {
		d.Rules = append(d.Rules, ruleOf(a))
	}
	return d
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

func invocationOf(r *report.Run) *gosarif.Invocation {
	invocation := gosarif.NewInvocation().WithExecutionSuccessful(len(r.Result.Failures) == 0)
	for i := range r.Result.Failures {
		f := &r.Result.Failures[i]
		notification := notify(invocation, gosarif.LevelError, report.Plain(f.Error()))
		if f.File != "" {
			notification.Locations = []*gosarif.Location{fileLocation(f.File)}
		}
	}
	for i := range r.Result.Undecided {
		u := &r.Result.Undecided[i]
		level := gosarif.LevelNote
		if r.Blocks(u) {
			level = gosarif.LevelError
			invocation.WithExecutionSuccessful(false)
		}
		notification := notify(invocation, level, report.Plain(u.Rule+": "+u.Sentence()))
		notification.Locations = []*gosarif.Location{fileLocation(u.File)}
	}
	if withheld := r.Withheld.Sentence(); withheld != "" {
		notify(invocation, gosarif.LevelNote, withheld)
	}
	return invocation
}

func fileLocation(file string) *gosarif.Location {
	at := gosarif.NewPhysicalLocation().WithArtifactLocation(gosarif.NewSimpleArtifactLocation(uriOf(file)))
	return gosarif.NewLocationWithPhysicalLocation(at)
}

func notify(invocation *gosarif.Invocation, level, message string) *gosarif.Notification {
	notification := gosarif.NewNotification().WithLevel(level).WithMessage(gosarif.NewTextMessage(message))
	invocation.ToolExecutionNotifications = append(invocation.ToolExecutionNotifications, notification)
	return notification
}

// writer makes results of findings.
type writer struct {
	rules  map[string]int
	hashes map[*policy.Source][]string
}

func (l *writer) result(f *driver.Finding) *gosarif.Result {
	result := gosarif.NewRuleResult(f.Analyzer.ID()).WithLevel(f.Level.String())
	if index, ok := l.rules[f.Analyzer.ID()]; ok {
		result.RuleIndex = index
	}
	result.Message = gosarif.NewTextMessage(messageOf(f))
	result.Locations = []*gosarif.Location{locationOf(f.Source, f.Range)}
	for i, related := range f.Related[:min(len(f.Related), maxRelated)] {
		location := locationOf(related.Source, related.Range).WithID(i + 1)
		location.Message = gosarif.NewTextMessage(related.Message)
		result.RelatedLocations = append(result.RelatedLocations, location)
	}
	for _, fix := range f.Fixes {
		if len(fix.Edits) > 0 {
			result.Fixes = append(result.Fixes, fixOf(f.Source, &fix))
		}
	}
	result.PartialFingerprints = map[string]string{ourHashKey: f.Fingerprint}
	if hash := l.lineHash(f); hash != "" {
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

func locationOf(src *policy.Source, r policy.Range) *gosarif.Location {
	at := gosarif.NewPhysicalLocation().
		WithArtifactLocation(gosarif.NewSimpleArtifactLocation(uriOf(src.Name))).
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

func fixOf(src *policy.Source, fix *analysis.SuggestedFix) *gosarif.Fix {
	change := gosarif.NewArtifactChange().WithArtifactLocation(gosarif.NewSimpleArtifactLocation(uriOf(src.Name)))
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

func (l *writer) lineHash(f *driver.Finding) string {
	hashes, ok := l.hashes[f.Source]
	if !ok {
		hashes = lineHashes(f.Source.Content)
		l.hashes[f.Source] = hashes
	}
	if f.Start.Line > len(hashes) {
		return ""
	}
	return hashes[f.Start.Line-1]
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

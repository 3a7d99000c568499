package report

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// Sizes of the Markdown report. GitHub takes comments of up to 65,536 characters, and GitLab longer ones.
const (
	markdownSize = 60_000
	markdownEnd  = 2000 // kept for what follows the findings
	markdownText = 1000 // the longest text in it, in characters
	markdownOpen = 5    // findings whose details are shown at once
	markdownList = 10   // the longest list
)

// Markdown writes the report for a comment on a pull request, the gravest findings first. Its first line is a comment by which a
// later run finds it to update it in place. What policies say is always shown as code, in which it can mean nothing: no markup,
// no HTML, no mention of a user. Of more than fits in a comment, the number is given.
func Markdown(w io.Writer, r *Run) error {
	m := newMarkdown(r, r.headline())
	findings := r.byGravity()
	shown := 0
	for ; shown < len(findings); shown++ {
		if !m.add(r.markdownFinding(findings[shown], shown < markdownOpen && r.Fails(findings[shown]))) {
			break
		}
	}
	m.more(countsOf(findings[shown:]))
	notes := r.leftOut()
	if withheld := r.Withheld.Sentence(); withheld != "" {
		notes = append(notes, withheld)
	}
	return m.write(w, markdownTail(r.unchecked(), notes))
}

// markdown is a comment that is being written.
type markdown struct{ out strings.Builder }

func newMarkdown(r *Run, headline string) *markdown {
	m := &markdown{}
	m.out.WriteString("<!-- iamlint " + cmp.Or(r.Command, "report") + " -->\n")
	m.out.WriteString("### iamlint: " + markdownWords(headline, markdownCode) + "\n")
	return m
}

// add adds a block, if it still fits.
func (m *markdown) add(block string) bool {
	if m.out.Len()+len(block) > markdownSize-markdownEnd {
		return false
	}
	m.out.WriteString(block)
	return true
}

// more says what did not fit.
func (m *markdown) more(rest Counts) {
	if rest != (Counts{}) {
		m.out.WriteString("\n" + rest.String() + " more did not fit here.\n")
	}
}

func (m *markdown) write(w io.Writer, tail string) error {
	if _, err := io.WriteString(w, m.out.String()+tail); err != nil {
		return fmt.Errorf("write Markdown report: %w", err)
	}
	return nil
}

// headline is the outcome of a run in a few words.
func (r *Run) headline() string {
	if r.Closing != "" {
		return r.Closing
	}
	return r.Count().String() + " in " + r.where()
}

// byGravity are the findings, the gravest first: by level, by what is allowed or the severity of the rule, then by place.
func (r *Run) byGravity() []*driver.Finding {
	list := make([]*driver.Finding, len(r.Result.Findings))
	for i := range r.Result.Findings {
		list[i] = &r.Result.Findings[i]
	}
	slices.SortStableFunc(list, func(a, b *driver.Finding) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(gravity(b), gravity(a)), strings.Compare(r.Path(a.Source.Name), r.Path(b.Source.Name)))
	})
	return list
}

// gravity is how serious a finding is among those of its level, from 0 to 10.
func gravity(f *driver.Finding) float64 {
	for i := range f.Details {
		if d, ok := f.Details[i].Value.(interface{ Gravity() float64 }); ok {
			return d.Gravity()
		}
	}
	return f.Analyzer.SecuritySeverity
}

func (r *Run) markdownFinding(f *driver.Finding, open bool) string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	line(markdownSummary(f.Level, f.Said(), open))
	where := []string{r.markdownPlace(f.Source, f.Range)}
	if d := f.Document; d != nil {
		where = append(where, d.Kind.String()+" policy"+markdownName(d.Name))
	}
	if s := f.Statement; s != nil {
		where = append(where, "statement"+markdownName(cmp.Or(s.SidValue(), strconv.Itoa(s.Index+1))))
	}
	where = append(where, markdownRule(f.Analyzer))
	line(strings.Join(where, " · "))
	if notes := r.markdownNotes(f); len(notes) > 0 {
		line("\n- ", strings.Join(notes[:min(len(notes), 2*markdownList)], "\n- "))
	}
	if routes := routesOf(f); len(routes) > 0 {
		line("\n```mermaid\n", drawingOf(caller(&f.Witness.Request), routes).mermaid(), "```")
	}
	for i := range f.Fixes[:min(len(f.Fixes), 2)] {
		fix := &f.Fixes[i]
		line("\n", markdownWords(fixText(fix), markdownCode))
		if diff := fixDiff(f.Source, fix); diff != nil {
			line("\n", markdownDiff(diff))
		}
	}
	line("\n</details>")
	return b.String()
}

// markdownNotes are what a finding says beside its message: the requests, the details, the places.
func (r *Run) markdownNotes(f *driver.Finding) []string {
	var notes []string
	note := func(text string) { notes = append(notes, text) }
	for _, sentence := range Sentences(f) {
		note(markdownWords(sentence, markdownCode))
	}
	for _, detail := range f.Details {
		for _, text := range detail.Lines[:min(len(detail.Lines), markdownList)] {
			note(detail.Label + ": " + markdownWords(text, markdownCode))
		}
	}
	if len(f.Principals) > 0 {
		note(markdownWords(principals(f.Principals), markdownCode))
	}
	for _, related := range f.Related[:min(len(f.Related), markdownList)] {
		note(r.markdownPlace(related.Source, related.Range) + ": " + markdownWords(related.Message, markdownCode))
	}
	return notes
}

// markdownSummary begins what is folded under a message.
func markdownSummary(level analysis.Level, message string, open bool) string {
	attribute := ""
	if open {
		attribute = " open"
	}
	return "\n<details" + attribute + "><summary><b>" + level.String() + "</b>: " + markdownWords(message, htmlCode) + "</summary>\n"
}

func markdownName(name string) string {
	if name == "" {
		return ""
	}
	return " " + markdownCode(name)
}

// markdownRule names a rule, with its page.
func markdownRule(a *analysis.Analyzer) string {
	if a.URL == "" || strings.ContainsAny(a.URL, " <>()\\") {
		return markdownCode(a.Name)
	}
	return "[" + markdownCode(a.Name) + "](" + a.URL + ")"
}

// markdownPlace names a place, as a link if there is an address for it.
func (r *Run) markdownPlace(src *policy.Source, at policy.Range) string {
	start, end := src.Position(at.Start), src.Position(max(at.Start, at.End))
	name := markdownCode(src.Name + ":" + strconv.Itoa(start.Line))
	if link := r.link(src.Name, start, end); link != "" {
		return "[" + name + "](<" + link + ">)"
	}
	return name
}

// markdownTail is what follows the findings: what could not be checked, and what was left out.
func markdownTail(open []unchecked, notes []string) string {
	var b strings.Builder
	if len(open) > 0 {
		b.WriteString("\n**Could not be checked:**\n\n")
	}
	for i, u := range open {
		item := "- " + markdownWords(u.file+": "+u.text, markdownCode) + " " + markdownCode(u.rule) + "\n"
		if b.Len()+len(item) > markdownEnd-400 {
			b.WriteString("- and " + strconv.Itoa(len(open)-i) + " more\n")
			break
		}
		b.WriteString(item)
	}
	if text := markdownWords(strings.Join(notes, "; "), markdownCode); text != "" && b.Len()+len(text) < markdownEnd-100 {
		b.WriteString("\n" + text + "\n")
	}
	return b.String()
}

func markdownDiff(lines []diffLine) string {
	var b strings.Builder
	fence := "```"
	for _, line := range lines {
		text := Plain(strings.ReplaceAll(line.text, "\t", "    "))
		for strings.Contains(text, fence) {
			fence += "`"
		}
		b.WriteString(string(line.sign) + clipped(text) + "\n")
	}
	return fence + "diff\n" + b.String() + fence
}

// clipped cuts a text that is longer than anybody reads.
func clipped(s string) string {
	if utf8.RuneCountInString(s) <= markdownText {
		return s
	}
	return string([]rune(s)[:markdownText-1]) + cut
}

// markdownWords writes a sentence, in which everything but plain words is code.
func markdownWords(s string, code func(string) string) string {
	var words []string
	for word := range strings.SplitSeq(clipped(Plain(s)), " ") {
		rest := strings.TrimLeft(word, `("`)
		before := word[:len(word)-len(rest)]
		ending := `,.;:?!)`
		if strings.Contains(before, `"`) {
			ending += `"`
		}
		inner := strings.TrimRight(rest, ending)
		after := rest[len(inner):]
		if inner != "" && !isWord(inner) {
			inner = code(inner)
		}
		words = append(words, before+inner+after)
	}
	return strings.Join(words, " ")
}

// isWord reports whether a text is a word or number, in which no reader of Markdown sees more than that.
func isWord(s string) bool {
	letters, digits := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			letters++
		case '0' <= c && c <= '9':
			digits++
		case (c == '\'' || c == '-') && i > 0 && i < len(s)-1:
		default:
			return false
		}
	}
	return letters == 0 || digits == 0
}

// markdownCode is a text as a code span.
func markdownCode(s string) string {
	s = clipped(Plain(s))
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.TrimSpace(s) == "" || s[0] == ' ' && s[len(s)-1] == ' ' {
		s = " " + s + " "
	}
	return fence + s + fence
}

func htmlCode(s string) string { return "<code>" + html.EscapeString(s) + "</code>" }

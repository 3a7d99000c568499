package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// TextOptions say how the text report looks.
type TextOptions struct {
	// Color adds escape sequences for colors.
	Color bool
	// Quiet leaves one line for each finding, and no summary.
	Quiet bool
	// Statistics adds the number of findings of each rule.
	Statistics bool
	// Group names the policy and the statement before the findings in it.
	Group bool
	// MaxSame is how many findings of one rule are shown; 0 shows all.
	MaxSame int
}

// Text writes the report for people: for each finding a line "file:line:col: level: message [rule]", the line of the source
// with the offending part underlined, the witness, and related places; a summary at the end.
func Text(w io.Writer, r *Run, opts TextOptions) error { return r.write(NewText(w, r, opts)) }

// NewText begins the report for people. What r says but for findings is read when the stream is closed.
func NewText(w io.Writer, r *Run, opts TextOptions) Stream {
	return &textWriter{Writer: bufio.NewWriter(w), paint: newPaint(opts.Color), run: r, options: opts, shown: map[string]int{}}
}

// Finding writes a finding, unless there are too many of its rule.
func (t *textWriter) Finding(f *driver.Finding) error {
	t.shown[f.Analyzer.Name]++
	if t.options.MaxSame > 0 && t.shown[f.Analyzer.Name] > t.options.MaxSame {
		return nil
	}
	if t.options.Group && !t.options.Quiet {
		if group := groupOf(f); group != t.group {
			t.group = group
			if group != "" {
				t.line(t.paint.faint(group))
			}
		}
	}
	t.heading(f)
	if !t.options.Quiet {
		t.body(f)
	}
	return nil // Close returns the error
}

func (t *textWriter) Close() error {
	r := t.run
	t.notShown()
	if t.options.Statistics {
		t.statistics(r)
	}
	if !t.options.Quiet {
		t.undecided(r)
		if withheld := r.Withheld.Sentence(); withheld != "" {
			t.line(withheld)
		}
		t.summary(r)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// notShown tells how many findings are left out as there are too many of one rule.
func (t *textWriter) notShown() {
	if t.options.MaxSame == 0 {
		return
	}
	var more []string
	for _, rule := range slices.Sorted(maps.Keys(t.shown)) {
		if n := t.shown[rule] - t.options.MaxSame; n > 0 {
			more = append(more, strconv.Itoa(n)+" more of "+rule)
		}
	}
	if len(more) > 0 {
		t.line("not shown: ", strings.Join(more, ", "), " (--max-same 0 shows all)")
		if !t.options.Quiet {
			t.line()
		}
	}
}

// groupOf names the policy and the statement that a finding is in; "" where the place says as much.
func groupOf(f *driver.Finding) string {
	d := f.Document
	if d == nil {
		return ""
	}
	sid := ""
	if f.Statement != nil {
		sid = f.Statement.SidValue()
	}
	if d.Name == "" && sid == "" {
		return ""
	}
	group := f.Source.Name + ": " + d.Kind.String() + " policy"
	if d.Name != "" {
		group += " " + d.Name
	}
	switch {
	case sid != "":
		group += ", statement " + sid
	case f.Statement != nil:
		group += ", statement " + strconv.Itoa(f.Statement.Index+1)
	}
	return Plain(group)
}

type textWriter struct {
	*bufio.Writer
	paint   paint
	run     *Run
	options TextOptions
	// shown counts the findings of each rule, and group is the one that findings are written of.
	shown map[string]int
	group string
}

// paint colors texts.
type paint struct {
	bold, faint, rule, witness func(a ...any) string
	levels                     [analysis.Error + 1]func(a ...any) string
}

func newPaint(on bool) paint {
	// style makes a function that puts a text between Select Graphic Rendition sequences (ECMA-48, 8.3.117).
	style := func(attributes string) func(a ...any) string {
		if !on || attributes == "" {
			return fmt.Sprint
		}
		return func(a ...any) string { return "\x1b[" + attributes + "m" + fmt.Sprint(a...) + "\x1b[0m" }
	}
	p := paint{bold: style("1"), faint: style("2"), rule: style("90"), witness: style("36")}
	p.levels[analysis.None] = style("")
	p.levels[analysis.Note] = style("34;1")
	p.levels[analysis.Warning] = style("33;1")
	p.levels[analysis.Error] = style("31;1")
	return p
}

func (t *textWriter) line(parts ...string) {
	for _, part := range parts {
		_, _ = t.WriteString(part) // Flush returns the error
	}
	_ = t.WriteByte('\n')
}

func (t *textWriter) heading(f *driver.Finding) {
	t.line(t.paint.bold(place(f.Source.Name, f.Start)), ": ", t.paint.levels[f.Level](f.Level.String()), ": ",
		Plain(f.Said()), " ", t.paint.rule("["+f.Analyzer.Name+"]"))
}

// heading is the first line about a finding.
func heading(f *driver.Finding) string {
	return place(f.Source.Name, f.Start) + ": " + f.Level.String() + ": " + Plain(f.Said()) + " [" + f.Analyzer.Name + "]"
}

func place(file string, p policy.Position) string {
	return Plain(file) + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

func (t *textWriter) body(f *driver.Finding) {
	e := excerptOf(f.Source, f.Range)
	number := strconv.Itoa(e.number)
	gutter := strings.Repeat(" ", len(number))
	bar := t.paint.faint(" |")
	if e.text != "" {
		t.line(t.paint.faint(number), bar, " ", e.text)
		until := ""
		if e.last != 0 {
			until = " to line " + strconv.Itoa(e.last)
		}
		t.line(gutter, bar, " ", strings.Repeat(" ", e.indent), t.paint.levels[f.Level](strings.Repeat("^", e.carets)+until))
	}
	note := func(text string) { t.line(gutter, t.paint.faint(" = "), text) }
	for _, sentence := range Sentences(f) {
		note(t.paint.witness(Plain(sentence)))
	}
	for _, detail := range f.Details {
		label := detail.Label
		for _, line := range detail.Lines {
			note(label + ": " + Plain(line))
			label = "and"
		}
	}
	if len(f.Principals) > 0 {
		note(Plain(principals(f.Principals)))
	}
	if len(f.Also) > 0 {
		note("also found by " + strings.Join(f.Also, ", "))
	}
	for _, related := range f.Related {
		note(place(related.Source.Name, related.Source.Position(related.Range.Start)) + ": " + Plain(related.Message))
	}
	for _, fix := range f.Fixes {
		note(Plain(fixText(&fix)))
	}
	t.line()
}

// fixText says what a fix does, and whether it is safe.
func fixText(fix *analysis.SuggestedFix) string {
	if fix.Unsafe {
		return "fix (changes what the policy allows): " + fix.Message
	}
	return "fix: " + fix.Message
}

// fewPrincipals are as many as a reader wants to see of one finding; the JSON report has all.
const fewPrincipals = 5

// principals names those whose access a finding is about, the first ones of many.
func principals(all []string) string {
	shown := all
	if len(all) > fewPrincipals+1 {
		shown = all[:fewPrincipals]
	}
	noun := "principals: "
	if len(all) == 1 {
		noun = "principal: "
	}
	line := noun + strings.Join(shown, ", ")
	if more := len(all) - len(shown); more > 0 {
		line += " and " + strconv.Itoa(more) + " more"
	}
	return line
}

// statistics writes the number of findings of each rule, the most frequent first.
func (t *textWriter) statistics(r *Run) {
	rules := r.Tally().Rules
	if len(rules) == 0 {
		return
	}
	kinds := slices.SortedFunc(maps.Keys(rules), func(a, b Kind) int {
		return cmp.Or(cmp.Compare(rules[b], rules[a]), cmp.Compare(b.Level, a.Level), strings.Compare(a.Rule, b.Rule))
	})
	table := tabwriter.NewWriter(t, 0, 0, 2, ' ', 0)
	for _, kind := range kinds {
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\n", rules[kind], kind.Level, kind.Rule) // the last Flush returns the error
	}
	_ = table.Flush()
	t.line()
}

// undecided tells what the rules could not decide: they may have more to find there.
func (t *textWriter) undecided(r *Run) {
	for i := range r.Result.Undecided {
		u := &r.Result.Undecided[i]
		t.line(t.paint.bold(Plain(u.File)), ": ", t.paint.faint("open"), ": ", Plain(u.Sentence()), " ", t.paint.rule("["+u.Rule+"]"))
	}
	if len(r.Result.Undecided) > 0 {
		t.line()
	}
}

func (t *textWriter) summary(r *Run) {
	if r.Closing != "" {
		t.line(Plain(r.Closing))
		return
	}
	line := r.Count().painted(t.paint.levels) + " in " + r.where()
	t.line(strings.Join(append([]string{line}, r.leftOut()...), "; "))
}

// where says what was looked at.
func (r *Run) where() string {
	return count(r.Result.Stats.Files, "file") + " with " + count(r.Result.Stats.Policies, "policy")
}

// painted says how many findings there are of each level.
func (c Counts) painted(levels [analysis.Error + 1]func(a ...any) string) string {
	var parts []string
	for _, part := range []struct {
		n     int
		level analysis.Level
	}{{c.Error, analysis.Error}, {c.Warning, analysis.Warning}, {c.Note, analysis.Note}} {
		if part.n > 0 {
			parts = append(parts, levels[part.level](count(part.n, part.level.String())))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// leftOut says what the findings do not show.
func (r *Run) leftOut() []string {
	suppressed := r.Tally().Suppressed
	var list []string
	for _, part := range []struct {
		n    int
		text string
	}{
		{suppressed, strconv.Itoa(suppressed) + " suppressed"},
		{r.Before, strconv.Itoa(r.Before) + " not new"},
		{r.Known, strconv.Itoa(r.Known) + " in the baseline"},
		{r.Below, strconv.Itoa(r.Below) + " below --min-level"},
		{r.Result.Stats.Undecided, count(r.Result.Stats.Undecided, "question") + " undecided"},
	} {
		if part.n > 0 {
			list = append(list, part.text)
		}
	}
	return list
}

// count writes a number with its noun.
func count(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "y"):
		noun = strings.TrimSuffix(noun, "y") + "ies"
	default:
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

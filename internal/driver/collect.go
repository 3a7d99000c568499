package driver

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// collect makes a unit's findings of what its rules reported: it makes one of those that tell of one fact, takes the
// suppressed ones out, merges those that say the same, and gives each its fingerprint.
func (c *Linter) collect(unit *policy.Unit, raw []rawFinding, result *Result, runs []*run) {
	slices.SortStableFunc(raw, func(a, b rawFinding) int { return compare(&a.finding, &b.finding) })
	if !c.strict {
		raw = cover(raw)
	}
	used := make([]bool, len(unit.Ignores))
	kept := newMerger(unit)
	// Suppressed findings are merged apart from the others, and by who suppressed them.
	suppressed := map[suppressor]*merger{}
	var order []suppressor
	by := make([]suppressor, len(raw))
	for i := range raw {
		by[i], raw[i].suppressed = c.suppressedBy(unit, &raw[i].finding, used)
	}
	acceptedToo(raw, by)
	for _, r := range runs {
		for _, i := range r.accepts {
			used[i] = true
		}
	}
	for _, after := range c.after(unit, used, result) {
		var who suppressor
		who, after.suppressed = c.suppressedBy(unit, &after.finding, used)
		raw, by = append(raw, after), append(by, who)
	}
	for i := range raw {
		if !raw[i].suppressed {
			kept.add(&raw[i])
			continue
		}
		by := by[i]
		if suppressed[by] == nil {
			suppressed[by] = newMerger(unit)
			order = append(order, by)
		}
		suppressed[by].add(&raw[i])
	}
	result.Findings = kept.findings()
	for _, by := range order {
		for _, f := range suppressed[by].findings() {
			result.Suppressed = append(result.Suppressed, Suppressed{Finding: f, InSource: by.inSource, Reason: by.reason})
		}
	}
	for _, u := range used {
		if !u {
			result.Stats.UnusedIgnores++
		}
	}
	all := make([]*Finding, 0, len(result.Findings)+len(result.Suppressed))
	for i := range result.Findings {
		all = append(all, &result.Findings[i])
	}
	for i := range result.Suppressed {
		all = append(all, &result.Suppressed[i].Finding)
	}
	for _, f := range all {
		f.Fixes = unshared(unit, f.Fixes)
		f.locate()
	}
	slices.SortStableFunc(all, compare)
	fingerprint(all)
}

// unshared leaves out fixes of what several documents have.
func unshared(unit *policy.Unit, fixes []analysis.SuggestedFix) []analysis.SuggestedFix {
	if len(unit.Shared) == 0 || len(fixes) == 0 {
		return fixes
	}
	return slices.DeleteFunc(slices.Clone(fixes), func(fix analysis.SuggestedFix) bool {
		return slices.ContainsFunc(fix.Edits, func(e analysis.Edit) bool {
			return slices.ContainsFunc(unit.Shared, func(r policy.Range) bool { return r.Contains(e.Range) || e.Range.Contains(r) })
		})
	})
}

// locate replaces sources of several files by the files that the places of a finding are in, so that one who reports a
// finding or mends it sees files only. A fix with edits in other files is left out: each file is mended by itself.
func (f *Finding) locate() {
	for i := range f.Related {
		f.Related[i].Source, f.Related[i].Range = f.Related[i].Source.Locate(f.Related[i].Range)
	}
	if f.Source.Files == nil {
		return
	}
	f.shared = true
	file := f.Source.File(f.Range.Start)
	var fixes []analysis.SuggestedFix
	for _, fix := range f.Fixes {
		fix.Edits = slices.Clone(fix.Edits)
		within := true
		for i := range fix.Edits {
			at := &fix.Edits[i].Range
			within = within && f.Source.File(at.Start).Source == file.Source && f.Source.File(at.End).Source == file.Source
			*at = policy.Range{Start: at.Start - file.Start, End: at.End - file.Start}
		}
		if within {
			fixes = append(fixes, fix)
		}
	}
	f.Fixes = fixes
	f.Source, f.Range = f.Source.Locate(f.Range)
}

// acceptedToo suppresses findings that tell in other words what someone has accepted; see [analysis.Analyzer.Same].
func acceptedToo(raw []rawFinding, by []suppressor) {
	for i := range raw {
		accepted := &raw[i].finding
		if !raw[i].suppressed || accepted.Analyzer.Same == nil || accepted.Statement == nil {
			continue
		}
		for j := range raw {
			other := &raw[j].finding
			if !raw[j].suppressed && other.Statement == accepted.Statement && other.Witness != nil &&
				accepted.Analyzer.Same(other.Analyzer.Name, other.actions()) {
				by[j], raw[j].suppressed = by[i], true
			}
		}
	}
}

// actions are those of a finding's witnesses.
func (f *Finding) actions() []string {
	actions := []string{f.Witness.Request.Action}
	for _, w := range f.Further {
		actions = append(actions, w.Request.Action)
	}
	for _, detail := range f.Details {
		for _, w := range detail.Requests {
			actions = append(actions, w.Request.Action)
		}
	}
	return actions
}

// spot is a place in a document, as a rule looked at it.
type spot struct {
	source *policy.Source
	at     policy.Range
	in     *policy.Document
}

// cover leaves out findings that say less of the same fact than another: those of rules that the other's rule covers, at
// its place or at one that it relates to. The other is then as grave as the gravest, and has the proof if it had none.
// Findings about the unit are about each of its documents.
func cover(raw []rawFinding) []rawFinding {
	if !slices.ContainsFunc(raw, func(r rawFinding) bool { return len(r.finding.Analyzer.Covers) > 0 }) {
		return raw
	}
	at := map[spot][]int{}
	for i := range raw {
		key := spot{raw[i].finding.Source, raw[i].finding.Range, raw[i].in}
		at[key] = append(at[key], i)
	}
	// by has for each finding the one that covers it, which may be covered itself.
	by := make([]int, len(raw))
	for i := range by {
		by[i] = i
	}
	top := func(i int) int {
		for by[i] != i {
			i = by[i]
		}
		return i
	}
	for i := range raw {
		f := &raw[i].finding
		places := []spot{{f.Source, f.Range, raw[i].in}}
		for _, r := range f.Related {
			places = append(places, spot{r.Source, r.Range, raw[i].in})
		}
		if raw[i].in != nil {
			for _, place := range slices.Clone(places) {
				places = append(places, spot{place.source, place.at, nil})
			}
		}
		for _, place := range places {
			for _, other := range at[place] {
				if f.AtMost != analysis.None && raw[other].finding.Level > f.Level {
					continue // one that is milder than its rule has less to say than a graver one
				}
				// The first of two that cover each other stays.
				if slices.Contains(f.Analyzer.Covers, raw[other].finding.Analyzer.Name) && by[other] == other && top(i) != other {
					by[other] = i
				}
			}
		}
	}
	for i := range raw {
		if by[i] != i {
			raw[top(i)].finding.take(&raw[i].finding)
		}
	}
	kept := raw[:0]
	for i := range raw {
		if by[i] == i {
			kept = append(kept, raw[i])
		}
	}
	return kept
}

// take makes another finding about the same fact part of f.
func (f *Finding) take(other *Finding) {
	f.Level = max(f.Level, other.Level)
	if f.Witness == nil {
		f.Witness, f.Further = other.Witness, other.Further
	}
	if len(f.Related) == 0 {
		f.Related = other.Related
	}
	if !slices.Contains(f.Also, other.Analyzer.Name) {
		f.Also = append(slices.Clip(f.Also), other.Analyzer.Name)
		slices.Sort(f.Also)
	}
}

// same is what findings have in common that say the same, apart from their messages; see [alike].
type same struct {
	analyzer *analysis.Analyzer
	source   *policy.Source
	at       policy.Range
	variant  string
}

// place is what the variants of one document have in common.
type place struct {
	name string
	host *policy.TemplateResource
}

func placeOf(d *policy.Document) place { return place{d.Name, d.Host} }

// merger merges findings that say the same, and tells of template conditions that they depend on.
type merger struct {
	unit   *policy.Unit
	groups map[same][]int
	merged []merged
}

type merged struct {
	finding Finding
	// message is that of the finding as [symbolic] has it.
	message string
	// in are the documents that show it; always says that it was found in the unit as a whole.
	in     []*policy.Document
	always bool
}

func newMerger(unit *policy.Unit) *merger {
	return &merger{unit: unit, groups: map[same][]int{}}
}

func (m *merger) add(raw *rawFinding) {
	f := &raw.finding
	key, message := same{f.Analyzer, f.Source, f.Range, f.Variant}, symbolic(f.Message, raw.in)
	i := m.find(key, message, raw.in)
	if i < 0 {
		i = len(m.merged)
		m.groups[key] = append(m.groups[key], i)
		m.merged = append(m.merged, merged{finding: *f, message: message})
	}
	g := &m.merged[i]
	if f.Level > g.finding.Level {
		g.finding, g.message = *f, message
	}
	switch {
	case raw.in == nil:
		g.always = true
	case !slices.Contains(g.in, raw.in):
		g.in = append(g.in, raw.in)
	}
}

// find returns the finding that says the same, or else one that says it of other instances only; -1 if there is none.
func (m *merger) find(key same, message string, in *policy.Document) int {
	for _, i := range m.groups[key] {
		if m.merged[i].message == message {
			return i
		}
	}
	if in == nil {
		return -1
	}
	for _, i := range m.groups[key] {
		g := &m.merged[i]
		elsewhere := len(g.in) > 0 && !slices.ContainsFunc(g.in, func(d *policy.Document) bool { return placeOf(d) == placeOf(in) })
		if elsewhere && alike(g.message, g.in[0], message, in) {
			return i
		}
	}
	return -1
}

// alike says that the messages of two documents differ only in values that the documents have: one place in a file, of which
// there are several instances, has one fact to be told.
func alike(a string, inA *policy.Document, b string, inB *policy.Document) bool {
	wordsA, wordsB := strings.Fields(a), strings.Fields(b)
	if len(wordsA) != len(wordsB) {
		return false
	}
	for i := range wordsA {
		if wordsA[i] != wordsB[i] && (!rendered(wordsA[i], inA) || !rendered(wordsB[i], inB)) {
			return false
		}
	}
	return true
}

// rendered says that a document has the word, which may be cut short, in one of its strings.
func rendered(word string, in *policy.Document) bool {
	word = strings.TrimSuffix(strings.Trim(word, "\"'`,;:()"), "…")
	return word != "" && in.Root != nil && has(in.Root, word)
}

// has says that a word is in a string or a key of a node, at whatever depth.
func has(n *policy.Node, word string) bool {
	if n.Kind == policy.String && strings.Contains(n.Value, word) {
		return true
	}
	for i := range n.Items {
		if has(&n.Items[i], word) {
			return true
		}
	}
	for i := range n.Members {
		if strings.Contains(n.Members[i].Key.Value, word) || has(&n.Members[i].Value, word) {
			return true
		}
	}
	return false
}

// symbolic returns a message with the values that a variant of a document takes parameters to have replaced by their names:
// what is the same of each of them is reported once.
func symbolic(message string, in *policy.Document) string {
	if in == nil {
		return message
	}
	for _, a := range in.Assume {
		if len(a.Is) > 1 {
			message = strings.ReplaceAll(message, a.Is, "<"+a.Parameter+">")
		}
	}
	return message
}

func (m *merger) findings() []Finding {
	findings := make([]Finding, 0, len(m.merged))
	for i := range m.merged {
		g := &m.merged[i]
		if !g.always {
			if when := m.when(g.in); when != "" {
				g.finding.When = when
				g.finding.Fixes = conditional(g.finding.Fixes)
			}
		}
		findings = append(findings, g.finding)
	}
	return findings
}

// conditional returns the fixes of a finding that holds under some template conditions only. What goes then may be needed
// under the others.
func conditional(fixes []analysis.SuggestedFix) []analysis.SuggestedFix {
	fixes = slices.Clone(fixes)
	for i := range fixes {
		if slices.ContainsFunc(fixes[i].Edits, func(e analysis.Edit) bool { return e.NewText == "" }) {
			fixes[i].Unsafe = true
		}
	}
	return fixes
}

// when tells under which template conditions the documents look as they do, if others of their variants do not show the
// finding; else it is "".
func (m *merger) when(in []*policy.Document) string {
	byPlace := map[place][]*policy.Document{}
	var places []place
	for _, d := range in {
		p := placeOf(d)
		if byPlace[p] == nil {
			places = append(places, p)
		}
		byPlace[p] = append(byPlace[p], d)
	}
	var terms []string
	for _, p := range places {
		var variants []*policy.Document
		for _, d := range m.unit.Documents {
			if d.Assume != nil && placeOf(d) == p {
				variants = append(variants, d)
			}
		}
		term := attachedWhen(byPlace[p])
		if term == "" {
			if len(variants) <= len(byPlace[p]) {
				return ""
			}
			term = describe(byPlace[p], variants)
		}
		if !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	if len(terms) != 1 {
		return someConditions
	}
	return terms[0]
}

// attachedWhen tells under which template conditions one of AWS's managed policies is attached, where the principal is there without
// it, too. It is "" for other documents, which have variants.
func attachedWhen(in []*policy.Document) string {
	if len(in) != 1 || in[0].Managed == "" {
		return ""
	}
	return clauses(slices.DeleteFunc(slices.Clone(in[0].Assume), func(a policy.Assumption) bool {
		return in[0].Host != nil && a.Condition != "" && a.Condition == in[0].Host.Condition
	}))
}

// describe finds the fewest assumptions that select some variants and no others.
func describe(some, all []*policy.Document) string {
	var common []policy.Assumption
	for _, a := range some[0].Assume {
		shared := true
		for _, d := range some[1:] {
			shared = shared && slices.Contains(d.Assume, a)
		}
		if shared {
			common = append(common, a)
		}
	}
	selects := func(assumptions []policy.Assumption) int {
		n := 0
		for _, d := range all {
			fits := true
			for _, a := range assumptions {
				fits = fits && slices.Contains(d.Assume, a)
			}
			if fits {
				n++
			}
		}
		return n
	}
	if selects(common) != len(some) {
		if values := oneParameter(some, all); values != "" {
			return values
		}
		return someConditions
	}
	for i := range slices.Backward(common) {
		if without := slices.Delete(slices.Clone(common), i, i+1); selects(without) == len(some) {
			common = without
		}
	}
	return clauses(common)
}

// clauses says what is assumed; "" if nothing is.
func clauses(assumed []policy.Assumption) string {
	if len(assumed) == 0 {
		return ""
	}
	var conditions, values []string
	for _, a := range assumed {
		if a.Parameter == "" {
			conditions = append(conditions, a.String())
		} else {
			values = append(values, a.String())
		}
	}
	if len(conditions) > 0 {
		conditions[0] = "condition " + conditions[0]
	}
	all := slices.Concat(conditions, values)
	if len(all) > mostClauses {
		return strings.Join(all[:mostClauses], " and ") + ", among others"
	}
	return strings.Join(all, " and ")
}

// someConditions is said where the conditions are too many to be told.
const someConditions = "some conditions hold"

// mostClauses bounds how many conditions and parameters a finding names.
const mostClauses = 3

// oneParameter says with which values of one parameter some variants are there and no others; "" if there is none.
func oneParameter(some, all []*policy.Document) string {
	for _, of := range some[0].Assume {
		var values []policy.Assumption
		about := func(d *policy.Document) (policy.Assumption, bool) {
			for _, a := range d.Assume {
				if a.Parameter != "" && a.Parameter == of.Parameter && !a.Not {
					return a, true
				}
			}
			return policy.Assumption{}, false
		}
		for _, d := range some {
			if a, ok := about(d); ok && !a.Rest && !slices.Contains(values, a) {
				values = append(values, a)
			}
		}
		fit := 0
		for _, d := range all {
			if a, ok := about(d); ok && slices.Contains(values, a) {
				fit++
			}
		}
		const few = 4
		if fit == len(some) && len(values) > 0 && len(values) <= few {
			terms := []string{values[0].String()}
			for _, a := range values[1:] {
				terms = append(terms, strconv.Quote(a.Is))
			}
			return strings.Join(terms, " or ")
		}
	}
	return ""
}

package boundary

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// escapes are the ways around a boundary that are open.
type escapes struct {
	pass   *analysis.Pass
	at     site
	walker *paths.Walker
	// tagged is the walker for resources with the tags that the boundary requires, which tag sets; nil if the holder cannot.
	tagged *paths.Walker
	tag    *analysis.Witness
	tried  bool
	found  []escaped
}

// escaped is a detour that a statement opens.
type escaped struct {
	detour    detour
	statement *policy.Statement
	place     policy.Range
	// open names what is open, for the message.
	open []string
	// witnesses prove the first way, paths the others; the removal of a second factor is not a path.
	witnesses []*analysis.Witness
	paths     []paths.Open
}

// walk finds the open paths, and whether the second factor of another user can be removed.
func (e *escapes) walk(granted []bool) {
	for i := range paths.Known().Paths {
		p := &paths.Known().Paths[i]
		sort := detourOf(p)
		if sort == passRole {
			p = handover(p)
		}
		if sort == none || !p.Possible(granted) || e.told(sort, p) {
			continue
		}
		if witnesses := e.take(p); witnesses != nil {
			e.add(sort, p, witnesses)
		}
	}
	if witness, found := e.secondFactor(); found {
		e.add(signIn, nil, []*analysis.Witness{witness})
	}
}

// enough paths of a kind show that a statement opens the way: no more are looked for.
const enough = 6

// told reports whether each statement that allows the first step of a path already has enough paths of its kind.
func (e *escapes) told(sort detour, p *paths.Path) bool {
	for _, s := range e.pass.Document.Statements {
		if !s.Allows() || !slices.ContainsFunc(p.Steps[0], func(step *paths.Step) bool { return analysis.Covers(s, step.Action) }) {
			continue
		}
		if !slices.ContainsFunc(e.found, func(f escaped) bool { return f.detour == sort && f.statement == s && len(f.open) >= enough }) {
			return false
		}
	}
	return len(e.found) > 0
}

// take returns the requests of a path, nil if it is closed. Tags that the boundary requires close nothing if its holder can
// set them first.
func (e *escapes) take(p *paths.Path) []*analysis.Witness {
	witnesses := e.walker.Walk(p)
	if witnesses != nil {
		return witnesses
	}
	if e.retag(); e.tagged == nil {
		return nil
	}
	witnesses = e.tagged.Walk(p)
	if witnesses == nil {
		return nil
	}
	return append(witnesses, e.tag)
}

// retag finds out whether the holder can tag the principals and policies of others.
func (e *escapes) retag() {
	untagged := e.walker.Untagged()
	if e.tried || len(untagged) == 0 {
		return
	}
	e.tried = true
	query := analysis.Query{Actions: []string{"iam:TagRole", "iam:TagUser", "iam:TagPolicy", "iam:TagSAMLProvider"}}
	for _, kind := range []string{"role", "user", "policy", "saml-provider"} {
		query.ResourceIn = append(query.ResourceIn, e.at.arn()+kind+"/"+paths.Unnamed)
	}
	witness, found := e.walker.Find(query)
	if found {
		e.tagged, e.tag = e.walker.Tagged(), witness
	}
}

// secondFactor looks for a request that removes the second factor of another user.
func (e *escapes) secondFactor() (*analysis.Witness, bool) {
	return e.walker.Find(analysis.Query{
		Actions: []string{"iam:DeactivateMFADevice"}, ResourceIn: []string{e.at.arn() + "user/" + paths.Unnamed},
	})
}

// add adds a path, or the removal of another user's second factor if it is nil, at the place that allows its first step.
func (e *escapes) add(sort detour, p *paths.Path, witnesses []*analysis.Witness) {
	names := []string{witnesses[0].Request.Action}
	if p != nil && sort == passRole {
		names = p.Services
	}
	statement, place := allowing(e.pass, witnesses[0])
	i := slices.IndexFunc(e.found, func(f escaped) bool { return f.detour == sort && f.statement == statement })
	if i < 0 {
		i = len(e.found)
		e.found = append(e.found, escaped{detour: sort, statement: statement, place: place, witnesses: witnesses})
	}
	f := &e.found[i]
	for _, name := range names {
		if !slices.Contains(f.open, name) {
			f.open = append(f.open, name)
		}
	}
	if p != nil {
		f.paths = append(f.paths, p.Opened(witnesses))
	}
}

func (f *escaped) report(pass *analysis.Pass) {
	d := analysis.Diagnostic{
		Range:     f.place,
		Statement: f.statement,
		Message:   f.detour.message(f.open),
		Witness:   f.witnesses[0],
		Further:   f.witnesses[1:],
	}
	if f.paths != nil {
		d.Details = []analysis.Detail{paths.Detail(f.paths)}
	}
	pass.Report(d)
}

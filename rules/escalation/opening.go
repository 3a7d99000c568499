package escalation

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// found are the open paths, by the statement that allows their first step: one finding for each.
type found struct{ statements []*opening }

// opening is a statement with the paths that it opens.
type opening struct {
	match analysis.Match
	// notes are paths that only lead further if credentials are stored there.
	paths, notes []paths.Open
}

// walk adds each of some paths that is open in a setting.
func (f *found) walk(pass *analysis.Pass, setting analysis.Setting, some []*paths.Path) {
	if !pass.Pay(analysis.Closely * setting.Statements()) {
		pass.Undecided()
		return
	}
	granted := paths.Known().Granted(setting.Layers[0].Docs)
	var w *paths.Walker
	for _, p := range some {
		if !p.Possible(granted) {
			continue
		}
		if w == nil {
			w = paths.NewWalker(pass, setting, granted)
		}
		if witnesses := w.Walk(p); witnesses != nil {
			f.add(pass, p, witnesses)
		}
	}
}

// add adds a path if this document allows its first step; otherwise another document of the same principal does, and has the
// finding.
func (f *found) add(pass *analysis.Pass, p *paths.Path, witnesses []*analysis.Witness) {
	match, _, ok := analysis.Place(pass.Document, witnesses[0].Allowed)
	if !ok || !pass.Tells(witnesses) {
		return
	}
	i := slices.IndexFunc(f.statements, func(o *opening) bool { return o.match.Statement == match.Statement })
	if i < 0 {
		i = len(f.statements)
		f.statements = append(f.statements, &opening{match: match})
	}
	o := f.statements[i]
	if slices.ContainsFunc(slices.Concat(o.paths, o.notes), func(other paths.Open) bool { return other.ID == p.ID }) {
		return // found for another principal
	}
	path := p.Opened(witnesses)
	if p.Category == paths.CredentialAccess {
		o.notes = append(o.notes, path)
	} else {
		o.paths = append(o.paths, path)
	}
}

// report reports the paths that a statement opens where the first step of the first of them is allowed.
func (o *opening) report(pass *analysis.Pass) {
	all := slices.Concat(o.paths, o.notes)
	first := all[0]
	_, place, _ := analysis.Place(pass.Document, first.Requests[0].Allowed)
	d := analysis.Diagnostic{
		Range:     place,
		Statement: o.match.Statement,
		Message:   "the caller can " + strings.ToLower(first.Description[:1]) + first.Description[1:],
		Witness:   first.Requests[0],
		Further:   first.Requests[1:],
		Variant:   first.ID,
		Details:   []analysis.Detail{{Name: "path", Value: first.ID}, paths.Detail(all)},
		Related:   o.related(all, place),
	}
	switch more := len(all) - 1; more {
	case 0:
	case 1:
		d.Message += "; 1 more path"
	default:
		d.Message += "; " + strconv.Itoa(more) + " more paths"
	}
	if len(o.paths) == 0 {
		d.AtMost = analysis.Note
	}
	pass.Report(d)
}

// related are the wildcards to blame and the places, other than that of the finding, where the steps of paths are allowed.
func (o *opening) related(all []paths.Open, told policy.Range) []analysis.Related {
	var related []analysis.Related
	if item := o.match.Action; item == nil || strings.ContainsAny(item.Value, "*?") {
		related = wideResources(o.match.Statement)
	}
	for _, path := range all {
		for i, w := range path.Requests {
			if len(w.Allowed) == 0 || len(related) == enough {
				continue
			}
			here, ok := allowedHere(w)
			if i == 0 {
				here.Message += ": " + path.ID
			}
			if ok && here.Range != told && !slices.ContainsFunc(related, func(r analysis.Related) bool {
				return r.Range == here.Range && r.Source == here.Source
			}) {
				related = append(related, here)
			}
		}
	}
	return related
}

// allowedHere relates to the place where a request is allowed.
func allowedHere(w *analysis.Witness) (analysis.Related, bool) {
	in := w.Allowed[0].Document
	_, at, ok := analysis.Place(in, w.Allowed)
	message := w.Request.Action + " is allowed here"
	if in.Managed != "" {
		message = w.Request.Action + " is allowed by the AWS managed policy " + in.Managed
	}
	return analysis.Related{Range: at, Source: in.Source, Message: message}, ok
}

package public

import (
	"net/netip"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// exposures are what a resource policy allows the public to do: at most one for each Allow statement, with a request.
var exposures = analysis.Share(findExposures)

// wayIn is the way in which a statement is public. A stranger is a caller outside the account and organization that the
// policy names.
type wayIn uint8

const (
	writes     wayIn = iota // strangers can do more than read what is commonly published
	reads                   // they can read what is commonly published: objects, images, packages
	calls                   // they can call what is made to be called over the internet
	controlled              // access depends only on a condition that they can meet at will
	addresses               // they have access from some addresses only, but from very many
)

// exposure is a statement that grants public access.
type exposure struct {
	kind      wayIn
	statement *policy.Statement
	place     policy.Range
	witness   *analysis.Witness
	// key is the condition key of a controlled exposure, prefix the range of one by addresses.
	key     string
	prefix  netip.Prefix
	related []analysis.Related
}

func findExposures(pass *analysis.Pass) []*exposure {
	if unreachable(pass) {
		return nil
	}
	var found []*exposure
	blocked := publicAccessBlocked(pass)
	o := newOutside(pass.Document)
	for i, s := range pass.Document.Statements {
		place, ok := everybody(s)
		if !s.Allows() || !ok {
			continue
		}
		e := expose(pass, o, o.document.Statements[i])
		// S3 only blocks what it considers public, which does not include address ranges up to its own limit.
		if e != nil {
			e.witness.Request.Resource = asWritten(e.witness.Request.Resource, s)
		}
		if e != nil && (!blocked || e.kind == addresses) {
			e.statement, e.place = s, place
			found = append(found, e)
		}
	}
	return found
}

// expose asks how a statement grants public access; nil if it does not.
func expose(pass *analysis.Pass, o *outside, s *policy.Statement) *exposure {
	w, what := o.find(pass, s, o.strangers(s3Limit))
	switch {
	case w == nil && !o.someWide():
		return nil
	case w == nil:
		w, _ = o.find(pass, s, o.strangers(ownSize))
		if w == nil {
			return nil
		}
		return &exposure{kind: addresses, witness: w, prefix: o.wide(w)}
	}
	if len(o.free) == 0 {
		return &exposure{kind: what, witness: w}
	}
	// Do strangers have access without choosing any value?
	plain, what := o.find(pass, s, append(o.strangers(s3Limit), o.unfit("")...))
	if plain != nil {
		return &exposure{kind: what, witness: plain}
	}
	key := o.decisive(pass, s)
	e := &exposure{kind: controlled, witness: w, key: key}
	for _, other := range append([]*policy.Statement{s}, o.document.Statements...) {
		if c := analysis.ConditionsOn(other, key); len(c) > 0 {
			e.related = []analysis.Related{{Range: c[0].Key.Range, Message: "the caller chooses this value"}}
			break
		}
	}
	return e
}

// decisive returns the key with a value of the caller's choice that a statement's access depends on, or the first of several: the
// statement's own come first.
func (o *outside) decisive(pass *analysis.Pass, s *policy.Statement) string {
	keys := slices.Clone(o.free)
	slices.SortStableFunc(keys, func(a, b string) int {
		return min(len(analysis.ConditionsOn(s, b)), 1) - min(len(analysis.ConditionsOn(s, a)), 1)
	})
	for _, key := range keys {
		if without, _ := o.find(pass, s, append(o.strangers(s3Limit), o.unfit(key)...)); without == nil {
			return key
		}
	}
	return keys[0]
}

// find looks for a stranger's request that a statement allows: the most harmful first.
func (o *outside) find(pass *analysis.Pass, s *policy.Statement, where []analysis.Constraint) (*analysis.Witness, wayIn) {
	query := analysis.Query{
		Layers: pass.Exposed(o.document), Via: []*policy.Statement{s}, Where: where, View: o.owner(),
	}
	// Most statements do not grant public access, whatever the action.
	if w := o.callers(pass, query, ""); w == nil {
		return nil, 0
	}
	for _, what := range []wayIn{writes, reads, calls} {
		query.ActionFilter = func(a catalog.Action) bool { return harm(a) == what }
		query.Where = where
		if what == writes {
			// A function with a URL is made to be called through it.
			if o.mentions("lambda:InvokedViaFunctionUrl") {
				query.Where = append(slices.Clone(where), analysis.WhereNot("Bool", "lambda:InvokedViaFunctionUrl", "true"))
			}
		}
		if what == calls {
			query.ActionFilter = func(a catalog.Action) bool { return harm(a) == calls || a.String() == "lambda:InvokeFunction" }
		}
		if w := o.ask(pass, s, query); w != nil {
			return w, what
		}
	}
	return nil, 0
}

// ask looks for the best known of a statement's actions first, then for any.
func (o *outside) ask(pass *analysis.Pass, s *policy.Statement, query analysis.Query) *analysis.Witness {
	filter := query.ActionFilter
	for _, actions := range [][]string{wellKnown(s), named(s), nil} {
		for _, action := range actions {
			if a, ok := catalog.FindAction(action); !ok || !filter(a) {
				continue
			}
			query.Actions, query.ActionFilter = []string{action}, nil
			if w := o.callers(pass, query, action); w != nil {
				return w
			}
		}
	}
	query.Actions, query.ActionFilter = entries(s), filter
	return o.callers(pass, query, "")
}

// callers looks for an anonymous request if the action can be called without credentials, then for one from another account.
func (o *outside) callers(pass *analysis.Pass, query analysis.Query, action string) *analysis.Witness {
	query.Callers = []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm, OtherAccount: true},
		{Type: analysis.Role, Credentials: analysis.Temporary, OtherAccount: true},
		{Type: analysis.User, Credentials: analysis.TemporaryMFA, OtherAccount: true},
		{Type: analysis.Root, Credentials: analysis.TemporaryMFA, OtherAccount: true},
	}
	switch {
	case o.inside:
	case action == "":
		query.Callers = append(query.Callers, analysis.Caller{Type: analysis.Anonymous})
	case slices.ContainsFunc(unsigned, func(pattern string) bool { return policy.MatchWildcards(pattern, action, false) }):
		query.Callers = append([]analysis.Caller{{Type: analysis.Anonymous}}, query.Callers...)
	}
	w, _ := pass.Find(query)
	return w
}

package condition

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed abac_tags_settable.md
var abacTagsSettableDoc string

// ABACTagsSettable reports access that depends on a tag which the same principal can set.
var ABACTagsSettable = &analysis.Analyzer{
	Name:             "abac-tags-settable",
	Title:            "Access depends on a tag that the same principal can set",
	Doc:              abacTagsSettableDoc,
	Category:         "condition",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "the principal tags itself or a resource, and has the access that the tag is to limit",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              abacTagsSettable,
}

func abacTagsSettable(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		if !s.Allows() && !s.Denies() {
			continue
		}
		for _, t := range deciding(s) {
			for setting := range pass.Settings() {
				found, err := reportSettable(pass, setting, s, &t)
				if err != nil {
					return nil, err
				}
				if found {
					break
				}
			}
		}
	}
	return nil, nil
}

// deciderTag is a tag that a statement decides by.
type deciderTag struct {
	// key is the condition key as it is written, name the tag's name.
	key, name string
	// prefix is what stands before the colon, in lower case: "aws", or a service's.
	prefix string
	// whose is what carries the tag.
	whose carrier
	place policy.Range
}

// carrier is what carries a tag.
type carrier uint8

const (
	nobodys carrier = iota
	principals
	resources
	objects // of Amazon S3
)

// deciding returns the tags that a statement decides by, in its conditions and in policy variables; each once.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
func deciding(s *policy.Statement) []deciderTag {
	var tags []deciderTag
	add := func(key string, place policy.Range) {
		t, ok := tagOf(key)
		if !ok || slices.ContainsFunc(tags, func(o deciderTag) bool { return strings.EqualFold(o.key, t.key) }) {
			return
		}
		t.place = place
		tags = append(tags, t)
	}
	inText := func(text *policy.Text) {
		for _, token := range policy.ParsePattern(text, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable {
				add(token.Text, text.Range)
			}
		}
	}
	if s.Condition != nil {
		for i := range s.Condition.Conditions {
			c := &s.Condition.Conditions[i]
			add(c.Key.Value, c.Key.Range)
			for j := range c.Values {
				inText(&c.Values[j])
			}
		}
	}
	for _, l := range []*policy.List{s.Resource, s.NotResource} {
		for i := 0; l != nil && i < len(l.Items); i++ {
			inText(&l.Items[i])
		}
	}
	return tags
}

// tagOf takes a condition key about a tag that something carries apart; false for other keys.
func tagOf(key string) (deciderTag, bool) {
	prefix, rest, ok := strings.Cut(key, ":")
	kind, name, slash := strings.Cut(rest, "/")
	t := deciderTag{key: key, name: name, prefix: strings.ToLower(prefix)}
	switch {
	case !ok || !slash || name == "":
	case t.prefix == "aws" && strings.EqualFold(kind, "PrincipalTag"):
		t.whose = principals
	case t.prefix == "s3" && strings.EqualFold(kind, "ExistingObjectTag"):
		t.whose = objects
	case strings.EqualFold(kind, "ResourceTag"):
		t.whose = resources
	}
	return t, t.whose != nobodys
}

// another is a value of a tag that no author named.
const another = "unnamed-by-author"

// reportSettable reports a tag that a statement decides by if, in a setting, a request gets through with one value of it and
// not with another, and the caller can set the former.
func reportSettable(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, t *deciderTag) (bool, error) {
	for _, caller := range callersWithTags(setting) {
		if len(ways(t, caller, nil)) == 0 {
			continue
		}
		for _, pair := range pairs(s, t) {
			gained, found, err := pass.Find(t.depends(pass.Document, setting, s, caller, pair))
			if err != nil {
				return false, err
			}
			if !found {
				continue
			}
			steps, err := t.set(pass, setting, gained, pair)
			if err != nil {
				return false, err
			}
			if steps == nil {
				// The sample may be one of those that the caller cannot tag: ask the other way round.
				if gained, steps, err = t.setFirst(pass, setting, s, gained, pair); err != nil {
					return false, err
				}
			}
			if steps == nil {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range: t.place, Statement: s, Witness: gained, Further: steps,
				Message: lookup.Message("access depends on the tag %s, which this principal can set by %s; deny that",
					t.name, steps[0].Request.Action),
			})
			return true, nil
		}
	}
	return false, nil
}

// callersWithTags returns the callers of a setting that tags can be of.
func callersWithTags(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{
			{Type: analysis.User, Credentials: analysis.TemporaryMFA}, {Type: analysis.Role, Credentials: analysis.Temporary},
		}
	}
	// How the caller signed in seldom matters to tags; MFA asks for the most.
	callers := slices.Clone(setting.Callers)
	slices.SortStableFunc(callers, func(a, b analysis.Caller) int { return int(b.Credentials) - int(a.Credentials) })
	return callers[:1]
}

// pair are two values of a tag: with one a request gets through, with the other it does not.
type pair struct{ good, bad string }

// pairs returns values worth trying: of an Allow those that its conditions name, and of a Deny one that they do not name, or
// the other way round if the conditions are negated.
func pairs(s *policy.Statement, t *deciderTag) []pair {
	var named []string
	negated := false
	for _, c := range analysis.ConditionsOn(s, t.key) {
		op, ok := policy.ParseOperator(c.Operator.Value)
		if !ok || op.Family == policy.NullFamily {
			continue
		}
		negated = negated || op.Negated
		for i := range c.Values {
			v := &c.Values[i]
			if value := strings.NewReplacer("*", "a", "?", "a").Replace(v.Value); v.Known() && !strings.Contains(value, "${") {
				named = append(named, value)
			} else if strings.EqualFold(v.Value, "${aws:username}") {
				named = append(named, "alice")
			} else {
				named = append(named, "value")
			}
		}
	}
	if len(named) == 0 {
		named = []string{"value"} // compared with something else, or part of a resource
	}
	value := named[0]
	if s.Allows() != negated {
		return []pair{{good: value, bad: another}}
	}
	return []pair{{good: another, bad: value}}
}

// keys returns the condition keys for the tag that requests for a service's resource have.
func (t *deciderTag) keys() []string {
	if t.whose != resources || t.prefix == "aws" {
		return []string{t.key}
	}
	return []string{t.key, "aws:ResourceTag/" + t.name}
}

// fixed returns a view in which the tag has a value.
func (t *deciderTag) fixed(value string) map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	for _, key := range t.keys() {
		view[key] = analysis.Fixed{Value: value}
	}
	return view
}

// depends asks for a request that is allowed with one value of the tag and not with another: by the statement, if it allows.
func (t *deciderTag) depends(
	d *policy.Document, setting analysis.Setting, s *policy.Statement, caller analysis.Caller, p pair,
) analysis.Query {
	query := analysis.Query{
		Layers: setting.Layers, NotBy: setting.Layers, View: t.fixed(p.good), NotView: t.fixed(p.bad),
		Principals: []analysis.Caller{caller},
		// What the tag lets the caller change of tags is not what it is there for; and of actions that never have the key, View
		// must not say that they do.
		ActionFilter: func(a catalog.Action) bool { return !tags(a) && facts.Supplied(t.key, a) },
	}
	if s.Allows() {
		query.Via = []*policy.Statement{s}
	} else {
		query.NotBy = []analysis.Layer{{Docs: []*policy.Document{analysis.Only(d, s)}, Implicit: true}}
	}
	return query
}

// tags reports whether an action sets or removes tags.
func tags(a catalog.Action) bool { return a.Level() == catalog.Tagging || a.HasLevel(catalog.Tagging) }

// step is an action on a resource by which a tag is set.
type step struct {
	actions  []string
	resource string // "" for the one that the gained request is for
	// request is the key that holds the tag's new value.
	request string
}

// ways returns the ways in which a caller can set a tag, each of steps that are all needed; gained is the request that they
// are for, nil if it does not matter.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func ways(t *deciderTag, caller analysis.Caller, gained *analysis.Witness) [][]step {
	request := "aws:RequestTag/" + t.name
	switch t.whose {
	case principals:
		own := ""
		if gained != nil {
			own = identityARN(gained)
		}
		if caller.Type == analysis.User {
			return [][]step{
				{{actions: []string{"iam:TagUser"}, resource: own, request: request}},
				{{actions: []string{"sts:TagSession"}, request: request, resource: "*"}, {actions: []string{"sts:GetFederationToken"}, resource: "*"}},
			}
		}
		return [][]step{
			{{actions: []string{"iam:TagRole"}, resource: own, request: request}},
			{{actions: []string{"sts:TagSession"}, resource: own, request: request}, {actions: []string{"sts:AssumeRole"}, resource: own}},
		}
	case objects:
		return [][]step{{{actions: []string{"s3:PutObjectTagging"}, request: "s3:RequestObjectTag/" + t.name}}}
	case resources:
		service := t.prefix
		if gained != nil {
			service, _, _ = strings.Cut(gained.Request.Action, ":")
		} else if service == "aws" {
			return [][]step{{}} // whatever the request is for
		}
		if actions := taggers(service); len(actions) > 0 {
			return [][]step{{{actions: actions, request: request}}}
		}
	}
	return nil
}

// taggers returns the actions of a service that give tags to what there is.
func taggers(service string) []string {
	var actions []string
	for a := range catalog.Match(service + ":*") {
		if tags(a) && a.HasKey("aws:RequestTag/x") && a.NumResources() > 0 {
			actions = append(actions, a.String())
		}
	}
	return actions
}

// identityARN returns the ARN of a caller's user or role.
func identityARN(w *analysis.Witness) string {
	arn, ok := policy.ParseARN(w.Request.Principal)
	if !ok || arn.Service != "sts" {
		return w.Request.Principal
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(arn.Resource, "assumed-role/"), "/")
	return "arn:" + arn.Partition + ":iam::" + arn.Account + ":role/" + name
}

// set looks for the requests by which the caller of a request gives the tag the value that lets it through, while it has
// another one; nil if there are none.
func (t *deciderTag) set(pass *analysis.Pass, setting analysis.Setting, gained *analysis.Witness, p pair) ([]*analysis.Witness, error) {
	for _, way := range ways(t, gained.Caller, gained) {
		var steps []*analysis.Witness
		for _, st := range way {
			resource := st.resource
			if resource == "" {
				resource = gained.Request.Resource
			}
			query := t.asks(pass, setting, gained, p, &st)
			if resource != "*" {
				query.ResourceIn = []string{literal(resource)}
			}
			witness, found, err := pass.Find(query)
			if err != nil {
				return nil, err
			}
			if !found {
				steps = nil
				break
			}
			steps = append(steps, witness)
		}
		if steps != nil {
			return steps, nil
		}
	}
	return nil, nil
}

// asks returns the question for one step, by the same caller, on whatever resource.
func (t *deciderTag) asks(pass *analysis.Pass, setting analysis.Setting, gained *analysis.Witness, p pair, st *step) analysis.Query {
	view := t.fixed(p.bad)
	for key, v := range gained.Request.Context {
		lower := strings.ToLower(key)
		if len(v.List) == 1 && (lower == "aws:username" || strings.HasPrefix(lower, "aws:principaltag/")) && !strings.EqualFold(key, t.key) {
			view[key] = analysis.Fixed{Value: v.List[0]}
		}
	}
	query := analysis.Query{Layers: setting.Layers, Actions: st.actions, View: view, Principals: []analysis.Caller{gained.Caller}}
	if st.request != "" {
		query.Where = append(query.Where, analysis.Constraint{Operator: "StringEquals", Key: st.request, Values: []string{p.good}})
	}
	// What is there already is not being made.
	for _, key := range mentionedKeys(setting.Layers) {
		if _, rest, _ := strings.Cut(key, ":"); rest == "createaction" {
			query.Where = append(query.Where, analysis.Constraint{Operator: "Null", Key: key, Values: []string{"true"}})
		}
	}
	return query
}

// setFirst looks for a resource of the statement that the caller can tag, and then for the request that this lets through.
func (t *deciderTag) setFirst(
	pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, gained *analysis.Witness, p pair,
) (*analysis.Witness, []*analysis.Witness, error) {
	if t.whose == principals || s.Resource == nil {
		return gained, nil, nil
	}
	for _, way := range ways(t, gained.Caller, gained) {
		query := t.asks(pass, setting, gained, p, &way[0])
		query.ResourceTexts = s.Resource.Items
		first, found, err := pass.Find(query)
		if err != nil || !found {
			return gained, nil, err
		}
		again := t.depends(pass.Document, setting, s, gained.Caller, p)
		again.ResourceIn = []string{literal(first.Request.Resource)}
		for key, fixed := range query.View {
			if !slices.ContainsFunc(t.keys(), func(k string) bool { return strings.EqualFold(k, key) }) {
				again.View, again.NotView = with(again.View, key, fixed), with(again.NotView, key, fixed)
			}
		}
		second, found, err := pass.Find(again)
		if err != nil {
			return nil, nil, err
		}
		if found {
			return second, []*analysis.Witness{first}, nil
		}
	}
	return gained, nil, nil
}

func with(view map[string]analysis.Fixed, key string, fixed analysis.Fixed) map[string]analysis.Fixed {
	view = maps.Clone(view)
	view[key] = fixed
	return view
}

// literal returns a pattern that matches a resource alone.
func literal(resource string) string {
	return strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(resource)
}

// mentionedKeys returns the condition keys of layers, in lower case, each once.
func mentionedKeys(layers []analysis.Layer) []string {
	var keys []string
	for _, l := range layers {
		for _, d := range l.Docs {
			for _, s := range d.Statements {
				for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
					if key := strings.ToLower(s.Condition.Conditions[i].Key.Value); !slices.Contains(keys, key) {
						keys = append(keys, key)
					}
				}
			}
		}
	}
	return keys
}

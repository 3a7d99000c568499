package condition

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// ABACTagsSettable reports access that depends on a tag that the same principal can set.
var ABACTagsSettable = &analysis.Analyzer{
	Name:             "abac-tags-settable",
	Title:            "Access depends on a tag that the same principal can set",
	Doc:              page("abac-tags-settable"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "the principal can tag itself or a resource, and so gain the access that the tag is meant to limit",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              abacTagsSettable,
}

func abacTagsSettable(pass *analysis.Pass) {
	var found []settable
	for _, s := range pass.Document.Statements {
		if !s.Allows() && !s.Denies() {
			continue
		}
		for _, t := range deciding(s) {
			if told(found, s, &t) {
				continue
			}
			for setting := range named(pass.Settings()) {
				d := findSettable(pass, setting, s, &t)
				if d != nil {
					found = append(found, settable{d, t})
					break
				}
			}
		}
	}
	// One tag that is set in one way is one finding, however many statements depend on it.
	for i := range found {
		f := &found[i]
		if slices.ContainsFunc(found[:i], f.sameAs) {
			continue
		}
		for j := i + 1; j < len(found); j++ {
			if f.sameAs(found[j]) {
				f.diagnostic.Related = append(f.diagnostic.Related, analysis.Related{Range: found[j].tag.place, Message: "so does this"})
			}
		}
		pass.Report(*f.diagnostic)
	}
}

// named yields settings, those of several principals once for each principal with its own name in the template.
func named(settings iter.Seq[analysis.Setting]) iter.Seq[analysis.Setting] {
	return func(yield func(analysis.Setting) bool) {
		for setting := range settings {
			var before []string
			for each := range setting.Each() {
				arn := ownARN(each)
				if slices.Contains(before, arn) {
					continue
				}
				if before = append(before, arn); !yield(each) {
					return
				}
			}
		}
	}
}

// told reports whether a statement's tag does not need another question: an earlier finding already says that it can be set, on
// the same carrier or on resources of the same services.
func told(found []settable, s *policy.Statement, t *deciderTag) bool {
	same := func(f settable) bool {
		return f.tag.whose == t.whose && strings.EqualFold(f.tag.name, t.name) && f.diagnostic.AtMost == 0 &&
			f.diagnostic.Statement.Allows() == s.Allows()
	}
	if t.whose != resources {
		return slices.ContainsFunc(found, same)
	}
	services, ok := servicesOf(s)
	return ok && !slices.ContainsFunc(services[1:], func(service string) bool {
		return !slices.ContainsFunc(found, func(f settable) bool {
			return same(f) && strings.HasPrefix(f.diagnostic.Witness.Request.Action, service+":")
		})
	})
}

// settable is a finding about a tag that can be set.
type settable struct {
	diagnostic *analysis.Diagnostic
	tag        deciderTag
}

// sameAs reports whether two findings are about the same tag, set by the same action.
func (f *settable) sameAs(other settable) bool {
	return f.tag.whose == other.tag.whose && strings.EqualFold(f.tag.name, other.tag.name) &&
		f.diagnostic.Statement.Allows() == other.diagnostic.Statement.Allows() &&
		f.diagnostic.Further[0].Request.Action == other.diagnostic.Further[0].Request.Action
}

// deciderTag is a tag that a statement depends on.
type deciderTag struct {
	// key is the condition key as written, name the tag's name.
	key, name string
	// prefix is the part before the colon, in lower case: "aws", or a service's prefix.
	prefix string
	// whose says what carries the tag.
	whose carrier
	place policy.Range
}

// carrier is the kind of thing that carries a tag.
type carrier uint8

const (
	nobodys carrier = iota
	principals
	resources
	objects // of Amazon S3
)

// deciding returns the tags that a statement depends on, in its conditions and in policy variables; each once.
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
	for c := range s.Conditions() {
		add(c.Key.Value, c.Key.Range)
		for v := range c.AllValues() {
			inText(v)
		}
	}
	for _, l := range []*policy.List{s.Resource, s.NotResource} {
		for i := 0; l != nil && i < len(l.Items); i++ {
			inText(&l.Items[i])
		}
	}
	return tags
}

// tagOf parses a condition key about a tag that something carries; false for other keys.
func tagOf(key string) (deciderTag, bool) {
	prefix, rest, ok := strings.Cut(key, ":")
	kind, name, slash := strings.Cut(rest, "/")
	t := deciderTag{key: key, name: name, prefix: strings.ToLower(prefix)}
	switch {
	case !ok || !slash || name == "":
	case len(name) > 4 && strings.EqualFold(name[:4], "aws:"):
		// Only AWS can set tags with such names.
		// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
	case t.prefix == "aws" && strings.EqualFold(kind, "PrincipalTag"):
		t.whose = principals
	case t.prefix == "s3" && strings.EqualFold(kind, "ExistingObjectTag"):
		t.whose = objects
	case strings.EqualFold(kind, "ResourceTag"),
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.Conditions.html
		t.prefix == "rds" && strings.HasSuffix(kind, "-tag") && kind != "req-tag":
		t.whose = resources
	}
	return t, t.whose != nobodys
}

// another is a value of a tag that no author names.
const another = analysis.NoName

// findSettable returns the finding about a tag that a statement depends on if, in a setting, a request is allowed with one
// value of it and not with another, and the caller can set the former; nil otherwise.
func findSettable(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, t *deciderTag) *analysis.Diagnostic {
	var mild *analysis.Diagnostic
	for _, caller := range callersWithTags(setting) {
		if !anyWay(setting, s, t, caller) {
			continue
		}
		if !pass.Pay(analysis.Closely * setting.Statements()) {
			pass.Undecided()
			return mild
		}
		caller.ARN = ownARN(setting)
		q := asked{pass: pass, setting: setting, statement: s, tag: t, caller: caller, view: samples(setting, caller, t)}
		q.good, q.bad = values(s, t, q.view)
		d := q.finding()
		if d == nil && q.good.Value == another {
			// An absent tag serves as well as another value.
			q.good = analysis.Fixed{Absent: true}
			d = q.finding()
		}
		switch {
		case d != nil && d.AtMost == 0:
			return d
		case d != nil && mild == nil:
			mild = d
		}
	}
	return mild
}

// finding asks for the request that depends on the tag, and for the requests that set it.
func (q *asked) finding() *analysis.Diagnostic {
	gained, found := q.pass.Find(q.depends())
	if !found {
		return nil
	}
	steps, alone := q.set(gained)
	if steps == nil {
		// The sample may be a resource that the caller cannot tag: ask the other way around.
		gained, steps = q.setFirst(gained)
	}
	if steps == nil {
		return nil
	}
	if gained = q.confirmed(gained, steps[0]); gained == nil {
		return nil
	}
	d := &analysis.Diagnostic{
		Range: q.tag.place, Statement: q.statement, Witness: gained, Further: steps,
		Message: analysis.Message("access depends on the tag %s, which this principal can set with %s",
			q.tag.name, steps[0].Request.Action),
	}
	if alone {
		d.AtMost = analysis.Note
	}
	return d
}

// confirmed asks for the gained request again, on the same resource that was tagged, with its other tags as they were then: a
// resource that may be tagged because of another tag may also be open because of that tag. It returns nil if the tag does not
// matter there.
func (q *asked) confirmed(gained, tagged *analysis.Witness) *analysis.Witness {
	if q.tag.whose == principals {
		return gained
	}
	query := q.depends()
	query.ResourceIn = []string{literal(tagged.Request.Resource)}
	others := false
	for key, v := range tagged.Request.Context {
		t, ok := tagOf(key)
		if !ok || t.whose == principals || strings.EqualFold(t.name, q.tag.name) || len(v.List) != 1 {
			continue
		}
		others = true
		query.View[key], query.NotView[key] = analysis.Fixed{Value: v.List[0]}, analysis.Fixed{Value: v.List[0]}
	}
	if !others {
		return gained
	}
	witness, found := q.pass.Find(query)
	if !found {
		return nil
	}
	return witness
}

// ownARN returns the ARN of a setting's role or user if the template names it; "" otherwise.
func ownARN(setting analysis.Setting) string {
	if setting.Principal == nil {
		return ""
	}
	kind, property := "role/", "RoleName"
	switch setting.Principal.Resource.Type {
	case "AWS::IAM::User":
		kind, property = "user/", "UserName"
	case "AWS::IAM::Role":
	default:
		return ""
	}
	properties := setting.Principal.Resource.Properties
	name := properties.Get(property)
	if name == nil || name.Kind != policy.String || !name.Known() || analysis.Wild(name.Value) {
		return ""
	}
	path := "/"
	if p := properties.Get("Path"); p != nil {
		if !p.Known() {
			return ""
		}
		path = p.Value
	}
	return "arn:aws:iam::111122223333:" + strings.TrimSuffix(kind, "/") + path + name.Value
}

// asked holds the questions about a tag that a statement depends on, for one kind of caller.
type asked struct {
	pass      *analysis.Pass
	setting   analysis.Setting
	statement *policy.Statement
	tag       *deciderTag
	caller    analysis.Caller
	// good is the tag's value where a request is allowed, bad where it is not.
	good, bad analysis.Fixed
	// view fixes the caller's properties that the policies compare.
	view map[string]analysis.Fixed
}

// samples fixes the caller's name and similar keys where policies use them as variables: it does not matter who the caller is.
func samples(setting analysis.Setting, caller analysis.Caller, t *deciderTag) map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	add := func(text *policy.Text) {
		for _, token := range policy.ParsePattern(text, policy.PatternMode{Variables: true}) {
			if token.Kind != policy.Variable || strings.EqualFold(token.Text, t.key) {
				continue
			}
			lower := strings.ToLower(token.Text)
			switch {
			case lower == "aws:username" && caller.Type == analysis.User:
				view["aws:username"] = analysis.Fixed{Value: "alice"}
			case lower == "aws:userid" && caller.Type == analysis.User:
				view["aws:userid"] = analysis.Fixed{Value: "AIDACKCEVSQ6C2EXAMPLE"}
			case lower == "aws:userid":
				view["aws:userid"] = analysis.Fixed{Value: "AROADBQP57FF2AEXAMPLE:session"}
			case lower == "aws:principalarn" && caller.ARN == "" && caller.Type == analysis.User:
				view["aws:PrincipalArn"] = analysis.Fixed{Value: "arn:aws:iam::111122223333:user/alice"}
			case lower == "aws:principalaccount":
				view["aws:PrincipalAccount"] = analysis.Fixed{Value: "111122223333"}
			case strings.HasPrefix(lower, "aws:principaltag/"):
				view["aws:PrincipalTag/"+token.Text[len("aws:PrincipalTag/"):]] = analysis.Fixed{Value: sampleTag}
			case caller.Type == analysis.Role && ofSession(lower):
				view[token.Text] = analysis.Fixed{Value: sampleTag}
			}
		}
	}
	for text := range texts(setting.Layers) {
		add(text)
	}
	return view
}

// ofSession reports whether a key, given in lower case, identifies the user of a role session as long as it lasts: its source
// identity, and what the identity provider said at sign-in. Requests with different values are not from the same principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func ofSession(key string) bool {
	provider, _, _ := strings.Cut(key, ":")
	return key == "aws:sourceidentity" || provider == "saml" || provider == "identitystore" || strings.Contains(provider, ".")
}

// sampleTag is a value of a tag that is compared with another key.
const sampleTag = "value"

// texts yields the resources and the values of conditions of layers.
func texts(layers []analysis.Layer) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for _, l := range layers {
			for _, d := range l.Docs {
				for _, s := range d.Statements {
					if !textsOf(s, yield) {
						return
					}
				}
			}
		}
	}
}

func textsOf(s *policy.Statement, yield func(*policy.Text) bool) bool {
	for _, l := range []*policy.List{s.Resource, s.NotResource} {
		for i := 0; l != nil && i < len(l.Items); i++ {
			if !yield(&l.Items[i]) {
				return false
			}
		}
	}
	for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
		for j := range s.Condition.Conditions[i].Values {
			if !yield(&s.Condition.Conditions[i].Values[j]) {
				return false
			}
		}
	}
	return true
}

// callersWithTags returns the callers of a setting that can have tags.
func callersWithTags(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{
			{Type: analysis.User, Credentials: analysis.TemporaryMFA}, {Type: analysis.Role, Credentials: analysis.Temporary},
		}
	}
	// How the caller signed in seldom matters to tags; a session with MFA meets most conditions.
	callers := slices.Clone(setting.Callers)
	slices.SortStableFunc(callers, func(a, b analysis.Caller) int { return int(b.Credentials) - int(a.Credentials) })
	return callers[:1]
}

// values returns a tag's values with which a statement may let a request through, and may not: for an Allow a value that its
// conditions name, and for a Deny one that they do not, or the other way around if the conditions are negated. If they only
// test whether the tag is present, it is absent in one case.
func values(s *policy.Statement, t *deciderTag, view map[string]analysis.Fixed) (good, bad analysis.Fixed) {
	named, other := analysis.Fixed{Value: sampleTag}, analysis.Fixed{Value: another} // if it is part of a resource, or compared with another key
	negated := false
	for _, c := range analysis.ConditionsOn(s, t.key) {
		op, ok := policy.ParseOperator(c.Operator.Value)
		if !ok || len(c.Values) == 0 {
			continue
		}
		if op.Family == policy.NullFamily {
			other = analysis.Fixed{Absent: true}
			negated = strings.EqualFold(c.Values[0].Value, "true")
			continue
		}
		negated, named, other = op.Negated, analysis.Fixed{Value: sampleOf(&c.Values[0], view)}, analysis.Fixed{Value: another}
		break
	}
	if s.Allows() != negated {
		return named, other
	}
	return other, named
}

// sampleOf returns a text that a condition's value matches, for the caller of a view.
func sampleOf(v *policy.Text, view map[string]analysis.Fixed) string {
	var b strings.Builder
	for _, token := range policy.ParsePattern(v, policy.PatternMode{Variables: true, Wildcards: true}) {
		switch token.Kind {
		case policy.Literal:
			b.WriteString(token.Text)
		case policy.Variable:
			sample := sampleTag
			for key, fixed := range view {
				if strings.EqualFold(key, token.Text) {
					sample = fixed.Value
				}
			}
			b.WriteString(sample)
		default:
			b.WriteByte('a')
		}
	}
	return b.String()
}

// keys returns the condition keys for the tag in requests for a service's resource.
func (t *deciderTag) keys() []string {
	if t.whose != resources || t.prefix == "aws" {
		return []string{t.key}
	}
	return []string{t.key, "aws:ResourceTag/" + t.name}
}

// fixed returns a view in which the tag has a given value.
func (q *asked) fixed(tag analysis.Fixed) map[string]analysis.Fixed {
	view := maps.Clone(q.view)
	for _, key := range q.tag.keys() {
		view[key] = tag
	}
	return view
}

// depends asks for a request that is allowed with one value of the tag and not with another: by the statement, if it is an
// Allow.
func (q *asked) depends() analysis.Query {
	query := analysis.Query{
		Layers: q.setting.Layers, NotBy: q.setting.Layers, View: q.fixed(q.good), NotView: q.fixed(q.bad),
		Callers:      []analysis.Caller{q.caller},
		ActionFilter: q.tag.limits,
	}
	if s := q.statement; s.Action != nil {
		for item := range s.Action.All() {
			if !item.Known() {
				query.Actions = nil
				break
			}
			query.Actions = append(query.Actions, item.Value)
		}
	}
	if q.statement.Allows() {
		query.Via = []*policy.Statement{q.statement}
	} else {
		query.NotBy = []analysis.Layer{{Docs: []*policy.Document{analysis.Only(q.pass.Document, q.statement)}, Implicit: true}}
	}
	return query
}

// limits reports whether the tag may be meant to limit an action: not tagging actions of the caller, and not actions that create
// something, which has no tags yet. For actions that never have the key, a view must not say that they do.
func (t *deciderTag) limits(a catalog.Action) bool {
	if tags(a) || t.whose == resources && strings.HasPrefix(a.Name(), "Create") {
		return false
	}
	return !slices.ContainsFunc(t.keys(), func(key string) bool { return !analysis.HasKey(a, key) })
}

// tags reports whether an action sets or removes tags.
func tags(a catalog.Action) bool { return a.Level() == catalog.Tagging || a.HasLevel(catalog.Tagging) }

// step is an action on a resource that sets a tag.
type step struct {
	actions  []string
	resource string // "" for the one that the gained request is for
	// request is the key that holds the tag's new value; removes says that the tag is removed instead.
	request string
	removes bool
	// alone says that the step needs another that the caller's policies need not allow: a role's trust policy may.
	alone bool
}

// ways returns the ways in which a caller can set a tag; all steps of a way are needed. gained is the request that they enable,
// nil if it does not matter.
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
				{{actions: []string{"sts:TagSession"}, request: request, resource: "*", alone: true}},
			}
		}
		return [][]step{
			{{actions: []string{"iam:TagRole"}, resource: own, request: request}},
			{{actions: []string{"sts:TagSession"}, resource: own, request: request}, {actions: []string{"sts:AssumeRole"}, resource: own}},
			{{actions: []string{"sts:TagSession"}, resource: own, request: request, alone: true}},
		}
	case objects:
		return [][]step{{{actions: []string{"s3:PutObjectTagging"}, request: "s3:RequestObjectTag/" + t.name}}}
	case resources:
		services := []string{t.prefix}
		if gained != nil {
			services[0], _, _ = strings.Cut(gained.Request.Action, ":")
			// A role belongs to IAM, although sts:AssumeRole does not.
			if arn, ok := policy.ParseARN(gained.Request.Resource); ok && arn.Service != services[0] {
				services = append(services, arn.Service)
			}
		}
		var all [][]step
		for _, service := range services {
			if actions := taggers(service, false); len(actions) > 0 {
				all = append(all, []step{{actions: actions, request: request}})
			}
			if actions := taggers(service, true); len(actions) > 0 {
				all = append(all, []step{{actions: actions, removes: true}})
			}
		}
		return all
	case nobodys:
	}
	return nil
}

// taggers returns the actions of a service that set or remove tags of existing resources.
func taggers(service string, remove bool) []string {
	t := allTaggers()[service]
	if remove {
		return t.remove
	}
	return t.give
}

// serviceTaggers are the actions of a service that set and remove tags.
type serviceTaggers struct{ give, remove []string }

var allTaggers = sync.OnceValue(func() map[string]serviceTaggers {
	all := map[string]serviceTaggers{}
	for a := range catalog.Actions() {
		if !tags(a) || a.NumResources() == 0 {
			continue
		}
		service := a.Service().Prefix()
		t, name := all[service], a.Name()
		removes := strings.HasPrefix(name, "Delete") || strings.HasPrefix(name, "Untag") || strings.HasPrefix(name, "Remove")
		switch {
		case removes && a.HasKey("aws:TagKeys"):
			t.remove = append(t.remove, a.String())
		case !removes && a.HasKey("aws:RequestTag/x"):
			t.give = append(t.give, a.String())
		}
		all[service] = t
	}
	return all
})

// identityARN returns the ARN of a caller's user or role.
func identityARN(w *analysis.Witness) string {
	if w.Caller.ARN != "" {
		return w.Caller.ARN
	}
	arn, ok := policy.ParseARN(w.Request.Principal)
	if !ok || arn.Service != "sts" {
		return w.Request.Principal
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(arn.Resource, "assumed-role/"), "/")
	return "arn:" + arn.Partition + ":iam::" + arn.Account + ":role/" + name
}

// anyWay reports whether an Allow of a setting covers any action with which the caller might set a tag that a statement depends
// on: most do not, which saves the question.
func anyWay(setting analysis.Setting, s *policy.Statement, t *deciderTag, caller analysis.Caller) bool {
	covered := func(action string) bool {
		for _, l := range setting.Layers {
			for _, d := range l.Docs {
				if analysis.Granted(d.Statements, action) {
					return true
				}
			}
		}
		return false
	}
	if t.whose == resources {
		services, ok := servicesOf(s)
		return !ok || slices.ContainsFunc(services, func(service string) bool {
			return slices.ContainsFunc(taggers(service, false), covered) || slices.ContainsFunc(taggers(service, true), covered)
		})
	}
	return slices.ContainsFunc(ways(t, caller, nil), func(way []step) bool {
		return !slices.ContainsFunc(way, func(st step) bool { return !slices.ContainsFunc(st.actions, covered) })
	})
}

// servicesOf returns the services whose actions a statement names, and IAM, whose roles STS acts on; false if it does not name
// them.
func servicesOf(s *policy.Statement) ([]string, bool) {
	if s.Action == nil {
		return nil, false
	}
	services := []string{"iam"}
	for item := range s.Action.All() {
		prefix, _, ok := strings.Cut(strings.ToLower(item.Value), ":")
		if !ok || !item.Known() || strings.ContainsAny(prefix, "*?") {
			return nil, false
		}
		services = append(services, prefix)
	}
	return services, true
}

// ways returns the ways in which the caller can give the tag the value with which a request is allowed: they remove it if the
// request must be without it.
func (q *asked) ways(gained *analysis.Witness) [][]step {
	return slices.DeleteFunc(ways(q.tag, q.caller, gained), func(way []step) bool { return way[0].removes != q.good.Absent })
}

// set looks for the requests with which the caller of a request gives the tag the value that makes it allowed, while it has
// another value; nil if there are none. alone says that one step is missing that another policy may allow.
func (q *asked) set(gained *analysis.Witness) (steps []*analysis.Witness, alone bool) {
	for _, way := range q.ways(gained) {
		steps = nil
		for _, st := range way {
			resource := st.resource
			if resource == "" {
				resource = gained.Request.Resource
			}
			query := q.asks(&st)
			if resource != "*" {
				query.ResourceIn = []string{literal(resource)}
			}
			witness, found := q.pass.Find(query)
			if !found {
				steps = nil
				break
			}
			steps = append(steps, witness)
		}
		if steps != nil {
			return steps, way[0].alone
		}
	}
	return nil, false
}

// asks returns the question for one step, on any resource.
func (q *asked) asks(st *step) analysis.Query {
	query := analysis.Query{
		Layers: q.setting.Layers, Actions: st.actions, View: q.fixed(q.bad), Callers: []analysis.Caller{q.caller},
	}
	switch {
	case st.removes:
		query.Where = append(query.Where, analysis.Constraint{Operator: "ForAnyValue:StringEquals", Key: "aws:TagKeys", Values: []string{q.tag.name}})
	case st.request != "":
		query.Where = append(query.Where, analysis.Constraint{Operator: "StringEquals", Key: st.request, Values: []string{q.good.Value}})
	}
	for _, key := range mentionedKeys(q.setting.Layers) {
		switch _, rest, _ := strings.Cut(key, ":"); {
		case rest == "createaction": // what exists already is not being created
			query.Where = append(query.Where, analysis.Constraint{Operator: "Null", Key: key, Values: []string{"true"}})
		case strings.HasPrefix(key, "aws:calledvia"), key == "aws:viaawsservice": // a service chooses the tags itself
			query.Where = append(query.Where, analysis.Constraint{Operator: "Bool", Key: "aws:ViaAWSService", Values: []string{"false"}})
		}
	}
	return query
}

// setFirst looks for a resource of the statement that the caller can tag, and then for the request that this enables.
func (q *asked) setFirst(gained *analysis.Witness) (*analysis.Witness, []*analysis.Witness) {
	if q.tag.whose == principals || q.statement.Resource == nil {
		return gained, nil
	}
	for _, way := range q.ways(gained) {
		query := q.asks(&way[0])
		query.ResourceTexts = q.statement.Resource.Items
		first, found := q.pass.Find(query)
		if !found {
			return gained, nil
		}
		again := q.depends()
		again.ResourceIn = []string{literal(first.Request.Resource)}
		second, found := q.pass.Find(again)
		if found {
			return second, []*analysis.Witness{first}
		}
	}
	return gained, nil
}

// literal returns a pattern that matches only a resource.
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

package escalation

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed privilege_escalation.md
var privilegeEscalationDoc string

// PrivilegeEscalation reports permissions by which their holder can get more.
var PrivilegeEscalation = &analysis.Analyzer{
	Name:             "privilege-escalation",
	Title:            "Permissions that can be turned into more",
	Doc:              privilegeEscalationDoc,
	Category:         "escalation",
	Level:            analysis.Warning,
	SecuritySeverity: 8.8,
	SeverityReason:   "the holder of these permissions can become an administrator",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              privilegeEscalation,
}

func privilegeEscalation(pass *analysis.Pass) (any, error) {
	for setting := range pass.Settings() {
		if !open(setting) {
			continue
		}
		admin, err := fullAdmin(pass, setting)
		if err != nil {
			return nil, err
		}
		if admin != nil {
			continue
		}
		if err := walkAll(pass, setting); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// walkAll reports each path that is open in a setting.
func walkAll(pass *analysis.Pass, setting analysis.Setting) error {
	granted := known().granted(setting.Layers[0].Docs)
	var w *walker
	for i := range known().paths {
		p := &known().paths[i]
		if !p.possible(granted) {
			continue
		}
		if w == nil {
			w = newWalker(pass, setting, granted)
		}
		witnesses, err := w.walk(p)
		if err != nil {
			return err
		}
		if witnesses != nil {
			report(pass, p, witnesses)
		}
	}
	return nil
}

// walker asks whether paths are open in a setting.
type walker struct {
	*asker
	granted []bool
	// own is what is the principal's own.
	own     own
	answers map[question][]*analysis.Witness
}

// question is what an answer is remembered by.
type question struct {
	action   string
	category category // newPassRole or ""; PassRole does not mind
	service  string
}

func newWalker(pass *analysis.Pass, setting analysis.Setting, granted []bool) *walker {
	return &walker{
		asker: newAsker(pass, setting), granted: granted, own: ownOf(setting),
		answers: map[question][]*analysis.Witness{},
	}
}

// walk returns a request for each step of a path, nil if one of them is closed, or if no principal can go all of them.
func (w *walker) walk(p *path) ([]*analysis.Witness, error) {
	if p.id == "iam-remove-restricting-policy" && !holdsBack(w.setting) {
		return nil, nil
	}
	var alone []taken
	for _, alternatives := range p.steps {
		i := len(alone)
		for _, s := range alternatives {
			if !w.granted[s.index] {
				continue
			}
			found, err := w.take(p, s, nil)
			if err != nil {
				return nil, err
			}
			if found != nil {
				alone = append(alone, taken{s, found})
				break
			}
		}
		if i == len(alone) {
			return nil, nil
		}
	}
	if agree(alone) {
		return requests(alone), nil
	}
	return w.together(p)
}

// taken is a step with the requests by which it is taken.
type taken struct {
	step      *step
	witnesses []*analysis.Witness
}

// requests returns the requests of steps, one after the other.
func requests(steps []taken) []*analysis.Witness {
	var all []*analysis.Witness
	for _, t := range steps {
		all = append(all, t.witnesses...)
	}
	return all
}

// take returns the requests by which an action serves a path, nil if it is closed. A bond, if one is given, holds them to
// what went before.
func (w *walker) take(p *path, s *step, b *bond) ([]*analysis.Witness, error) {
	if s.action != "iam:PassRole" {
		key := question{action: s.action}
		if p.category == newPassRole {
			key.category = newPassRole
		}
		return w.ask(key, s, w.questions(p, s), b)
	}
	var witnesses []*analysis.Witness
	for _, service := range p.services {
		query := analysis.Query{
			ResourceIn: s.resources[0],
			Where:      []analysis.Constraint{{Operator: "StringEquals", Key: "iam:PassedToService", Values: w.principals(service)}},
		}
		found, err := w.ask(question{action: s.action, service: service}, s, [][]analysis.Query{{query}}, b)
		if err != nil || found == nil {
			return nil, err
		}
		witnesses = append(witnesses, found...)
	}
	return witnesses, nil
}

// principals returns the names of a service.
func (a *asker) principals(service string) []string {
	if a.mentions(".amazonaws.com.cn") || a.mentions("arn:aws-cn:") {
		return []string{service, service + ".cn"}
	}
	return []string{service}
}

// ask returns a request for one of each alternatives, nil if some have none.
func (w *walker) ask(key question, s *step, queries [][]analysis.Query, b *bond) ([]*analysis.Witness, error) {
	if b == nil {
		if answer, ok := w.answers[key]; ok {
			return answer, nil
		}
		w.answers[key] = nil
		if !w.reaches(key.action, queries) {
			return nil, nil
		}
	}
	var witnesses []*analysis.Witness
	for i, alternatives := range queries {
		var witness *analysis.Witness
		for _, query := range alternatives {
			query.Actions = []string{key.action}
			b.hold(&query, s.kind(i))
			found, ok, err := w.find(query)
			if err != nil {
				return nil, err
			}
			if ok {
				witness = found
				break
			}
		}
		if witness == nil {
			return nil, nil
		}
		b.tie(witness, s.kind(i))
		witnesses = append(witnesses, witness)
	}
	if b == nil {
		w.answers[key] = witnesses
	}
	return witnesses, nil
}

// reaches reports whether the principal's Allows may be about resources that each of the alternatives asks for.
func (w *walker) reaches(action string, queries [][]analysis.Query) bool {
	for _, alternatives := range queries {
		if !slices.ContainsFunc(alternatives, func(q analysis.Query) bool {
			if q.ResourceIn == nil {
				return true
			}
			targets := newTargets(q.ResourceIn)
			for _, d := range w.setting.Layers[0].Docs {
				for _, s := range d.Statements {
					if s.Allows() && analysis.Covers(s, action) && within(s, targets) {
						return true
					}
				}
			}
			return false
		}) {
			return false
		}
	}
	return true
}

// questions returns what must be possible with an action for it to serve a path: one of each alternatives.
func (w *walker) questions(p *path, s *step) [][]analysis.Query {
	if s.resources == nil {
		return [][]analysis.Query{{{}}}
	}
	var queries [][]analysis.Query
	for _, resources := range s.resources {
		queries = append(queries, []analysis.Query{{ResourceIn: resources}})
	}
	first := &queries[0][0]
	switch s.action {
	case "ssm:SendCommand":
		// Documents of AWS that run what they are told are as good as any.
		second := &queries[1][0]
		second.ResourceIn = append(slices.Clone(second.ResourceIn),
			"arn:*:ssm:*::document/AWS-RunShellScript", "arn:*:ssm:*::document/AWS-RunPowerShellScript")
	case "ecs:ExecuteCommand":
		// The key names the cluster as well as the resource does.
		first.Where = []analysis.Constraint{{
			Operator: "ArnLikeIfExists", Key: "ecs:cluster", Values: []string{"arn:*:ecs:*:*:cluster/" + unnamed},
		}}
	case "ssm:StartAutomationExecution":
		// The caller makes no document; of one that the author named, the author knows what it does.
		first.ResourceIn = []string{"arn:*:ssm:*:*:automation-definition/" + unnamed + ":*", "arn:*:ssm:*:*:document/" + unnamed}
		first.ResourceOut = []string{"arn:*:ssm:*:*:automation-definition/*:document/*"} // a version, and no document
	case "sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet",
		"sso:AttachCustomerManagedPolicyReferenceToPermissionSet", "sso:CreateAccountAssignment":
		// An organization has one instance: to name it narrows nothing.
		first.ResourceIn = []string{"arn:*:sso:::permissionSet/*/" + unnamed}
		queries[1][0].ResourceIn = nil
	}
	if p.category != selfEscalation || !strings.HasPrefix(s.action, "iam:") {
		return queries
	}
	if s.action != "iam:AddUserToGroup" { // to join the own group gives nothing
		first.ResourceIn = slices.Concat(first.ResourceIn, w.own.patterns)
		if w.own.texts != nil {
			queries[0] = append(queries[0], analysis.Query{ResourceTexts: w.own.texts})
		}
	}
	switch s.action {
	case "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion":
		queries[0][0].ResourceOut = []string{"arn:*:iam::aws:policy/*"} // nobody but AWS edits its policies
	case "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary":
		queries[0] = narrow(queries[0], null(boundaryKey, false))
	case "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary":
		queries[0] = narrow(queries[0], w.isPowerful(boundaryKey))
	default:
		queries[0] = w.unrestricted(queries[0], s.action)
	}
	return queries
}

const (
	boundaryKey  = "iam:PermissionsBoundary"
	policyARNKey = "iam:PolicyARN"
)

// unrestricted asks, of an action that gives permissions to a principal, that these are powerful and that no boundary keeps
// the principal harmless.
func (a *asker) unrestricted(queries []analysis.Query, action string) []analysis.Query {
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy":
		queries = narrow(queries, a.isPowerful(policyARNKey))
	}
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:PutRolePolicy":
		without := narrow(queries, null(boundaryKey, true))
		if !analysis.Mentions(a.setting.Layers[0].Docs, boundaryKey) {
			return without
		}
		return append(without, narrow(queries, a.isPowerful(boundaryKey))...)
	}
	return queries
}

// narrow adds a constraint to queries.
func narrow(queries []analysis.Query, c analysis.Constraint) []analysis.Query {
	out := slices.Clone(queries)
	for i := range out {
		out[i].Where = append(slices.Clip(out[i].Where), c)
	}
	return out
}

// isPowerful asks that a key names a policy that gives nearly everything: one of AWS's, or one of the account's that the
// author did not name.
func (a *asker) isPowerful(key string) analysis.Constraint {
	c := analysis.Constraint{Operator: "ArnLike", Key: key}
	for _, partition := range []string{"aws", "aws-cn", "aws-us-gov"} {
		prefix := "arn:" + partition + ":iam::"
		if partition != "aws" && !a.mentions(prefix) {
			continue
		}
		c.Values = append(c.Values, prefix+"aws:policy/AdministratorAccess", prefix+"aws:policy/IAMFullAccess",
			prefix+"aws:policy/PowerUserAccess", prefix+"????????????:policy/"+unnamed)
	}
	return c
}

func null(key string, absent bool) analysis.Constraint {
	value := "false"
	if absent {
		value = "true"
	}
	return analysis.Constraint{Operator: "Null", Key: key, Values: []string{value}}
}

// holdsBack reports whether a Deny of the setting's documents holds their principal back.
func holdsBack(setting analysis.Setting) bool {
	for _, d := range setting.Layers[0].Docs {
		if slices.ContainsFunc(d.Statements, (*policy.Statement).Denies) {
			return true
		}
	}
	return false
}

// report reports a path where its first step is allowed, if this document allows it.
func report(pass *analysis.Pass, p *path, witnesses []*analysis.Witness) {
	match, place, ok := analysis.Place(pass.Document, witnesses[0].Allowed)
	if !ok {
		return // another document of the same principal allows it: the finding is that one's
	}
	d := analysis.Diagnostic{
		Range:     place,
		Statement: match.Statement,
		Message:   "the holder can " + strings.ToLower(p.description[:1]) + p.description[1:],
		Witness:   witnesses[0],
		Further:   witnesses[1:],
		Path:      p.id,
	}
	if p.category == credentialAccess {
		d.AtMost = analysis.Note // it leads further only where somebody stored credentials
	}
	for _, w := range witnesses[1:] {
		if len(w.Allowed) == 0 {
			continue
		}
		in := w.Allowed[0].Document
		_, at, ok := analysis.Place(in, w.Allowed)
		related := analysis.Related{Range: at, Source: in.Source, Message: w.Request.Action + " is allowed here"}
		if ok && at != place && !slices.Contains(d.Related, related) {
			d.Related = append(d.Related, related)
		}
	}
	pass.Report(d)
}

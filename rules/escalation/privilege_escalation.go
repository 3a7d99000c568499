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
		if setting.Layers[0].Implicit || limitedElsewhere(setting) {
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
	// self are patterns for the principal itself.
	self    []string
	answers map[question][]*analysis.Witness
}

// question is what an answer is remembered by.
type question struct {
	action   string
	category category // newPassRole or ""; PassRole does not mind
	service  string
}

func newWalker(pass *analysis.Pass, setting analysis.Setting, granted []bool) *walker {
	w := &walker{
		asker: newAsker(pass, setting), granted: granted,
		self:    []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"},
		answers: map[question][]*analysis.Witness{},
	}
	if holder := setting.Principal; holder != nil {
		for _, kind := range []string{"User", "Role", "Group"} {
			if name := holder.Resource.Properties.Get(kind + "Name"); name != nil && name.Kind == policy.String && name.Known() {
				prefix := "arn:*:iam::*:" + strings.ToLower(kind) + "/"
				w.self = append(w.self, prefix+name.Value, prefix+"*/"+name.Value)
			}
		}
	}
	return w
}

// walk returns a request for each step of a path, nil if one of them is closed.
func (w *walker) walk(p *path) ([]*analysis.Witness, error) {
	if p.id == "iam-remove-restricting-policy" && !holdsBack(w.setting) {
		return nil, nil
	}
	var witnesses []*analysis.Witness
	for _, alternatives := range p.steps {
		taken := false
		for _, s := range alternatives {
			if !w.granted[s.index] {
				continue
			}
			found, err := w.take(p, s)
			if err != nil {
				return nil, err
			}
			if found != nil {
				witnesses = append(witnesses, found...)
				taken = true
				break
			}
		}
		if !taken {
			return nil, nil
		}
	}
	return witnesses, nil
}

// take returns the requests by which an action serves a path, nil if it is closed.
func (w *walker) take(p *path, s *step) ([]*analysis.Witness, error) {
	if s.action != "iam:PassRole" {
		key := question{action: s.action}
		if p.category == newPassRole {
			key.category = newPassRole
		}
		return w.ask(key, w.questions(p, s))
	}
	var witnesses []*analysis.Witness
	for _, service := range p.services {
		found, err := w.ask(question{action: s.action, service: service}, []analysis.Query{{
			ResourceIn: s.resources[0],
			Where: []analysis.Constraint{{
				Operator: "StringEquals", Key: "iam:PassedToService", Values: []string{service, service + ".cn"},
			}},
		}})
		if err != nil || found == nil {
			return nil, err
		}
		witnesses = append(witnesses, found...)
	}
	return witnesses, nil
}

// ask returns a request for each of the queries, nil if one has none.
func (w *walker) ask(key question, queries []analysis.Query) ([]*analysis.Witness, error) {
	if answer, ok := w.answers[key]; ok {
		return answer, nil
	}
	w.answers[key] = nil
	var witnesses []*analysis.Witness
	for _, query := range queries {
		query.Actions = []string{key.action}
		witness, found, err := w.find(query)
		if err != nil || !found {
			return nil, err
		}
		witnesses = append(witnesses, witness)
	}
	w.answers[key] = witnesses
	return witnesses, nil
}

// questions returns what must be possible with an action for it to serve a path.
func (w *walker) questions(p *path, s *step) []analysis.Query {
	if s.resources == nil {
		return []analysis.Query{{}}
	}
	var queries []analysis.Query
	for _, resources := range s.resources {
		queries = append(queries, analysis.Query{ResourceIn: resources})
	}
	switch s.action {
	case "ssm:SendCommand":
		// Documents of AWS that run what they are told are as good as any.
		queries[1].ResourceIn = append(slices.Clone(queries[1].ResourceIn),
			"arn:*:ssm:*::document/AWS-RunShellScript", "arn:*:ssm:*::document/AWS-RunPowerShellScript")
	case "sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet",
		"sso:AttachCustomerManagedPolicyReferenceToPermissionSet", "sso:CreateAccountAssignment":
		// An organization has one instance: to name it narrows nothing.
		queries[0].ResourceIn = []string{"arn:*:sso:::permissionSet/*/" + unnamed}
		queries[1].ResourceIn = nil
	}
	if p.category != selfEscalation || !strings.HasPrefix(s.action, "iam:") {
		return queries
	}
	query := &queries[0]
	query.ResourceIn = slices.Concat(query.ResourceIn, w.self)
	switch s.action {
	case "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion":
		query.ResourceOut = []string{"arn:*:iam::aws:policy/*"} // nobody but AWS edits its policies
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy":
		query.Where = []analysis.Constraint{isPowerful("iam:PolicyARN"), null("iam:PermissionsBoundary", true)}
	case "iam:AttachGroupPolicy":
		query.Where = []analysis.Constraint{isPowerful("iam:PolicyARN")}
	case "iam:PutUserPolicy", "iam:PutRolePolicy":
		// A boundary that the target must carry keeps it harmless.
		query.Where = []analysis.Constraint{null("iam:PermissionsBoundary", true)}
	case "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary":
		query.Where = []analysis.Constraint{isPowerful("iam:PermissionsBoundary")}
	case "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary":
		query.Where = []analysis.Constraint{null("iam:PermissionsBoundary", false)}
	}
	return queries
}

// isPowerful asks that a key names one of AWS's policies that give nearly everything.
func isPowerful(key string) analysis.Constraint {
	return analysis.Constraint{Operator: "ArnLike", Key: key, Values: []string{
		"arn:*:iam::aws:policy/AdministratorAccess", "arn:*:iam::aws:policy/IAMFullAccess", "arn:*:iam::aws:policy/PowerUserAccess",
	}}
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

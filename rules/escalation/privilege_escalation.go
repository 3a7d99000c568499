package escalation

import (
	_ "embed"
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

// unnamed is the name of things that the author of a policy did not name: only a wildcard covers them.
const unnamed = "unnamed-by-author"

const account = "arn:aws:iam::111122223333:"

func privilegeEscalation(pass *analysis.Pass) (any, error) {
	for setting := range pass.Settings() {
		if setting.Layers[0].Implicit {
			continue
		}
		admin, err := fullAdmin(pass, setting)
		if err != nil {
			return nil, err
		}
		if admin != nil {
			continue
		}
		for _, p := range paths() {
			witnesses, err := walk(pass, setting, &p)
			if err != nil {
				return nil, err
			}
			if witnesses != nil {
				report(pass, &p, witnesses)
			}
		}
	}
	return nil, nil
}

// walk returns a request for each step of a path, nil if one of them is closed.
func walk(pass *analysis.Pass, setting analysis.Setting, p *path) ([]*analysis.Witness, error) {
	if p.id == "iam-remove-restricting-policy" && !holdsBack(setting) {
		return nil, nil
	}
	var witnesses []*analysis.Witness
	for _, step := range p.steps {
		taken := false
		for _, action := range step {
			found, err := take(pass, setting, p, action)
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
func take(pass *analysis.Pass, setting analysis.Setting, p *path, action string) ([]*analysis.Witness, error) {
	var witnesses []*analysis.Witness
	for _, query := range questions(p, action) {
		query.Layers, query.Principals, query.Actions = setting.Layers, setting.Callers, []string{action}
		witness, found, err := pass.Find(query)
		if err != nil || !found {
			return nil, err
		}
		witnesses = append(witnesses, witness)
	}
	return witnesses, nil
}

// questions returns what must be possible with an action for it to serve a path.
func questions(p *path, action string) []analysis.Query {
	equals := func(key, value string) analysis.Constraint {
		return analysis.Constraint{Operator: "StringEquals", Key: key, Values: []string{value}}
	}
	// The boundary that a user or role carries. One that must be carried keeps the target harmless.
	unbound := analysis.Constraint{Operator: "Null", Key: "iam:PermissionsBoundary", Values: []string{"true"}}
	bound := analysis.Constraint{Operator: "Null", Key: "iam:PermissionsBoundary", Values: []string{"false"}}
	const powerful = "arn:aws:iam::aws:policy/AdministratorAccess"
	switch action {
	case "iam:PassRole":
		var queries []analysis.Query
		for _, service := range p.services {
			queries = append(queries, analysis.Query{
				ResourceIn: []string{account + "role/" + unnamed},
				Where:      []analysis.Constraint{equals("iam:PassedToService", service)},
			})
		}
		return queries
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy":
		return []analysis.Query{{ResourceIn: selfOrUnnamed(), Where: []analysis.Constraint{equals("iam:PolicyARN", powerful), unbound}}}
	case "iam:AttachGroupPolicy":
		return []analysis.Query{{ResourceIn: selfOrUnnamed(), Where: []analysis.Constraint{equals("iam:PolicyARN", powerful)}}}
	case "iam:PutUserPolicy", "iam:PutRolePolicy":
		return []analysis.Query{{ResourceIn: selfOrUnnamed(), Where: []analysis.Constraint{unbound}}}
	case "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary":
		return []analysis.Query{{ResourceIn: selfOrUnnamed(), Where: []analysis.Constraint{equals("iam:PermissionsBoundary", powerful)}}}
	case "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary":
		return []analysis.Query{{ResourceIn: selfOrUnnamed(), Where: []analysis.Constraint{bound}}}
	}
	switch p.category {
	case "new-passrole":
		// What is made anew may have any name.
		return []analysis.Query{{}}
	case "self-escalation":
		if strings.HasPrefix(action, "iam:") {
			return []analysis.Query{{ResourceIn: selfOrUnnamed()}}
		}
	}
	if !analysis.ActsOnResources(action) {
		return []analysis.Query{{}}
	}
	return []analysis.Query{{ResourceIn: []string{"arn:aws:*:*:*:*" + unnamed + "*"}}}
}

// selfOrUnnamed are the caller itself, and what the author did not name.
func selfOrUnnamed() []string {
	return []string{
		"arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/*/${aws:username}", account + "*/" + unnamed,
	}
}

// holdsBack reports whether a Deny of the setting's documents holds their principal back.
func holdsBack(setting analysis.Setting) bool {
	for _, d := range setting.Layers[0].Docs {
		for _, s := range d.Statements {
			if s.Denies() {
				return true
			}
		}
	}
	return false
}

func report(pass *analysis.Pass, p *path, witnesses []*analysis.Witness) {
	// The finding stands at the first step that this document allows.
	place := pass.Document.Root.Range
	var statement *policy.Statement
	var related []analysis.Related
	var actions []string
	for _, w := range witnesses {
		if len(actions) == 0 || actions[len(actions)-1] != w.Request.Action {
			actions = append(actions, w.Request.Action)
		}
		match, at, ok := analysis.Place(pass.Document, w.Allowed)
		switch {
		case !ok:
		case statement == nil:
			place, statement = at, match.Statement
		case at != place:
			related = append(related, analysis.Related{Range: at, Message: w.Request.Action + " is allowed here"})
		}
	}
	if statement == nil {
		return // other documents of the same principal allow it all: the finding is theirs
	}
	pass.Report(analysis.Diagnostic{
		Range:     place,
		Statement: statement,
		Message:   strings.ToLower(p.description[:1]) + p.description[1:] + " (" + strings.Join(actions, ", ") + ")",
		Witness:   witnesses[0],
		Further:   witnesses[1:],
		Path:      p.id,
		Related:   related,
	})
}

package paths

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Walker asks whether paths are open in a setting.
type Walker struct {
	*Asker
	granted []bool
	// own is what belongs to the principals.
	own own
	// others are NewEscape's conditions on the principals and policies that the caller gains control of.
	others  []analysis.Constraint
	answers map[question][]*analysis.Witness
}

// question is the key under which an answer is cached.
type question struct {
	action   string
	category Category // NewPassRole or ""; iam:PassRole does not depend on it
	named    bool     // the name that an author gave does not matter
	service  string
}

// NewWalker returns a walker that looks for paths to more permissions than the setting's principals have. granted is the
// answer of Table.Granted.
func NewWalker(pass *analysis.Pass, setting analysis.Setting, granted []bool) *Walker {
	return &Walker{
		Asker: NewAsker(pass, setting), granted: granted, own: ownOf(setting),
		answers: map[question][]*analysis.Witness{},
	}
}

// NewEscape returns a walker that looks for paths to the permissions of principals other than the setting's callers, which
// must be given: what belongs to the callers does not count. In questions about IAM, the others meet some conditions. All are
// in one account; home is the prefix of its IAM ARNs.
func NewEscape(
	pass *analysis.Pass, setting analysis.Setting, granted []bool, home string, others []analysis.Constraint,
) *Walker {
	w := &Walker{
		Asker: NewAsker(pass, setting), granted: granted, others: others, answers: map[question][]*analysis.Witness{},
	}
	w.home = home
	return w
}

// Tagged returns a walker like w, for which the others may have the tags that policies require.
func (w *Walker) Tagged() *Walker {
	c, asker := *w, *w.Asker
	asker.where = slices.DeleteFunc(slices.Clone(asker.where), isTag)
	c.Asker, c.answers = &asker, map[question][]*analysis.Witness{}
	return &c
}

// Untagged returns the conditions with which w requires that the others do not have the tags that policies ask for.
func (w *Walker) Untagged() []analysis.Constraint {
	return slices.DeleteFunc(slices.Clone(w.where), func(c analysis.Constraint) bool { return !isTag(c) })
}

func isTag(c analysis.Constraint) bool {
	_, name, _ := strings.Cut(strings.ToLower(c.Key), ":")
	return strings.HasPrefix(name, "resourcetag/")
}

// Walk returns a request for each step of a path, nil if one of them is closed, or if no principal can take all of them.
func (w *Walker) Walk(p *Path) []*analysis.Witness {
	if p.ID == "iam-remove-restricting-policy" && !holdsBack(w.Setting) {
		return nil
	}
	var alone []taken
	for _, alternatives := range p.Steps {
		i := len(alone)
		for _, s := range alternatives {
			if !w.granted[s.index] {
				continue
			}
			found := w.take(p, s, nil)
			if found != nil {
				alone = append(alone, taken{s, found})
				break
			}
		}
		if i == len(alone) {
			return nil
		}
	}
	if agree(alone) {
		return requests(alone)
	}
	return w.together(p)
}

// taken is a step with the requests that take it.
type taken struct {
	step      *Step
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

// take returns the requests with which an action serves a path, nil if the step is closed. A bond, if given, ties them to
// the steps before.
func (w *Walker) take(p *Path, s *Step, b *bond) []*analysis.Witness {
	if s.Action != "iam:PassRole" {
		key := question{action: s.Action, named: p.ID == writeAndAssume}
		if p.Category == NewPassRole {
			key.category = NewPassRole
		}
		return w.ask(key, s, w.questions(p, s), b)
	}
	var witnesses []*analysis.Witness
	for _, service := range p.Services {
		passed := analysis.Constraint{Operator: "StringEquals", Key: "iam:PassedToService", Values: w.principals(service)}
		query := analysis.Query{ResourceIn: s.Resources[0], Where: append(slices.Clone(w.others), passed)}
		found := w.ask(question{action: s.Action, service: service}, s, [][]analysis.Query{{query}}, b)
		if found == nil {
			return nil
		}
		witnesses = append(witnesses, found...)
	}
	return witnesses
}

// principals returns the service principals of a service.
func (a *Asker) principals(service string) []string {
	if a.mentions(".amazonaws.com.cn") || a.mentions("arn:aws-cn:") {
		return []string{service, service + ".cn"}
	}
	return []string{service}
}

// ask returns a request for one of each alternatives, nil if some have none.
func (w *Walker) ask(key question, s *Step, queries [][]analysis.Query, b *bond) []*analysis.Witness {
	if b == nil {
		if answer, ok := w.answers[key]; ok {
			return answer
		}
		w.answers[key] = nil
		if !w.reaches(key.action, queries) {
			return nil
		}
	}
	var witnesses []*analysis.Witness
	for i, alternatives := range queries {
		var witness *analysis.Witness
		for _, query := range alternatives {
			query.Actions = []string{key.action}
			b.hold(&query, s.kind(i))
			found, ok := w.Find(query)
			if ok {
				witness = found
				break
			}
		}
		if witness == nil {
			return nil
		}
		b.tie(witness, s.kind(i))
		witnesses = append(witnesses, witness)
	}
	if b == nil {
		w.answers[key] = witnesses
	}
	return witnesses
}

// reaches reports whether the principals' Allow statements may be about the resources of each of the alternatives.
func (w *Walker) reaches(action string, queries [][]analysis.Query) bool {
	if !w.pass.Pay(w.Setting.Statements()) {
		return true
	}
	for _, alternatives := range queries {
		if !slices.ContainsFunc(alternatives, func(q analysis.Query) bool {
			if q.ResourceIn == nil {
				return true
			}
			targets := NewTargets(q.ResourceIn)
			for _, d := range w.Setting.Layers[0].Docs {
				for _, s := range d.Statements {
					if analysis.Grants(s, action) && Within(s, targets) {
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

// questions returns what must be possible with an action for it to serve a path: one of each group of alternatives.
func (w *Walker) questions(p *Path, s *Step) [][]analysis.Query {
	if s.Resources == nil {
		return [][]analysis.Query{{{}}}
	}
	var queries [][]analysis.Query
	for _, resources := range s.Resources {
		queries = append(queries, []analysis.Query{{ResourceIn: resources}})
	}
	first := &queries[0][0]
	switch s.Action {
	case "ssm:SendCommand", "ssm:CreateAssociation":
		// AWS documents that run any command serve as well as others.
		second := &queries[1][0]
		second.ResourceIn = append(slices.Clone(second.ResourceIn),
			"arn:*:ssm:*::document/AWS-RunShellScript", "arn:*:ssm:*::document/AWS-RunPowerShellScript")
	case "ecs:ExecuteCommand":
		// The key names the cluster as well as the resource does.
		first.Where = []analysis.Constraint{{
			Operator: "ArnLikeIfExists", Key: "ecs:cluster", Values: []string{"arn:*:ecs:*:*:cluster/" + Unnamed},
		}}
	case "eks:AssociateAccessPolicy":
		// With an access policy that lets it run pods.
		// https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
		var policies []string
		for _, name := range []string{"ClusterAdmin", "Admin", "Edit"} {
			policies = append(policies, "arn:*:eks::aws:cluster-access-policy/AmazonEKS"+name+"Policy")
		}
		first.Where = []analysis.Constraint{{Operator: "ArnLike", Key: "eks:policyArn", Values: policies}}
	case "emr-containers:StartJobRun":
		// The caller names the role, for which iam:PassRole is not needed.
		// https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/iam-execution-role.html
		first.Where = []analysis.Constraint{{
			Operator: "ArnLikeIfExists", Key: "emr-containers:ExecutionRoleArn", Values: []string{"arn:*:iam::*:role/" + Unnamed},
		}}
	case "ssm:StartAutomationExecution":
		// The caller does not create the document, and the author knows what a document does that the policy names. A runbook may
		// act with a role that has more permissions than the principal that starts it.
		// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup.html
		first.ResourceIn = []string{"arn:*:ssm:*:*:automation-definition/" + Unnamed + ":*", "arn:*:ssm:*:*:document/" + Unnamed}
		first.ResourceOut = []string{"arn:*:ssm:*:*:automation-definition/*:document/*"} // a version, not a document
	case "sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet",
		"sso:AttachCustomerManagedPolicyReferenceToPermissionSet", "sso:CreateAccountAssignment":
		// An organization has one instance: naming it limits nothing.
		first.ResourceIn = []string{"arn:*:sso:::permissionSet/*/" + Unnamed}
		queries[1][0].ResourceIn = nil
	}
	if !strings.HasPrefix(s.Action, "iam:") {
		return queries
	}
	if w.username && p.Category == PrincipalAccess && s.kind(0) == "iam:user" {
		// So are users whose names contain the caller's: user/${aws:username}* matches more than the caller's own user.
		first.ResourceIn = append(slices.Clone(first.ResourceIn),
			"arn:*:iam::*:user/${aws:username}-"+Unnamed, "arn:*:iam::*:user/"+Unnamed+"-${aws:username}")
	}
	first.Where = append(first.Where, w.others...)
	if p.Category != SelfEscalation {
		return queries
	}
	if s.Action != "iam:AddUserToGroup" { // joining one's own group gives nothing
		first.ResourceIn = slices.Concat(first.ResourceIn, w.own.patterns)
		if w.own.texts != nil {
			queries[0] = append(queries[0], analysis.Query{ResourceTexts: w.own.texts})
		}
	}
	switch s.Action {
	case "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion":
		queries[0][0].ResourceOut = []string{"arn:*:iam::aws:policy/*"} // only AWS can edit its policies
	case "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary":
		queries[0] = narrow(queries[0], null(boundaryKey, false))
	case "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary":
		queries[0] = narrow(queries[0], w.isPowerful(boundaryKey))
	default:
		queries[0] = w.Unrestricted(queries[0], s.Action)
	}
	return queries
}

const (
	boundaryKey  = "iam:PermissionsBoundary"
	policyARNKey = "iam:PolicyARN"
)

// Unrestricted requires that an action that gives permissions to a principal gives powerful ones, and that no boundary limits
// the principal.
func (a *Asker) Unrestricted(queries []analysis.Query, action string) []analysis.Query {
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy":
		queries = narrow(queries, a.isPowerful(policyARNKey))
	}
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:PutRolePolicy":
		without := narrow(queries, null(boundaryKey, true))
		if !analysis.Mentions(a.Setting.Layers[0].Docs, boundaryKey) {
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

// isPowerful requires that a key names a policy that allows nearly everything: an AWS managed policy, or one of the account
// that the author did not name.
func (a *Asker) isPowerful(key string) analysis.Constraint {
	c := analysis.Constraint{Operator: "ArnLike", Key: key}
	for _, partition := range []string{"aws", "aws-cn", "aws-us-gov"} {
		prefix := "arn:" + partition + ":iam::"
		if partition != "aws" && !a.mentions(prefix) {
			continue
		}
		c.Values = append(c.Values, prefix+"aws:policy/AdministratorAccess", prefix+"aws:policy/IAMFullAccess",
			prefix+"aws:policy/PowerUserAccess", prefix+"????????????:policy/"+Unnamed)
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

// holdsBack reports whether a Deny in the setting's documents restricts their principals.
func holdsBack(setting analysis.Setting) bool {
	for _, d := range setting.Layers[0].Docs {
		if slices.ContainsFunc(d.Statements, (*policy.Statement).Denies) {
			return true
		}
	}
	return false
}

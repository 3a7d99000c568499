package chains

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// grants is what the policies of a class grant, whatever their resources and conditions.
type grants struct {
	// of tells of each action of the known paths, by its index.
	of []bool
	// passing and existing are the paths that may be open.
	passing, existing []*paths.Path
	// actions are those that are asked for by name.
	actions map[string]bool
	// assuming are the statements that grant sts:AssumeRole, writing those that grant to change the policies of a principal.
	assuming, writing []*policy.Statement
	// any says that they may grant a step to another principal.
	any bool
	// tags are the keys, in lower case, of the resource tags that a policy asks for.
	tags []string
}

// writing are the actions that change the policies of a principal, acting those by which one acts as another, beside those of paths
// that pass roles, and creating those that make principals.
var (
	writing = []string{
		"iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutGroupPolicy",
		"iam:AttachGroupPolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup",
		"iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:PutUserPermissionsBoundary",
		"iam:PutRolePermissionsBoundary", "iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DeleteUserPolicy", "iam:DeleteRolePolicy",
	}
	acting   = []string{"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:UpdateAssumeRolePolicy"}
	creating = []string{"iam:CreateRole", "iam:CreateUser"}
	asked    = slices.Concat(writing, acting, creating)

	writingActions = analysis.NewActions(writing...)
	askedActions   = analysis.NewActions(asked...)
)

func grantsOf(c *Class) grants {
	g := grants{actions: map[string]bool{}}
	var statements []*policy.Statement
	for _, d := range c.Holder.Identity {
		statements = append(statements, d.Statements...)
	}
	table := paths.Known()
	g.of = table.Granted(c.Holder.Identity)
	for i := range table.Paths {
		p := &table.Paths[i]
		switch {
		case !p.Possible(g.of):
		case p.Category == paths.NewPassRole:
			g.passing = append(g.passing, p)
		case p.Category == paths.ExistingPassRole && p.Runs != nil:
			g.existing = append(g.existing, p)
		}
	}
	for i, granted := range askedActions.Granted(statements...) {
		if granted {
			g.actions[asked[i]] = true
		}
	}
	for _, s := range statements {
		if analysis.Grants(s, "sts:AssumeRole") {
			g.assuming = append(g.assuming, s)
		}
		if slices.Contains(writingActions.Granted(s), true) {
			g.writing = append(g.writing, s)
		}
	}
	g.any = g.assuming != nil || g.passing != nil || g.existing != nil || slices.ContainsFunc(acting, func(action string) bool { return g.actions[action] })
	g.tags = resourceTags(documentsOf(c.Holder))
	return g
}

// mayWrite reports whether the policies may grant to change those of a principal, or what is attached to it.
func (g *grants) mayWrite(s *search, t *node) bool {
	if g.writing == nil {
		return false
	}
	if t.written == nil {
		arns := []string{t.ARN}
		groups := t.class.Groups
		if t.user {
			groups = s.Groups // it may be put into them
		}
		for _, g := range groups {
			arns = append(arns, g.ARN)
		}
		for _, p := range t.class.Policies {
			arns = append(arns, p.ARN)
		}
		if t.class.Boundary != nil {
			arns = append(arns, t.class.Boundary.ARN)
		}
		t.written = paths.NewTargets(arns)
	}
	return slices.ContainsFunc(g.writing, func(s *policy.Statement) bool { return paths.Within(s, t.written) })
}

// assumes reports whether the policies may grant sts:AssumeRole on a role.
func (g *grants) assumes(arn string) bool {
	if g.assuming == nil {
		return false
	}
	targets := paths.NewTargets([]string{arn})
	return slices.ContainsFunc(g.assuming, func(s *policy.Statement) bool { return paths.Within(s, targets) })
}

// documentsOf are all documents that bear on a principal.
func documentsOf(h *policy.PrincipalPolicies) []*policy.Document {
	all := slices.Clone(h.Identity)
	if h.Boundary != nil {
		all = append(all, h.Boundary)
	}
	for _, level := range h.SCP {
		all = append(all, level...)
	}
	return all
}

const (
	awsTag = "aws:resourcetag/"
	iamTag = "iam:resourcetag/"
)

// resourceTags are the keys of the resource tags that conditions of documents ask for, in lower case.
func resourceTags(docs []*policy.Document) []string {
	var keys []string
	for _, d := range docs {
		for _, s := range d.Statements {
			for c := range s.Conditions() {
				key := strings.ToLower(c.Key.Value)
				for _, prefix := range []string{awsTag, iamTag} {
					if tag, ok := strings.CutPrefix(key, prefix); ok && !slices.Contains(keys, tag) {
						keys = append(keys, tag)
					}
				}
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// viewOf fixes the condition keys about a principal that is acted on.
func viewOf(m *Member, tags []string) map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	for _, key := range tags {
		fixed := analysis.Fixed{Absent: true}
		for tag, value := range m.Tags {
			if strings.EqualFold(tag, key) {
				fixed = analysis.Fixed{Value: value}
			}
		}
		view[awsTag+key], view[iamTag+key] = fixed, fixed
	}
	return view
}

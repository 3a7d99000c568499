package paths

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

const (
	boundaryKey  = "iam:PermissionsBoundary"
	policyARNKey = "iam:PolicyARN"
)

// questions returns what must be possible with an action for it to serve a path: one of each group of alternatives.
func (w *Walker) questions(p *Path, s *Step) [][]analysis.Query {
	if s.Resources == nil {
		return [][]analysis.Query{{{}}}
	}
	var queries [][]analysis.Query
	for _, resources := range s.Resources {
		queries = append(queries, []analysis.Query{{ResourceIn: resources}})
	}
	if adjust := adjustments[s.Action]; adjust != nil {
		adjust(queries)
	}
	if strings.HasPrefix(s.Action, "iam:") {
		queries[0] = w.aboutIAM(p, s, queries[0][0])
	}
	return queries
}

// adjustments are what actions ask for where permission on resources with names that no author writes is not the whole question.
var adjustments = map[string]func(queries [][]analysis.Query){
	"ssm:SendCommand":       withDocumentsOfAWS,
	"ssm:CreateAssociation": withDocumentsOfAWS,
	// The key names the cluster as well as the resource does.
	"ecs:ExecuteCommand": require("ArnLikeIfExists", "ecs:cluster", "arn:*:ecs:*:*:cluster/"+Unnamed),
	// With an access policy that lets it run pods.
	// https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
	"eks:AssociateAccessPolicy": require("ArnLike", "eks:policyArn", "arn:*:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
		"arn:*:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy", "arn:*:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"),
	// The caller names the role, for which iam:PassRole is not needed.
	// https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/iam-execution-role.html
	"emr-containers:StartJobRun":   require("ArnLikeIfExists", "emr-containers:ExecutionRoleArn", "arn:*:iam::*:role/"+Unnamed),
	"ssm:StartAutomationExecution": withoutNamedDocument,

	"sso:PutInlinePolicyToPermissionSet":                      inAnyInstance,
	"sso:AttachManagedPolicyToPermissionSet":                  inAnyInstance,
	"sso:AttachCustomerManagedPolicyReferenceToPermissionSet": inAnyInstance,
	"sso:CreateAccountAssignment":                             inAnyInstance,
}

// require returns the adjustment that a condition must hold.
func require(operator, key string, values ...string) func([][]analysis.Query) {
	return func(queries [][]analysis.Query) {
		queries[0][0].Where = []analysis.Constraint{analysis.Where(operator, key, values...)}
	}
}

// withDocumentsOfAWS adds AWS's documents that run any command, which serve as well as others.
func withDocumentsOfAWS(queries [][]analysis.Query) {
	document := &queries[1][0]
	document.ResourceIn = append(slices.Clone(document.ResourceIn),
		"arn:*:ssm:*::document/AWS-RunShellScript", "arn:*:ssm:*::document/AWS-RunPowerShellScript")
}

// withoutNamedDocument asks for documents that the policy does not name: the caller does not create the document, and the author
// knows what a document does that the policy names. A runbook may act with a role that has more permissions than the principal that
// starts it.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup.html
func withoutNamedDocument(queries [][]analysis.Query) {
	first := &queries[0][0]
	first.ResourceIn = []string{"arn:*:ssm:*:*:automation-definition/" + Unnamed + ":*", "arn:*:ssm:*:*:document/" + Unnamed}
	first.ResourceOut = []string{"arn:*:ssm:*:*:automation-definition/*:document/*"} // a version, not a document
}

// inAnyInstance asks for permission sets of any instance: an organization has one, and naming it limits nothing.
func inAnyInstance(queries [][]analysis.Query) {
	queries[0][0].ResourceIn = []string{"arn:*:sso:::permissionSet/*/" + Unnamed}
	queries[1][0].ResourceIn = nil
}

// aboutIAM returns the alternatives for an action of IAM: on which users, roles, groups and policies, and with which effect, it
// serves a path.
func (w *Walker) aboutIAM(p *Path, s *Step, first analysis.Query) []analysis.Query {
	if w.username && p.Category == PrincipalAccess && s.kind(0) == "iam:user" {
		// So are users whose names contain the caller's: user/${aws:username}* matches more than the caller's own user.
		first.ResourceIn = append(slices.Clone(first.ResourceIn),
			"arn:*:iam::*:user/${aws:username}-"+Unnamed, "arn:*:iam::*:user/"+Unnamed+"-${aws:username}")
	}
	first.Where = append(first.Where, w.others...)
	if p.Category != SelfEscalation {
		return []analysis.Query{first}
	}
	queries := []analysis.Query{first}
	if s.Action != "iam:AddUserToGroup" { // joining one's own group gives nothing
		queries = w.orOwn(first)
	}
	switch s.Action {
	case "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion":
		queries[0].ResourceOut = []string{"arn:*:iam::aws:policy/*"} // only AWS can edit its policies
		return queries
	case "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary":
		return narrow(queries, analysis.Present(boundaryKey))
	case "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary":
		return narrow(queries, w.isPowerful(boundaryKey))
	}
	return w.Unrestricted(queries, s.Action)
}

// orOwn adds to a question what belongs to the principals themselves.
func (w *Walker) orOwn(first analysis.Query) []analysis.Query {
	first.ResourceIn = slices.Concat(first.ResourceIn, w.own.patterns)
	if w.own.texts == nil {
		return []analysis.Query{first}
	}
	return []analysis.Query{first, {ResourceTexts: w.own.texts}}
}

// Unrestricted requires that an action that gives permissions to a principal gives powerful ones, and that no boundary limits
// the principal.
func (a *Asker) Unrestricted(queries []analysis.Query, action string) []analysis.Query {
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy":
		queries = narrow(queries, a.isPowerful(policyARNKey))
	}
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:PutRolePolicy":
		without := narrow(queries, analysis.Absent(boundaryKey))
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
	c := analysis.Where("ArnLike", key)
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

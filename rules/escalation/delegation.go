package escalation

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// delegations are the actions that give permissions to a service through a role. As in AWS IAM Access Analyzer, each has a rule
// for each of the ways in which a statement can grant it on every role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
var delegations = []delegation{
	{
		rule: "pass-role", title: "role can be passed", action: "iam:PassRole",
		severity: 7.5, reason: "a principal that can pass any role to a service can act with the permissions of the most powerful one",
		role: "arn:*:iam::*:role/" + analysis.NoName,
		elsewhere: []analysis.Constraint{
			analysis.Where("StringEquals", "iam:PassedToService", unnamedService),
			analysis.Where("StringEquals", "iam:AssociatedResourceArn", analysis.NoResource),
		},
		limited: limitsPassRole,
	},
	{
		rule: "create-slr", title: "service-linked role can be created", action: "iam:CreateServiceLinkedRole",
		role:      "arn:*:iam::*:role/aws-service-role/" + unnamedService + "/*",
		elsewhere: []analysis.Constraint{analysis.Where("StringEquals", "iam:AWSServiceName", unnamedService)},
		limited:   limitsCreateServiceLinkedRole,
	},
}

// ways are how a statement can grant an action on every role. ROLE and ACTION are replaced by the delegation's, %s by the entry of
// Action.
var ways = []way{
	{"with-star-in-resource", named, false, "Any ROLE", "ACTION is allowed on every role; list the roles in Resource"},
	{"with-not-resource", named, true, "Nearly any ROLE", "ACTION is allowed on all roles except NotResource; list the roles in Resource"},
	{
		"with-star-in-action-and-resource", starred, false, "Any ROLE by a wildcard",
		"%s grants ACTION on every role; list the actions and roles",
	},
	{
		"with-star-in-action-and-not-resource", starred, true, "Nearly any ROLE by a wildcard",
		"%s grants ACTION on all roles except NotResource; list actions and roles",
	},
	{
		"with-star-in-resource-and-not-action", negated, false, "Any ROLE by NotAction",
		"NotAction allows ACTION on every role; list the actions and roles",
	},
	{
		"with-not-action-and-not-resource", negated, true, "Nearly any ROLE by NotAction",
		"NotAction with NotResource allows ACTION; list the actions and roles",
	},
}

// delegation is such an action.
type delegation struct {
	// rule is the prefix of the IDs of its rules, and title what their titles say about the role.
	rule, title, action string
	severity            float64
	reason              string
	// role is a pattern for roles that no policy names.
	role string
	// elsewhere are constraints that no condition of a policy allows, if it limits the services.
	elsewhere []analysis.Constraint
	// limited reports whether one of a statement's conditions limits the services, as Access Analyzer sees it.
	limited func(*analysis.Condition) bool
}

// way is such a way: the form of the action, and whether the statement has a NotResource rather than "*" in Resource.
type way struct {
	rule           string
	how            wording
	notResource    bool
	title, message string
}

// grantRules returns a rule for each delegation and way.
func grantRules() []*analysis.Analyzer {
	var all []*analysis.Analyzer
	for i := range delegations {
		for j := range ways {
			what, w := &delegations[i], &ways[j]
			id := what.id(w)
			all = append(all, &analysis.Analyzer{
				Name:             id,
				Title:            strings.Replace(w.title, "ROLE", what.title, 1),
				Level:            analysis.Warning,
				SecuritySeverity: what.severity,
				SeverityReason:   what.reason,
				Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
				Code:             strings.ToUpper(strings.ReplaceAll(id, "-", "_")),
				Run:              func(pass *analysis.Pass) { reportGrants(pass, what, w) },
			})
		}
	}
	return all
}

// id is the ID of the rule about a delegation and a way.
func (d *delegation) id(w *way) string { return d.rule + "-" + w.rule }

// delegationRules returns the IDs of all of them.
func delegationRules() []string {
	var ids []string
	for i := range delegations {
		for j := range ways {
			ids = append(ids, delegations[i].id(&ways[j]))
		}
	}
	slices.Sort(ids)
	return ids
}

// limitsPassRole reports whether a condition limits the services that a role is passed to, as Access Analyzer sees it.
func limitsPassRole(c *analysis.Condition) bool {
	op := c.Operator
	switch {
	case c.Is("iam:AssociatedResourceArn"):
		return true
	case !c.Is("iam:PassedToService") || op.Family != policy.StringFamily || op.Negated ||
		op.Qualifier != policy.NoQualifier:
		return false
	case op.Comparison == policy.Equals && op.IfExists:
		// Access Analyzer considers a role only for Lambda to be harmless even so.
		values := c.Written.Values
		return len(values) == 1 && values[0].Value == "lambda.amazonaws.com"
	}
	return op.Comparison == policy.Equals || op.Comparison == policy.Like
}

// limitsCreateServiceLinkedRole reports whether a condition limits the services that a role is created for.
func limitsCreateServiceLinkedRole(c *analysis.Condition) bool {
	if !c.Is("iam:AWSServiceName") || c.Operator.Family != policy.StringFamily || c.Operator.Negated {
		return false
	}
	return !analysis.Some(c.AllValues(), func(v *policy.Text) bool {
		return strings.ContainsAny(analysis.Outside(v.Value), "*?")
	})
}

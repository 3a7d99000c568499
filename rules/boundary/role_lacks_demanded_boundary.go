package boundary

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RoleLacksDemandedBoundary reports roles of a template without the boundary that the template's own policy requires.
var RoleLacksDemandedBoundary = &analysis.Analyzer{
	Name:             "role-lacks-demanded-boundary",
	Title:            "A role lacks the permissions boundary that another policy requires",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "the boundary does not restrict the role; the impact depends on the role's permissions",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Covers:           []string{"role-without-boundary"},
	Run: func(pass *analysis.Pass) {
		if len(pass.Principals()) == 0 || !pass.Mentions(key) {
			return
		}
		for setting := range pass.Settings() {
			demand := demands(pass, setting)
			if demand == nil {
				continue
			}
			for _, holder := range pass.Principals() {
				has := ""
				switch r := holder.Resource; {
				case !isRole(holder):
					continue
				case r.Properties.Get("PermissionsBoundary") == nil:
					has = "no permissions boundary, but a policy here requires one"
				case hasOther(pass, setting, holder, demand):
					has = "a different permissions boundary than a policy here requires"
				default:
					continue
				}
				pass.Report(analysis.Diagnostic{
					Range: holder.Resource.LogicalID.Range, Message: "role " + holder.Resource.LogicalID.Value + " has " + has,
					Related: []analysis.Related{{Range: demand.Key.Range, Message: "required here"}},
				})
			}
		}
	},
}

// demands returns the condition with which a document only allows roles to be created with a boundary, or nil.
func demands(pass *analysis.Pass, setting analysis.Setting) *policy.Condition {
	query := analysis.Query{Layers: setting.Layers, Actions: []string{"iam:CreateRole"}}
	if _, with := pass.Find(query); !with || !requires(pass, query) {
		return nil
	}
	for _, s := range pass.Document.Statements {
		if conditions := analysis.ConditionsOn(s, key); len(conditions) > 0 && analysis.Covers(s, "iam:CreateRole") {
			return &conditions[0]
		}
	}
	return nil
}

// isRole reports whether a principal is a role of the template, or a function for which SAM creates one.
func isRole(holder *policy.PrincipalPolicies) bool {
	switch holder.Resource.Type {
	case "AWS::IAM::Role":
		return !holder.Elsewhere
	case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
		return holder.Resource.Properties.Get("Role") == nil
	}
	return false
}

// hasOther reports whether the boundary of a role is certainly not the one that a condition requires.
func hasOther(pass *analysis.Pass, setting analysis.Setting, holder *policy.PrincipalPolicies, demand *policy.Condition) bool {
	// A parameter may be exactly what is required.
	if holder.BoundaryARN == nil || !fixed(holder.BoundaryARN) || sameName(demand, holder.BoundaryARN) ||
		slices.ContainsFunc(demand.Values, func(v policy.Text) bool { return !fixed(&v) }) {
		return false
	}
	return pass.Impossible(analysis.Query{
		Layers: setting.Layers, Actions: []string{"iam:CreateRole"},
		Where: []analysis.Constraint{{Operator: "StringEquals", Key: key, Texts: []policy.Text{*holder.BoundaryARN}}},
	})
}

// fixed reports whether a text is the same for all parameters of a template: nothing in it is unknown except where the
// template is deployed and the names that AWS assigns to its resources.
func fixed(t *policy.Text) bool {
	return !slices.ContainsFunc(t.Parts, func(part policy.Part) bool {
		return part.Symbol != nil && part.Symbol.Origin != policy.FromPseudo && part.Symbol.Origin != policy.FromResource
	})
}

// sameName reports whether a condition names a policy with the same name as a boundary; if only the account differs,
// boundary-in-other-account reports it.
func sameName(demand *policy.Condition, boundary *policy.Text) bool {
	own, ok := policy.ParseARN(boundary.Value)
	return ok && slices.ContainsFunc(demand.Values, func(value policy.Text) bool {
		arn, ok := policy.ParseARN(value.Value)
		return ok && arn.Resource == own.Resource
	})
}

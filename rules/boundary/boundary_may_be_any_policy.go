package boundary

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MayBeAnyPolicy reports conditions that demand a permissions boundary, and accept every policy as one.
var MayBeAnyPolicy = &analysis.Analyzer{
	Name:             "boundary-may-be-any-policy",
	Title:            "A condition demands a permissions boundary and accepts any policy",
	Doc:              page("boundary-may-be-any-policy"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a principal with a boundary that allows everything is bound by nothing",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		var told []*policy.Text
		for setting := range pass.Settings() {
			for _, s := range pass.Document.Statements {
				for v := range anyPolicies(s) {
					if len(told) > 0 && told[len(told)-1].Range == v.Range {
						continue
					}
					if witness := boundByAny(pass, setting, s, v); witness != nil {
						told = append(told, v)
						pass.Report(analysis.Diagnostic{
							Range: v.Range, Statement: s, Witness: witness,
							Message: "this lets any policy be the permissions boundary; name the one that is meant",
						})
					}
				}
			}
		}
	},
}

// unnamedPolicy is a policy that no author names.
const unnamedPolicy = "policy/unnamed-by-author"

// anyPolicies yields the patterns that a statement compares the boundary with and that match policies of any name.
func anyPolicies(s *policy.Statement) func(yield func(*policy.Text) bool) {
	return func(yield func(*policy.Text) bool) {
		for _, c := range analysis.ConditionsOn(s, key) {
			op, ok := policy.ParseOperator(c.Operator.Value)
			if !ok || op.Family != policy.StringFamily && op.Family != policy.ARNFamily {
				continue
			}
			for i := range c.Values {
				v := &c.Values[i]
				// Known or not, what stands before the name is an account's matter.
				_, resource, found := strings.Cut(v.Value, ":policy")
				if v.Value == "*" || found && v.Value != "" && policy.MatchWildcards("policy"+resource, unnamedPolicy, false) {
					if !yield(v) {
						return
					}
				}
			}
		}
	}
}

// boundByAny looks for a request that gives a principal a boundary which nobody named, where one is demanded: without any,
// the statement lets none through.
func boundByAny(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, v *policy.Text) *analysis.Witness {
	if s.Allows() && pass.Document.Kind.Limits() {
		return nil // a ceiling grants nothing
	}
	for _, action := range []string{"iam:CreateRole", "iam:CreateUser", "iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary"} {
		if !analysis.Covers(s, action) {
			continue
		}
		query := analysis.Query{Layers: setting.Layers, Callers: setting.Callers, Actions: []string{action}}
		if s.Allows() {
			query.Via = []*policy.Statement{s}
		}
		if strings.HasPrefix(action, "iam:Create") {
			without := query
			without.Where = []analysis.Constraint{{Operator: "Null", Key: key, Values: []string{"true"}}}
			if !pass.Impossible(without) {
				continue // none is demanded
			}
		}
		c := analysis.Constraint{Operator: "ArnLike", Key: key, Values: []string{"arn:*:iam::*:" + unnamedPolicy}}
		if !v.Known() { // the account is the template's
			before, _, _ := cutText(v, ":policy")
			before.Parts = append(before.Parts, policy.Part{Literal: ":" + unnamedPolicy})
			c.Values, c.Texts = nil, []policy.Text{policy.NewText(v.Range, before.Parts...)}
		}
		query.Where = []analysis.Constraint{c}
		if witness, found := pass.Find(query); found {
			return witness
		}
	}
	return nil
}

// cutText cuts a text before the literal that it holds.
func cutText(t *policy.Text, at string) (before policy.Text, after string, found bool) {
	for i, p := range t.Parts {
		if head, tail, ok := strings.Cut(p.Literal, at); ok && p.Symbol == nil {
			parts := append(append([]policy.Part{}, t.Parts[:i]...), policy.Part{Literal: head})
			return policy.Text{Parts: parts}, tail, true
		}
	}
	return *t, "", false
}

package boundary

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MayBeAnyPolicy reports conditions that require a permissions boundary but accept any policy as one.
var MayBeAnyPolicy = &analysis.Analyzer{
	Name:             "boundary-may-be-any-policy",
	Title:            "A condition demands a permissions boundary and accepts any policy",
	Doc:              page("boundary-may-be-any-policy"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a boundary that allows everything does not restrict a principal",
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
							Message: "this accepts any policy as the permissions boundary; specify the intended one",
						})
					}
				}
			}
		}
	},
}

// unnamedPolicy is a policy that no document names.
const unnamedPolicy = "policy/unnamed-by-author"

// anyPolicies yields the patterns that a statement compares the boundary with and that match policies with any name.
func anyPolicies(s *policy.Statement) func(yield func(*policy.Text) bool) {
	return func(yield func(*policy.Text) bool) {
		for _, c := range analysis.ConditionsOn(s, key) {
			op, ok := policy.ParseOperator(c.Operator.Value)
			if !ok || op.Family != policy.StringFamily && op.Family != policy.ARNFamily {
				continue
			}
			for i := range c.Values {
				v := &c.Values[i]
				// Known or not, the part before the name depends on the account.
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

// boundByAny looks for a request that sets a boundary that the document does not name, where one is required: without any
// boundary, the statement allows no request.
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
				continue // none is required
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

// cutText cuts a text before the literal that it contains.
func cutText(t *policy.Text, at string) (before policy.Text, after string, found bool) {
	for i, p := range t.Parts {
		if head, tail, ok := strings.Cut(p.Literal, at); ok && p.Symbol == nil {
			parts := append(append([]policy.Part{}, t.Parts[:i]...), policy.Part{Literal: head})
			return policy.Text{Parts: parts}, tail, true
		}
	}
	return *t, "", false
}

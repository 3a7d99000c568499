package boundary

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MayBeAnyPolicy reports conditions that require a permissions boundary but accept any policy as one.
var MayBeAnyPolicy = &analysis.Analyzer{
	Name:             "boundary-may-be-any-policy",
	Title:            "A condition demands a permissions boundary and accepts any policy",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a boundary that allows everything does not restrict a principal",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		told := map[policy.Range]bool{}
		for setting := range pass.Settings() {
			for _, s := range pass.Document.Statements {
				for v := range anyPolicies(pass, s) {
					if told[v.Range] {
						continue
					}
					if witness := boundByAny(pass, setting, s, v); witness != nil {
						told[v.Range] = true
						pass.ReportWitness(s, v.Range, witness,
							"this accepts any policy as the permissions boundary; specify the intended one")
					}
				}
			}
		}
	},
}

// unnamedPolicy is a policy that no document names.
const unnamedPolicy = "policy/" + analysis.NoName

// anyPolicies yields the patterns that a statement compares the boundary with and that match policies with any name.
func anyPolicies(pass *analysis.Pass, s *policy.Statement) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for c := range pass.ConditionsOn(s, key) {
			if c.Operator.Family != policy.StringFamily && c.Operator.Family != policy.ARNFamily {
				continue
			}
			for v := range c.AllValues() {
				// Known or not, the part before the name depends on the account.
				_, resource, found := strings.Cut(v.Value, ":policy")
				if (v.Value == "*" || found && policy.MatchWildcards("policy"+resource, unnamedPolicy, false)) && !yield(v) {
					return
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
		query := setting.Query(action)
		if s.Allows() {
			query.Via = []*policy.Statement{s}
		}
		if strings.HasPrefix(action, "iam:Create") && !requires(pass, query) {
			continue
		}
		query.Where = []analysis.Constraint{isUnnamed(v)}
		if witness, found := pass.Find(query); found {
			return witness
		}
	}
	return nil
}

// requires reports whether the requests that a query asks for certainly have a boundary.
func requires(pass *analysis.Pass, query analysis.Query) bool {
	query.Where = []analysis.Constraint{analysis.Absent(key)}
	return pass.Impossible(query)
}

// isUnnamed requires that the boundary is a policy that no document names, in the account that a value has.
func isUnnamed(v *policy.Text) analysis.Constraint {
	c := analysis.Where("ArnLike", key, "arn:*:iam::*:"+unnamedPolicy)
	if !v.Known() { // the account is the template's
		parts := append(before(v, ":policy"), policy.Part{Literal: ":" + unnamedPolicy})
		c.Values, c.Texts = nil, []policy.Text{policy.NewText(v.Range, parts...)}
	}
	return c
}

// before returns the parts of a text before a literal that it contains, all if it does not.
func before(t *policy.Text, literal string) []policy.Part {
	for i, p := range t.Parts {
		if head, _, ok := strings.Cut(p.Literal, literal); ok && p.Symbol == nil {
			return append(slices.Clone(t.Parts[:i]), policy.Part{Literal: head})
		}
	}
	return slices.Clone(t.Parts)
}

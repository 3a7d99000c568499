package condition

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed rcp_missing_related_principal_condition_key.md
var rcpMissingRelatedPrincipalConditionKeyDoc string

// RCPMissingRelatedPrincipalConditionKey reports denials that hit AWS services.
var RCPMissingRelatedPrincipalConditionKey = &analysis.Analyzer{
	Name:     "rcp-missing-related-principal-condition-key",
	Title:    "A Deny by principal in an RCP also hits AWS services",
	Doc:      rcpMissingRelatedPrincipalConditionKeyDoc,
	Category: "condition",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.RCP},
	Code:     "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      rcpMissingRelatedPrincipalConditionKey,
}

func rcpMissingRelatedPrincipalConditionKey(pass *analysis.Pass) (any, error) {
	reportUnpaired(pass, principal,
		func(c *lookup.Condition) bool {
			return c.Is("aws:PrincipalIsAWSService") && demands(c, policy.BoolFamily, "false")
		},
		"%s also denies AWS services; demand aws:PrincipalIsAWSService false")
	return nil, nil
}

func principal(c *lookup.Condition) bool {
	return c.Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn") ||
		c.HasPrefix("aws:PrincipalTag/")
}

// source reports whether a condition is about the resource on whose behalf a service calls.
func source(c *lookup.Condition) bool {
	return c.Is("aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount", "aws:SourceArn")
}

// demands reports whether a condition demands a value by an operator of a family, or says something that is not known.
func demands(c *lookup.Condition, family policy.Family, value string) bool {
	if c.Operator.Family != family {
		return false
	}
	values := c.Values()
	for i := range values {
		if values[i].Known() && !strings.EqualFold(values[i].Value, value) {
			return false
		}
	}
	return true
}

// reportUnpaired reports Deny statements with a condition that needs another one beside it: one finding a
// statement.
func reportUnpaired(pass *analysis.Pass, needs, pair func(*lookup.Condition) bool, format string) {
	all := pass.ResultOf[lookup.Conditions].([]lookup.Condition)
	for _, s := range pass.Document.Statements {
		if !s.Denies() || lookup.MoreConditions(s) {
			continue
		}
		var culprit *lookup.Condition
		paired := false
		conditions := lookup.Of(all, s)
		for i := range conditions {
			c := &conditions[i]
			if culprit == nil && c.Operator.Family != policy.NullFamily && needs(c) {
				culprit = c
			}
			paired = paired || pair(c)
		}
		if culprit != nil && !paired {
			pass.Report(analysis.Diagnostic{
				Range: culprit.Written.Key.Range, Statement: s, Message: lookup.Message(format, culprit.Name()),
			})
		}
	}
}

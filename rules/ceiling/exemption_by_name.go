package ceiling

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ExemptionByName reports guardrails that exempt principals by a wildcard that the name of a new principal can match.
var ExemptionByName = &analysis.Analyzer{
	Name:             "exemption-by-name",
	Title:            "A guardrail exempts any principal with a matching name",
	Doc:              page("exemption-by-name"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "anyone who can create roles can create one that is exempt from the guardrail",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range denies(pass.Document) {
				for _, c := range analysis.ConditionsOn(s, principalARN) {
					if op, ok := policy.ParseOperator(c.Operator.Value); !ok || !op.Negated {
						continue
					}
					for v := range c.AllValues() {
						exempt(pass, setting, s, &c, v)
					}
				}
			}
		}
	},
}

// reserved are paths in which only AWS creates roles.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func reserved() []string {
	return []string{"arn:*:iam::*:role/aws-reserved/*", "arn:*:iam::*:role/aws-service-role/*"}
}

// exempt reports a value of a condition that exempts principals, if a caller that is not exempt can create one.
func exempt(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, c *policy.Condition, value *policy.Text) {
	name := value.Value
	if arn, ok := policy.ParseARN(name); ok {
		name = arn.Resource
	} else if op, _ := policy.ParseOperator(c.Operator.Value); op.Family == policy.ARNFamily && value.Known() {
		return // it exempts no one: arn-operator-without-arn
	}
	if !strings.ContainsAny(name, "*?") {
		return
	}
	action := "iam:CreateRole"
	if strings.HasPrefix(name, "user/") {
		action = "iam:CreateUser"
	}
	callers, untagged := commoners(pass.Document, value.Value)
	witness, found := pass.Find(analysis.Query{
		Layers:        setting.Layers,
		Actions:       []string{action},
		ResourceTexts: []policy.Text{*value},
		ResourceOut:   reserved(),
		Callers:       callers,
		// The condition itself defines who is not exempt.
		Where: append(untagged, analysis.Constraint{Operator: c.Operator.Value, Key: principalARN, Texts: c.Values}),
	})
	if !found {
		return
	}
	pass.Report(analysis.Diagnostic{
		Range: value.Range, Statement: s, Witness: witness,
		Message: action + " is allowed for names that this exempts; deny it to others, or exempt full names",
	})
}

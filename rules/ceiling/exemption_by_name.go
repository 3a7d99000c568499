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
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "anyone who can create roles can create one that is exempt from the guardrail",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range denies(pass.Document) {
				for c := range pass.ConditionsOn(s, principalARN) {
					for v := range c.AllValues() {
						if c.Operator.Negated && !exemptsNone(c, v) {
							reportExempt(pass, setting, c, v)
						}
					}
				}
			}
		}
	},
}

// reserved are paths in which only AWS creates roles.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
var reserved = []string{"arn:*:iam::*:role/aws-reserved/*", "arn:*:iam::*:role/aws-service-role/*"}

// exemptsNone reports whether a value is not an ARN, which exempts no one under an Arn operator: arn-operator-without-arn.
func exemptsNone(c *analysis.Condition, value *policy.Text) bool {
	_, ok := policy.ParseARN(value.Value)
	return !ok && c.Operator.Family == policy.ARNFamily && value.Known()
}

// reportExempt reports a value of a condition that exempts principals, if a caller that is not exempt can create one.
func reportExempt(pass *analysis.Pass, setting analysis.Setting, c *analysis.Condition, value *policy.Text) {
	name := value.Value
	if arn, ok := policy.ParseARN(name); ok {
		name = arn.Resource
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
		ResourceOut:   reserved,
		Callers:       callers,
		// The condition itself defines who is not exempt.
		Where: append(untagged, analysis.Constraint{Operator: c.Written.Operator.Value, Key: principalARN, Texts: c.Written.Values}),
	})
	if found {
		pass.ReportWitness(c.Statement, value.Range, witness,
			action+" is allowed for names that this exempts; deny it to others, or exempt full names")
	}
}

package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SessionARNInPrincipalARN reports conditions that compare aws:PrincipalArn with the ARN of a role session.
var SessionARNInPrincipalARN = &analysis.Analyzer{
	Name:             "session-arn-in-principal-arn",
	Title:            "aws:PrincipalArn is compared with the ARN of a role session",
	Level:            analysis.Warning,
	SecuritySeverity: 4.0,
	SeverityReason:   "a Deny that never applies does not protect anything; an exemption that never applies locks everyone out",
	Covers: []string{
		"contradictory-condition", "string-like-operator-with-arn-condition-keys", "deny-never-applies", "locked-without-break-glass",
	},
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions(policy.StringFamily, policy.ARNFamily) {
			if !c.Is("aws:PrincipalArn") {
				continue
			}
			for v := range c.AllValues() {
				// The text shows whether the proof is worth asking for.
				if strings.Contains(v.Value, ":assumed-role/") && namesNobody(pass, c, v) {
					pass.ReportFix(c.Statement, v.Range, nameRole(pass, c, v),
						"aws:PrincipalArn holds the role's ARN, not the session's: "+effectOf(c)+"; name the role")
				}
			}
		}
	},
}

// effectOf says what a condition does with a value that no principal has.
func effectOf(c *analysis.Condition) string {
	switch {
	case c.Operator.Negated && c.Statement.Denies():
		return "it exempts no one"
	case c.Operator.Negated:
		return "it excludes no one"
	case len(c.Written.Values) > 1:
		return "it matches no one"
	case c.Statement.Denies():
		return "the Deny never applies"
	}
	return "no one is allowed"
}

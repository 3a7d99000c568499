package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardWithOtherCondition reports MFA guards that only apply if the request also meets a condition that has nothing to do with
// MFA.
var GuardWithOtherCondition = &analysis.Analyzer{
	Name:             "mfa-guard-with-other-condition",
	Title:            "An MFA guard applies only if another condition is met",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "with a stolen access key, everything is allowed that should require MFA, for example over HTTPS",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting, g := range guarded(pass) {
			other, ok := analysis.First(g.Conditions(), ofHowItIsMade)
			if !ok {
				continue
			}
			// What is allowed without MFA, and would not be if the guard only had its other conditions?
			whole := g.KeepConditions(func(c *policy.Condition) bool { return !ofHowItIsMade(c) })
			query := analysis.Query{NotBy: alone(pass.Document, whole)}
			for _, query.Layers = range [][]analysis.Layer{setting.Layers, beside(pass, setting)} {
				if witness, found := findWithoutMFA(pass, query, withoutMFA(setting)); found {
					pass.ReportWitness(g, other.Key.Range, witness,
						"the MFA guard also depends on %s; use a separate Deny for each condition", other.Key.Value)
					break
				}
			}
		}
	},
}

// ofHowItIsMade reports whether a condition is on how a request is made: its network, its transport, its time, what the client says
// about itself. Others define which requests a guard is for: from which callers, on which resources.
func ofHowItIsMade(c *policy.Condition) bool {
	return c.Is("aws:SecureTransport", "aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn",
		"aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:UserAgent", "aws:Referer", "aws:CurrentTime", "aws:EpochTime")
}

package practice

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// WriteOnEveryResource notes wildcards in Resource of actions that change resources and could be limited to some.
var WriteOnEveryResource = &analysis.Analyzer{
	Name:             "write-on-every-resource",
	Title:            "A write action is allowed on every resource",
	Level:            analysis.Note,
	SecuritySeverity: 2.5,
	SeverityReason:   "a mistake or a stolen credential affects every resource, not only those that are needed",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if s.Opaque || s.Action == nil || s.Resource == nil || analysis.Some(s.Conditions(), mayLimitResources) {
				continue
			}
			candidates := writes(pass.Document, s)
			if len(candidates) == 0 {
				continue
			}
			for setting := range pass.Settings() {
				if reportWrite(pass, setting, s, candidates) {
					break
				}
			}
		}
	},
}

// mayLimitResources reports whether a condition may limit the resources, by a tag for example: any but those about the caller, the
// time and the network.
func mayLimitResources(c *policy.Condition) bool {
	return !c.Is("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc",
		"aws:SourceVpce", "aws:SecureTransport", "aws:CurrentTime", "aws:EpochTime", "aws:RequestedRegion",
		"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalType",
		"aws:userid", "aws:username", "aws:UserAgent", "aws:Referer")
}

// tries is how many of a statement's actions are tried: the others seldom differ from the first.
const tries = 8

// reportWrite reports the first of some actions that a statement allows on resources that it does not name, if there is one.
func reportWrite(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, candidates []write) bool {
	for _, c := range candidates[:min(tries, len(candidates))] {
		query := setting.Via(s, c.action.String())
		query.ResourceIn = c.resources
		if witness, found := pass.Find(query); found {
			pass.ReportWitness(s, c.item.Range, witness,
				"%s is allowed on every "+c.what+"; name the ones that it needs", c.action.String())
			return true
		}
	}
	return false
}

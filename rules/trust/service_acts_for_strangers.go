package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ServiceActsForStrangers reports conditions on the source of a service's request that a source in another account meets.
var ServiceActsForStrangers = &analysis.Analyzer{
	Name:             "service-acts-for-strangers",
	Title:            "A condition does not stop a service from acting for other accounts",
	Doc:              page("service-acts-for-strangers"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "another account can have the service use the resource, although the policy tries to prevent it",
	Kinds:            []policy.Kind{policy.Resource, policy.Trust},
	Covers:           []string{"wildcard-usage-too-permissive"},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			condition := onSource(s)
			if !s.Allows() || condition == nil {
				continue
			}
			name, ok := caller(s)
			if !ok {
				continue
			}
			witness := forStrangers(pass, s, name)
			if witness != nil {
				var values []analysis.Related
				for v := range condition.AllValues() {
					values = append(values, analysis.Related{Range: v.Range, Message: "the value it is compared with"})
				}
				pass.Report(analysis.Diagnostic{
					Range: condition.Key.Range, Statement: s, Witness: witness, Related: values,
					Message: "sources in other accounts match as well; restrict aws:SourceAccount to your own account",
				})
			}
		}
	},
}

// onSource returns a statement's first condition on the source of a service's request.
func onSource(s *policy.Statement) *policy.Condition {
	for _, key := range []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"} {
		if c := analysis.ConditionsOn(s, key); len(c) > 0 {
			return &c[0]
		}
	}
	return nil
}

// caller returns the service that a statement names; any service if it names everyone.
func caller(s *policy.Statement) (string, bool) {
	if e := service(s); e != nil {
		return analysis.Standing(&e.ID)
	}
	if s.Principal == nil {
		return "", false
	}
	everybody := s.Principal.Any
	for entry := range s.Principal.All() {
		everybody = everybody || entry.Type.Value == "AWS" && entry.ID.Value == "*"
	}
	return sourceService(onSource(s)), everybody
}

// sourceService returns the service whose resources a condition names, if it names one.
func sourceService(c *policy.Condition) string {
	for v := range c.AllValues() {
		if arn, ok := policy.ParseARN(v.Value); ok && arn.Service != "" && !strings.ContainsAny(arn.Service, "*?$<") {
			return arn.Service + ".amazonaws.com"
		}
	}
	return "sns.amazonaws.com"
}

package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ServiceActsForStrangers reports conditions on the source of a service's request that a source in another account meets.
var ServiceActsForStrangers = &analysis.Analyzer{
	Name:             "service-acts-for-strangers",
	Title:            "A condition does not stop a service from acting for other accounts",
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "another account can have the service use the resource, although the policy tries to prevent it",
	Kinds:            []policy.Kind{policy.Resource, policy.Trust},
	Covers:           []string{"wildcard-usage-too-permissive"},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			condition := onSource(s)
			if condition == nil {
				continue
			}
			service, ok := servedBy(s, condition)
			if !ok {
				continue
			}
			if witness := forStrangers(pass, s, service); witness != nil {
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

// servedBy returns the service that a statement with a condition on the source is for: the one that it names or, if it names
// everyone, one whose resources the condition names; false if it is for others.
func servedBy(s *policy.Statement, onSource *policy.Condition) (string, bool) {
	if service := serviceOf(s); service != nil {
		return analysis.Standing(service)
	}
	_, everyone := lookup.Everyone(s.Principal)
	return sourceService(onSource), everyone
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

package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed invalid_service_principal_format.md
var invalidServicePrincipalFormatDoc string

// InvalidServicePrincipalFormat reports values that no service principal can have.
var InvalidServicePrincipalFormat = &analysis.Analyzer{
	Name:     "invalid-service-principal-format",
	Title:    "No service principal is written so",
	Doc:      invalidServicePrincipalFormatDoc,
	Category: "reference",
	Level:    analysis.Error,
	Code:     "INVALID_SERVICE_PRINCIPAL_FORMAT",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      invalidServicePrincipalFormat,
}

func invalidServicePrincipalFormat(pass *analysis.Pass) (any, error) {
	servicePrincipals(pass)
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if c.Operator.Family != policy.StringFamily {
			continue
		}
		var wrong func(string) bool
		var remedy string
		switch {
		case c.Is("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast",
			"aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"):
			remedy = "service.amazonaws.com"
			wrong = func(name string) bool {
				// Access Analyzer takes names with several labels, as application-signals.cloudwatch.amazonaws.com, for wrong.
				n := labels(name)
				return n == 0 || n > 1 && pass.Strict || name != strings.ToLower(name)
			}
		case c.Is("iam:PassedToService", "iam:AWSServiceName", "organizations:ServicePrincipal", "events:ManagedBy"):
			wrong, remedy = func(name string) bool { return labels(name) == 0 }, "service.amazonaws.com"
		case c.Is("kms:ViaService"):
			wrong, remedy = func(name string) bool { return labels(name) < 2 }, "service.region.amazonaws.com"
		default:
			continue
		}
		values := c.Values()
		for i := range values {
			if values[i].Known() && !lookup.Wild(values[i].Value) && wrong(values[i].Value) {
				pass.Report(analysis.Diagnostic{
					Range: values[i].Range, Statement: c.Statement,
					Message: lookup.Message("%q is no value of %s; write it as "+remedy, values[i].Value, c.Name()),
				})
			}
		}
	}
	return nil, nil
}

// servicePrincipals reports what stands under Service in Principal and is no name of a service. There names may have
// several labels, as delivery.logs.amazonaws.com.
func servicePrincipals(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for i := range p.Entries {
				e := &p.Entries[i]
				if e.Type.Value != "Service" || !e.ID.Known() || lookup.Wild(e.ID.Value) ||
					labels(e.ID.Value) > 0 && e.ID.Value == strings.ToLower(e.ID.Value) {
					continue
				}
				d := analysis.Diagnostic{
					Range: e.ID.Range, Statement: s,
					Message: lookup.Message("%q is no service principal; write it as service.amazonaws.com", e.ID.Value),
				}
				if lower := strings.ToLower(e.ID.Value); labels(lower) > 0 {
					d.Message = lookup.Message("%q is no service principal; write %s", e.ID.Value, lower)
					d.Fixes = lookup.Fix(pass, &e.ID, lower, false)
				}
				pass.Report(d)
			}
		}
	}
}

// labels counts the labels before the domain of service principals; 0 for a name in no such domain.
func labels(name string) int {
	for _, domain := range [...]string{
		".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".amazonaws.eu",
		".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
	} {
		head, ok := strings.CutSuffix(name, domain)
		if !ok {
			continue
		}
		for label := range strings.SplitSeq(head, ".") {
			if label == "" {
				return 0
			}
		}
		return 1 + strings.Count(head, ".")
	}
	return 0
}

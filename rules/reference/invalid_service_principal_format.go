package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
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
			v := &values[i]
			if !v.Known() || lookup.Wild(v.Value) {
				continue
			}
			d := analysis.Diagnostic{
				Range: v.Range, Statement: c.Statement,
				Message: lookup.Message("%q is no value of %s; write it as "+remedy, v.Value, c.Name()),
			}
			if !wrong(v.Value) {
				right, ok := elsewhere(v.Value)
				if !ok || pass.Strict {
					continue
				}
				d.Message = lookup.Message("%q is no value of %s; write "+right, v.Value, c.Name())
				d.Fixes = lookup.Fix(pass, v, right, false)
			}
			pass.Report(d)
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
				if e.Type.Value != "Service" || !e.ID.Known() || lookup.Wild(e.ID.Value) {
					continue
				}
				lower := strings.ToLower(e.ID.Value)
				right, other := elsewhere(lower)
				other = other && !pass.Strict
				if labels(lower) > 0 && e.ID.Value == lower && !other {
					continue
				}
				d := analysis.Diagnostic{
					Range: e.ID.Range, Statement: s,
					Message: lookup.Message("%q is no service principal; write it as service.amazonaws.com", e.ID.Value),
				}
				if !other {
					right = lower
				}
				if labels(right) > 0 {
					d.Message = lookup.Message("%q is no service principal; write %s", e.ID.Value, right)
					d.Fixes = lookup.Fix(pass, &e.ID, right, false)
				}
				pass.Report(d)
			}
		}
	}
}

// elsewhere returns the service principal that a name in amazon.com is meant for, as ec2.amazonaws.com for ec2.amazon.com.
// Alexa's are the only ones in that domain; a name that is known in neither may be right all the same.
// https://developer.amazon.com/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
func elsewhere(name string) (string, bool) {
	head, ok := strings.CutSuffix(name, ".amazon.com")
	right := head + ".amazonaws.com"
	return right, ok && !catalog.IsServicePrincipal(name) && catalog.IsServicePrincipal(right)
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
			if strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" || label == "" {
				return 0
			}
		}
		return 1 + strings.Count(head, ".")
	}
	return 0
}

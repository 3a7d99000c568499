package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidServicePrincipalFormat reports values that cannot be service principals.
var InvalidServicePrincipalFormat = &analysis.Analyzer{
	Name:  "invalid-service-principal-format",
	Title: "Malformed service principal",
	Level: analysis.Error,
	Code:  "INVALID_SERVICE_PRINCIPAL_FORMAT",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for _, e := range s.Principals() {
				if e.Type.Value == "Service" && e.ID.Known() && !analysis.Wild(e.ID.Value) {
					servicePrincipal(pass, s, &e.ID)
				}
			}
		}
		for c, v := range pass.KnownValues(policy.StringFamily) {
			if !analysis.Wild(v.Value) {
				serviceName(pass, c, v)
			}
		}
	},
}

// servicePrincipal reports a value under Service in Principal that is not the name of a service. Such names may have several
// labels, as in delivery.logs.amazonaws.com.
func servicePrincipal(pass *analysis.Pass, s *policy.Statement, id *policy.Text) {
	lower := strings.ToLower(id.Value)
	right, sure, other := meant(lower)
	other = other && !pass.Strict
	switch {
	case other && !sure:
		pass.ReportFix(s, id.Range, pass.Replace(id, right), "%q is not a known service principal; did you mean %s?", id.Value, right)
	case other:
		pass.ReportFix(s, id.Range, pass.Respell(id, right), "%q is not a service principal; use %s", id.Value, right)
	case labels(lower) == 0:
		pass.ReportIn(s, id.Range, "%q is not a service principal; use the form service.amazonaws.com", id.Value)
	case id.Value != lower:
		pass.ReportFix(s, id.Range, pass.Respell(id, lower), "%q is not a service principal; use %s", id.Value, lower)
	}
}

// serviceName reports a value of a condition key that holds names of services, if it is not one.
func serviceName(pass *analysis.Pass, c *analysis.Condition, v *policy.Text) {
	form, ok := formOf(c)
	if !ok {
		return
	}
	if !form.fits(v.Value, pass.Strict) {
		pass.ReportIn(c.Statement, v.Range, "%q is not a value of %s; use the form "+form.example, v.Value, c.Name())
		return
	}
	right, sure, other := meant(v.Value)
	switch {
	case !other || pass.Strict:
	case sure:
		pass.ReportFix(c.Statement, v.Range, pass.Respell(v, right), "%q is not a value of %s; use "+right, v.Value, c.Name())
	default:
		pass.ReportFix(c.Statement, v.Range, pass.Replace(v, right), "%q is not a known value of %s; did you mean "+right+"?", v.Value, c.Name())
	}
}

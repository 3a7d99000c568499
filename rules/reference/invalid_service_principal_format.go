package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// InvalidServicePrincipalFormat reports values that cannot be service principals.
var InvalidServicePrincipalFormat = &analysis.Analyzer{
	Name:  "invalid-service-principal-format",
	Title: "Malformed service principal",
	Doc:   page("invalid-service-principal-format"),
	Level: analysis.Error,
	Code:  "INVALID_SERVICE_PRINCIPAL_FORMAT",
	Run:   invalidServicePrincipalFormat,
}

func invalidServicePrincipalFormat(pass *analysis.Pass) {
	servicePrincipals(pass)
	for c := range pass.Conditions(policy.StringFamily) {
		var wrong func(string) bool
		var remedy string
		switch {
		case c.Is("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast",
			"aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"):
			remedy = "service.amazonaws.com"
			wrong = func(name string) bool {
				// Access Analyzer rejects names with several labels, such as application-signals.cloudwatch.amazonaws.com.
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
		for v := range c.AllValues() {
			if !v.Known() || analysis.Wild(v.Value) {
				continue
			}
			d := analysis.Diagnostic{
				Range: v.Range, Statement: c.Statement,
				Message: analysis.Message("%q is not a value of %s; use the form "+remedy, v.Value, c.Name()),
			}
			if !wrong(v.Value) {
				right, sure, ok := meant(v.Value)
				switch {
				case !ok || pass.Strict:
					continue
				case sure:
					d.Message = analysis.Message("%q is not a value of %s; use "+right, v.Value, c.Name())
				default:
					d.Message = analysis.Message("%q is not a known value of %s; did you mean "+right+"?", v.Value, c.Name())
				}
				d.Fixes = pass.Rewrite(v, right, !sure)
			}
			pass.Report(d)
		}
	}
}

// servicePrincipals reports values under Service in Principal that are not names of services. Such names may have several
// labels, as in delivery.logs.amazonaws.com.
func servicePrincipals(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for e := range p.All() {
				if e.Type.Value != "Service" || !e.ID.Known() || analysis.Wild(e.ID.Value) {
					continue
				}
				lower := strings.ToLower(e.ID.Value)
				right, sure, other := meant(lower)
				other = other && !pass.Strict
				if labels(lower) > 0 && e.ID.Value == lower && !other {
					continue
				}
				d := analysis.Diagnostic{
					Range: e.ID.Range, Statement: s,
					Message: analysis.Message("%q is not a service principal; use the form service.amazonaws.com", e.ID.Value),
				}
				switch {
				case other && !sure:
					d.Message = analysis.Message("%q is not a known service principal; did you mean %s?", e.ID.Value, right)
					d.Fixes = pass.Replace(&e.ID, right)
				case other || labels(lower) > 0:
					if !other {
						right = lower
					}
					d.Message = analysis.Message("%q is not a service principal; use %s", e.ID.Value, right)
					d.Fixes = pass.Respell(&e.ID, right)
				}
				pass.Report(d)
			}
		}
	}
}

// meant returns the service principal that a name was meant to be: ec2.amazonaws.com for ec2.amazon.com, a domain with only
// Alexa's names, and lambda.amazonaws.com for lamda.amazonaws.com. The second is not sure, because AWS does not publish a list.
// A name that is not similar to any other may be right.
// https://developer.amazon.com/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
func meant(name string) (right string, sure, ok bool) {
	if catalog.IsServicePrincipal(name) {
		return "", false, false
	}
	if head, cut := strings.CutSuffix(name, ".amazon.com"); cut {
		right = head + domain
		return right, true, catalog.IsServicePrincipal(right)
	}
	head, cut := strings.CutSuffix(name, domain)
	if _, service := catalog.FindService(head); !cut || service || len(head) < short {
		return "", false, false
	}
	for right := range catalog.ServicePrincipals() {
		if slipped(head, strings.TrimSuffix(right, domain)) {
			return right, labels(name) == 0, true
		}
	}
	return "", false, false
}

const (
	domain = ".amazonaws.com"
	// short is how long a name must be for a difference to be a typo. Shorter names often differ by one letter.
	short = 5
)

// slipped reports whether a name is another name with one letter too many, missing or wrong, or with two letters swapped. A
// digit is not a letter: inspector2 is not inspector.
func slipped(name, right string) bool {
	from := 0
	for from < len(name) && from < len(right) && name[from] == right[from] {
		from++
	}
	a, b := name[from:], right[from:]
	to := 0
	for to < len(a) && to < len(b) && a[len(a)-1-to] == b[len(b)-1-to] {
		to++
	}
	a, b = a[:len(a)-to], b[:len(b)-to]
	if strings.ContainsAny(a+b, "0123456789") {
		return false
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// labels counts the labels before the domain of service principals; 0 for a name outside such a domain.
func labels(name string) int {
	for _, suffix := range [...]string{
		domain, ".amazonaws.com.cn", ".amazon.com", ".amazonaws.eu",
		".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
	} {
		head, ok := strings.CutSuffix(name, suffix)
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

package reference

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// serviceForm is the form of the names of services that condition keys hold.
type serviceForm struct {
	keys    []string
	example string
	// least is how many labels the names have before the domain, at least; strict, at most where AWS IAM Access Analyzer judges, 0 for
	// any number. It rejects names with several, such as application-signals.cloudwatch.amazonaws.com. Lower says that the names are
	// in lower case.
	least, strict int
	lower         bool
}

var serviceForms = []serviceForm{
	{
		keys: []string{
			"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList",
		},
		example: "service.amazonaws.com", least: 1, strict: 1, lower: true,
	},
	{
		keys:    []string{"iam:PassedToService", "iam:AWSServiceName", "organizations:ServicePrincipal", "events:ManagedBy"},
		example: "service.amazonaws.com", least: 1,
	},
	{keys: []string{"kms:ViaService"}, example: "service.region.amazonaws.com", least: 2},
}

// formOf returns the form of the names that the key of a condition holds; false if it does not hold names of services.
func formOf(c *analysis.Condition) (serviceForm, bool) {
	i := slices.IndexFunc(serviceForms, func(f serviceForm) bool { return c.Is(f.keys...) })
	if i < 0 {
		return serviceForm{}, false
	}
	return serviceForms[i], true
}

// fits reports whether a name has the form.
func (f serviceForm) fits(name string, strict bool) bool {
	n := labels(name)
	return n >= f.least && (!strict || f.strict == 0 || n <= f.strict) && (!f.lower || name == strings.ToLower(name))
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

// domains are those of the service principals of the partitions.
var domains = [...]string{
	domain, ".amazonaws.com.cn", ".amazon.com", ".amazonaws.eu",
	".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
}

// labels counts the labels before the domain of service principals; 0 for a name outside such a domain.
func labels(name string) int {
	for _, suffix := range domains {
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

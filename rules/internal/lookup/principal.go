package lookup

import "github.com/iamlint/iamlint/policy"

// Everyone returns the place where a Principal names everyone: the bare star, or the star under AWS. p may be nil.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
func Everyone(p *policy.Principals) (policy.Range, bool) {
	switch {
	case p == nil:
		return policy.Range{}, false
	case p.Any:
		return p.Node.Range, true
	}
	for id := range p.Of("AWS") {
		if id.Value == "*" {
			return id.Range, true
		}
	}
	return policy.Range{}, false
}

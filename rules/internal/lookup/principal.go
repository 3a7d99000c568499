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
	for entry := range p.All() {
		if e := entry; e.Type.Value == "AWS" && e.ID.Value == "*" {
			return e.ID.Range, true
		}
	}
	return policy.Range{}, false
}

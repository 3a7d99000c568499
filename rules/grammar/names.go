package grammar

import "github.com/iamlint/iamlint/policy"

// article names a JSON type with its article.
func article(k policy.NodeKind) string {
	switch k {
	case policy.Null:
		return "null"
	case policy.Array, policy.Object, policy.Unknown:
		return "an " + k.String()
	default:
		return "a " + k.String()
	}
}

// kindName names a kind of policies with its article.
func kindName(k policy.Kind) string {
	switch k {
	case policy.Boundary:
		return "a permissions boundary"
	case policy.RCP:
		return "an RCP"
	case policy.SCP:
		return "an SCP"
	case policy.Identity:
		return "an identity policy"
	default:
		return "a " + k.String() + " policy"
	}
}

package eval

// Together returns the outcome of a call that AWS authorizes several times, once for each resource that it needs, as
// ec2:RunInstances for the image, the subnet and others: it succeeds if all are allowed. An explicit deny is named before an
// implicit one. The matches are those of the decisions that led to the outcome.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#actions_table
func Together(decisions ...Decision) Decision {
	out := Decision{Outcome: Allowed}
	for _, d := range decisions {
		switch {
		case d.Outcome == out.Outcome:
			out.Matches = append(out.Matches, d.Matches...)
		case weight(d.Outcome) > weight(out.Outcome):
			out = Decision{Outcome: d.Outcome, Matches: append([]Match(nil), d.Matches...)}
		}
	}
	return out
}

// weight orders the outcomes by what decides before what.
func weight(o Outcome) int {
	switch o {
	case ExplicitDeny:
		return 3
	case ImplicitDeny:
		return 2
	case Unknown:
		return 1
	default:
		return 0
	}
}

package loader

import "github.com/iamlint/iamlint/policy"

// notKnown tells of documents of which nothing is known: one that is given when the source is deployed is a note, and the text of one
// that is somewhere else has not been read. remedy says what reads it.
func notKnown(unit *policy.Unit, remedy string) {
	told := map[policy.Range]bool{}
	for _, p := range unit.Problems {
		told[p.Range] = true
	}
	for _, d := range unit.Documents {
		n := wholly(d.Root)
		if n == nil || told[n.Range] {
			continue
		}
		told[n.Range] = true
		of := "it"
		p := policy.Problem{Kind: policy.NotRead, Range: n.Range, Document: d}
		if len(n.Parts) > 0 && n.Parts[0].Symbol != nil {
			s := n.Parts[0].Symbol
			if of = s.Name; s.Origin == policy.FromParameter {
				p.Kind = policy.NoPolicy
				p.Message = "the policy is not known: it is " + of + "; lint what gives it a value, or use --var"
			}
		}
		if p.Kind == policy.NotRead {
			p.Message = "the policy is not read: nothing is known of " + of + "; " + remedy
		}
		unit.Problems = append(unit.Problems, p)
	}
}

// wholly returns what stands in the place of a whole document, or of all of its statements, and is not known; nil if there is
// more to a document.
func wholly(root *policy.Node) *policy.Node {
	if root.Kind == policy.Object {
		root = root.Get("Statement")
	}
	switch {
	case root == nil:
		return nil
	case root.Kind == policy.Unknown, root.Kind == policy.String && len(root.Parts) == 1 && root.Parts[0].Symbol != nil:
		return root
	}
	return nil
}

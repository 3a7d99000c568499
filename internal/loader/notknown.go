package loader

import "github.com/iamlint/iamlint/policy"

// notKnown tells of documents of which nothing is known: one that is given when the source is deployed is a note, and the text of one
// that is somewhere else has not been read. Nor has a statement of which not even the effect is known. remedy says what reads it.
func notKnown(unit *policy.Unit, remedy string) {
	told := map[policy.Range]bool{}
	for _, p := range unit.Problems {
		told[p.Range] = true
	}
	add := func(p policy.Problem) {
		if !told[p.Range] {
			told[p.Range] = true
			unit.Problems = append(unit.Problems, p)
		}
	}
	for _, d := range unit.Documents {
		if n := wholly(d.Root); n != nil {
			p := policy.Problem{Kind: policy.NotRead, Range: n.Range, Document: d}
			name, given := symbolOf(n)
			if given {
				p.Kind = policy.NoPolicy
				p.Message = "the policy is not known: it is " + name + "; lint what gives it a value, or use --var"
			} else {
				p.Message = "the policy is not read: nothing is known of " + name + "; " + remedy
			}
			add(p)
			continue
		}
		for _, s := range d.Statements {
			n := unknown(s.Node)
			if n == nil {
				n = unknown(s.Node.Get("Effect"))
			}
			if n == nil {
				continue
			}
			if name, given := symbolOf(n); !given {
				add(policy.Problem{
					Kind: policy.NotRead, Range: s.Node.Range, Document: d,
					Message: "a statement is not read: nothing is known of " + name + "; " + remedy,
				})
			}
		}
	}
}

// symbolOf returns what a node that is not known is called, and whether it is given when the source is deployed.
func symbolOf(n *policy.Node) (name string, given bool) {
	if len(n.Parts) == 0 || n.Parts[0].Symbol == nil {
		return "it", false
	}
	s := n.Parts[0].Symbol
	return s.Name, s.Origin == policy.FromParameter
}

// wholly returns what stands in the place of a whole document, or of all of its statements, and is not known; nil if there is
// more to a document.
func wholly(root *policy.Node) *policy.Node {
	if root.Kind == policy.Object {
		root = root.Get("Statement")
	}
	return unknown(root)
}

// unknown returns a node if nothing is known of it, else nil.
func unknown(n *policy.Node) *policy.Node {
	if n != nil && (n.Kind == policy.Unknown || n.Kind == policy.String && len(n.Parts) == 1 && n.Parts[0].Symbol != nil) {
		return n
	}
	return nil
}

package query

import "github.com/iamlint/iamlint/policy"

// LayersOf returns what documents that all bear on the same request are taken to mean where nothing else is known: the
// identity documents together are the caller's only grant; a boundary, SCP, RCP or endpoint policy is the ceiling over identity
// policies that allow everything; a resource's or a role's trust policy is asked by callers whose own policies allow everything.
// Each document that is not an identity policy is a layer by itself.
//
// A document that grants nothing is a guard where other policies grant beside it: identity policies, SCPs and RCPs (AWS
// attaches one that allows everything), and a resource's policy for callers of its own account. What it does not deny
// counts as allowed. A boundary, endpoint or trust policy without an Allow lets nothing through.
func LayersOf(documents ...*policy.Document) []Layer {
	var layers []Layer
	identity := -1
	for _, d := range documents {
		l := Layer{Docs: []*policy.Document{d}, Implicit: !grants(d) && besideGrants(d.Kind)}
		switch {
		case d.Kind != policy.Identity:
			layers = append(layers, l)
		case identity < 0:
			identity = len(layers)
			layers = append(layers, l)
		default:
			layers[identity].Docs = append(layers[identity].Docs, d)
			layers[identity].Implicit = layers[identity].Implicit && l.Implicit
		}
	}
	return layers
}

func besideGrants(kind policy.Kind) bool {
	return kind == policy.Identity || kind == policy.SCP || kind == policy.RCP || kind == policy.Resource
}

// grants reports whether any statement of a document may allow something.
func grants(d *policy.Document) bool {
	for _, s := range d.Statements {
		if s.Allows() || s.Opaque && !s.Denies() {
			return true
		}
	}
	return false
}

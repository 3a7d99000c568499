package driver

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// attached are AWS's managed policies that a template attaches, for the rules that look at them.
func (c *Linter) attached(unit *policy.Unit) []*policy.Document {
	if len(c.combining) == 0 || c.strict {
		return nil
	}
	var documents []*policy.Document
	seen := map[*policy.Document]bool{}
	for _, holder := range unit.Principals {
		for _, d := range holder.Identity {
			if d.Managed != "" && !seen[d] {
				seen[d] = true
				documents = append(documents, d)
			}
		}
	}
	return documents
}

// combine makes a finding say which of AWS's managed policies it takes: a rule about what policies allow together in its
// message, others in a place beside.
func (r *run) combine(d *analysis.Diagnostic) {
	var needed []*policy.Document
	for _, w := range append([]*analysis.Witness{d.Witness}, d.Further...) {
		if w == nil {
			continue
		}
		var first *policy.Document
		for _, m := range w.Allowed {
			if m.Document != nil && m.Document.Kind == policy.Identity && (first == nil || m.Document.Managed < first.Managed) {
				first = m.Document
			}
		}
		same := func(other *policy.Document) bool { return other.Managed == first.Managed }
		if first != nil && first.Managed != "" && !slices.ContainsFunc(needed, same) {
			needed = append(needed, first)
		}
	}
	if d.Document != nil && d.Document.Managed != "" {
		d.Fixes = nil // no one can edit it
	}
	switch {
	case len(needed) == 0:
	case r.pass.Analyzer.Combines:
		names := make([]string, len(needed))
		for i := range needed {
			names[i] = needed[i].Managed
		}
		with := "with " + enumerate(names) + ")"
		if said, ok := strings.CutSuffix(d.Message, ")"); ok {
			d.Message = said + "; " + with
		} else {
			d.Message += " (" + with
		}
	default:
		for _, in := range needed {
			d.Related = append(d.Related, analysis.Related{
				Range: in.Root.Range, Source: in.Source, Message: "AWS's " + in.Managed + " allows it",
			})
		}
	}
}

// enumerate writes names as people do.
func enumerate(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

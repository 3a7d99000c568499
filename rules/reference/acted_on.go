package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

const everything = `Resource "*"`

// mismatch returns the message that says what the action acts on.
func mismatch(a *analysis.Action, r *resources) string {
	f := example(a, r)
	switch {
	case f == nil && a.Exact:
		return analysis.Message(`%s does not support resource-level permissions; use `+everything, a.Text.Value)
	case f == nil:
		return analysis.Message(`the actions of %s do not support resource-level permissions; use `+everything, a.Text.Value)
	}
	const (
		says = "%s does not act on any of these resources; add %s"
		room = 100 - len(says) + len("%s%s")
	)
	add := f.Example()
	if len(a.Text.Value)+len(add) >= room {
		add = "an ARN of the type " + f.Type.Name()
	}
	return analysis.Message(says, a.Text.Value, add)
}

// example returns a format of what an action acts on, the one most similar to the resources and the shortest; nil if it does
// not act on resources.
func example(a *analysis.Action, r *resources) *lookup.Format {
	var best *lookup.Format
	unlike := func(f *lookup.Format) int {
		n := len(f.ARN)
		if f.Service != r.arns[0].Service {
			n += 1000
		}
		if f.Account != "" && !strings.HasPrefix(f.Account, "$") {
			n += 500 // owned by AWS
		}
		return n
	}
	for action := range catalog.Match(a.Text.Value) {
		for resource := range action.Resources() {
			formats := lookup.FormatsOf(resource.ResourceType)
			for i := range formats {
				if best == nil || unlike(&formats[i]) < unlike(best) {
					best = &formats[i]
				}
			}
		}
	}
	return best
}

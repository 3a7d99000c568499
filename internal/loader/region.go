package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

const awsRegion = "AWS::Region"

// ofRegion reports whether a key of a map is the Region that the template is deployed in.
func ofRegion(key *policy.Node) bool {
	return len(key.Parts) == 1 && key.Parts[0].Symbol != nil &&
		key.Parts[0].Symbol.Origin == policy.FromPseudo && key.Parts[0].Symbol.Name == awsRegion
}

// region is the pseudo parameter AWS::Region as one with several values: Regions that the template's maps have different rows for, one of
// each sort, those first whose rows have a wildcard. nil if there are none.
func (t *template) region() *parameter {
	if t.regions == nil {
		t.regions = &parameter{name: awsRegion, pseudo: true, options: t.differentRegions()}
	}
	if len(t.regions.options) == 0 || t.stack.region != "" {
		return nil
	}
	return t.regions
}

func (t *template) differentRegions() []string {
	rows := map[string]string{} // what the maps say of a Region
	wild := map[string]bool{}
	var names []string
	for i := 0; t.mappings != nil && i < len(t.mappings.Members); i++ {
		table := &t.mappings.Members[i]
		for j := range table.Value.Members {
			row := &table.Value.Members[j]
			name := row.Key.Value
			if !catalog.KnownRegion(name) || !t.budget.payNodes(&row.Value) {
				continue
			}
			if _, ok := rows[name]; !ok {
				names = append(names, name)
			}
			text := textOf(&row.Value)
			rows[name] += "\x00" + table.Key.Value + "\x00" + text
			wild[name] = wild[name] || strings.Contains(text, "*")
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case wild[a] == wild[b]:
			return 0
		case wild[a]:
			return -1
		default:
			return 1
		}
	})
	seen := map[string]bool{}
	names = slices.DeleteFunc(names, func(name string) bool {
		again := seen[rows[name]]
		seen[rows[name]] = true
		return again
	})
	return names[:min(len(names), maxSpelled)]
}

// textOf is all that a node says, in one text.
func textOf(n *policy.Node) string {
	var b strings.Builder
	b.WriteString(n.Value)
	for i := range n.Items {
		b.WriteString("\x01" + textOf(&n.Items[i]))
	}
	for i := range n.Members {
		b.WriteString("\x02" + n.Members[i].Key.Value + "\x03" + textOf(&n.Members[i].Value))
	}
	return b.String()
}

// parameterNamed returns a parameter that variants of documents are made for.
func (t *template) parameterNamed(name string) *parameter {
	if name == awsRegion {
		return t.region()
	}
	return t.parameters[name]
}

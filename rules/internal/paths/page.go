package paths

import (
	"strings"

	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// Page returns the section of a rule's page that lists the paths, in the order of the table, with links to pathfinding.cloud.
func Page() string {
	var b strings.Builder
	b.WriteString("\n## Paths\n\n")
	for columns := range lookup.Rows(table) {
		b.WriteString("- `" + columns[0] + "`: " + strings.NewReplacer(",", " + ", "|", " or ").Replace(columns[1]))
		for i, id := range list(columns[5]) {
			if i == 0 {
				b.WriteString(";")
			}
			b.WriteString(" [" + id + "](https://pathfinding.cloud/paths/" + id + ")")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

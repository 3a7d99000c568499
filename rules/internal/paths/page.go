package paths

import "strings"

// Page returns the section of a rule's page that lists the paths, in the order of the table, with links to pathfinding.cloud.
func Page() string {
	var b strings.Builder
	b.WriteString("\n## Paths\n\n")
	for line := range strings.Lines(table) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(columns) != 6 || columns[0] == "id" {
			continue
		}
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

package escalation

import (
	_ "embed"
	"strings"
	"sync"
)

// pathsTable lists the known ways from some permissions to more: id, steps (separated by commas, alternatives by |),
// category, description, the service principals that a role is passed to. The ids are part of the JSON report.
//
//go:embed paths.tsv
var pathsTable string

// path is a way to gain permissions: one action of each step, together, suffices.
type path struct {
	id          string
	steps       [][]string
	category    string // self-escalation, principal-access, new-passrole, existing-passrole, credential-access
	description string
	services    []string // what a role is passed to; each needs its own permission
}

// paths returns the known paths, in the order of the table.
var paths = sync.OnceValue(func() []path {
	var list []path
	for line := range strings.Lines(pathsTable) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(columns) != 5 || columns[0] == "id" {
			continue
		}
		p := path{id: columns[0], category: columns[2], description: columns[3]}
		for step := range strings.SplitSeq(columns[1], ",") {
			p.steps = append(p.steps, strings.Split(step, "|"))
		}
		if columns[4] != "" {
			p.services = strings.Split(columns[4], ",")
		}
		list = append(list, p)
	}
	return list
})

package escalation

import (
	_ "embed"
	"slices"
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
	steps       [][]*step
	category    category
	description string
	services    []string // what a role is passed to; each needs its own permission
}

// category is a sort of paths.
type category string

const (
	selfEscalation   category = "self-escalation"   // the caller's own permissions grow
	principalAccess  category = "principal-access"  // the caller becomes another principal
	newPassRole      category = "new-passrole"      // a role is passed to something that the caller makes or changes
	existingPassRole category = "existing-passrole" // something that exists has a role already
	credentialAccess category = "credential-access" //nolint:gosec // no credential: stored credentials are read
)

// step is an action as a path of some sort uses it.
type step struct {
	action string
	// index is that of the action among all that paths use.
	index int
	// resources are, for each group of resource types that the action needs, the patterns of resources that it is to be
	// allowed on: of any name where the caller makes what it needs, else of none that an author wrote.
	resources [][]string
	// kinds are the resource types of the groups, "" for one of several.
	kinds []string
}

// kind returns the resource type that the step's i-th question is about, "" if it is not one.
func (s *step) kind(i int) string {
	if i < len(s.kinds) {
		return s.kinds[i]
	}
	return ""
}

// acts reports whether the step acts on a resource of a type.
func (s *step) acts(kind string) bool { return slices.Contains(s.kinds, kind) }

// table is the known paths, and the index of their actions.
type table struct {
	index
	paths []path
}

// known returns the known paths, in the order of the table.
var known = sync.OnceValue(func() *table {
	t := &table{}
	indices := map[string]int{}
	for line := range strings.Lines(pathsTable) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(columns) != 5 || columns[0] == "id" {
			continue
		}
		p := path{id: columns[0], category: category(columns[2]), description: columns[3]}
		for alternatives := range strings.SplitSeq(columns[1], ",") {
			var steps []*step
			for action := range strings.SplitSeq(alternatives, "|") {
				index, ok := indices[action]
				if !ok {
					index = t.add(action)
					indices[action] = index
				}
				name := unnamed
				if p.category == newPassRole && action != "iam:PassRole" {
					name = "*"
				}
				steps = append(steps, &step{action: action, index: index, resources: patterns(action, name), kinds: kinds(action)})
			}
			p.steps = append(p.steps, steps)
		}
		if columns[4] != "" {
			p.services = strings.Split(columns[4], ",")
		}
		t.paths = append(t.paths, p)
	}
	return t
})

// possible reports whether each step of the path has an action that is granted.
func (p *path) possible(granted []bool) bool {
	for _, alternatives := range p.steps {
		if !slices.ContainsFunc(alternatives, func(s *step) bool { return granted[s.index] }) {
			return false
		}
	}
	return true
}

// kinds returns the resource type of each group that an action needs, "" where there are several.
func kinds(action string) []string {
	var all []string
	for _, group := range needs(action) {
		kind := ""
		if len(group) == 1 {
			kind = group[0].String()
		}
		all = append(all, kind)
	}
	return all
}

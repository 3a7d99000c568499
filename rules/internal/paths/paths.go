// Package paths knows the ways in which some permissions lead to more, and finds out which of them are open. One table
// serves all rules about privilege escalation and permissions boundaries.
package paths

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// table lists the known paths: ID, steps (separated by commas, alternatives by |), category, description, the service
// principals that a role is passed to (of what exists: one of which the role trusts, separated by |), the IDs of the path at
// pathfinding.cloud, and what must exist for it. The IDs are part of the JSON report.
//
//go:embed paths.tsv
var table string

// Path is a way to gain permissions: one action of each step, together, suffices.
type Path struct {
	ID          string
	Steps       [][]*Step
	Category    Category
	Description string
	Services    []string // what a role is passed to; each needs its own permission
	// Runs are the services of what exists and has a role: the role trusts one of them.
	Runs []string
	// Exists is what must exist in the account for the path, beyond the principals: "a Lambda function"; "" if nothing must.
	Exists string
	// Pathfinding lists the IDs of the path at https://pathfinding.cloud/paths/, if it is listed there.
	Pathfinding []string
}

// Category is a kind of path.
type Category string

// The categories.
const (
	SelfEscalation   Category = "self-escalation"   // the caller's own permissions grow
	PrincipalAccess  Category = "principal-access"  // the caller becomes another principal
	NewPassRole      Category = "new-passrole"      // a role is passed to something that the caller creates or changes
	ExistingPassRole Category = "existing-passrole" // something that exists already has a role
	CredentialAccess Category = "credential-access" //nolint:gosec // not a credential: stored credentials are read
)

// Step is an action as a path uses it.
type Step struct {
	Action string
	// index is the action's index among all actions of paths.
	index int
	// Resources lists, for each group of resource types that the action needs, patterns of the resources on which it must be
	// allowed: with any name if the caller creates them, else with a name that no author writes.
	Resources [][]string
	// kinds lists the resource types of the groups, "" for a group of several.
	kinds []string
}

// kind returns the resource type that the step's i-th question is about, "" if there is not exactly one.
func (s *Step) kind(i int) string {
	if i < len(s.kinds) {
		return s.kinds[i]
	}
	return ""
}

// acts reports whether the step acts on a resource of a type.
func (s *Step) acts(kind string) bool { return slices.Contains(s.kinds, kind) }

// Table is the known paths.
type Table struct {
	Paths   []Path
	actions *analysis.Actions // of all steps
}

// Granted tells of each action of the paths' steps, by its index, whether an Allow of some documents covers it.
func (t *Table) Granted(docs []*policy.Document) []bool {
	var statements []*policy.Statement
	for _, d := range docs {
		statements = append(statements, d.Statements...)
	}
	return t.actions.Granted(statements...)
}

// Known returns the known paths, in the order of the table.
var Known = sync.OnceValue(func() *Table {
	t := &Table{}
	var actions []string
	indices := map[string]int{}
	for columns := range lookup.Rows(table) {
		p := Path{
			ID: columns[0], Category: Category(columns[2]), Description: columns[3],
			Pathfinding: list(columns[5]), Exists: columns[6],
		}
		if p.Category == ExistingPassRole {
			p.Runs = strings.FieldsFunc(columns[4], func(r rune) bool { return r == '|' })
		} else {
			p.Services = list(columns[4])
		}
		for alternatives := range strings.SplitSeq(columns[1], ",") {
			var steps []*Step
			for action := range strings.SplitSeq(alternatives, "|") {
				index, ok := indices[action]
				if !ok {
					index = len(actions)
					indices[action], actions = index, append(actions, action)
				}
				steps = append(steps, newStep(action, index, p.Category == NewPassRole && action != "iam:PassRole" || p.ID == writeAndAssume))
			}
			p.Steps = append(p.Steps, steps)
		}
		t.Paths = append(t.Paths, p)
	}
	t.actions = analysis.NewActions(actions...)
	return t
})

func list(column string) []string {
	if column == "" {
		return nil
	}
	return strings.Split(column, ",")
}

// writeAndAssume is the path that gives the caller what it writes into a role. What the role had before does not matter, so
// neither does its name.
const writeAndAssume = "iam-attach-role-policy-assume-role"

// newStep returns a step; resources that the caller creates may have any name.
func newStep(action string, index int, made bool) *Step {
	s := &Step{Action: action, index: index}
	for _, group := range needs(action) {
		name, kind := Unnamed, ""
		if made || len(group) > 0 && anyName(action, group[0].Name()) {
			name = "*"
		}
		if len(group) == 1 {
			kind = strings.Replace(group[0].String(), "sts:", "iam:", 1) // STS acts on resources of IAM
		}
		s.Resources = append(s.Resources, named(group, name))
		s.kinds = append(s.kinds, kind)
	}
	return s
}

// anyName reports whether the name of a resource of a type says nothing about what an action leads to, because another resource
// of the action has the role.
func anyName(action, kind string) bool {
	switch action {
	case "batch:SubmitJob":
		return kind == "job-queue" // the job definition has the role
	case "codedeploy:GetDeploymentConfig":
		return kind == "deploymentconfig" // how many instances at a time
	case "identitystore:CreateGroupMembership":
		return !strings.EqualFold(kind, "group") // an organization has one store, and the member is the caller
	}
	return false
}

// Begun returns the paths whose first step a document grants, whatever its resources and conditions.
func (t *Table) Begun(d *policy.Document) []*Path {
	granted := t.actions.Granted(d.Statements...)
	var begun []*Path
	for i := range t.Paths {
		if slices.ContainsFunc(t.Paths[i].Steps[0], func(s *Step) bool { return granted[s.index] }) {
			begun = append(begun, &t.Paths[i])
		}
	}
	return begun
}

// Possible reports whether each step of the path has an action that is granted, according to Table.Granted.
func (p *Path) Possible(granted []bool) bool {
	for _, alternatives := range p.Steps {
		if !slices.ContainsFunc(alternatives, func(s *Step) bool { return granted[s.index] }) {
			return false
		}
	}
	return true
}

// IsPath reports whether an action is a path by itself.
func IsPath(action string) bool {
	for _, p := range Known().Paths {
		if len(p.Steps) == 1 && slices.ContainsFunc(p.Steps[0], func(s *Step) bool { return s.Action == action }) {
			return true
		}
	}
	return false
}

// ByID returns the path with an ID, nil if there is none.
func ByID(id string) *Path {
	paths := Known().Paths
	for i := range paths {
		if paths[i].ID == id {
			return &paths[i]
		}
	}
	return nil
}

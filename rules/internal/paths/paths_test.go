package paths

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
)

// TestSteps checks that the catalog has the actions of the paths, and that these have the resource types that are named for
// them.
func TestSteps(t *testing.T) {
	for _, p := range Known().Paths {
		for _, s := range slices.Concat(p.Steps...) {
			action, ok := catalog.FindAction(s.Action)
			if !ok || action.String() != s.Action {
				t.Errorf("%s: the catalog has no action %s", p.ID, s.Action)
				continue
			}
			for _, name := range slices.Concat(targets[s.Action]...) {
				if !slices.ContainsFunc(slices.Collect(action.Resources()), func(r catalog.Resource) bool { return r.Name() == name }) {
					t.Errorf("%s does not act on a %s", s.Action, name)
				}
			}
			if (s.Resources == nil) != (action.NumResources() == 0) {
				t.Errorf("%s: asked on %v, but it has %d resource types", s.Action, s.Resources, action.NumResources())
			}
			for _, group := range s.Resources {
				for _, pattern := range group {
					if !strings.HasPrefix(pattern, "arn:*:") || strings.Contains(pattern, "${") {
						t.Errorf("%s: %q is not a pattern", s.Action, pattern)
					}
				}
			}
		}
	}
}

// TestTable checks that IDs are unique, that descriptions fit into messages, and that the IDs of pathfinding.cloud are well
// formed.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	like := regexp.MustCompile(`^[a-z0-9]+-[0-9]{3}$`)
	for _, p := range Known().Paths {
		if seen[p.ID] {
			t.Errorf("%s is listed twice", p.ID)
		}
		seen[p.ID] = true
		if len(p.Description) > 70 {
			t.Errorf("%s: the description has %d characters", p.ID, len(p.Description))
		}
		for _, id := range p.Pathfinding {
			if seen[id] || !like.MatchString(id) {
				t.Errorf("%s: %s is not an ID of pathfinding.cloud, or is that of another path", p.ID, id)
			}
			seen[id] = true
		}
		if (p.Category == NewPassRole) != (p.Services != nil) {
			t.Errorf("%s: services and category disagree", p.ID)
		}
	}
}

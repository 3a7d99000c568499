package paths

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
)

// TestSteps demands that the actions of the paths are the catalog's, and that the resource types that are named for some of
// them are theirs.
func TestSteps(t *testing.T) {
	for _, p := range Known().Paths {
		for _, s := range slices.Concat(p.Steps...) {
			action, ok := catalog.FindAction(s.Action)
			if !ok || action.String() != s.Action {
				t.Errorf("%s: the catalog has no action %s", p.ID, s.Action)
				continue
			}
			for _, name := range slices.Concat(targets(s.Action)...) {
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

// TestTable demands that ids are not repeated, that messages have room for what they say, and that the ids of
// pathfinding.cloud look like such.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	like := regexp.MustCompile(`^[a-z0-9]+-[0-9]{3}$`)
	for _, p := range Known().Paths {
		if seen[p.ID] {
			t.Errorf("%s is there twice", p.ID)
		}
		seen[p.ID] = true
		if len(p.Description) > 70 {
			t.Errorf("%s: the description has %d characters", p.ID, len(p.Description))
		}
		for _, id := range p.Pathfinding {
			if seen[id] || !like.MatchString(id) {
				t.Errorf("%s: %s is not an id of pathfinding.cloud, or that of another path", p.ID, id)
			}
			seen[id] = true
		}
		if (p.Category == NewPassRole) != (p.Services != nil) {
			t.Errorf("%s: services and category disagree", p.ID)
		}
	}
}

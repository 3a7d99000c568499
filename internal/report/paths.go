package report

import (
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/driver"
)

// fewPaths are as many privilege escalation paths as a reader wants to see of one finding; the JSON report has all.
const fewPaths = 8

// Paths names the privilege escalation paths that a finding is about, the first ones of many, with the ids that
// pathfinding.cloud has for them.
func Paths(f *driver.Finding) []string {
	if len(f.Paths) == 0 {
		if f.Path == "" {
			return nil
		}
		return []string{f.Path}
	}
	var names []string
	for i := range f.Paths {
		if len(names) == fewPaths-1 && len(f.Paths) > fewPaths {
			return append(names, strconv.Itoa(len(f.Paths)-i)+" more paths")
		}
		name := f.Paths[i].ID
		if ids := f.Paths[i].Pathfinding; len(ids) > 0 {
			name += " (pathfinding.cloud: " + strings.Join(ids, ", ") + ")"
		}
		names = append(names, name)
	}
	return names
}

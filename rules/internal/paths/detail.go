package paths

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// Open is a path that is open, as findings tell of it.
type Open struct {
	ID string `json:"id"`
	// Pathfinding are the ids of the path at https://pathfinding.cloud/paths/, if it is there.
	Pathfinding []string `json:"pathfinding,omitempty"`
	// Description says what is done, in the imperative.
	Description string `json:"description"`
	// Requests are those of its steps.
	Requests []*analysis.Witness `json:"requests"`
}

// Opened is the path with the requests by which it was found to be open.
func (p *Path) Opened(requests []*analysis.Witness) Open {
	return Open{ID: p.ID, Pathfinding: p.Pathfinding, Description: p.Description, Requests: requests}
}

// List are the paths of a finding.
type List []Open

// Replaced is the same with other witnesses.
func (all List) Replaced(by func(*analysis.Witness) *analysis.Witness) analysis.Requests {
	out := slices.Clone(all)
	for i := range out {
		out[i].Requests = slices.Clone(out[i].Requests)
		for j, w := range out[i].Requests {
			out[i].Requests[j] = by(w)
		}
	}
	return out
}

// Detail tells in a finding which paths it is about.
func Detail(all []Open) analysis.Detail {
	d := analysis.Detail{Name: "paths", Value: List(all), Label: "path", Lines: names(all)}
	for _, path := range all {
		d.Requests = append(d.Requests, path.Requests...)
		d.Routes = append(d.Routes, analysis.Route{Name: path.ID, Does: path.Description, Requests: path.Requests})
	}
	return d
}

// fewPaths are as many paths as a reader wants to see of one finding; the JSON report has all.
const fewPaths = 8

// names names paths, the first ones of many, with the ids that pathfinding.cloud has for them.
func names(all []Open) []string {
	var names []string
	for i, path := range all {
		if len(names) == fewPaths-1 && len(all) > fewPaths {
			return append(names, strconv.Itoa(len(all)-i)+" more paths")
		}
		name := path.ID
		if len(path.Pathfinding) > 0 {
			name += " (pathfinding.cloud: " + strings.Join(path.Pathfinding, ", ") + ")"
		}
		names = append(names, name)
	}
	return names
}

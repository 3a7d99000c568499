package report

import (
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// maxRoutes are as many routes of one finding as a picture shows.
const maxRoutes = 5

// routesOf are the routes of a finding that are drawn.
func routesOf(f *driver.Finding) []analysis.Route {
	var routes []analysis.Route
	for i := range f.Details {
		routes = append(routes, f.Details[i].Routes...)
	}
	if f.Witness == nil {
		return nil
	}
	return routes[:min(len(routes), maxRoutes)]
}

// station says what a request of a route does.
func station(r *policy.Request) string {
	on := r.Resource
	if arn, ok := policy.ParseARN(on); ok {
		on = arn.Resource
	}
	if on == "*" {
		return r.Action
	}
	return r.Action + " on " + on
}

// drawingOf draws routes: the caller, the requests, and what they come to. Routes that begin alike share their beginning.
func drawingOf(start string, routes []analysis.Route) *drawing {
	d := &drawing{}
	first := d.box(start, startBox)
	known := map[string]int{} // by what leads to them
	for _, route := range routes {
		at, way := first, ""
		for _, w := range route.Requests {
			label := station(&w.Request)
			way += "\x00" + label
			next, ok := known[way]
			if !ok {
				next = d.box(label, stepBox)
				known[way] = next
				d.arrows = append(d.arrows, joint{from: at, to: next})
			}
			at = next
		}
		d.arrows = append(d.arrows, joint{from: at, to: d.box(route.Does, goalBox)})
	}
	return d
}

// mermaid draws it as a flowchart. https://mermaid.js.org/syntax/flowchart.html
func (d *drawing) mermaid() string {
	shapes := map[boxRole][2]string{startBox: {"([", "])"}, stepBox: {"[", "]"}, goalBox: {"{{", "}}"}}
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, box := range d.boxes {
		fmt.Fprintf(&b, "    n%d%s\"%s\"%s\n", i, shapes[box.role][0], mermaidText(clipped(box.more)), shapes[box.role][1])
	}
	for _, a := range d.arrows {
		arrow := "-->"
		if a.maybe {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "    n%d %s n%d\n", a.from, arrow, a.to)
	}
	return b.String()
}

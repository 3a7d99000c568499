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

// walkRoutes makes a graph of routes: a node for the caller, for each request, and for what they come to. Routes that begin alike share
// their beginning.
func walkRoutes(start string, routes []analysis.Route, node func(label string, role boxRole) int, arrow func(from, to int)) {
	first := node(start, startBox)
	known := map[string]int{} // by what leads to them
	for _, route := range routes {
		at, way := first, ""
		for _, w := range route.Requests {
			label := station(&w.Request)
			way += "\x00" + label
			next, ok := known[way]
			if !ok {
				next = node(label, stepBox)
				known[way] = next
				arrow(at, next)
			}
			at = next
		}
		arrow(at, node(route.Does, goalBox))
	}
}

// routesMermaid draws routes as a flowchart. https://mermaid.js.org/syntax/flowchart.html
func routesMermaid(start string, routes []analysis.Route) string {
	shapes := map[boxRole][2]string{startBox: {"([", "])"}, stepBox: {"[", "]"}, goalBox: {"{{", "}}"}}
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	nodes := 0
	walkRoutes(start, routes, func(label string, role boxRole) int {
		nodes++
		fmt.Fprintf(&b, "    n%d%s\"%s\"%s\n", nodes-1, shapes[role][0], mermaidText(clipped(label)), shapes[role][1])
		return nodes - 1
	}, func(from, to int) { fmt.Fprintf(&b, "    n%d --> n%d\n", from, to) })
	return b.String()
}

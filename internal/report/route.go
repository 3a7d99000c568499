package report

import (
	"strconv"
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

// routesMermaid draws routes as a flowchart: the caller, the requests, and what they come to. Routes that begin alike share
// their beginning. https://mermaid.js.org/syntax/flowchart.html
func routesMermaid(start string, routes []analysis.Route) string {
	var b strings.Builder
	nodes := 0
	node := func(label, shape string) string {
		id := "n" + strconv.Itoa(nodes)
		nodes++
		b.WriteString("    " + id + shape[:len(shape)/2] + `"` + mermaidText(clipped(label)) + `"` + shape[len(shape)/2:] + "\n")
		return id
	}
	b.WriteString("flowchart LR\n")
	first := node(start, "([])")
	known := map[string]string{} // by what leads to them
	for _, route := range routes {
		at, way := first, ""
		for _, w := range route.Requests {
			label := station(&w.Request)
			way += "\x00" + label
			next := known[way]
			if next == "" {
				next = node(label, "[]")
				known[way] = next
				b.WriteString("    " + at + " --> " + next + "\n")
			}
			at = next
		}
		b.WriteString("    " + at + " --> " + node(route.Does, "{{}}") + "\n")
	}
	return b.String()
}

package shrink

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
)

// wildcards writes patterns for actions of a service, where these are all that the pattern matches in the catalog.
func (d *draft) wildcards() {
	for _, s := range d.statements {
		if s.action.element == "Action" {
			s.action.items = shorten(s.action.items)
		}
	}
}

// shorten returns patterns that match the same actions of the catalog as some others do. Actions that the catalog does not have stay.
func shorten(items []string) []string {
	var out []string
	matched := map[string]map[string]bool{} // by service, the names in lower case
	spelled := map[string]string{}
	var services []string
	for _, item := range items {
		found := false
		for a := range catalog.Match(item) {
			found = true
			service, name, _ := strings.Cut(a.String(), ":")
			if matched[service] == nil {
				matched[service] = map[string]bool{}
				services = append(services, service)
			}
			matched[service][strings.ToLower(name)] = true
			spelled[service+":"+strings.ToLower(name)] = name
		}
		if !found || item == "*" {
			out = append(out, item)
		}
	}
	if slices.Contains(items, "*") {
		return []string{"*"}
	}
	for _, service := range services {
		out = append(out, patterns(service, matched[service], spelled)...)
	}
	if length(out) >= length(items) {
		return items
	}
	slices.Sort(out)
	return out
}

func length(items []string) int {
	n := 0
	for _, item := range items {
		n += len(item) + len(`"",`)
	}
	return n
}

// patterns returns the fewest patterns of the form service:Prefix* that match just some actions of a service, and the names of those
// that stand alone.
func patterns(service string, names map[string]bool, spelled map[string]string) []string {
	var all []string
	for a := range catalog.Match(service + ":*") {
		_, name, _ := strings.Cut(a.String(), ":")
		all = append(all, strings.ToLower(name))
	}
	only := func(prefix string) bool {
		return !slices.ContainsFunc(all, func(name string) bool { return strings.HasPrefix(name, prefix) && !names[name] })
	}
	var out []string
	left := make([]string, 0, len(names))
	for name := range names {
		left = append(left, name)
	}
	slices.Sort(left)
	for len(left) > 0 {
		name := left[0]
		n := 0
		for n <= len(name) && !only(name[:n]) {
			n++
		}
		end := 1
		for end < len(left) && n <= len(name) && strings.HasPrefix(left[end], name[:n]) {
			end++
		}
		if end == 1 {
			out = append(out, service+":"+spelled[service+":"+name])
		} else {
			out = append(out, service+":"+spelled[service+":"+name][:n]+"*")
		}
		left = left[end:]
	}
	return out
}

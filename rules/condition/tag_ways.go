package condition

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// step is an action on a resource that sets a tag.
type step struct {
	actions  []string
	resource string // "" for the one that the gained request is for
	// request is the key that holds the tag's new value; removes says that the tag is removed instead.
	request string
	removes bool
	// alone says that the step needs another that the caller's policies need not allow: a role's trust policy may.
	alone bool
}

// ways returns the ways in which a caller can set a tag; all steps of a way are needed. gained is the request that they enable,
// nil if it does not matter.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func ways(t *deciderTag, caller analysis.Caller, gained *analysis.Witness) [][]step {
	request := "aws:RequestTag/" + t.name
	switch t.whose {
	case principals:
		own := ""
		if gained != nil {
			own = identityARN(gained)
		}
		if caller.Type == analysis.User {
			return [][]step{
				{{actions: []string{"iam:TagUser"}, resource: own, request: request}},
				{{actions: []string{"sts:TagSession"}, request: request, resource: "*"}, {actions: []string{"sts:GetFederationToken"}, resource: "*"}},
				{{actions: []string{"sts:TagSession"}, request: request, resource: "*", alone: true}},
			}
		}
		return [][]step{
			{{actions: []string{"iam:TagRole"}, resource: own, request: request}},
			{{actions: []string{"sts:TagSession"}, resource: own, request: request}, {actions: []string{"sts:AssumeRole"}, resource: own}},
			{{actions: []string{"sts:TagSession"}, resource: own, request: request, alone: true}},
		}
	case objects:
		return [][]step{{{actions: []string{"s3:PutObjectTagging"}, request: "s3:RequestObjectTag/" + t.name}}}
	case resources:
		services := []string{t.prefix}
		if gained != nil {
			services[0], _, _ = strings.Cut(gained.Request.Action, ":")
			// A role belongs to IAM, although sts:AssumeRole does not.
			if arn, ok := policy.ParseARN(gained.Request.Resource); ok && arn.Service != services[0] {
				services = append(services, arn.Service)
			}
		}
		var all [][]step
		for _, service := range services {
			if actions := taggers(service, false); len(actions) > 0 {
				all = append(all, []step{{actions: actions, request: request}})
			}
			if actions := taggers(service, true); len(actions) > 0 {
				all = append(all, []step{{actions: actions, removes: true}})
			}
		}
		return all
	case nobodys:
	}
	return nil
}

// taggers returns the actions of a service that set or remove tags of existing resources.
func taggers(service string, remove bool) []string {
	t := taggersOf(service)
	if remove {
		return t.remove
	}
	return t.give
}

// serviceTaggers are the actions of a service that set and remove tags, and the other services whose resources its actions are on, as
// they are named in ARNs.
type serviceTaggers struct{ give, remove, others []string }

var knownTaggers sync.Map // of a service's prefix, a *serviceTaggers

func taggersOf(prefix string) *serviceTaggers {
	known, ok := knownTaggers.Load(prefix)
	if ok {
		return known.(*serviceTaggers)
	}
	service, ok := catalog.FindService(prefix)
	if !ok || service.Prefix() != prefix {
		return &serviceTaggers{}
	}
	t := &serviceTaggers{}
	for a := range service.Actions() {
		t.add(a)
	}
	known, _ = knownTaggers.LoadOrStore(prefix, t)
	return known.(*serviceTaggers)
}

func (t *serviceTaggers) add(a catalog.Action) {
	for other := range arnServices(a) {
		if other != a.Service().Prefix() && !slices.Contains(t.others, other) {
			t.others = append(t.others, other)
		}
	}
	if !tags(a) || a.NumResources() == 0 {
		return
	}
	name := a.Name()
	removes := strings.HasPrefix(name, "Delete") || strings.HasPrefix(name, "Untag") || strings.HasPrefix(name, "Remove")
	switch {
	case removes && a.HasKey("aws:TagKeys"):
		t.remove = append(t.remove, a.String())
	case !removes && a.HasKey("aws:RequestTag/x"):
		t.give = append(t.give, a.String())
	}
}

// arnServices yields the services in the ARNs of an action's resources.
func arnServices(a catalog.Action) iter.Seq[string] {
	return func(yield func(string) bool) {
		for r := range a.Resources() {
			for format := range r.ARNs() {
				_, rest, _ := strings.Cut(strings.TrimPrefix(format, "arn:"), ":")
				if service, _, ok := strings.Cut(rest, ":"); ok && !yield(service) {
					return
				}
			}
		}
	}
}

// firstSteps is the first step of all ways in which a caller can set, or else remove, the tag that a statement depends on, on whatever
// resource, as one; false if the ways depend on the request.
func firstSteps(s *policy.Statement, t *deciderTag, caller analysis.Caller, remove bool) (step, bool) {
	all := step{removes: remove}
	if t.whose != resources {
		for _, way := range ways(t, caller, nil) {
			if way[0].removes == remove {
				all.actions, all.request = append(all.actions, way[0].actions...), way[0].request
			}
		}
		return all, true
	}
	services, ok := servicesOf(s)
	for _, service := range services {
		services = append(services, taggersOf(service).others...)
	}
	slices.Sort(services)
	for _, service := range slices.Compact(services) {
		ok = ok && !strings.Contains(service, "$")
		all.actions = append(all.actions, taggers(service, remove)...)
	}
	if !remove {
		all.request = "aws:RequestTag/" + t.name
	}
	return all, ok
}

// identityARN returns the ARN of a caller's user or role.
func identityARN(w *analysis.Witness) string {
	if w.Caller.ARN != "" {
		return w.Caller.ARN
	}
	arn, ok := policy.ParseARN(w.Request.Principal)
	if !ok || arn.Service != "sts" {
		return w.Request.Principal
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(arn.Resource, "assumed-role/"), "/")
	return "arn:" + arn.Partition + ":iam::" + arn.Account + ":role/" + name
}

// anyWay reports whether an Allow of a setting covers any action with which the caller might set a tag that a statement depends
// on: most do not, which saves the question.
func anyWay(setting analysis.Setting, s *policy.Statement, t *deciderTag, caller analysis.Caller) bool {
	covered := func(action string) bool {
		for _, l := range setting.Layers {
			for _, d := range l.Docs {
				if analysis.Granted(d.Statements, action) {
					return true
				}
			}
		}
		return false
	}
	if t.whose == resources {
		services, ok := servicesOf(s)
		return !ok || slices.ContainsFunc(services, func(service string) bool {
			return slices.ContainsFunc(taggers(service, false), covered) || slices.ContainsFunc(taggers(service, true), covered)
		})
	}
	return slices.ContainsFunc(ways(t, caller, nil), func(way []step) bool {
		return !slices.ContainsFunc(way, func(st step) bool { return !slices.ContainsFunc(st.actions, covered) })
	})
}

// servicesOf returns the services whose actions a statement names, and IAM, whose roles STS acts on; false if it does not name
// them.
func servicesOf(s *policy.Statement) ([]string, bool) {
	if s.Action == nil {
		return nil, false
	}
	services := []string{"iam"}
	for item := range s.Action.All() {
		prefix, _, ok := strings.Cut(strings.ToLower(item.Value), ":")
		if !ok || !item.Known() || strings.ContainsAny(prefix, "*?") {
			return nil, false
		}
		services = append(services, prefix)
	}
	return services, true
}

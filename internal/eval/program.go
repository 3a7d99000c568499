package eval

import "github.com/iamlint/iamlint/policy"

// Program is a document made ready to be decided many times. It may be used by several goroutines.
type Program struct {
	Document   *policy.Document
	statements []statement
	// open says that there may be statements that are not known.
	open bool
	// grants says that there is an Allow statement, or may be one.
	grants bool
}

// effect is what a statement does; either stands for an unknown Effect.
type effect uint8

const (
	nothing effect = iota
	allows
	denies
	either
)

// statement is a compiled statement.
type statement struct {
	source     *policy.Statement
	effect     effect
	principals *principals // nil without the element
	actions    actionList
	resources  resourceList
	conditions []condition
	// open says that the statement has elements, or an element has parts, that are not known.
	open bool
}

type actionList struct {
	source *policy.List // nil without the element
	except bool         // NotAction
	items  []glob       // of source.Items
	open   bool         // there may be more items
}

type resourceList struct {
	source *policy.List
	except bool              // NotResource
	items  []resourcePattern // of source.Items
	open   bool
}

// Compile makes a document ready. It never fails: a statement that IAM would refuse matches as far as it makes sense, and
// else not at all.
func Compile(d *policy.Document) *Program {
	p := &Program{Document: d}
	if d.Root != nil {
		p.open = d.Root.Kind == policy.Unknown
		for i := range d.Root.Members {
			p.open = p.open || !d.Root.Members[i].Key.Known()
		}
	}
	variables := d.Variables()
	p.grants = p.open
	for _, s := range d.Statements {
		compiled := compileStatement(s, variables)
		if compiled.effect == nothing {
			continue
		}
		p.statements = append(p.statements, compiled)
		p.grants = p.grants || compiled.effect != denies
	}
	return p
}

func compileStatement(s *policy.Statement, variables bool) statement {
	out := statement{source: s, open: s.Opaque}
	switch {
	case s.Effect == nil && s.Opaque, s.Effect != nil && !s.Effect.Known():
		out.effect = either
	case s.Allows():
		out.effect = allows
	case s.Denies():
		out.effect = denies
	default:
		return out
	}
	switch {
	case s.Principal != nil:
		out.principals = compilePrincipals(s.Principal, false)
	case s.NotPrincipal != nil:
		out.principals = compilePrincipals(s.NotPrincipal, true)
	}
	switch {
	case s.Action != nil:
		out.actions = compileActions(s.Action, false)
	case s.NotAction != nil:
		out.actions = compileActions(s.NotAction, true)
	}
	switch {
	case s.Resource != nil:
		out.resources = compileResources(s.Resource, false, variables)
	case s.NotResource != nil:
		out.resources = compileResources(s.NotResource, true, variables)
	}
	if s.Condition != nil {
		if s.Condition.Malformed {
			out.conditions = append(out.conditions, condition{wrong: true})
		}
		for i := range s.Condition.Conditions {
			out.conditions = append(out.conditions, compileCondition(&s.Condition.Conditions[i], variables))
		}
	}
	return out
}

func compileActions(l *policy.List, except bool) actionList {
	out := actionList{source: l, except: except, open: l.Node.HasUnknownItem()}
	out.items = make([]glob, len(l.Items))
	for i := range l.Items {
		out.items[i] = newGlob(&l.Items[i], policy.PatternMode{Wildcards: true}, true)
	}
	return out
}

func compileResources(l *policy.List, except, variables bool) resourceList {
	out := resourceList{source: l, except: except, open: l.Node.HasUnknownItem()}
	out.items = make([]resourcePattern, len(l.Items))
	for i := range l.Items {
		out.items[i] = newResourcePattern(&l.Items[i], variables)
	}
	return out
}

// hit is how a statement matches a request.
type hit struct {
	truth    truth
	strength strength
	// action and resource are the indices of the items that matched, or -1.
	action, resource int
}

// match says whether a statement applies to the request. In a policy that must name principals, a statement that names
// none applies to no one.
func (s *statement) match(e *env, needPrincipal bool) hit {
	// An element that is missing may be there if the statement is not wholly known.
	missing := no
	if s.open {
		missing = maybe
	}
	h := hit{truth: yes, strength: byIdentity}
	if h.truth, h.action = s.actions.match(e, missing); h.truth == no {
		return hit{}
	}
	// Trust policies have no Resource, nor have some others that belong to one resource. Policies without principals need
	// one.
	whole := missing
	if s.principals != nil || needPrincipal {
		whole = yes
	}
	t, resource := s.resources.match(e, whole)
	if h.truth, h.resource = min(h.truth, t), resource; h.truth == no {
		return hit{}
	}
	if s.principals != nil {
		t, h.strength = s.principals.match(e, s.effect == denies)
		h.truth = min(h.truth, t)
	} else if needPrincipal {
		h.truth = min(h.truth, missing)
	}
	for i := range s.conditions {
		if h.truth == no {
			return hit{}
		}
		h.truth = min(h.truth, s.conditions[i].holds(e))
	}
	if s.open {
		h.truth = min(h.truth, maybe)
	}
	return h
}

// match says whether the list covers the request's action, and by which item; missing is the answer for
// a list that is not there.
func (l *actionList) match(e *env, missing truth) (truth, int) {
	if l.source == nil {
		return missing, -1
	}
	best := noItem(l.open)
	for i := range l.items {
		if best.take(i, l.items[i].match(e, e.request.Action)) {
			break
		}
	}
	return best.of(l.except)
}

// match says whether the list covers the request's resource, and by which item; missing is the
// answer for a list that is not there.
func (l *resourceList) match(e *env, missing truth) (truth, int) {
	if l.source == nil {
		return missing, -1
	}
	best := noItem(l.open)
	for i := range l.items {
		if best.take(i, l.items[i].match(e, e.request.Resource, &e.arn)) {
			break
		}
	}
	return best.of(l.except)
}

// bestItem is the item of a list that matches most surely, -1 for none.
type bestItem struct {
	truth truth
	item  int
}

// noItem is what holds before any item of a list was looked at: an open one may have others.
func noItem(open bool) bestItem {
	if open {
		return bestItem{maybe, -1}
	}
	return bestItem{no, -1}
}

// take notes how an item matches, and reports whether none can match more surely.
func (b *bestItem) take(i int, t truth) bool {
	if t > b.truth || t == maybe && b.item < 0 {
		b.truth, b.item = t, i
	}
	return t == yes
}

// of is the answer of the list, or of one that names exceptions, where no item says why it matches.
func (b *bestItem) of(except bool) (truth, int) {
	if except {
		return b.truth.not(), -1
	}
	return b.truth, b.item
}

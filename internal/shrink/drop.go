package shrink

import (
	"context"
	"slices"
)

// drop leaves out statements, actions and resources that others make superfluous: what an Allow grants that another one grants,
// too, or that a Deny takes back, and what a Deny takes that another one takes.
func (s *shrinker) drop(ctx context.Context, d *draft) error {
	for i := 0; i < len(d.statements); i++ {
		if len(d.statements) == 1 {
			break
		}
		without := d.clone()
		without.statements = slices.Delete(without.statements, i, i+1)
		dropped, err := s.take(ctx, d, without)
		if err != nil {
			return err
		}
		if dropped {
			i--
		}
	}
	if len(d.statements) < 2 {
		return nil
	}
	for i := range d.statements {
		for _, of := range []func(*statement) *list{
			func(s *statement) *list { return &s.action }, func(s *statement) *list { return &s.resource },
		} {
			if err := s.dropItems(ctx, d, i, of); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropItems leaves out items of a list of a statement. Many are tried at once: halves of those that cannot all go.
func (s *shrinker) dropItems(ctx context.Context, d *draft, i int, of func(*statement) *list) error {
	l := of(d.statements[i])
	if l.element != "Action" && l.element != "Resource" || len(l.items) < 2 {
		return nil
	}
	var try func(items []string) error
	try = func(items []string) error {
		without := d.clone()
		rest := of(without.statements[i])
		rest.items = slices.DeleteFunc(rest.items, func(item string) bool { return slices.Contains(items, item) })
		if len(rest.items) > 0 {
			dropped, err := s.take(ctx, d, without)
			if err != nil || dropped {
				return err
			}
		}
		if len(items) == 1 {
			return nil
		}
		half := len(items) / 2
		if err := try(items[:half]); err != nil {
			return err
		}
		return try(items[half:])
	}
	var candidates []string
	for _, item := range l.items {
		if d.elsewhere(i, l.element, item, of) {
			candidates = append(candidates, item)
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	return try(candidates)
}

// elsewhere reports whether another statement speaks of an item, too: nothing else can make it superfluous.
func (d *draft) elsewhere(i int, element, item string, of func(*statement) *list) bool {
	fold := element == "Action"
	return slices.ContainsFunc(d.statements, func(other *statement) bool {
		if other == d.statements[i] {
			return false
		}
		l := of(other)
		return l.element != element || slices.ContainsFunc(l.items, func(wide string) bool { return covers(wide, item, fold) })
	})
}

// take makes a draft another one, if it is proved that they are equal.
func (s *shrinker) take(ctx context.Context, d, other *draft) (bool, error) {
	same, err := s.same(ctx, d, other)
	if same {
		*d = *other
	}
	return same, err
}

package shrink

import (
	"cmp"
	"slices"
	"sort"
)

// split distributes the statements of a draft over at most some policies of at most a number of characters, and reports whether they
// fit. Identity policies allow together what one of them allows, and deny what one denies, so that it does not matter which one has a
// statement. Statements stay whole if they can; else they are cut at their lists, so that each policy is filled.
func (d *draft) split(parts, most int) ([]*draft, bool) {
	if characters(d.text()) <= most {
		return []*draft{d}, true
	}
	if parts < 2 {
		return []*draft{d}, false
	}
	for _, cut := range []bool{false, true} {
		if out, ok := d.pack(parts, most, cut); ok {
			return out, true
		}
	}
	return []*draft{d}, false
}

// pack puts each statement, the longest first, into the first policy that has room for it, or into several if it may be cut.
func (d *draft) pack(parts, most int, cut bool) ([]*draft, bool) {
	left := slices.Clone(d.statements)
	sizes := map[*statement]int{}
	for _, s := range left {
		sizes[s] = characters((&draft{d.version, []*statement{s}}).text())
	}
	slices.SortStableFunc(left, func(a, b *statement) int { return cmp.Compare(sizes[b], sizes[a]) })
	var out []*draft
	for _, s := range left {
		for s != nil {
			if slices.ContainsFunc(out, func(into *draft) bool { return into.add(s, most) }) {
				break
			}
			if len(out) == parts {
				return nil, false
			}
			fresh := &draft{version: d.version}
			if out = append(out, fresh); fresh.add(s, most) {
				break
			}
			if !cut {
				return nil, false
			}
			var ok bool
			if s, ok = fresh.fill(s, most); !ok {
				return nil, false
			}
		}
	}
	return out, true
}

// add adds a statement, if there is room for it.
func (d *draft) add(s *statement, most int) bool {
	with := draft{d.version, append(slices.Clone(d.statements), s)}
	if characters(with.text()) > most {
		return false
	}
	d.statements = with.statements
	return true
}

// fill adds as much of a statement as there is room for, and returns the rest; false if not even one item of its longer list fits.
func (d *draft) fill(s *statement, most int) (rest *statement, ok bool) {
	part := func(from, to int) (*statement, int) {
		copied := *s
		l := copied.longer()
		n := len(l.items)
		l.items = l.items[min(from, n):min(to, n)]
		return &copied, n
	}
	_, n := part(0, 0)
	if l := s.longer(); n < 2 || l.element != "Action" && l.element != "Resource" {
		return nil, false
	}
	fitting := sort.Search(n, func(items int) bool {
		first, _ := part(0, items+1)
		with := draft{d.version, append(slices.Clone(d.statements), first)}
		return characters(with.text()) > most
	})
	if fitting == 0 {
		return nil, false
	}
	first, _ := part(0, fitting)
	d.statements = append(d.statements, first)
	rest, _ = part(fitting, n)
	return rest, true
}

// longer is the one of a statement's lists that is cut.
func (s *statement) longer() *list {
	if s.action.element != "Action" || s.resource.element == "Resource" && length(s.resource.items) > length(s.action.items) {
		return &s.resource
	}
	return &s.action
}

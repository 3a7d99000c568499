package solve

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/iamlint/iamlint/query"
)

// read returns the layers whose documents are known, and those whose are not.
func read(layers []Layer) (known, unread []Layer) {
	is := func(l Layer) bool { return l.Unread }
	if !slices.ContainsFunc(layers, is) {
		return layers, nil
	}
	return slices.DeleteFunc(slices.Clone(layers), is), slices.DeleteFunc(slices.Clone(layers), func(l Layer) bool { return !l.Unread })
}

// findUnread answers a question about layers of which some are not known. A layer only limits: what no request gets through
// without it, none gets through with it, and what one does is open.
func (s *Solver) findUnread(ctx context.Context, q Query) iter.Seq2[Witness, error] {
	return func(yield func(Witness, error) bool) {
		layers, limited := read(q.Layers)
		notBy, limiting := read(q.NotBy)
		q.Layers = layers
		if len(layers) == 0 {
			q.Layers = []Layer{{Implicit: true}}
		}
		if limiting == nil || len(notBy) > 0 {
			q.NotBy = notBy
			w, found, err := s.Find(ctx, q)
			switch {
			case err != nil:
				yield(Witness{}, err)
				return
			case found && limited == nil:
				yield(w, nil)
				return
			case found:
				yield(Witness{}, &query.UnknownError{Unread: limited})
				return
			case limiting == nil:
				return
			}
		}
		// The layer of NotBy that is not known may be the one that does not allow it.
		q.NotBy = nil
		_, found, err := s.Find(ctx, q)
		switch {
		case err != nil && !errors.Is(err, ErrUndecided):
			yield(Witness{}, err)
		case err != nil || found:
			yield(Witness{}, &query.UnknownError{Unread: slices.Concat(limited, limiting)})
		}
	}
}

package solve

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// read returns the layers whose documents are known, and whether these are not all.
func read(layers []Layer) (known []Layer, unread bool) {
	is := func(l Layer) bool { return l.Unread }
	if !slices.ContainsFunc(layers, is) {
		return layers, false
	}
	return slices.DeleteFunc(slices.Clone(layers), is), true
}

// findUnread answers a question about layers of which some are not known. A layer only limits: what no request gets through
// without it, none gets through with it, and what one does is open.
func (s *Solver) findUnread(ctx context.Context, query Query) iter.Seq2[Witness, error] {
	return func(yield func(Witness, error) bool) {
		layers, limited := read(query.Layers)
		notBy, limiting := read(query.NotBy)
		query.Layers = layers
		if len(layers) == 0 {
			query.Layers = []Layer{{Implicit: true}}
		}
		if !limiting || len(notBy) > 0 {
			query.NotBy = notBy
			w, found, err := s.Find(ctx, query)
			switch {
			case err != nil:
				yield(Witness{}, err)
				return
			case found && !limited:
				yield(w, nil)
				return
			case found:
				yield(Witness{}, ErrUnread)
				return
			case !limiting:
				return
			}
		}
		// The layer of NotBy that is not known may be the one that does not allow it.
		query.NotBy = nil
		_, found, err := s.Find(ctx, query)
		switch {
		case err != nil && !errors.Is(err, ErrUndecided):
			yield(Witness{}, err)
		case err != nil || found:
			yield(Witness{}, ErrUnread)
		}
	}
}

package analysis

// Shared is a computation whose result several rules need. It is made once for each document, or unit, by the first rule
// that asks for it, and lives as long as the rules about that document run.
type Shared[T any] struct{ compute func(*Pass) T }

// Share makes a function a shared computation. It is meant for package variables:
//
//	var exposures = analysis.Share(findExposures)
//
//	for _, e := range exposures.Of(pass) { ...
func Share[T any](compute func(*Pass) T) *Shared[T] { return &Shared[T]{compute} }

// Of returns the result for what the pass is about. Who uses it must not change it. A question that was left open on the way
// there is one that every rule which rests on the result leaves open, and an error is one of each of them.
func (s *Shared[T]) Of(p *Pass) T {
	if done, ok := p.shared[s]; ok {
		done.replay(p)
		return done.value.(T)
	}
	if p.shared == nil {
		p.shared = make(map[any]*sharing)
	}
	made := &sharing{}
	undecided, because, err, particular := p.Undecided, p.Because, p.err, p.particular
	p.Undecided = func() {
		made.open++
		undecided()
	}
	p.Because = func(reason string) {
		made.reasons = append(made.reasons, reason)
		if because != nil {
			because(reason)
		}
	}
	p.err, p.particular = nil, false
	value := s.compute(p)
	made.value, made.err, made.particular = value, p.err, p.particular
	p.particular = p.particular || particular
	p.Undecided, p.Because = undecided, because
	if err != nil {
		p.err = err
	}
	p.shared[s] = made
	return value
}

// sharing is the result of a shared computation, and what it left open.
type sharing struct {
	value   any
	open    int
	reasons []string
	err     error
	// particular says that it follows from the unit's principals.
	particular bool
}

func (s *sharing) replay(p *Pass) {
	for range s.open {
		p.Undecided()
	}
	for i := 0; p.Because != nil && i < len(s.reasons); i++ {
		p.Because(s.reasons[i])
	}
	p.Fail(s.err)
	p.particular = p.particular || s.particular
}

package analysis

import "context"

type namesKey struct{}

// WithNames returns a context that tells analyzers the names of all rules and categories there are.
func WithNames(ctx context.Context, known func(name string) bool) context.Context {
	return context.WithValue(ctx, namesKey{}, known)
}

// Known reports whether a rule or category of a name exists, enabled or not, as far as who runs the analyzers tells.
func (p *Pass) Known(name string) bool {
	known, ok := p.Context.Value(namesKey{}).(func(string) bool)
	return !ok || known(name)
}

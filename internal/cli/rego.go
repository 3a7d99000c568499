package cli

import (
	"context"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/regohost"
	"github.com/iamlint/iamlint/policy"
)

// compile compiles the rules in folders of Rego files.
func (p *program) compile(ctx context.Context, folders []string) ([]*analysis.Analyzer, error) {
	analyzers, err := regohost.Load(ctx, folders, regohost.Options{Taken: p.rules, Load: load})
	if err != nil {
		return nil, &usageError{err}
	}
	return analyzers, nil
}

// load reads a policy that a custom rule, or its test, holds as text.
func load(name string, content []byte, kind *policy.Kind) *policy.Unit {
	return loader.Load(&policy.Source{Name: name, Content: content}, loader.Options{Kind: kind, Required: true})
}

// Package session is what the command line, the language server, the server for agents and the playground have in common: which
// configuration holds, which rules run and at which levels, what is judged together with a file, and what is found in it. It knows
// neither flags nor protocols, prints nothing, and does not know OPA: rules in Rego are compiled by who opens a session.
package session

import (
	"context"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// Options say what a session is opened with.
type Options struct {
	// Rules are the rules of the program.
	Rules []*analysis.Analyzer
	// Compile compiles the rules in Rego; nil where they are left out.
	Compile Compiler
	// Folders hold rules in Rego beside those of the configuration.
	Folders []string
	// Selection switches rules on and off.
	Selection Selection
	// Strict judges as AWS Access Analyzer does: each statement alone, and by its checks only.
	Strict bool
	// Loading says how sources are read, as far as it does not depend on the source.
	Loading loader.Options
	// Jobs is how many units are judged at once; 0 stands for one.
	Jobs int
}

// Compiler compiles the rules in folders of Rego files. It is not called without folders.
type Compiler func(ctx context.Context, folders []string) ([]*analysis.Analyzer, error)

// Session is a configuration that holds, with the rules that it chooses. Its methods may be called by several goroutines.
type Session struct {
	*Settings
	// All are all rules, those of the configuration and its invariants included.
	All []*analysis.Analyzer
	// Rules are those that are on, with their levels, sorted by name.
	Rules []driver.Rule
	// Known are the ids and categories of all rules.
	Known []string
	// Solver answers the rules' questions.
	Solver *solve.Solver

	options Options
}

// Open opens a session with a configuration. A mistake in the configuration or in the selection is an [Error].
func Open(ctx context.Context, settings *Settings, options Options) (*Session, error) {
	s := &Session{Settings: settings, Solver: solve.New(), options: options}
	custom, err := s.Custom(ctx, options.Compile, options.Folders)
	if err != nil {
		return nil, err
	}
	invariants, err := s.InvariantRules(ctx, compare.Options{Solver: s.Solver})
	if err != nil {
		return nil, err
	}
	s.All = slices.Concat(options.Rules, custom, invariants)
	if s.Rules, err = Choose(s.All, s.Settings, options.Selection, options.Strict); err != nil {
		return nil, err
	}
	s.Known = Names(s.All)
	return s, nil
}

// Reading opens a session without rules, which only reads sources.
func Reading(settings *Settings, loading loader.Options) *Session {
	return &Session{Settings: settings, Solver: solve.New(), options: Options{Loading: loading}}
}

// Custom compiles the rules in the configuration's folders and in some others.
func (s *Settings) Custom(ctx context.Context, compile Compiler, folders []string) ([]*analysis.Analyzer, error) {
	configured, err := s.RegoFolders()
	if err != nil {
		return nil, err
	}
	if folders = slices.Concat(configured, folders); len(folders) == 0 || compile == nil {
		return nil, nil
	}
	return compile(ctx, folders)
}

// LoadOptions say how a source of this name is read.
func (s *Session) LoadOptions(name string) loader.Options {
	return s.LoadWith(name, s.options.Loading)
}

// LoadWith adds to options what the configuration says of a source of this name.
func (s *Settings) LoadWith(name string, opts loader.Options) loader.Options {
	opts.KindOf = func(name string) (policy.Kind, bool) { return s.KindOf(s.Relative(name)) }
	if opts.ResourceType == "" {
		opts.ResourceType = s.ResourceTypeOf(s.Relative(name))
	}
	return opts
}

// Driving are the options of the linter that runs the session's rules.
func (s *Session) Driving() driver.Options {
	return driver.Options{
		Rules: s.Rules, LevelIn: s.LevelIn(s.options.Selection), Known: s.Known,
		UnitSolver: func() analysis.Solver { return s.Solver.Unit() }, Suppressions: s.Suppressions(),
		Strict: s.options.Strict, Jobs: max(s.options.Jobs, 1), Wall: driver.DefaultWall,
	}
}

// Judge returns what the session's rules find in some units. Fixes are not proved.
func (s *Session) Judge(ctx context.Context, units ...*policy.Unit) (*driver.Result, error) {
	return judge(ctx, s.Driving(), units...)
}

func judge(ctx context.Context, options driver.Options, units ...*policy.Unit) (*driver.Result, error) {
	linter, err := driver.New(options)
	if err != nil {
		return nil, fmt.Errorf("internal error: %w", err)
	}
	return linter.Run(ctx, driver.Units(units...))
}

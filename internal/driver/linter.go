// Package driver runs analyzers over loaded policies: in parallel, and with results
// that do not depend on how many goroutines there were.
package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Rule is an analyzer that is switched on, at the level its findings are to have.
type Rule struct {
	Analyzer *analysis.Analyzer
	// Level is that of the findings; a rule at level None does not run.
	Level analysis.Level
}

// Options say what a Linter does.
type Options struct {
	// Rules are the rules that are on.
	Rules []Rule
	// Known are the ids of all rules there are, those that are off included; the categories of Rules and their names are
	// known by themselves. Comments that name another one are found by the rule unknown-ignore.
	Known []string
	// LevelIn, if it is given, is the level that the findings of a rule have in a file, by its name; None is for files that it is
	// off for. The level of the rule itself then is the highest that it has anywhere.
	LevelIn func(rule *analysis.Analyzer, file string) analysis.Level
	// Solver answers the rules' questions, from several goroutines at once. Without one every question stays undecided.
	Solver analysis.Solver
	// UnitSolver, if it is given, makes the Solver of each unit instead, which is let go with the unit.
	UnitSolver func() analysis.Solver
	// Suppressions are the configured ones; those written in a source come with the unit.
	Suppressions []Suppression
	// Strict has the rules judge as AWS IAM Access Analyzer does, and only those run that it has, too.
	Strict bool
	// Jobs is how many goroutines work; less than one stands for the number of cores.
	Jobs int
	// Wall is what one input may take; the zero Wall is none.
	Wall Wall
	// Settle, if it is given, is called when the rules have run over a unit, and may change what was found in it: the last time that
	// someone sees the unit. As many units as times says are being worked on, see [Wall.Watch].
	Settle func(ctx context.Context, unit *policy.Unit, findings []Finding, allowance Allowance)
	// Tells, if not nil, says whether a finding is reported. It is asked when all inputs have been checked, and before what several of
	// them say alike becomes one finding: who says it may matter.
	Tells func(*Finding) bool
	// LeftOut, if not nil, is asked once all inputs are checked. What it returns reports whether an input, by its name, is part of
	// another one: what was found in it by itself is left out.
	LeftOut func() func(input string) bool
}

// Linter runs rules. It may be used by several goroutines.
type Linter struct {
	leftOut      func() func(input string) bool
	rules        []Rule
	perUnit      []*analysis.Analyzer
	afterUnit    []*analysis.Analyzer
	perDocument  map[policy.Kind][]*analysis.Analyzer
	combining    []*analysis.Analyzer // those that run on AWS's managed policies
	levels       map[*analysis.Analyzer]analysis.Level
	levelIn      func(rule *analysis.Analyzer, file string) analysis.Level
	known        map[string]bool
	solver       func() analysis.Solver
	suppressions []Suppression
	strict       bool
	tokens       chan struct{}
	wall         Wall
	settle       func(ctx context.Context, unit *policy.Unit, findings []Finding, allowance Allowance)
	tells        func(*Finding) bool
	active       atomic.Int64 // inputs that are being checked
}

// New makes a linter. It returns an error if the analyzers are wrong (see [analysis.Validate]), one is listed twice, or
// a suppression is malformed.
func New(opts Options) (*Linter, error) {
	c := &Linter{
		levels:       make(map[*analysis.Analyzer]analysis.Level, len(opts.Rules)),
		known:        make(map[string]bool, len(opts.Rules)+len(opts.Known)),
		levelIn:      opts.LevelIn,
		solver:       opts.UnitSolver,
		suppressions: opts.Suppressions,
		strict:       opts.Strict,
		wall:         opts.Wall,
		settle:       opts.Settle,
		tells:        opts.Tells,
		leftOut:      opts.LeftOut,
	}
	var errs []error
	analyzers := make([]*analysis.Analyzer, 0, len(opts.Rules))
	for _, rule := range opts.Rules {
		if rule.Level > analysis.Error {
			errs = append(errs, fmt.Errorf("rule %s: level %d does not exist", rule.Analyzer.Name, rule.Level))
			continue
		}
		if _, twice := c.levels[rule.Analyzer]; twice {
			errs = append(errs, fmt.Errorf("rule %s is listed twice", rule.Analyzer.Name))
			continue
		}
		if opts.Strict && rule.Analyzer.Code == "" {
			rule.Level = analysis.None
		}
		if opts.Strict {
			rule.Level = strictly(rule.Analyzer, rule.Level)
		}
		analyzers = append(analyzers, rule.Analyzer)
		c.levels[rule.Analyzer] = rule.Level
		c.known[rule.Analyzer.Name], c.known[rule.Analyzer.Category] = true, true
		if rule.Level != analysis.None {
			c.rules = append(c.rules, rule)
		}
	}
	for _, id := range opts.Known {
		c.known[id] = true
	}
	errs = append(errs, analysis.Validate(analyzers))
	for i := range opts.Suppressions {
		errs = append(errs, opts.Suppressions[i].validate())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	// A stable order, so that findings that merge do so in the same way however the rules were listed.
	slices.SortFunc(c.rules, func(a, b Rule) int { return cmp.Compare(a.Analyzer.ID(), b.Analyzer.ID()) })
	c.perDocument = make(map[policy.Kind][]*analysis.Analyzer)
	for _, rule := range c.rules {
		switch rule.Analyzer.Scope {
		case analysis.PerUnit:
			c.perUnit = append(c.perUnit, rule.Analyzer)
			continue
		case analysis.AfterUnit:
			c.afterUnit = append(c.afterUnit, rule.Analyzer)
			continue
		case analysis.PerDocument:
		}
		if rule.Analyzer.Combines {
			c.combining = append(c.combining, rule.Analyzer)
		}
		for _, kind := range policy.Kinds() {
			if rule.Analyzer.AppliesTo(kind) {
				c.perDocument[kind] = append(c.perDocument[kind], rule.Analyzer)
			}
		}
	}
	if opts.Solver == nil {
		opts.Solver = undecided{}
	}
	if c.solver == nil {
		c.solver = func() analysis.Solver { return opts.Solver }
	}
	jobs := opts.Jobs
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	c.tokens = make(chan struct{}, jobs)
	return c, nil
}

// strictly is the level under --strict-parity of a rule that has a level otherwise.
func strictly(a *analysis.Analyzer, level analysis.Level) analysis.Level {
	if a.StrictLevel != analysis.None && level == a.Level {
		return a.StrictLevel
	}
	return level
}

// level is the level of a rule's findings in a file.
func (c *Linter) level(a *analysis.Analyzer, file string) analysis.Level {
	level := c.levels[a]
	if c.levelIn == nil || level == analysis.None {
		return level
	}
	level = c.levelIn(a, file)
	if c.strict {
		return strictly(a, level)
	}
	return level
}

func (c *Linter) isKnown(name string) bool { return c.known[name] }

// undecided is the solver of a linter without one.
type undecided struct{}

func (undecided) Find(context.Context, analysis.Query) (analysis.Witness, bool, error) {
	return analysis.Witness{}, false, query.ErrUndecided
}

// Input is something to check.
type Input struct {
	// Name is how reports call it.
	Name string
	// Load reads the unit. It is called on one of the linter's goroutines, so that no more units are in memory than are
	// being worked on or have findings. A nil unit without error is something that holds no policy.
	Load func(context.Context) (*policy.Unit, error)
}

// Units makes inputs of units that are loaded already.
func Units(units ...*policy.Unit) iter.Seq[Input] {
	return func(yield func(Input) bool) {
		for _, u := range units {
			if !yield(Input{Name: u.Source.Name, Load: func(context.Context) (*policy.Unit, error) { return u, nil }}) {
				return
			}
		}
	}
}

// Run checks inputs, as many at once as the linter has goroutines. What cannot be loaded is a failure in the result. The
// error is ctx's, and the result then holds what was found before.
func (c *Linter) Run(ctx context.Context, inputs iter.Seq[Input]) (*Result, error) {
	var (
		total Result
		files = sources{}
		mu    sync.Mutex
		found []inputResult
	)
	c.each(ctx, inputs, func(input Input) func(*Result) {
		return func(result *Result) {
			mu.Lock()
			defer mu.Unlock()
			for f := range result.all() {
				files.share(f)
			}
			found = append(found, inputResult{input.Name, result})
		}
	})
	leftOut := func(string) bool { return false }
	if c.leftOut != nil {
		leftOut = c.leftOut()
	}
	for _, of := range found {
		if !leftOut(of.input) {
			total.Add(of.result)
		}
	}
	total.sort()
	total.drop(c.tells)
	total.unite()
	return &total, ctx.Err()
}

// ahead bounds how many results may wait for one that is before them.
const ahead = 256

// RunInOrder checks inputs as Run does, and hands what was found in each to a function, in the order of the inputs. Nothing is kept, so
// that there may be any number of them, but none may have anything to do with another: Tells and LeftOut are not asked. The error is
// ctx's, or the function's, which ends the run.
func (c *Linter) RunInOrder(ctx context.Context, inputs iter.Seq[Input], use func(*Result) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan chan *Result, ahead)
	go func() {
		defer close(queue)
		c.each(ctx, inputs, func(Input) func(*Result) {
			done := make(chan *Result, 1)
			queue <- done
			return func(result *Result) { done <- result }
		})
	}()
	for done := range queue {
		result := <-done
		if ctx.Err() != nil {
			continue // the queue is emptied, so that no one waits for its end
		}
		result.sort()
		if err := use(result); err != nil {
			cancel(err)
		}
	}
	return context.Cause(ctx)
}

// each checks inputs and returns when all are checked. It asks begin, in the order of the inputs, for what is to be done with the result
// of each.
func (c *Linter) each(ctx context.Context, inputs iter.Seq[Input], begin func(Input) func(*Result)) {
	var group sync.WaitGroup
	defer group.Wait()
	ended := make(chan struct{}) // by a check that cannot be stopped, and may keep tokens for ever
	end := sync.OnceFunc(func() { close(ended) })
	for input := range inputs {
		if ctx.Err() != nil {
			return
		}
		use := begin(input)
		select {
		case c.tokens <- struct{}{}:
		case <-ended:
		}
		select {
		case <-ended:
			use(&Result{Failures: []Failure{{File: input.Name, Err: errEnded}}, Stats: Stats{Unread: 1}})
			continue
		default:
		}
		group.Go(func() {
			defer func() { <-c.tokens }()
			c.active.Add(1)
			defer c.active.Add(-1)
			result, over := c.behindWall(ctx, input)
			if !over {
				end()
			}
			if unit := result.unit; unit != nil {
				c.settle(ctx, unit, result.Findings, func() (times, active int64) {
					return 1 + int64(len(unit.Source.Content)>>20), max(1, c.active.Load())
				})
				result.compact()
				result.unit = nil
			}
			use(result)
		})
	}
}

// inputResult is what was found in an input.
type inputResult struct {
	input  string
	result *Result
}

func (c *Linter) input(ctx context.Context, input Input) *Result {
	var unit *policy.Unit
	failure := guard(func() (err error) {
		unit, err = input.Load(ctx)
		return err
	})
	switch {
	case failure != nil:
		failure.File = input.Name
		return &Result{Failures: []Failure{*failure}, Stats: Stats{Unread: 1}}
	case unit == nil:
		return &Result{Stats: Stats{Skipped: 1}}
	}
	Sized(ctx, len(unit.Source.Content))
	return c.check(ctx, unit, nil)
}

// Check checks one unit.
func (c *Linter) Check(ctx context.Context, unit *policy.Unit) (*Result, error) {
	return c.Run(ctx, Units(unit))
}

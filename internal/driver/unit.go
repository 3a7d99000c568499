package driver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// check runs all rules over a unit. The caller holds one of the linter's tokens. shared is nil for a unit that has its documents
// to itself.
func (c *Linter) check(ctx context.Context, unit *policy.Unit, shared *Shared) *Result {
	documents := readable(unit)
	var attached []*policy.Document
	if len(documents) == len(unit.Documents) {
		attached = c.attached(unit)
	}
	runs := make([]*run, 0, len(documents)+len(attached)+1)
	part := min(budget, total*max(1, len(unit.Source.Files))/cap(runs))
	known := common{shared, analysis.NewIndex(unit, shared.memory()), c.solver()}
	runs = append(runs, newRun(c, unit, known, nil, part))
	for _, d := range slices.Concat(documents, attached) {
		r := newRun(c, unit, known, d, part)
		runs[0].oversize = runs[0].oversize || r.oversize
		runs = append(runs, r)
	}
	told := map[place]bool{}
	for _, r := range runs[1:] {
		if at := placeOf(r.document); r.document.Partial && !told[at] {
			told[at] = true
			r.failures = append(r.failures, Failure{File: r.file(), Document: r.document.Name, Kind: r.document.Kind.String(), Err: errPartial})
		}
	}
	var group sync.WaitGroup
	for _, r := range runs[1:] {
		// A goroutine of its own for the document if one is free, else this one: who waits for a token while it holds
		// one may wait for ever.
		select {
		case c.tokens <- struct{}{}:
			group.Go(func() {
				defer func() { <-c.tokens }()
				r.all(ctx)
			})
		default:
			r.all(ctx)
		}
	}
	runs[0].all(ctx)
	group.Wait()
	if part < budget {
		spendRest(ctx, runs, part)
	}

	result := &Result{Stats: Stats{Files: max(1, len(unit.Source.Files)), Policies: policies(documents)}}
	for _, file := range unit.Source.Files {
		result.parts = append(result.parts, file.Name)
	}
	var raw []rawFinding
	for _, r := range runs {
		raw = append(raw, r.findings...)
		result.Failures = append(result.Failures, r.failures...)
		result.leave(c.uncovered(r.undecided))
	}
	for _, p := range unit.Problems {
		if p.Kind == policy.NotRead {
			result.Failures = append(result.Failures, unread(unit, &p))
		}
	}
	c.collect(unit, raw, result, runs)
	if c.settle != nil {
		result.unit = unit
	} else {
		result.compact()
	}
	return result
}

// unread is the failure of a source, or of a policy in it, that is not read.
func unread(unit *policy.Unit, p *policy.Problem) Failure {
	f := Failure{File: unit.Source.File(p.Range.Start).Name, Err: errors.New(p.Message)}
	if p.Document != nil {
		f.Document, f.Kind = p.Document.Name, p.Document.Kind.String()
	}
	return f
}

// uncovered leaves out what rules left open about a document where another rule, which covers them, left something open as well.
func (c *Linter) uncovered(undecided []Undecided) []Undecided {
	if c.strict || len(undecided) < 2 {
		return undecided
	}
	covers := func(rule, other string) bool {
		i := slices.IndexFunc(c.rules, func(r Rule) bool { return r.Analyzer.Name == rule })
		return slices.Contains(c.rules[i].Analyzer.Covers, other)
	}
	return slices.DeleteFunc(slices.Clone(undecided), func(u Undecided) bool {
		return slices.ContainsFunc(undecided, func(other Undecided) bool {
			return other.Level >= u.Level && covers(other.Rule, u.Rule) && !covers(u.Rule, other.Rule)
		})
	})
}

// spendRest runs those again that left questions open, one after the other, with what the others left of their parts.
func spendRest(ctx context.Context, runs []*run, part int) {
	rest := 0
	for _, r := range runs {
		rest += max(r.pass.Budget.Left, 0)
	}
	for i, r := range runs {
		if rest <= part {
			return
		}
		if len(r.undecided) == 0 {
			continue
		}
		given := min(budget, rest)
		again := newRun(r.linter, r.unit, common{r.shared, r.pass.Index, r.pass.Solver}, r.document, given)
		again.oversize = r.oversize
		again.all(ctx)
		rest -= given - again.pass.Budget.Left
		runs[i] = again
	}
}

// readable returns the documents that rules look at: a document whose text is broken gives that finding and no other.
func readable(unit *policy.Unit) []*policy.Document {
	var broken []policy.Range
	for _, p := range unit.Problems {
		switch p.Kind {
		case policy.JSONSyntax:
			if unit.Format == "json" {
				return nil
			}
			broken = append(broken, p.Range)
		case policy.YAMLSyntax, policy.HCLSyntax:
			broken = append(broken, p.Range)
		case policy.NoPolicy, policy.BadTemplate, policy.NotRead: // what could be read is right
		}
	}
	if broken == nil {
		return unit.Documents
	}
	var documents []*policy.Document
	for _, d := range unit.Documents {
		touched := false
		for _, r := range broken {
			touched = touched || d.Root.Range.Contains(policy.Range{Start: r.Start, End: r.Start})
		}
		if !touched {
			documents = append(documents, d)
		}
	}
	return documents
}

// policies counts documents, the variants of one once.
func policies(documents []*policy.Document) int {
	places := make(map[place]bool, len(documents))
	n := 0
	for _, d := range documents {
		if d.Assume == nil || !places[placeOf(d)] {
			n++
		}
		places[placeOf(d)] = true
	}
	return n
}

// The steps of the solver that questions may take: budget those about a document together, a second or two of work, and total
// those about all documents of a unit, for each of its files, so that hundreds of policies on one role, which all bear on each
// other, do not take as often as long. A document's part of total does not depend on what the others take. All questions about all of AWS's managed
// policies take 75,000; one question gets at most the share-th part of what its document has left.
const (
	budget = 1_000_000
	total  = 3_000_000
	share  = 12
)

// most is how many characters a document may have for all rules to look at it: more than twice as many as the longest that
// AWS manages, and no quota lets customers have a tenth. How much work a longer one makes is up to the one who wrote it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const most = 500_000

// grammar is the category of the rules that look at a document however long it is: each value once.
const grammar = "grammar"

var errOversize = errors.New("the policy has more than 500000 characters, more than AWS takes anywhere; only its grammar was checked") // most

// mostFindings is how many findings of one rule in one document are reported, or in a file as a whole: no one reads more, and they
// take more memory than the document.
const mostFindings = 1000

// mostReasons is how many reasons are given for questions that a rule left open about a document.
const mostReasons = 3

var errPartial = errors.New("conditions and parameters make more variants of the policy than are looked at; " +
	"each condition and value was checked, but not every combination")

// fits reports whether a document has at most as many characters as most, white space and quotes left out.
func fits(d *policy.Document) bool {
	left := most
	var take func(*policy.Node)
	take = func(n *policy.Node) {
		left -= len(n.Value) + 1
		for i := 0; i < len(n.Items) && left >= 0; i++ {
			take(&n.Items[i])
		}
		for i := 0; i < len(n.Members) && left >= 0; i++ {
			left -= len(n.Members[i].Key.Value) + 1
			take(&n.Members[i].Value)
		}
	}
	take(d.Root)
	return left >= 0
}

// run is the run of all analyzers over one document, or over a unit as a whole.
type run struct {
	linter   *Linter
	unit     *policy.Unit
	shared   *Shared
	document *policy.Document
	pass     analysis.Pass // of the analyzer that runs
	open     int           // questions that it left undecided
	reported int           // findings that it made
	reasons  []string
	oversize bool
	accepts  []int // the indices of the unit's ignores that accept questions that are open

	findings  []rawFinding
	failures  []Failure
	undecided []Undecided
}

// rawFinding is a finding before findings that say the same are merged.
type rawFinding struct {
	finding Finding
	// in is the document that was looked at, nil for the unit.
	in *policy.Document
	// suppressed says that someone does not want to see it.
	suppressed bool
}

// common is what the runs over a unit have in common.
type common struct {
	shared *Shared
	index  *analysis.Index
	solver analysis.Solver
}

func newRun(c *Linter, unit *policy.Unit, known common, document *policy.Document, steps int) *run {
	r := &run{linter: c, unit: unit, shared: known.shared, document: document}
	r.pass = analysis.Pass{
		Unit:      unit,
		Document:  document,
		Report:    r.report,
		Strict:    c.strict,
		Solver:    known.solver,
		Budget:    &analysis.Budget{Left: steps, Share: share},
		Index:     known.index,
		Memory:    known.shared.memory(),
		Undecided: func() { r.open++ },
		Because: func(reason string) {
			if len(r.reasons) < mostReasons && !slices.Contains(r.reasons, reason) {
				r.reasons = append(r.reasons, reason)
			}
		},
	}
	if document != nil && !fits(document) {
		r.oversize = true
		r.failures = append(r.failures, Failure{File: r.file(), Document: document.Name, Kind: document.Kind.String(), Err: errOversize})
	}
	return r
}

func (r *run) all(ctx context.Context) {
	analyzers := r.linter.perUnit
	switch {
	case r.document == nil:
	case r.document.Managed != "":
		analyzers = r.linter.combining
	default:
		analyzers = r.linter.perDocument[r.document.Kind]
	}
	r.pass.Context = analysis.WithNames(ctx, r.linter.isKnown)
	for _, a := range analyzers {
		if ctx.Err() != nil {
			return
		}
		if r.document != nil && !a.Speaks(r.document.Language) || r.oversize && a.Category != grammar {
			continue
		}
		r.run(ctx, a)
	}
	r.pass = analysis.Pass{Budget: r.pass.Budget, Index: r.pass.Index, Solver: r.pass.Solver} // what it remembers for its rules is of no more use
}

// file is the name of the file that the run is about: that of the document, or that of the unit.
func (r *run) file() string {
	if r.document == nil {
		return r.unit.Source.Name
	}
	return r.document.File()
}

// wants reports whether the analyzer's findings on what the run is about are asked for.
func (r *run) wants(a *analysis.Analyzer) bool {
	if r.linter.levels[a] == analysis.None {
		return false
	}
	if r.document == nil {
		return a.Scope != analysis.PerDocument
	}
	return a.Scope == analysis.PerDocument && a.AppliesTo(r.document.Kind) && a.Speaks(r.document.Language)
}

// run runs an analyzer.
func (r *run) run(ctx context.Context, a *analysis.Analyzer) {
	if r.shared.replay(r, a) {
		return
	}
	findings, failures, undecided := len(r.findings), len(r.failures), len(r.undecided)
	defer func() { r.shared.keep(r, a, findings, failures, undecided) }()
	// One pass serves all analyzers of the run, which come one after the other.
	r.pass.Reset(a)
	r.open, r.reported, r.reasons = 0, 0, nil
	failure := runAnalyzer(a, &r.pass)
	switch {
	case failure == nil:
	case ctx.Err() != nil && errors.Is(failure.Err, ctx.Err()):
		// The run was stopped, which Run tells its caller; the rule did nothing wrong.
	default:
		r.fail(a, failure)
	}
	if r.open > 0 && r.wants(a) {
		u := Undecided{Rule: a.Name, File: r.file(), Level: r.linter.level(a, r.file()), Questions: r.open, Reasons: r.reasons}
		if r.document != nil {
			u.Document, u.Kind = r.document.Name, r.document.Kind.String()
		}
		if u.Level != analysis.None && !r.accepted(a) {
			r.undecided = append(r.undecided, u)
		}
	}
	if r.reported > mostFindings {
		r.fail(a, &Failure{Err: fmt.Errorf("%d findings, only the first %d of which are reported", r.reported, mostFindings)})
	}
}

// fail records that an analyzer did not do all its work.
func (r *run) fail(a *analysis.Analyzer, f *Failure) {
	f.Rule, f.File = a.Name, r.file()
	if r.document != nil {
		f.Document, f.Kind = r.document.Name, r.document.Kind.String()
	}
	r.failures = append(r.failures, *f)
}

// report is Pass.Report.
func (r *run) report(d analysis.Diagnostic) {
	a := r.pass.Analyzer
	if !r.wants(a) || r.pass.Err() != nil {
		return
	}
	if r.reported++; r.reported > mostFindings {
		return // and run says so
	}
	if d.Source == nil {
		d.Source = r.source(d.Document)
	}
	for i := range d.Related {
		if d.Related[i].Source == nil {
			d.Related[i].Source = d.Source
		}
	}
	if d.Document == nil {
		d.Document = r.document
	}
	if d.Document == nil && d.Source == r.unit.Source {
		d.Document = documentAt(r.unit, d.Range)
	}
	if d.Statement == nil && d.Document != nil {
		d.Statement = statementAt(d.Document, d.Range)
	}
	if d.Document != nil && d.Source == r.unit.Source {
		for _, use := range slices.Concat(d.Document.Uses, d.Document.Through) {
			if use.Shows(d.Range) {
				d.Related = append(slices.Clip(d.Related), analysis.Related{Source: d.Source, Range: use.Range, Message: use.Message})
			}
		}
	}
	r.combine(&d)
	in := r.document
	if in == nil && d.Document != nil && d.Document.Managed != "" {
		in = d.Document // it may be attached under a condition only
	}
	level := r.linter.level(a, d.Source.File(d.Range.Start).Name)
	if level == analysis.None {
		return
	}
	if d.AtMost != analysis.None {
		level = min(level, d.AtMost)
	}
	r.findings = append(r.findings, rawFinding{
		finding: Finding{
			Analyzer:   a,
			Level:      level,
			Diagnostic: d,
			Start:      d.Source.Position(d.Range.Start),
			End:        d.Source.Position(d.Range.End),
		},
		in: in,
	})
}

// source is what the ranges of a finding are about: what the document was read from that it is about, or that was looked at; else
// that of the unit.
func (r *run) source(about *policy.Document) *policy.Source {
	if about == nil {
		about = r.document
	}
	if about != nil && about.Source != nil {
		return about.Source
	}
	return r.unit.Source
}

func documentAt(unit *policy.Unit, at policy.Range) *policy.Document {
	for _, d := range unit.Documents {
		if d.Source == unit.Source && d.Root.Range.Contains(at) {
			return d
		}
	}
	return nil
}

func statementAt(d *policy.Document, at policy.Range) *policy.Statement {
	for _, s := range d.Statements {
		if s.Node.Range.Contains(at) {
			return s
		}
	}
	return nil
}

// runAnalyzer is guard for an analyzer, which runs so often that a closure counts.
func runAnalyzer(a *analysis.Analyzer, pass *analysis.Pass) (failure *Failure) {
	defer func() {
		if p := recover(); p != nil {
			failure = panicked(p)
		}
	}()
	a.Run(pass)
	if err := pass.Err(); err != nil {
		return &Failure{Err: err}
	}
	return nil
}

func panicked(p any) *Failure {
	return &Failure{Err: fmt.Errorf("internal error: %v", p), Panicked: true, Stack: debug.Stack()}
}

// guard calls f and makes a failure of its error or panic.
func guard(f func() error) (failure *Failure) {
	defer func() {
		if p := recover(); p != nil {
			failure = panicked(p)
		}
	}()
	if err := f(); err != nil {
		return &Failure{Err: err}
	}
	return nil
}

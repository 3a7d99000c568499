package regohost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// evaluationLimit is how long one rule may look at one document or unit. The slowest built-in rule takes a few milliseconds
// on the largest policy that AWS accepts.
const evaluationLimit = 10 * time.Second

// compilationLimit is how long all modules of a user may take to compile: hundreds take one second.
const compilationLimit = 10 * time.Second

// Lazy returns the analyzers of rules whose metadata are known and whose modules are in files. Nothing is read, parsed or
// compiled before a document meets a rule's triggers; then the rule is, with iamlint's library and nothing else. Rules that
// are made so must have passed [Check], as types are not checked again.
func Lazy(rules []Rule, files fs.FS) []*analysis.Analyzer {
	h := &host{limit: evaluationLimit, files: files}
	analyzers := make([]*analysis.Analyzer, len(rules))
	for i := range rules {
		r := &rules[i]
		page := ""
		if text, err := fs.ReadFile(files, PageOf(r.File)); err == nil {
			page = string(text)
		}
		query := sync.OnceValues(func() (*preparedQuery, error) { return h.compileOne(r) })
		analyzers[i] = h.analyzer(r, page, query)
	}
	return analyzers
}

// host runs the rules of one origin.
type host struct {
	limit time.Duration
	part  int64    // of Options
	stuck sync.Map // the queries that were left behind
	files fs.FS
	load  LoadFunc
}

// preparedQuery is a rule's query, ready to be evaluated.
type preparedQuery struct {
	rego.PreparedEvalQuery
	// reads are the members of the input that it can ask for.
	reads members
}

// queryFunc returns a rule's query.
type queryFunc func() (*preparedQuery, error)

func (h *host) analyzer(r *Rule, page string, query queryFunc) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name: r.Name, Title: r.Title, Doc: r.doc(page), URL: r.URL, Category: r.Category, Level: r.Level,
		SecuritySeverity: r.SecuritySeverity, SeverityReason: r.SeverityReason,
		Kinds: r.Kinds, Scope: r.Scope, Off: r.Off, Code: r.Code, Covers: r.Covers,
	}
	a.Run = func(pass *analysis.Pass) {
		if pass.Document != nil && !r.Triggers.inDocument(pass.Document) ||
			pass.Document == nil && !r.Triggers.inUnit(pass.Unit) {
			return
		}
		q, err := query()
		if err != nil {
			pass.Fail(err)
			return
		}
		pass.Fail(h.run(r, q, pass, input.Of(pass)))
	}
	return a
}

// compileOne compiles a built-in rule.
func (h *host) compileOne(r *Rule) (*preparedQuery, error) {
	text, err := fs.ReadFile(h.files, r.File)
	if err != nil {
		return nil, fmt.Errorf("read rule: %w", err)
	}
	parsed, err := parse(Module{File: r.File, Text: string(text)})
	if err != nil {
		return nil, err
	}
	compiler, err := compile(map[string]*ast.Module{r.File: parsed}, func(c *ast.Compiler) *ast.Compiler {
		return c.WithSkipStages(ast.StageCheckTypes)
	})
	if err != nil {
		return nil, err
	}
	return prepare(compiler, r)
}

// compile compiles modules together with iamlint's library.
func compile(modules map[string]*ast.Module, with func(*ast.Compiler) *ast.Compiler) (*ast.Compiler, error) {
	all, err := withLibrary(modules)
	if err != nil {
		return nil, err
	}
	compiler := with(ast.NewCompiler().WithCapabilities(capabilities()))
	// What types values have that hold one another many times over may take for ever to find out; see [host.evaluate].
	done := make(chan struct{})
	go func() {
		defer close(done)
		compiler.Compile(all)
	}()
	select {
	case <-done:
	case <-time.After(compilationLimit):
		return nil, problem(anyOf(modules), 0, "the rules did not compile in %s; simplify them", compilationLimit)
	}
	if compiler.Failed() {
		return nil, asRuleError("", compiler.Errors)
	}
	return compiler, nil
}

// anyOf returns the first of the files of modules, which are compiled together.
func anyOf(modules map[string]*ast.Module) string {
	first := ""
	for file := range modules {
		if first == "" || file < first {
			first = file
		}
	}
	return first
}

// withLibrary adds iamlint's library to modules.
func withLibrary(modules map[string]*ast.Module) (map[string]*ast.Module, error) {
	all := make(map[string]*ast.Module, len(modules)+1)
	maps.Copy(all, modules)
	finding, err := parsedLibrary()
	if err != nil {
		return nil, err
	}
	all[libraryFile] = finding
	return all, nil
}

// parsedLibrary is the same for all compilers: they work on copies.
var parsedLibrary = sync.OnceValues(func() (*ast.Module, error) {
	return parse(Module{File: libraryFile, Text: library})
})

// prepare makes the query for a rule's findings. Its result is a term of OPA, not JSON: the terms of the input are known by
// identity.
func prepare(compiler *ast.Compiler, r *Rule) (*preparedQuery, error) {
	report := compiler.Modules[r.File].Package.Path.Append(ast.StringTerm("report"))
	options := []func(*rego.Rego){
		rego.Compiler(compiler),
		rego.ParsedQuery(ast.NewBody(ast.NewExpr(ast.NewTerm(report)))),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t, nil }),
	}
	for _, b := range builtins() {
		options = append(options, b.option())
	}
	query, err := rego.New(options...).PrepareForEval(context.Background())
	if err != nil {
		return nil, asRuleError(r.File, err)
	}
	return &preparedQuery{query, readsOf(compiler)}, nil
}

// run evaluates a rule over a document or unit and reports what it finds.
func (h *host) run(r *Rule, query *preparedQuery, pass *analysis.Pass, m *model) error {
	ctx, cancel := context.WithTimeout(pass.Context, h.limit)
	defer cancel()
	s := &session{pass: pass, load: h.load, models: []*model{m}, meter: newMeter(ctx, maxSteps/max(h.part, 1), maxUnits/max(h.part, 1))}
	results, err := h.evaluate(ctx, s, query, m)
	if err != nil {
		return h.failure(ctx, r, pass, s, err)
	}
	if len(results) == 0 {
		return nil
	}
	report, ok := results[0].Expressions[0].Value.(*ast.Term)
	if !ok {
		return fmt.Errorf("%s: rule %s has no report", r.File, r.Name)
	}
	var findings []analysis.Diagnostic
	err = readEach(func(t *ast.Term) error {
		d, err := s.diagnostic(r, t)
		findings = append(findings, d)
		return err
	})(report)
	if err != nil {
		return fmt.Errorf("%s: rule %s: report of %s: %w", r.File, r.Name, nameOf(pass), err)
	}
	slices.SortStableFunc(findings, func(a, b analysis.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End))
	})
	for _, d := range findings {
		pass.Report(d)
	}
	return nil
}

// evaluate evaluates a query on a goroutine of its own. What the sandbox has no price for cannot be stopped: a rule that is
// found in there when its time is over is left behind, and not evaluated again. It takes processor time, but no memory, until
// the run ends.
func (h *host) evaluate(ctx context.Context, s *session, query *preparedQuery, m *model) (rego.ResultSet, error) {
	if _, stuck := h.stuck.Load(query); stuck {
		return nil, errStuck
	}
	done := make(chan evaluated, 1)
	go func() {
		var o evaluated
		defer func() {
			if p := recover(); p != nil {
				o.err = fmt.Errorf("internal error: %v\n%s", p, debug.Stack())
			}
			done <- o
		}()
		o.results, o.err = query.Eval(withSession(ctx, s), rego.EvalParsedInput(m.input(query.reads)), rego.EvalExternalCancel(s.meter))
	}()
	if o, ok := watch(ctx, s.meter, done); ok {
		return o.results, o.err
	}
	s.meter.Cancel()
	select {
	case o := <-done:
		return o.results, o.err
	case <-time.After(grace):
		h.stuck.Store(query, true)
		return nil, errStuck
	}
}

// evaluated is the outcome of an evaluation.
type evaluated struct {
	results rego.ResultSet
	err     error
}

// watch waits for an evaluation until its time is over, and tells it to end if the memory in use grows as no evaluation
// within the bounds of the sandbox makes it grow.
func watch(ctx context.Context, m *meter, done <-chan evaluated) (evaluated, bool) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var first uint64
	for {
		select {
		case o := <-done:
			return o, true
		case <-ctx.Done():
			return evaluated{}, false
		case <-tick.C:
			used := inUse()
			if first == 0 || used < first {
				first = used
			}
			if used-first > maxMemory {
				m.units.Store(-1)
				m.Cancel()
			}
		}
	}
}

// maxMemory is by how many bytes the memory in use may grow while a rule is evaluated.
const maxMemory = 256 << 20

// inUse returns the bytes of objects that are in use, or not yet collected.
func inUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// grace is how long an evaluation that was told to stop is waited for.
const grace = 500 * time.Millisecond

// errStuck is the error of evaluations that cannot be stopped.
var errStuck = errors.New("it cannot be stopped")

func (h *host) failure(ctx context.Context, r *Rule, pass *analysis.Pass, s *session, err error) error {
	if cause := pass.Context.Err(); cause != nil {
		return cause
	}
	if s.meter.exhausted() {
		return fmt.Errorf("%s: rule %s takes too much work with %s; simplify the rule", r.File, r.Name, nameOf(pass))
	}
	if errors.Is(err, errStuck) && ctx.Err() == nil {
		return fmt.Errorf("%s: rule %s was not evaluated with %s, as it did not finish before; simplify the rule",
			r.File, r.Name, nameOf(pass))
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: rule %s did not finish with %s in %s; simplify the rule", r.File, r.Name, nameOf(pass), h.limit)
	}
	var at *topdown.Error
	if errors.As(err, &at) && at.Location != nil {
		return fmt.Errorf("%s:%d: rule %s: %s: %s", at.Location.File, at.Location.Row, r.Name, nameOf(pass), at.Message)
	}
	return fmt.Errorf("%s: rule %s: %s: %w", r.File, r.Name, nameOf(pass), err)
}

func nameOf(pass *analysis.Pass) string {
	switch {
	case pass.Document != nil && pass.Document.Source != nil:
		return pass.Document.File()
	case pass.Unit.Source != nil:
		return pass.Unit.Source.Name
	}
	return "its input"
}

// diagnostic reads a finding as finding.at made it.
func (s *session) diagnostic(r *Rule, t *ast.Term) (analysis.Diagnostic, error) {
	var d analysis.Diagnostic
	var name, level string
	placed := false
	err := readObject("finding", t, map[string]reader{
		"rule":    readString(&name),
		"level":   readString(&level),
		"message": readString(&d.Message),
		"range": func(t *ast.Term) (err error) {
			placed = true
			d.Range, err = s.place(t)
			return err
		},
		"witness": s.readWitness(&d.Witness),
		"further": readEach(func(t *ast.Term) error {
			var w *analysis.Witness
			err := s.readWitness(&w)(t)
			d.Further = append(d.Further, w)
			return err
		}),
		"path": func(t *ast.Term) error {
			if err := readString(&d.Variant)(t); err != nil {
				return err
			}
			d.Details = []analysis.Detail{{Name: "path", Value: d.Variant, Label: "path", Lines: []string{d.Variant}}}
			return nil
		},
		"at_most": func(t *ast.Term) (err error) {
			var level string
			if err = readString(&level)(t); err == nil {
				d.AtMost, err = analysis.ParseLevel(level)
			}
			return err
		},
		"related": readEach(func(t *ast.Term) error {
			related, err := s.related(t)
			d.Related = append(d.Related, related)
			return err
		}),
		"fixes": readEach(func(t *ast.Term) error {
			fix, err := s.fix(t)
			d.Fixes = append(d.Fixes, fix)
			return err
		}),
	})
	switch {
	case err != nil:
	case name != r.Name || level != r.Level.String():
		err = errors.New("finding: not made by finding.at(rego.metadata.chain(), thing, message) in the rule itself")
	case d.Message == "":
		err = errors.New("finding: the message is empty")
	case !placed:
		err = errors.New("finding: it has no range")
	}
	return d, err
}

// place reads a range and checks that it lies in the source.
func (s *session) place(t *ast.Term) (policy.Range, error) {
	r, err := asRange(t)
	if err != nil {
		return r, err
	}
	size := 0
	if source := s.pass.Unit.Source; source != nil {
		size = len(source.Content)
	}
	if r.Start < 0 || r.Start > r.End || r.End > size {
		return r, fmt.Errorf("the place [%d, %d) is not in the file", r.Start, r.End)
	}
	return r, nil
}

func (s *session) readWitness(into **analysis.Witness) reader {
	return func(t *ast.Term) (err error) {
		*into, err = s.witness(t)
		return err
	}
}

func (s *session) related(t *ast.Term) (analysis.Related, error) {
	var related analysis.Related
	err := readObject("related", t, map[string]reader{
		"at":      s.readPlace(&related.Range),
		"message": readString(&related.Message),
	})
	return related, err
}

func (s *session) readPlace(into *policy.Range) reader {
	return func(t *ast.Term) (err error) {
		*into, err = s.place(t)
		return err
	}
}

func (s *session) fix(t *ast.Term) (analysis.SuggestedFix, error) {
	var fix analysis.SuggestedFix
	err := readObject("fix", t, map[string]reader{
		"message": readString(&fix.Message),
		"unsafe":  readBool(&fix.Unsafe),
		"edits": readEach(func(t *ast.Term) error {
			var edit analysis.Edit
			err := readObject("edit", t, map[string]reader{"at": s.readPlace(&edit.Range), "text": readString(&edit.NewText)})
			fix.Edits = append(fix.Edits, edit)
			return err
		}),
	})
	if err == nil && (fix.Message == "" || fix.Edits == nil) {
		err = errors.New("fix: a message and edits are needed")
	}
	return fix, err
}

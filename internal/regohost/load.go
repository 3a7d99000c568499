package regohost

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/confine"
)

// Options are what rules of a user need to know.
type Options struct {
	// Taken are the analyzers that exist already: a rule of the user may not have the name of one.
	Taken []*analysis.Analyzer
	// Load reads policies that iam.parse and iam.load get as text; nil if they may get none.
	Load LoadFunc

	// limit is how long a rule may look at one document or unit; 0 for evaluationLimit. Tests count steps and not time.
	limit time.Duration
	// part divides the budget of each evaluation; 0 for 1. Tests that use up the budget need not do all of its work.
	part int64
}

// testSuffix is how the files of tests end.
const testSuffix = "_test.rego"

// Load reads, compiles and checks the rules of a user: all *.rego files below the folders but for tests, in any depth, with the
// Markdown files beside them as pages. All modules are compiled together, so that they may import one another; those without a
// `report` are not rules but helpers.
//
// The error is a *RuleError if the rules are wrong: it names each mistake with file and line. Another error is one of reading.
func Load(ctx context.Context, folders []string, o Options) ([]*analysis.Analyzer, error) {
	modules, err := readFolders(folders, func(name string) bool { return !strings.HasSuffix(name, testSuffix) })
	if err != nil {
		return nil, err
	}
	return Compile(ctx, modules, o)
}

// Compile makes analyzers of the rules among modules; see [Load].
func Compile(ctx context.Context, modules []Module, o Options) ([]*analysis.Analyzer, error) {
	set, err := parseAll(modules)
	if err != nil {
		return nil, err
	}
	if err := set.unique(o.Taken); err != nil {
		return nil, err
	}
	schemas, err := schemas()
	if err != nil {
		return nil, err
	}
	compiler, err := compile(set.parsed, func(c *ast.Compiler) *ast.Compiler { return typed(c, schemas) })
	if err != nil {
		return nil, err
	}
	h := &host{limit: cmp.Or(o.limit, evaluationLimit), part: o.part, load: o.Load}
	analyzers := make([]*analysis.Analyzer, 0, len(set.rules))
	for i := range set.rules {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r := &set.rules[i]
		query, err := prepare(compiler, r)
		if err != nil {
			return nil, err
		}
		ready := func() (*preparedQuery, error) { return query, nil }
		analyzers = append(analyzers, h.analyzer(r, set.pages[r.File], ready))
	}
	return analyzers, nil
}

// Check reports what is wrong with modules as Load does, and more strictly: unused imports and variables are mistakes.
// It returns the rules among the modules, ordered by file.
func Check(modules []Module) ([]Rule, error) {
	set, err := parseAll(modules)
	if err != nil {
		return nil, err
	}
	if err := set.unique(nil); err != nil {
		return nil, err
	}
	schemas, err := schemas()
	if err != nil {
		return nil, err
	}
	_, err = compile(set.parsed, func(c *ast.Compiler) *ast.Compiler { return typed(c, schemas).WithStrict(true) })
	return set.rules, err
}

// typed makes a compiler check the modules against the schemas of the input.
func typed(c *ast.Compiler, schemas *ast.SchemaSet) *ast.Compiler {
	return c.WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
}

// schemas returns the schemas of the input, as schema.policy and schema.unit.
func schemas() (*ast.SchemaSet, error) {
	set := ast.NewSchemaSet()
	for name, text := range map[string]string{"policy": schemaOfPolicy, "unit": schemaOfUnit} {
		var raw any
		if err := json.Unmarshal([]byte(text), &raw); err != nil {
			return nil, fmt.Errorf("read schema %s: %w", name, err)
		}
		set.Put(schemaRef(name), raw)
	}
	return set, nil
}

func schemaRef(name string) ast.Ref {
	return ast.Ref{ast.VarTerm("schema"), ast.StringTerm(name)}
}

// moduleSet is a set of modules that are compiled together.
type moduleSet struct {
	parsed map[string]*ast.Module
	rules  []Rule // ordered by file
	pages  map[string]string
}

func parseAll(modules []Module) (*moduleSet, error) {
	set := &moduleSet{parsed: map[string]*ast.Module{}, pages: map[string]string{}}
	var errs []error
	for _, m := range modules {
		parsed, err := parse(m)
		if err == nil {
			err = set.add(m, parsed)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if err := join(errs); err != nil {
		return nil, err
	}
	slices.SortFunc(set.rules, func(a, b Rule) int { return strings.Compare(a.File, b.File) })
	return set, nil
}

func (set *moduleSet) add(m Module, parsed *ast.Module) error {
	if err := checkLiterals(m.File, parsed); err != nil {
		return err
	}
	set.parsed[m.File] = parsed
	set.pages[m.File] = m.Page
	if isLibrary(parsed.Package.Path) {
		return problem(m.File, parsed.Package.Loc().Row, "the package %s is iamlint's own; choose another", dotted(parsed.Package.Path))
	}
	annotations := packageAnnotations(parsed)
	if !definesReport(parsed) {
		if annotations != nil && annotations.Custom["name"] != nil && !strings.HasSuffix(m.File, testSuffix) {
			return problem(m.File, annotations.Loc().Row,
				"the METADATA name a rule, but the module has no `report contains ... if`")
		}
		return nil
	}
	r, err := describe(m.File, parsed)
	if err != nil {
		return err
	}
	set.rules = append(set.rules, r)
	if annotations.Schemas == nil {
		// What a rule gets is known without its saying so.
		annotations.Schemas = []*ast.SchemaAnnotation{{Path: ast.Ref{ast.VarTerm("input")}, Schema: schemaRef(schemaOf(&r))}}
	}
	return nil
}

func schemaOf(r *Rule) string {
	if r.Scope == analysis.PerUnit {
		return "unit"
	}
	return "policy"
}

// isLibrary reports whether a package lies in iamlint's own library.
func isLibrary(path ast.Ref) bool {
	return path.HasPrefix(ast.MustParseRef("data.iamlint.finding"))
}

// dotted returns a package's path as the package clause has it.
func dotted(path ast.Ref) string { return strings.TrimPrefix(path.String(), "data.") }

// unique reports names and packages that rules share, with one another or with those that are taken.
func (set *moduleSet) unique(taken []*analysis.Analyzer) error {
	names, packages := map[string]string{}, map[string]string{}
	for _, a := range taken {
		names[a.Name] = "a built-in rule"
	}
	var errs []error
	for i := range set.rules {
		r := &set.rules[i]
		line := packageAnnotations(set.parsed[r.File]).Loc().Row
		if other, ok := names[r.Name]; ok {
			errs = append(errs, problem(r.File, line, "METADATA: custom.name %q is taken by %s; choose another", r.Name, other))
		}
		if other, ok := packages[r.Package]; ok {
			errs = append(errs, problem(r.File, set.parsed[r.File].Package.Loc().Row,
				"the package is that of %s; each rule needs its own", other))
		}
		names[r.Name], packages[r.Package] = r.File, r.File
	}
	return join(errs)
}

// mostBytes is the size of the largest module, and of its page.
const mostBytes = 1 << 20

// readFolders reads the Rego files below folders whose names are wanted, each once, with their pages. Links do not lead out of
// the repository that a folder lies in, or out of the folder if it lies in none.
func readFolders(folders []string, want func(name string) bool) ([]Module, error) {
	var modules []Module
	seen := map[string]bool{}
	for _, folder := range folders {
		area, err := confine.Around(filepath.Dir(filepath.Clean(folder)), "")
		if err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		info, err := area.Stat(folder)
		if err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("read rules: %s is not a folder; name the folder that holds the rules", folder)
		}
		if area == nil {
			if area, err = confine.Around(folder, folder); err != nil {
				return nil, fmt.Errorf("read rules: %w", err)
			}
		}
		// The folder may be a link; those below are not entered.
		err = filepath.WalkDir(folder+string(filepath.Separator), func(name string, entry fs.DirEntry, err error) error {
			name = filepath.Clean(name)
			if err != nil || entry.IsDir() || filepath.Ext(name) != ".rego" || !want(name) || seen[name] {
				return err
			}
			seen[name] = true
			m, err := readModule(area, name)
			modules = append(modules, m)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
	}
	return modules, nil
}

func readModule(area *confine.Area, name string) (Module, error) {
	text, err := area.ReadFile(name, mostBytes)
	if err != nil {
		return Module{}, err
	}
	m := Module{File: filepath.ToSlash(name), Text: string(text)}
	page, err := area.ReadFile(PageOf(name), mostBytes)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Module{}, err
	}
	m.Page = string(page)
	return m, nil
}

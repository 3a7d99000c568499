package iamlint_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

const module = "github.com/iamlint/iamlint"

// TestExportedAPI keeps everything out of the exported API that another module cannot name: types of our internal packages, and
// of modules that we import and others need not.
func TestExportedAPI(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every package, without the race detector")
	}
	for _, p := range publicPackages(t, packages.NeedTypes|packages.NeedImports) {
		for _, leak := range leaks(p.Types) {
			t.Error(leak)
		}
	}
}

// publicPackages loads the packages that another module can import.
func publicPackages(t *testing.T, mode packages.LoadMode) []*packages.Package {
	t.Helper()
	all, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | mode, Context: t.Context()}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(p *packages.Package) bool {
		return p.Name == "main" || isInternal(p.PkgPath) || len(p.GoFiles) == 0 || strings.HasPrefix(p.PkgPath, module+"/test/")
	})
	if len(all) < 10 {
		t.Fatalf("%d packages are public", len(all))
	}
	return all
}

// TestDocumentation demands of each public package a word on stability, and of each exported field one that says what it
// holds: a comment of its own, or one above it, or above its type, that names it.
func TestDocumentation(t *testing.T) {
	for _, p := range publicPackages(t, 0) {
		// The packages above them speak for these.
		stable := strings.HasPrefix(p.PkgPath, module+"/rules/") || strings.HasPrefix(p.PkgPath, module+"/rego/")
		for _, name := range p.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			stable = stable || strings.Contains(file.Doc.Text(), "\n# Stability\n")
			for _, field := range undocumented(fset, file) {
				t.Errorf("%s.%s has no comment", p.Name, field)
			}
		}
		if !stable {
			t.Errorf("the documentation of %s has no section Stability", p.PkgPath)
		}
	}
}

func TestUndocumented(t *testing.T) {
	const code = `package p
		// T has Named.
		type T struct {
			// A has a comment, and B one that names it.
			A, B, C int
			D int // has one at its end
			// Of E and F.
			E int
			F int

			F2, Named int
			g int
		}`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", code, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"T.C", "T.F2"}, undocumented(fset, file)); diff != "" {
		t.Errorf("fields without a comment (-want +got):\n%s", diff)
	}
}

// undocumented lists the exported fields of a file's exported structs about which no comment says anything.
func undocumented(fset *token.FileSet, file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		declaration, ok := n.(*ast.GenDecl)
		if !ok {
			return true
		}
		for _, spec := range declaration.Specs {
			named, ok := spec.(*ast.TypeSpec)
			if !ok || !named.Name.IsExported() {
				continue
			}
			if s, ok := named.Type.(*ast.StructType); ok {
				for _, field := range undocumentedIn(fset, s, declaration.Doc.Text()+named.Doc.Text()) {
					found = append(found, named.Name.Name+"."+field)
				}
			}
		}
		return false
	})
	return found
}

func undocumentedIn(fset *token.FileSet, s *ast.StructType, about string) []string {
	var found []string
	above, last := "", 0 // the comment that the fields follow, and the line of the field before
	for _, field := range s.Fields.List {
		switch {
		case field.Doc != nil:
			above = field.Doc.Text()
		case fset.Position(field.Pos()).Line > last+1:
			above = ""
		}
		last = fset.Position(field.End()).Line
		if field.Comment != nil || field.Doc != nil && len(field.Names) == 1 {
			continue
		}
		for _, name := range field.Names {
			if name.IsExported() && !slices.Contains(words(above+about), name.Name) {
				found = append(found, name.Name)
			}
		}
	}
	return found
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// TestLeaks tries the ways in which an internal type can get into an exported API.
func TestLeaks(t *testing.T) {
	const hidden = `package hidden
		type T struct{ F int }
		func (T) M() U { return 0 }
		type U int
		const C U = 1`
	tests := map[string]struct {
		code string
		want []string
	}{
		"alias":            {"type A = hidden.T", []string{"A"}},
		"alias of its own": {"type own = hidden.U; func F(own) {}", []string{"F"}},
		"definition":       {"type D hidden.U; type E map[string]hidden.U", []string{"E"}},
		"field":            {"type S struct { F []hidden.U; g hidden.U }", []string{"S.F"}},
		"embedded":         {"type S struct { hidden.T }", []string{"S.T", "S.M"}},
		"promoted":         {"type s struct { hidden.T }; type S struct { s }", []string{"S.M"}},
		"method":           {"type S int; func (S) M(map[hidden.U]int) {}; func (S) m(hidden.U) {}", []string{"S.M"}},
		"pointer's method": {"type S int; func (*S) M() chan hidden.U { return nil }", []string{"S.M"}},
		"hidden type":      {"type s struct{}; func (s) M() hidden.U { return 0 }; func New() s { return s{} }", []string{"New"}},
		"interface":        {"type I interface { M(...hidden.U); m(hidden.U) }", []string{"I.M"}},
		"function":         {"func F(func(*hidden.T)) {}; func f(hidden.T) {}", []string{"F"}},
		"variable":         {"var V [2]hidden.U; var v hidden.U", []string{"V"}},
		"constant":         {"const C = hidden.C", []string{"C"}},
		"argument":         {"type G[T any] []T; var V G[hidden.U]", []string{"V"}},
		"constraint":       {"func F[T ~string | hidden.U]() {}", []string{"F"}},
		"struct in it":     {"var V struct { F struct { G hidden.U } }", []string{"V"}},
		"none":             {"func F() error { var u hidden.U; _ = u; return nil }", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			internal := typeCheck(t, module+"/internal/hidden", hidden, nil)
			public := typeCheck(t, module+"/public", "package public\nimport \""+internal.Path()+"\"\nvar _ hidden.U\n"+test.code, internal)
			var got []string
			for _, leak := range leaks(public) {
				at, _, _ := strings.Cut(leak, ": ")
				got = append(got, strings.TrimPrefix(at, "public."))
			}
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("leaks (-want +got):\n%s", diff)
			}
		})
	}
}

func typeCheck(t *testing.T, path, code string, dependency *types.Package) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path+".go", code, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: imports{dependency}}
	p, err := config.Check(path, fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// imports is an importer that knows one package.
type imports struct{ *types.Package }

func (i imports) Import(path string) (*types.Package, error) {
	if i.Package != nil && i.Path() == path {
		return i.Package, nil
	}
	return importer.Default().Import(path)
}

// isInternal reports whether a package is out of reach for other modules.
func isInternal(path string) bool { return slices.Contains(strings.Split(path, "/"), "internal") }

// leaks lists the exported names of a package, sorted, whose types others cannot name, each with the type.
func leaks(p *types.Package) []string {
	var found []string
	for _, name := range p.Scope().Names() {
		object := p.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		report := func(at string, t types.Type) {
			w := walker{seen: map[types.Type]bool{}, home: p}
			if leak := w.walk(t); leak != "" {
				found = append(found, fmt.Sprintf("%s.%s: %s", p.Name(), at, leak))
			}
		}
		named, isType := object.(*types.TypeName)
		if !isType || named.IsAlias() {
			report(name, object.Type())
			continue
		}
		if _, isStruct := object.Type().Underlying().(*types.Struct); !isStruct && !types.IsInterface(object.Type()) {
			report(name, object.Type().Underlying())
		}
		eachMember(object.Type(), func(member string, t types.Type) { report(name+"."+member, t) })
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// eachMember yields the exported fields and methods of a type, promoted methods included.
func eachMember(t types.Type, yield func(name string, t types.Type)) {
	if s, ok := t.Underlying().(*types.Struct); ok {
		for field := range s.Fields() {
			if field.Exported() {
				yield(field.Name(), field.Type())
			}
		}
	}
	methods := types.NewMethodSet(t)
	if !types.IsInterface(t) {
		methods = types.NewMethodSet(types.NewPointer(t))
	}
	for method := range methods.Methods() {
		if method.Obj().Exported() {
			yield(method.Obj().Name(), method.Obj().Type())
		}
	}
}

// walker looks for a type that others cannot name.
type walker struct {
	home *types.Package
	seen map[types.Type]bool
}

// walk returns the first such type that a type is made of, or "". Exported types of our own are looked at by themselves.
func (w *walker) walk(t types.Type) string {
	if w.seen[t] {
		return ""
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		if leak := w.name(t.Obj()); leak != "" {
			return leak
		}
		return w.first(w.walk(t.Rhs()), w.list(t.TypeArgs()))
	case *types.Named:
		leak := w.first(w.name(t.Obj()), w.list(t.TypeArgs()))
		if leak == "" && t.Obj().Pkg() == w.home && !t.Obj().Exported() {
			eachMember(t, func(_ string, member types.Type) { leak = w.first(leak, w.walk(member)) })
		}
		return leak
	case *types.Struct:
		leak := ""
		for field := range t.Fields() {
			if field.Exported() {
				leak = w.first(leak, w.walk(field.Type()))
			}
		}
		return leak
	case *types.Interface:
		leak := ""
		for method := range t.ExplicitMethods() {
			if method.Exported() {
				leak = w.first(leak, w.walk(method.Type()))
			}
		}
		for embedded := range t.EmbeddedTypes() {
			leak = w.first(leak, w.walk(embedded))
		}
		return leak
	case *types.Signature:
		leak := w.first(w.walk(t.Params()), w.walk(t.Results()))
		for parameter := range t.TypeParams().TypeParams() {
			leak = w.first(leak, w.walk(parameter.Constraint()))
		}
		return leak
	case *types.Tuple:
		leak := ""
		for v := range t.Variables() {
			leak = w.first(leak, w.walk(v.Type()))
		}
		return leak
	case *types.Union:
		leak := ""
		for term := range t.Terms() {
			leak = w.first(leak, w.walk(term.Type()))
		}
		return leak
	case *types.Map:
		return w.first(w.walk(t.Key()), w.walk(t.Elem()))
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		return w.walk(t.Elem())
	default:
		return ""
	}
}

func (w *walker) list(arguments *types.TypeList) string {
	leak := ""
	for t := range arguments.Types() {
		leak = w.first(leak, w.walk(t))
	}
	return leak
}

func (*walker) first(leaks ...string) string {
	for _, leak := range leaks {
		if leak != "" {
			return leak
		}
	}
	return ""
}

// name reports a type that is neither of our public packages nor of the standard library.
func (*walker) name(object *types.TypeName) string {
	p := object.Pkg()
	if p == nil {
		return "" // of the universe
	}
	first, _, _ := strings.Cut(p.Path(), "/")
	ours := p.Path() == module || strings.HasPrefix(p.Path(), module+"/")
	if ours && !isInternal(p.Path()) || !strings.Contains(first, ".") {
		return ""
	}
	return p.Path() + "." + object.Name()
}

package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The environment variables that switch a mutant on, and that name the file to note in which mutants were reached.
const (
	mutantEnv  = "IAMLINT_MUTANT"
	reachedEnv = "IAMLINT_MUTANTS_REACHED"
)

// mutant is a way in which a package is broken.
type mutant struct {
	id   int
	at   token.Position
	what string
}

// String says where the mutant is and what it does.
func (m *mutant) String() string {
	return fmt.Sprintf("%d %s:%d:%d: %s", m.id, m.at.Filename, m.at.Line, m.at.Column, m.what)
}

// edit replaces a part of a file.
type edit struct {
	from, to int // offsets
	before   string
	after    string
}

// mutator collects the mutants of a package.
type mutator struct {
	fset    *token.FileSet
	content []byte
	skip    []int
	mutants []mutant
	edits   []edit
}

// mutate writes a package's files with all their mutants into a folder, and returns what stands for what in an overlay.
func mutate(folder, work string, skip []int) (map[string]string, []mutant, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	root, err := os.Getwd()
	if err != nil {
		return nil, nil, err
	}
	x := &mutator{fset: token.NewFileSet(), skip: skip}
	replace := map[string]string{}
	name := ""
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if x.content, err = os.ReadFile(path); err != nil {
			return nil, nil, err
		}
		file, err := parser.ParseFile(x.fset, path, x.content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		name = file.Name.Name
		x.edits = nil
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil && f.Name.Name != "String" && f.Name.Name != "Error" {
				ast.Inspect(f.Body, x.visit)
			}
		}
		to := filepath.Join(work, flat(path))
		if err := os.WriteFile(to, x.apply(), 0o600); err != nil {
			return nil, nil, err
		}
		replace[filepath.Join(root, path)] = to
	}
	helper := filepath.Join(work, flat(folder)+"_switch.go")
	if err := os.WriteFile(helper, []byte(fmt.Sprintf(switches, name, mutantEnv, reachedEnv)), 0o600); err != nil {
		return nil, nil, err
	}
	replace[filepath.Join(root, folder, "zz_mutants.go")] = helper
	return replace, x.mutants, nil
}

// visit makes the mutants of a node.
func (x *mutator) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		x.negate(n.Cond)
	case *ast.ForStmt:
		if n.Cond != nil && n.Init == nil {
			x.negate(n.Cond)
		}
	case *ast.CaseClause:
		for _, e := range n.List {
			if condition(e) {
				x.negate(e)
			}
		}
	case *ast.BinaryExpr:
		x.boundary(n)
	case *ast.ReturnStmt:
		for _, e := range n.Results {
			x.result(e)
		}
	case *ast.BlockStmt:
		for _, s := range n.List {
			x.leaveOut(s)
		}
	}
	return true
}

// condition reports whether an expression shows on its face that it is a truth.
func condition(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT
	case *ast.BinaryExpr:
		return e.Op == token.LAND || e.Op == token.LOR || e.Op.Precedence() == token.EQL.Precedence()
	case *ast.ParenExpr:
		return condition(e.X)
	}
	return false
}

// negate makes the mutant in which a condition is the opposite.
func (x *mutator) negate(e ast.Expr) {
	id, ok := x.add(e, "negated: "+x.text(e))
	if ok {
		x.around(e, fmt.Sprintf("mutantNegate(%d, ", id), ")")
	}
}

// boundaries are the comparisons with one end moved.
var boundaries = map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}

// boundary makes the mutant in which a comparison has its end moved, or "and" is "or".
func (x *mutator) boundary(e *ast.BinaryExpr) {
	op, ok := boundaries[e.Op]
	switch {
	case ok:
	case e.Op == token.LAND:
		op = "||"
	case e.Op == token.LOR:
		op = "&&"
	case e.Op == token.ADD && !strings.Contains(x.text(e), `"`):
		op = "-"
	case e.Op == token.SUB:
		op = "+"
	default:
		return
	}
	id, ok := x.add(e, fmt.Sprintf("%s is %s: %s", e.Op, op, x.text(e)))
	if !ok {
		return
	}
	left, right := x.text(e.X), x.text(e.Y)
	if strings.Contains(left+right, "func(") || strings.Contains(left+right, "\n") {
		x.mutants = x.mutants[:len(x.mutants)-1]
		return
	}
	switch e.Op {
	case token.ADD, token.SUB:
		x.around(e, fmt.Sprintf("mutantPick(%d, ", id), fmt.Sprintf(", (%s) %s (%s))", left, op, right))
	default:
		x.around(e, fmt.Sprintf("(mutantOn(%d) && ((%s) %s (%s)) || !mutantIs(%d) && (", id, left, op, right, id), "))")
	}
}

// result makes the mutant in which another value is returned.
func (x *mutator) result(e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok && id.Name == "nil" {
		return
	}
	if _, ok := e.(*ast.FuncLit); ok {
		return
	}
	if condition(e) {
		x.negate(e)
		return
	}
	if id, ok := x.add(e, "returns another value: "+x.text(e)); ok {
		x.around(e, fmt.Sprintf("mutantOther(%d, ", id), ")")
	}
}

// leaveOut makes the mutant without a statement.
func (x *mutator) leaveOut(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.IncDecStmt:
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return
		}
	case *ast.BranchStmt:
		if s.Tok != token.CONTINUE && s.Tok != token.BREAK || s.Label != nil {
			return
		}
	default:
		return
	}
	if id, ok := x.add(s, "left out: "+x.text(s)); ok {
		x.around(s, fmt.Sprintf("if !mutantOn(%d) { ", id), " }")
	}
}

func (x *mutator) text(n ast.Node) string {
	return string(x.content[x.offset(n.Pos()):x.offset(n.End())])
}

func (x *mutator) offset(p token.Pos) int { return x.fset.Position(p).Offset }

// add notes a mutant, unless it does not compile.
func (x *mutator) add(n ast.Node, what string) (int, bool) {
	id := 1
	if len(x.mutants) > 0 {
		id = x.mutants[len(x.mutants)-1].id + 1
	}
	what = strings.Join(strings.Fields(what), " ")
	if r := []rune(what); len(r) > 100 {
		what = string(r[:100]) + "…"
	}
	x.mutants = append(x.mutants, mutant{id, x.fset.Position(n.Pos()), what})
	return id, !slices.Contains(x.skip, id)
}

func (x *mutator) around(n ast.Node, before, after string) {
	x.edits = append(x.edits, edit{x.offset(n.Pos()), x.offset(n.End()), before, after})
}

// apply returns the file with all edits, of which some are within others.
func (x *mutator) apply() []byte {
	type insertion struct {
		at, size int
		end      bool
		text     string
	}
	var list []insertion
	for _, e := range x.edits {
		list = append(list, insertion{e.from, e.to - e.from, false, e.before}, insertion{e.to, e.to - e.from, true, e.after})
	}
	// What ends at a place comes before what begins there; of the former the inner one first, of the latter the outer one.
	slices.SortStableFunc(list, func(a, b insertion) int {
		switch {
		case a.at != b.at:
			return a.at - b.at
		case a.end != b.end:
			if a.end {
				return -1
			}
			return 1
		case a.end:
			return a.size - b.size
		}
		return b.size - a.size
	})
	// Of edits of the very same part those made first are the outer ones.
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].at == list[i].at && list[j].end == list[i].end && list[j].size == list[i].size {
			j++
		}
		if list[i].end {
			slices.Reverse(list[i:j])
		}
		i = j
	}
	var out bytes.Buffer
	last := 0
	for _, i := range list {
		out.Write(x.content[last:i.at])
		out.WriteString(i.text)
		last = i.at
	}
	out.Write(x.content[last:])
	return out.Bytes()
}

// flat is the name under which a file is kept in the work folder.
func flat(path string) string { return strings.ReplaceAll(path, "/", "_") }

var atLine = regexp.MustCompile(`(?m)^(\S+\.go):(\d+):(\d+): `)

// uncompilable returns the mutants that compiler errors are about: those on the lines, as far as that goes by the overlay's files.
func uncompilable(out string, mutants []mutant) []int {
	var ids []int
	lines := map[string]bool{}
	for _, m := range atLine.FindAllStringSubmatch(out, -1) {
		lines[filepath.Base(m[1])+":"+m[2]] = true
	}
	for _, m := range mutants {
		if lines[flat(m.at.Filename)+":"+strconv.Itoa(m.at.Line)] {
			ids = append(ids, m.id)
		}
	}
	return ids
}

// switches is the file that each package gets: what mutants are switched by.
const switches = `package %s

import (
	"os"
	"reflect"
	"strconv"
	"sync"
)

var (
	mutant, _      = strconv.Atoi(os.Getenv(%q))
	mutantsFile    = os.Getenv(%q)
	mutantsMu      sync.Mutex
	mutantsReached = map[int]bool{}
)

func mutantIs(id int) bool { return id == mutant }

func mutantOn(id int) bool {
	if mutantsFile != "" {
		mutantsMu.Lock()
		defer mutantsMu.Unlock()
		if !mutantsReached[id] {
			mutantsReached[id] = true
			f, err := os.OpenFile(mutantsFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				panic(err)
			}
			if _, err := f.WriteString(strconv.Itoa(id) + "\n"); err != nil {
				panic(err)
			}
			_ = f.Close()
		}
	}
	return id == mutant
}

func mutantNegate[T ~bool](id int, v T) T {
	if mutantOn(id) {
		return !v
	}
	return v
}

func mutantPick[T any](id int, v, other T) T {
	if mutantOn(id) {
		return other
	}
	return v
}

func mutantOther[T any](id int, v T) T {
	if !mutantOn(id) {
		return v
	}
	r := reflect.ValueOf(&v).Elem()
	switch r.Kind() {
	case reflect.Bool:
		r.SetBool(!r.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		r.SetInt(r.Int() + 1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		r.SetUint(r.Uint() + 1)
	case reflect.String:
		if r.String() == "" {
			r.SetString("x")
		} else {
			r.SetString("")
		}
	default:
		r.SetZero()
	}
	return v
}
`

package terraform

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/policy"
)

// memory are files of a test, one after the other in one source.
type memory struct {
	names    []string
	contents map[string][]byte
	bases    map[string]int
	text     []byte
}

func newMemory(files []txtar.File) *memory {
	m := &memory{contents: map[string][]byte{}, bases: map[string]int{}}
	for _, f := range files {
		m.names = append(m.names, f.Name)
		m.contents[f.Name] = f.Data
		m.bases[f.Name] = len(m.text)
		m.text = append(append(m.text, f.Data...), 0)
	}
	return m
}

func (m *memory) Read(name string) ([]byte, int, error) {
	content, ok := m.contents[path.Clean(name)]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return content, m.bases[path.Clean(name)], nil
}

func (m *memory) List(folder string) (files, folders []string, err error) {
	for _, name := range m.names {
		inside, err := filepath.Rel(folder, name)
		if err != nil || !filepath.IsLocal(inside) {
			continue
		}
		first, _, below := strings.Cut(filepath.ToSlash(inside), "/")
		switch {
		case !below:
			files = append(files, first)
		case !slices.Contains(folders, first):
			folders = append(folders, first)
		}
	}
	return files, folders, nil
}

// place is a place as file:line:column and the source there.
func (m *memory) place(r policy.Range) string {
	if r.Start < 0 || r.End > len(m.text) || r.End < r.Start {
		return fmt.Sprint("outside: ", r)
	}
	for _, name := range slices.Backward(m.names) {
		if base := m.bases[name]; r.Start >= base {
			before := string(m.text[base:r.Start])
			line := strings.Count(before, "\n") + 1
			column := len(before) - strings.LastIndex(before, "\n")
			return fmt.Sprintf("%s:%d:%d: %s", name, line, column, m.text[r.Start:r.End])
		}
	}
	return "nowhere"
}

// TestConfigurations evaluates the configurations in testdata. Their section want has, for an address and an attribute, what it is:
//
//	aws_iam_policy.p policy = {"Version": ...}
//	aws_iam_policy.p policy [var.env is "prod"] = ...
//	aws_iam_policy.p policy @Statement/0/Action = main.tf:3:5: "s3:*"
//	problem main.tf:3:5: message
//	unread module vpc
//	optional aws_iam_policy.p[0]
//	refers aws_iam_role_policy.p role = aws_iam_role.r
//	instances = all addresses
func TestConfigurations(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no configurations", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(text)
			want := ""
			var files []txtar.File
			for _, f := range archive.Files {
				if f.Name == "want" {
					want = string(f.Data)
				} else {
					files = append(files, f)
				}
			}
			m := newMemory(files)
			options := Options{}
			for line := range strings.SplitSeq(string(archive.Comment), "\n") {
				if name, value, ok := strings.Cut(strings.TrimPrefix(line, "--var "), "="); ok && strings.HasPrefix(line, "--var ") {
					options.Vars = append(options.Vars, Var{name, value})
				}
				if file, ok := strings.CutPrefix(line, "--var-file "); ok {
					options.VarFiles = append(options.VarFiles, file)
				}
			}
			c := Load(m, ".", options)
			var got []string
			problems := false
			for line := range strings.SplitSeq(strings.TrimSpace(want), "\n") {
				problems = problems || strings.HasPrefix(line, "problem ")
				got = append(got, answer(m, c, line))
			}
			if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if !problems {
				for _, p := range c.Problems {
					t.Errorf("problem %s: %s", m.place(p.Range), p.Message)
				}
			}
		})
	}
}

// answer answers a line of want as it should be.
func answer(m *memory, c *Configuration, line string) string {
	left, _, _ := strings.Cut(line, " = ")
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "":
		return line
	case "problem":
		var all []string
		for _, p := range c.Problems {
			place := m.place(p.Range)
			position := strings.Join(strings.SplitN(place, ":", 4)[:3], ":")
			found := "problem " + position + ": " + p.Message
			if found == line {
				return line
			}
			all = append(all, found)
		}
		return "only " + strings.Join(all, " | ")
	case "unread":
		var all []string
		for _, u := range c.Unread {
			if u.Kind+" "+u.Name == rest {
				return line
			}
			all = append(all, u.Kind+" "+u.Name)
		}
		return "only " + strings.Join(all, ", ")
	case "instances":
		var all []string
		for _, i := range c.Instances {
			all = append(all, i.Address)
		}
		return "instances = " + strings.Join(all, " ")
	}
	fields := strings.Fields(left)
	if kind == "optional" || kind == "refers" || kind == "source" || kind == "broken" {
		fields = fields[1:]
	}
	i := find(c, fields[0])
	if i == nil {
		return "no instance " + fields[0]
	}
	switch kind {
	case "optional":
		if i.Optional {
			return line
		}
		return "not " + line
	case "source":
		if i.Source {
			return line
		}
		return "not " + line
	case "broken":
		for _, p := range i.Broken {
			return fmt.Sprintf("broken %s = %s %s", fields[0], m.place(p.Range), p.Message)
		}
		return "not broken"
	case "refers":
		return left + " = " + strings.Join(i.Refers[fields[1]], " ")
	}
	value := i.Attributes.Get(fields[1])
	for _, field := range fields[2:] {
		if steps, ok := strings.CutPrefix(field, "@"); ok {
			return left + " = " + strings.ReplaceAll(m.place(at(value, steps).Range), "\n", "\\n")
		}
	}
	if _, when, ok := strings.Cut(left, " ["); ok {
		value = nil
		var all []string
		for j := range i.Variants[fields[1]] {
			v := &i.Variants[fields[1]][j]
			var assumed []string
			for _, a := range v.Assume {
				assumed = append(assumed, a.String())
			}
			if strings.Join(assumed, ", ")+"]" == when {
				value = v.Value
			}
			all = append(all, "["+strings.Join(assumed, ", ")+"]")
		}
		if value == nil {
			return "only " + strings.Join(all, " ")
		}
	}
	if value == nil {
		return left + " = nothing"
	}
	return left + " = " + show(value)
}

func find(c *Configuration, address string) *Instance {
	for _, i := range c.Instances {
		if i.Address == address {
			return i
		}
	}
	return nil
}

// at follows a path of keys and indexes; ! at the end stands for the key itself.
func at(n *policy.Node, steps string) *policy.Node {
	for _, step := range strings.FieldsFunc(steps, func(r rune) bool { return r == '|' }) {
		index := 0
		if name, ok := strings.CutSuffix(step, "!"); ok {
			for i := range n.Members {
				if n.Members[i].Key.Value == name {
					return &policy.Node{Text: n.Members[i].Key}
				}
			}
			return &policy.Node{Text: policy.Text{Range: policy.Range{Start: -1}}}
		}
		if _, err := fmt.Sscan(step, &index); err == nil && n.Kind == policy.Array && index < len(n.Items) {
			n = &n.Items[index]
			continue
		}
		if next := n.Get(step); next != nil {
			n = next
			continue
		}
		return &policy.Node{Text: policy.Text{Range: policy.Range{Start: -1}}}
	}
	return n
}

// show writes a node as JSON, with symbols as <name>, and what is of unknown type as ?name.
func show(n *policy.Node) string {
	var b strings.Builder
	switch n.Kind {
	case policy.Object:
		b.WriteByte('{')
		for i := range n.Members {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%q: %s", n.Members[i].Key.Value, show(&n.Members[i].Value))
		}
		b.WriteByte('}')
	case policy.Array:
		b.WriteByte('[')
		for i := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(show(&n.Items[i]))
		}
		b.WriteByte(']')
	case policy.String:
		fmt.Fprintf(&b, "%q", n.Value)
		if len(n.Parts) == 1 && n.Parts[0].Symbol.Many {
			b.WriteString("...")
		}
		if len(n.Parts) == 1 && n.Parts[0].Symbol.Allowed != nil {
			fmt.Fprintf(&b, "%v", n.Parts[0].Symbol.Allowed)
		}
	case policy.Null:
		b.WriteString("null")
	case policy.Unknown:
		b.WriteString("?" + n.Value)
	default:
		b.WriteString(n.Value)
	}
	return b.String()
}

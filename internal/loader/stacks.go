package loader

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Nested stacks have templates of their own. One that is a file beside the template that names it, as it is before `aws
// cloudformation package` and in the output of `cdk synth`, is read with it: the parameters that it is given are known, and what it
// attaches to principals of the stack around it counts.

// The bounds of nested stacks: how deep they are followed, how many files one template may name, and how many templates are evaluated
// together: a template that several stacks have is evaluated for each.
const (
	maxStackDepth = 5
	maxStacks     = 200
	maxTemplates  = 2000
)

// stacks are the templates of nested stacks, by the names of their files.
type stacks struct {
	roots map[string]*policy.Node
	// read reads a file, and returns the offset at which it begins in the unit's source.
	read func(name string) (src *policy.Source, base int, err error)
	// assets are the files that were uploaded under the names in the addresses of templates, as an assembly tells.
	assets map[string]string
	// ignores are the wishes in the files to suppress findings.
	ignores []policy.Ignore
}

// gather reads the templates of the stacks that a template names, and of those in them. It returns nil without any. The source of
// the unit then has all their files.
func gather(unit *policy.Unit, root *policy.Node, opts Options) *stacks {
	if opts.Beside == nil || root.Get("Resources") == nil {
		return nil
	}
	var set policy.FileSet
	s := &stacks{roots: map[string]*policy.Node{}, read: func(name string) (*policy.Source, int, error) {
		src, err := opts.Beside(name)
		if err != nil {
			return nil, 0, err
		}
		return src, set.Add(src), nil
	}}
	set.Add(unit.Source)
	s.follow(root, strings.TrimPrefix(unit.Source.Name, opts.Prefix), 0)
	if len(s.roots) == 0 {
		return nil
	}
	unit.Source = set.Source(unit.Source.Name)
	unit.Ignores = append(unit.Ignores, s.ignores...)
	return s
}

// NestedBy are the names of the files with the templates of the stacks that a source nests, and of those in them, as they are read by
// [Options.Beside].
func NestedBy(src *policy.Source, opts Options) []string {
	if src == nil || !MayNest(src.Content) {
		return nil
	}
	unit := &policy.Unit{Source: src}
	trees, _ := parse(unit)
	if len(trees) != 1 {
		return nil
	}
	nested := gather(unit, &trees[0].root, opts)
	if nested == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(nested.roots))
}

// follow reads the templates of the nested stacks of a template in a file of a name.
func (s *stacks) follow(root *policy.Node, name string, depth int) {
	resources := root.Get("Resources")
	for i := 0; resources != nil && i < len(resources.Members) && depth < maxStackDepth && len(s.roots) < maxStacks; i++ {
		file, ok := s.file(&resources.Members[i].Value, name)
		if !ok || s.roots[file] != nil {
			continue
		}
		src, base, err := s.read(file)
		if err != nil {
			continue // its policies are elsewhere, as those behind a URL are
		}
		child := &policy.Unit{Source: src}
		trees, problem := parse(child)
		if problem != nil || len(trees) != 1 || !isTemplate(&trees[0].root) {
			continue // it is reported when the file itself is linted
		}
		moveBy(&trees[0].root, base)
		for _, ignore := range child.Ignores {
			s.ignores = append(s.ignores, policy.Ignore{
				Rules: ignore.Rules, Reason: ignore.Reason, Place: movedBy(ignore.Place, base), Covers: movedBy(ignore.Covers, base),
			})
		}
		s.roots[file] = &trees[0].root
		s.follow(&trees[0].root, file, depth+1)
	}
}

func movedBy(r policy.Range, offset int) policy.Range {
	return policy.Range{Start: r.Start + offset, End: r.End + offset}
}

// moveBy adds an offset to all places of a node.
func moveBy(n *policy.Node, offset int) {
	n.Range = movedBy(n.Range, offset)
	for i := range n.Items {
		moveBy(&n.Items[i], offset)
	}
	for i := range n.Members {
		n.Members[i].Key.Range = movedBy(n.Members[i].Key.Range, offset)
		moveBy(&n.Members[i].Value, offset)
	}
}

// MayNest reports whether a text may be a template with nested stacks, whose templates are in other files.
func MayNest(content []byte) bool {
	return bytes.Contains(content, []byte(stackType)) || bytes.Contains(content, []byte(applicationType))
}

// The types of nested stacks.
const (
	stackType       = "AWS::CloudFormation::Stack"
	applicationType = "AWS::Serverless::Application"
)

// isStack reports whether resources of a type are nested stacks.
func isStack(kind string) bool {
	return kind == stackType || kind == applicationType
}

// file is the file with the template of a nested stack, beside the file of a name: what TemplateURL or Location says, or where
// the CDK says that its asset is.
// https://docs.aws.amazon.com/cdk/v2/guide/assets.html
func (s *stacks) file(resource *policy.Node, name string) (string, bool) {
	kind := resource.Get("Type")
	if kind == nil || !isStack(kind.Value) {
		return "", false
	}
	property := "TemplateURL"
	if kind.Value == applicationType {
		property = "Location"
	}
	address := resource.At("Properties", property)
	for _, n := range []*policy.Node{address, resource.At("Metadata", "aws:asset:path")} {
		if n == nil || n.Kind != policy.String || !n.Known() || n.Value == "" || strings.Contains(n.Value, "://") || path.IsAbs(n.Value) {
			continue
		}
		file := path.Join(path.Dir(name), n.Value)
		if strings.HasPrefix(file, "..") && !strings.HasPrefix(name, "..") {
			continue
		}
		return file, true
	}
	if len(s.assets) == 0 || address == nil {
		return "", false
	}
	file, ok := s.assets[path.Base(strings.TrimRight(textOf(address), "\x00\x01\x02\x03"))]
	return file, ok
}

// child returns the template of a nested stack, nil if the resource is not one or its template is not here. It is evaluated as the
// stack gives values to its parameters.
func (t *template) child(r *resource) *template {
	if t.deployment.files == nil || !isStack(r.Type) {
		return nil
	}
	if known, ok := t.children[r]; ok {
		return known
	}
	t.children[r] = nil
	file, ok := t.deployment.files.file(r.Node, t.file)
	root := t.deployment.files.roots[file]
	if !ok || root == nil || !t.mayNest(r, file) {
		return nil
	}
	child := newTemplate(t.unit, t.budget)
	child.prefix, child.nested = t.prefix+r.LogicalID.Value+"/", t.nested+1
	child.deployment, child.file, child.outer, child.host = t.deployment, file, t, r
	child.stack = t.stack
	child.stack.name, child.stack.parameters = "", nil // CloudFormation makes the name
	t.children[r] = child
	t.deployment.templates = append(t.deployment.templates, child)
	child.define(root, root.Get("Resources"), t.deployment.options)
	return child
}

// mayNest reports whether a nested stack can have the template of a file, and says why not.
func (t *template) mayNest(r *resource, file string) bool {
	at := r.LogicalID.Range
	for around := t; around != nil; around = around.outer {
		if around.file == file && r.Condition == "" {
			t.problem(at, "the nested stack has the template that it is in, directly or through other stacks")
			return false
		}
	}
	if t.nested >= maxStackDepth || len(t.deployment.templates) >= maxTemplates {
		t.unit.Problems = append(t.unit.Problems, policy.Problem{
			Kind: policy.NotRead, Range: at, Message: "the template of the nested stack is not read: stacks are nested too deeply, or too many",
		})
		return false
	}
	return true
}

// given is what the stack around gives to a parameter, nil if it gives nothing.
func (t *template) given(name string) *policy.Node {
	if t.outer == nil {
		return t.stack.parameters.Get(name)
	}
	return t.outer.property(t.host, "Parameters").Get(name)
}

// handOn gives a parameter the values of the one of the stack around that it is, if that has several: the policies of the nested stack
// have variants for them then. One that several parameters are made of is left out, as their values would be combined.
func (t *template) handOn(p *parameter) {
	if t.outer == nil || p.given == nil || p.list {
		return
	}
	name, argument, ok := function(p.given)
	if !ok || name != "Ref" {
		return
	}
	from := t.outer.parameters[argument.Value]
	if from == nil || from.given != nil || from.list || len(from.options) < 2 || mentioned(t.outer.property(t.host, "Parameters"), from.name) > 1 {
		return
	}
	p.given, p.value, p.allowed, p.ssm, p.stored = nil, from.value, from.allowed, false, ""
	p.choose()
	if p.origin = from.origin; p.origin == "" {
		p.origin = t.outer.prefix + from.name
	}
}

// mentioned is how many texts of a node have a name.
func mentioned(n *policy.Node, name string) int {
	count := 0
	if strings.Contains(n.Value, name) {
		count++
	}
	for i := range n.Items {
		count += mentioned(&n.Items[i], name)
	}
	for i := range n.Members {
		count += mentioned(&n.Members[i].Value, name)
	}
	return count
}

// passed is the value of a parameter that the stack around gives; false if it gives none.
func (t *template) passed(p *parameter, r policy.Range, e *environment, depth int) (policy.Node, bool) {
	from := t.outer
	if from == nil {
		from = t
	}
	value, state := from.hand(p.given, e.undefaulted, depth)
	if state == removed || value.Kind == policy.Object {
		return policy.Node{}, false
	}
	return t.placed(p, value, p.given, r), true
}

// placed is a value that another template gives to a parameter, which is written there, at the place where it is used.
func (t *template) placed(p *parameter, value policy.Node, written *policy.Node, r policy.Range) policy.Node {
	switch {
	case p.list && value.Kind == policy.String && value.Known():
		return t.commaDelimited(p.name, value.Value, r)
	case p.list && value.Kind == policy.String:
		return t.fields(&value, ",", written, r)
	}
	return place(value, r)
}

// output is the value of an output of a nested stack, for the stack around.
func (t *template) output(name string, around *template, at policy.Range, depth int) policy.Node {
	if written := t.root.At("Outputs", name, "Value"); written != nil {
		if value, ok := t.handOutput(written, depth); ok {
			return place(value, at)
		}
	} else if !t.open && t.root.Get("Outputs").Get("Fn::Transform") == nil {
		around.problem(at, fmt.Sprintf("Fn::GetAtt of output %q, which the template of the nested stack does not define", name))
	}
	s := policy.Symbol{Name: t.host.LogicalID.Value + ".Outputs." + name, Origin: policy.FromImport, Type: t.host.Type}
	return text(at, symbolic(around.symbol("name", s)))
}

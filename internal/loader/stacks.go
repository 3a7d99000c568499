package loader

import (
	"bytes"
	"path"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Nested stacks have templates of their own. One that is a file beside the template that names it, as it is before `aws
// cloudformation package` and in the output of `cdk synth`, is read with it: the parameters that it is given are known, and what it
// attaches to principals of the stack around it counts.

// The bounds of nested stacks: how deep they are followed, and how many files one template may name.
const (
	maxStackDepth = 5
	maxStacks     = 200
)

// stacks are the templates of nested stacks, by the names of their files.
type stacks struct {
	roots map[string]*policy.Node
	set   policy.FileSet
	read  func(name string) (*policy.Source, error)
}

// gather reads the templates of the stacks that a template names, and of those in them. It returns nil without any. The source of
// the unit then has all their files.
func gather(unit *policy.Unit, root *policy.Node, opts Options) *stacks {
	if opts.Beside == nil || root.Get("Resources") == nil {
		return nil
	}
	s := &stacks{roots: map[string]*policy.Node{}, read: opts.Beside}
	s.set.Add(unit.Source)
	s.follow(root, unit.Source.Name, 0)
	if len(s.roots) == 0 {
		return nil
	}
	unit.Source = s.set.Source(unit.Source.Name)
	return s
}

func (s *stacks) follow(root *policy.Node, name string, depth int) {
	resources := root.Get("Resources")
	for i := 0; resources != nil && i < len(resources.Members) && depth < maxStackDepth && len(s.roots) < maxStacks; i++ {
		file, ok := stackFile(&resources.Members[i].Value, name)
		if !ok || s.roots[file] != nil {
			continue
		}
		src, err := s.read(file)
		if err != nil {
			continue // its policies are elsewhere, as those behind a URL are
		}
		child := &policy.Unit{Source: src}
		trees, problem := parse(child)
		if problem != nil || len(trees) != 1 || !isTemplate(&trees[0].root) {
			continue // it is reported when the file itself is linted
		}
		base := s.set.Add(src)
		moveBy(&trees[0].root, base)
		s.roots[file] = &trees[0].root
		s.follow(&trees[0].root, file, depth+1)
	}
}

// moveBy adds an offset to all places of a node.
func moveBy(n *policy.Node, offset int) {
	n.Range.Start, n.Range.End = n.Range.Start+offset, n.Range.End+offset
	for i := range n.Items {
		moveBy(&n.Items[i], offset)
	}
	for i := range n.Members {
		key := &n.Members[i].Key.Range
		key.Start, key.End = key.Start+offset, key.End+offset
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

// stackFile is the file with the template of a nested stack, beside the file of a name: what TemplateURL or Location says, or where
// the CDK says that its asset is.
// https://docs.aws.amazon.com/cdk/v2/guide/assets.html
func stackFile(resource *policy.Node, name string) (string, bool) {
	property := ""
	switch kind := resource.Get("Type"); {
	case kind == nil:
	case kind.Value == stackType:
		property = "TemplateURL"
	case kind.Value == applicationType:
		property = "Location"
	}
	if property == "" {
		return "", false
	}
	for _, n := range []*policy.Node{resource.At("Properties", property), resource.At("Metadata", "aws:asset:path")} {
		if n == nil || n.Kind != policy.String || !n.Known() || n.Value == "" || strings.Contains(n.Value, "://") || path.IsAbs(n.Value) {
			continue
		}
		file := path.Join(path.Dir(name), n.Value)
		if strings.HasPrefix(file, "..") && !strings.HasPrefix(name, "..") {
			continue
		}
		return file, true
	}
	return "", false
}

// nestedStack loads the template of a nested stack. Its parameters have the values that the stack is given.
func (f *finder) nestedStack(r *resource) {
	t := f.t
	if t.stacks == nil || t.nested >= maxStackDepth {
		return
	}
	file, ok := stackFile(r.Node, t.file)
	root := t.stacks.roots[file]
	if !ok || root == nil {
		return
	}
	child := newTemplate(t.unit, t.budget)
	child.prefix, child.nested = t.prefix+r.LogicalID.Value+"/", t.nested+1
	child.stacks, child.file, child.outer = t.stacks, file, f
	for _, name := range []string{"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"} {
		t.pseudoPart(name, &environment{})
		child.symbols[symbolKey{"name", name}] = t.symbols[symbolKey{"name", name}] // those of one account and region
	}
	child.given = map[string]policy.Node{}
	if parameters := t.property(r, "Parameters"); parameters != nil {
		for i := range parameters.Members {
			value, state := t.resolve(&parameters.Members[i].Value, &environment{}, 0)
			if state != removed && value.Kind != policy.Object {
				child.given[parameters.Members[i].Key.Value] = value
			}
		}
	}
	format := t.unit.Format
	child.load(root, root.Get("Resources"), f.options)
	t.unit.Format = format
}

// leftover is what a nested stack attaches to a principal that is not its own.
type leftover struct {
	kind      string
	name      policy.Text
	documents []*policy.Document
}

// outward hands what a nested stack attaches to a principal that is not its own to the stack around.
func (a *attachments) outward(r *resource) {
	if a.t.outer == nil {
		return
	}
	documents := a.documents[r]
	for property, kind := range principalProperties {
		a.each(r, property, func(name policy.Text, _ []policy.Assumption) {
			if a.byName(kind, &name) == nil {
				a.t.outer.leftovers = append(a.t.outer.leftovers, leftover{kind, name, documents})
			}
		})
	}
}

// principalProperties are the properties by which policies name the principals that they are attached to.
var principalProperties = map[string]string{
	"Users": "AWS::IAM::User", "Groups": "AWS::IAM::Group", "Roles": "AWS::IAM::Role",
	"UserName": "AWS::IAM::User", "GroupName": "AWS::IAM::Group", "RoleName": "AWS::IAM::Role",
}

// inward gives principals what nested stacks attach to them, and hands on what is for a stack further out.
func (a *attachments) inward() {
	for _, l := range a.leftovers {
		if to := a.byName(l.kind, &l.name); to != nil {
			a.give(to, l.documents...)
		} else if a.t.outer != nil {
			a.t.outer.leftovers = append(a.t.outer.leftovers, l)
		}
	}
}

package loader

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// `cdk synth` writes a cloud assembly: a folder with a manifest, the templates of stacks, the assemblies of stages in folders below,
// and assets. Its stacks are deployed together, so they are one unit: they import what others export, and what one attaches to a role of
// another is judged with that role.
// https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-out
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssemblyManifest.html

// manifestName is the name of an assembly's manifest, and markName that of a file that the CDK puts beside it.
const (
	manifestName = "manifest.json"
	markName     = "cdk.out"
)

// The bounds of an assembly: how deep stages are nested in it, and how many stacks and how many bytes of templates it has. An app has at
// most a few hundred stacks; those of more are linted one by one.
const (
	maxStages        = 10
	maxAssemblyStack = 1000
	maxAssemblyBytes = DefaultBytes
)

// assembly is a cloud assembly while it is read.
type assembly struct {
	unit   *policy.Unit
	folder string // of the outermost manifest, with forward slashes
	// read reads a file, which then is one of the unit's, and peek one that is not; name is what reports call it.
	read func(name string) (content []byte, base int, err error)
	peek func(name string) ([]byte, error)
	name func(name string) string

	stacks []*assemblyStack
	files  *stacks
	// others are the files that the manifests name and that are not templates.
	others []string
	seen   map[string]bool
}

// assemblyStack is one stack of an assembly.
type assemblyStack struct {
	stack
	id, file string
	// at is where the manifest names the template.
	at   policy.Range
	root *policy.Node
}

// LoadAssembly reads a cloud assembly of the CDK as one unit. It never fails: what cannot be read is among the unit's problems.
func LoadAssembly(tree Tree, opts Options) *policy.Unit {
	unit := &policy.Unit{Format: formatCloudFormation}
	name := tree.Prefix + DisplayName(tree.Folder)
	area, err := confine.Around(tree.Folder, tree.root())
	if err != nil && tree.ReadFile == nil {
		unit.Source = &policy.Source{Name: name}
		unit.Problems = []policy.Problem{{Kind: policy.NotRead, Message: cause(err).Error()}}
		return unit
	}
	files := &moduleFiles{area: area, tree: tree, read: map[string]moduleFile{}}
	a := newAssembly(unit, tree.Folder)
	a.read, a.name = files.Read, files.name
	a.peek = func(name string) ([]byte, error) {
		if tree.Asked != nil {
			tree.Asked(files.name(name))
		}
		return files.content(name)
	}
	a.manifest(a.folder, 0, policy.Range{})
	a.templates()
	unit.Source = files.set.Source(name)
	unit.Ignores = append(unit.Ignores, a.files.ignores...)
	a.load(opts)
	notKnown(unit, "lint its text, too")
	unit = opts.named(unit, nil)
	slices.SortStableFunc(unit.Problems, func(a, b policy.Problem) int { return cmp.Compare(a.Range.Start, b.Range.Start) })
	return unit
}

func newAssembly(unit *policy.Unit, folder string) *assembly {
	a := &assembly{unit: unit, folder: filepath.ToSlash(filepath.Clean(folder)), seen: map[string]bool{}}
	a.files = &stacks{roots: map[string]*policy.Node{}, assets: map[string]string{}, read: func(name string) (*policy.Source, int, error) {
		content, base, err := a.inside(name)
		return &policy.Source{Name: a.name(name), Content: content}, base, err
	}}
	return a
}

// inside reads a file of the assembly: nothing in it leads out of its folder.
func (a *assembly) inside(name string) ([]byte, int, error) {
	relative, err := filepath.Rel(filepath.FromSlash(a.folder), filepath.FromSlash(name))
	if err != nil || !filepath.IsLocal(relative) {
		return nil, 0, confine.ErrOutside
	}
	return a.read(name)
}

// json parses a file of the assembly that is not a template.
func (a *assembly) json(content []byte, base int) (root policy.Node, ok bool) {
	root, err := syntax.ParseJSON(content, 0)
	if err != nil {
		a.problem(policy.JSONSyntax, movedBy(err.At(content), base), err.Message)
		return root, false
	}
	moveBy(&root, base)
	return root, true
}

func (a *assembly) problem(kind policy.ProblemKind, at policy.Range, message string) {
	a.unit.Problems = append(a.unit.Problems, policy.Problem{Kind: kind, Range: at, Message: message})
}

// manifest reads the manifest of a folder, which another one names at a place, and those of the stages that it names.
func (a *assembly) manifest(folder string, depth int, at policy.Range) {
	name := path.Join(folder, manifestName)
	if a.seen[name] {
		return
	}
	a.seen[name] = true
	content, base, err := a.inside(name)
	if err != nil {
		a.problem(policy.NotRead, at, fmt.Sprintf("%s cannot be read: %v; run `cdk synth`", a.name(name), err))
		return
	}
	root, ok := a.json(content, base)
	if !ok {
		return
	}
	artifacts := root.Get("artifacts")
	switch {
	case root.Kind != policy.Object || artifacts != nil && artifacts.Kind != policy.Object:
		at := root.Range
		if artifacts != nil {
			at = artifacts.Range
		}
		a.problem(policy.BadTemplate, at, "artifacts of a cloud assembly is an object; run `cdk synth`")
	case artifacts != nil:
		for i := range artifacts.Members {
			a.artifact(folder, &artifacts.Members[i], depth)
		}
	}
}

// artifact reads one entry of a manifest.
func (a *assembly) artifact(folder string, m *policy.Member, depth int) {
	kind := m.Value.Get("type")
	switch {
	case m.Value.Kind != policy.Object || kind == nil || kind.Kind != policy.String:
		a.problem(policy.BadTemplate, m.Key.Range, fmt.Sprintf("artifact %q has no type; run `cdk synth`", m.Key.Value))
	case kind.Value == "aws:cloudformation:stack":
		a.stack(folder, m)
	case kind.Value == "cdk:cloud-assembly":
		directory, ok := a.path(folder, m, "directoryName")
		switch {
		case !ok:
		case depth == maxStages:
			a.problem(policy.NotRead, m.Key.Range, "stages are nested too deeply to read the stacks of this one")
		default:
			a.manifest(directory, depth+1, m.Key.Range)
		}
	case kind.Value == "cdk:asset-manifest":
		if file, ok := a.path(folder, m, "file"); ok {
			a.others = append(a.others, file)
			a.assets(folder, file)
		}
	case m.Value.At("properties", "file") != nil: // the tree of constructs
		if file, ok := a.path(folder, m, "file"); ok {
			a.others = append(a.others, file)
		}
	}
	if metadata := m.Value.Get("additionalMetadataFile"); metadata != nil && filepath.IsLocal(metadata.Value) {
		a.others = append(a.others, path.Join(folder, metadata.Value))
	}
}

// path is the path that a property of an artifact gives, from the manifest's folder, from which it cannot lead out.
func (a *assembly) path(folder string, m *policy.Member, property string) (string, bool) {
	n := m.Value.At("properties", property)
	switch {
	case n == nil || n.Kind != policy.String || n.Value == "":
		at := m.Key.Range
		if n != nil {
			at = n.Range
		}
		a.problem(policy.BadTemplate, at, fmt.Sprintf("%s of artifact %q is not a path; run `cdk synth`", property, m.Key.Value))
	case !filepath.IsLocal(filepath.FromSlash(n.Value)):
		a.problem(policy.BadTemplate, n.Range, property+" leads out of the cloud assembly; run `cdk synth`")
	default:
		return path.Join(folder, n.Value), true
	}
	return "", false
}

// stack notes a stack of the manifest in a folder.
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AwsCloudFormationStackProperties.html
func (a *assembly) stack(folder string, m *policy.Member) {
	file, ok := a.path(folder, m, "templateFile")
	switch {
	case !ok:
		return
	case len(a.stacks) == maxAssemblyStack:
		a.problem(policy.NotRead, m.Key.Range, "the assembly has too many stacks to read "+m.Key.Value)
		return
	}
	s := &assemblyStack{id: m.Key.Value, file: file, at: m.Value.At("properties", "templateFile").Range}
	s.name, s.assembly, s.parameters = m.Key.Value, folder, m.Value.At("properties", "parameters")
	if name := m.Value.At("properties", "stackName"); name != nil && name.Kind == policy.String && name.Value != "" {
		s.name = name.Value
	}
	if environment := m.Value.Get("environment"); environment != nil {
		if s.account, s.region, ok = environmentOf(environment.Value); !ok {
			a.problem(policy.BadTemplate, environment.Range, "an environment is aws://ACCOUNT/REGION; run `cdk synth`")
		}
	}
	a.stacks = append(a.stacks, s)
}

// environmentOf reads where a stack is deployed, as aws://111122223333/eu-west-1; what is left open is "".
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cx_api.EnvironmentUtils.html
func environmentOf(text string) (account, region string, ok bool) {
	rest, ok := strings.CutPrefix(text, "aws://")
	account, region, both := strings.Cut(rest, "/")
	if account == "unknown-account" {
		account = ""
	}
	if region == "unknown-region" {
		region = ""
	}
	if !ok || !both || account != "" && !policy.IsAccountID(account) || strings.Contains(region, "/") {
		return "", "", false
	}
	return account, region, true
}

// assets reads under which names files of a folder are uploaded, for the templates of nested stacks.
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssetManifest.html
func (a *assembly) assets(folder, name string) {
	content, err := a.peek(name)
	if err != nil {
		return // the templates in it are read by themselves
	}
	root, failed := syntax.ParseJSON(content, 0)
	if failed != nil {
		if content, base, err := a.inside(name); err == nil {
			a.json(content, base)
		}
		return
	}
	for asset := range root.Get("files").AllMembers() {
		source := asset.Value.At("source", "path")
		if source == nil || !strings.HasSuffix(source.Value, ".json") || !filepath.IsLocal(filepath.FromSlash(source.Value)) {
			continue
		}
		for destination := range asset.Value.Get("destinations").AllMembers() {
			if key := destination.Value.Get("objectKey"); key != nil {
				a.files.assets[path.Base(key.Value)] = path.Join(folder, source.Value)
			}
		}
	}
}

// templates reads the templates of the stacks, and of those nested in them.
func (a *assembly) templates() {
	size := 0
	for _, s := range a.stacks {
		content, base, err := a.inside(s.file)
		size += len(content)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			a.problem(policy.NotRead, s.at, fmt.Sprintf("template %s is not here; run `cdk synth`", path.Base(s.file)))
			continue
		case err != nil:
			a.problem(policy.NotRead, s.at, fmt.Sprintf("template %s cannot be read: %v", path.Base(s.file), cause(err)))
			continue
		case size > maxAssemblyBytes:
			a.problem(policy.NotRead, s.at, fmt.Sprintf("the assembly is too large to read template %s; lint it by itself", path.Base(s.file)))
			continue
		}
		unit := &policy.Unit{Source: &policy.Source{Name: a.name(s.file), Content: content}}
		trees, problem := parse(unit)
		if problem != nil {
			problem.Range = movedBy(problem.Range, base)
			a.unit.Problems = append(a.unit.Problems, *problem)
			continue
		}
		if len(trees) != 1 || trees[0].root.Kind != policy.Object {
			a.problem(policy.BadTemplate, s.at, "the file is not a template; run `cdk synth`")
			continue
		}
		s.root = &trees[0].root
		moveBy(s.root, base)
		a.files.follow(s.root, s.file, 0)
	}
}

// load finds what the templates have.
func (a *assembly) load(opts Options) {
	named := map[string]int{}
	for _, s := range a.stacks {
		named[s.name]++
	}
	opts.budget = newBudget(a.unit.Source)
	d := newDeployment()
	d.files, d.options = a.files, opts
	for _, s := range a.stacks {
		if s.root == nil {
			continue
		}
		t := newTemplate(a.unit, opts.budget)
		t.deployment, t.root, t.file, t.stack = d, s.root, s.file, s.stack
		t.prefix = s.name + "/"
		if named[s.name] > 1 { // in several accounts, or Regions
			t.prefix = s.id + "/"
		}
		d.templates = append(d.templates, t)
	}
	for _, t := range d.templates {
		t.define(t.root, t.root.Get("Resources"), opts)
	}
	d.load()
}

// isAssembly reports whether a folder is a cloud assembly by its manifest, or by the file that the CDK puts beside it.
func isAssembly(folder string, manifest []byte) bool {
	if bytes.Contains(manifest, []byte("\"aws:cloudformation:stack\"")) || bytes.Contains(manifest, []byte("\"cdk:cloud-assembly\"")) {
		return true
	}
	if folder == "" {
		return false
	}
	info, err := os.Stat(filepath.Join(folder, markName))
	return err == nil && info.Mode().IsRegular()
}

// IsAssembly reports whether the folder of a tree is a cloud assembly. In a tree that is not on the disk, the manifest has to name stacks.
func IsAssembly(tree Tree) bool {
	name := path.Join(filepath.ToSlash(tree.Folder), manifestName)
	if tree.ReadFile != nil {
		content, err := tree.ReadFile(name)
		return err == nil && isAssembly("", content)
	}
	src, err := ReadBeside(name)
	return err == nil && isAssembly(tree.Folder, src.Content)
}

// assemblies puts cloud assemblies in the place of the first of their files. A stage's is part of the one around it. What a manifest
// names and is not a template is left out, unless it is named by the user. An assembly of which templates are named is judged as a
// whole, and what is found in those is reported.
func assemblies(files []File) []File {
	members := assembliesOf(files)
	if len(members) == 0 {
		return files
	}
	var out []File
	at := map[*assembly]int{}                                  // index in out
	whole, found := map[*assembly]bool{}, map[*assembly]bool{} // the manifest was named, found
	for _, file := range files {
		m, ok := members[filepath.Clean(file.Path)]
		manifest := filepath.Base(file.Path) == manifestName
		switch {
		case !ok || file.Module:
			out = append(out, file)
			continue
		case !m.template && !manifest:
			if file.Named {
				out = append(out, file)
			}
			continue
		}
		i, there := at[m.of]
		if !there {
			i = len(out)
			at[m.of] = i
			out = append(out, File{Path: filepath.FromSlash(m.of.folder), Assembly: true, Root: file.Root})
		}
		out[i].Files = append(out[i].Files, file.Path)
		out[i].Named = out[i].Named || file.Named
		out[i].Only = append(out[i].Only, file.Path)
		whole[m.of] = whole[m.of] || manifest && file.Named
		found[m.of] = found[m.of] || manifest
	}
	for a, i := range at {
		if whole[a] || found[a] && a.complete(out[i].Files) {
			out[i].Only = nil
		}
	}
	return out
}

// complete reports whether all templates of the assembly that are there are among some files: none was excluded.
func (a *assembly) complete(files []string) bool {
	return !slices.ContainsFunc(a.stacks, func(s *assemblyStack) bool {
		name := filepath.FromSlash(s.file)
		if slices.ContainsFunc(files, func(file string) bool { return filepath.Clean(file) == name }) {
			return false
		}
		_, err := os.Lstat(name)
		return err == nil
	})
}

// part is a file of an assembly.
type part struct {
	of       *assembly
	template bool
}

// assembliesOf finds the assemblies of files, and what they have of them.
func assembliesOf(files []File) map[string]part {
	folders := map[string]bool{}
	for _, file := range files {
		if !file.Module && (filepath.Base(file.Path) == manifestName || file.Named) {
			folders[filepath.Dir(file.Path)] = true
		}
	}
	members := map[string]part{}
	sorted := slices.SortedFunc(maps.Keys(folders), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) // a stage after the assembly around it
	})
	for _, folder := range sorted {
		manifest := filepath.Join(folder, manifestName)
		if _, ok := members[manifest]; ok {
			continue
		}
		src, err := Read(manifest, Limits{})
		if err != nil || !isAssembly(folder, src.Content) {
			continue
		}
		surveyed(folder, files, members)
	}
	return members
}

// surveyed adds the files of the assembly in a folder to members.
func surveyed(folder string, files []File, members map[string]part) {
	a := newAssembly(&policy.Unit{}, folder)
	a.peek = func(name string) ([]byte, error) {
		src, err := Read(filepath.FromSlash(name), Limits{})
		if err != nil {
			return nil, err
		}
		return src.Content, nil
	}
	a.read = func(name string) ([]byte, int, error) {
		content, err := a.peek(name)
		return content, 0, err
	}
	a.name = func(name string) string { return name }
	a.manifest(a.folder, 0, policy.Range{})
	add := func(name string, template bool) { members[filepath.FromSlash(path.Clean(name))] = part{a, template} }
	for name := range a.seen {
		add(name, false)
	}
	for _, name := range a.others {
		add(name, false)
	}
	for _, s := range a.stacks {
		add(s.file, true)
	}
	nested := slices.Collect(maps.Values(a.files.assets))
	for _, file := range files {
		name := filepath.ToSlash(filepath.Clean(file.Path))
		if strings.HasSuffix(name, ".nested.template.json") && (slices.Contains(nested, name) || a.nests(name)) {
			add(name, true)
		}
	}
}

// nests reports whether a template of the assembly in the same folder names a file as that of a nested stack.
func (a *assembly) nests(name string) bool {
	quoted := []byte(`"` + path.Base(name) + `"`)
	return slices.ContainsFunc(a.stacks, func(s *assemblyStack) bool {
		if path.Dir(s.file) != path.Dir(name) {
			return false
		}
		content, err := a.peek(s.file)
		return err == nil && bytes.Contains(content, quoted)
	})
}

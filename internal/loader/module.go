package loader

import (
	"bytes"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// Tree is where a Terraform module, or a cloud assembly, is read from.
type Tree struct {
	// Folder is its folder. Outside of Root, and of the working folder if that is around Folder, nothing is read, unless they
	// are in a repository: then nothing outside of that. A Root of "" stands for Folder.
	Folder, Root string
	// Replaced are the contents of files, by their names in reports, that are not those of the disk.
	Replaced map[string][]byte
	// ReadFile and List read a file, and the names of the files and of the folders in a folder, from somewhere else than the disk; nil for the disk.
	ReadFile func(name string) ([]byte, error)
	List     func(folder string) (files, folders []string, err error)
	// Prefix stands before the names of files in reports.
	Prefix string
	// Asked, if not nil, learns of each file and folder that was asked for, by its name without Prefix, whether or not it is there.
	Asked func(name string)
}

// IsFolder reports whether a file stands for a folder, which LoadFolder reads.
func (f *File) IsFolder() bool { return f.Module || f.Assembly }

// LoadFolder reads what a file stands for that is a folder. tree says how, but for the folder, which is the file's.
func LoadFolder(file File, tree Tree, opts Options) *policy.Unit {
	tree.Folder, tree.Root = file.Path, file.Root
	if file.Assembly {
		return LoadAssembly(tree, opts)
	}
	return LoadModule(tree, opts)
}

// LoadModule reads a Terraform module, with the modules that it calls, as one unit. It never fails: what cannot be read is among
// the unit's problems.
func LoadModule(tree Tree, opts Options) *policy.Unit {
	name := tree.Prefix + DisplayName(tree.Folder)
	area, err := confine.Around(tree.Folder, tree.root())
	if err != nil && tree.ReadFile == nil {
		return &policy.Unit{
			Source: &policy.Source{Name: name}, Format: formatTerraform,
			Problems: []policy.Problem{{Kind: policy.NotRead, Message: cause(err).Error()}},
		}
	}
	files := &moduleFiles{area: area, tree: tree, read: map[string]moduleFile{}}
	return loadConfiguration(files, filepath.ToSlash(filepath.Clean(tree.Folder)), name, opts)
}

// loadSingle reads one file of a module by itself.
func loadSingle(src *policy.Source, opts Options) *policy.Unit {
	files := &moduleFiles{only: src, read: map[string]moduleFile{}}
	unit := loadConfiguration(files, path.Dir(src.Name), src.Name, opts)
	unit.Source = src // in which it begins at 0
	return unit
}

// root is the folder out of which nothing is read where there is no repository.
func (t *Tree) root() string {
	if absolute, err := filepath.Abs(t.Folder); err == nil {
		if work, err := os.Getwd(); err == nil {
			if relative, err := filepath.Rel(work, absolute); err == nil && filepath.IsLocal(relative) {
				return work
			}
		}
	}
	if t.Root != "" {
		return t.Root
	}
	return t.Folder
}

func loadConfiguration(files *moduleFiles, folder, name string, opts Options) *policy.Unit {
	unit := &policy.Unit{Format: formatTerraform}
	c := terraform.Load(files, folder, terraform.Options{
		Vars: opts.Vars, VarFiles: opts.VarFiles, YAML: yamlOf, Wanted: func(kind string) bool { return blockOf(kind) != nil },
		Part: files.only != nil,
	})
	unit.Source, unit.Problems = files.set.Source(name), c.Problems
	unit.Ignores = blockComments(unit.Source.Content, c.Bodies)
	loadInstances(unit, c.Instances, newBlockPlaces(unit.Source, c), opts)
	if len(unit.Documents) > 0 { // else there is nothing to mend
		unit.Shared = append(unit.Shared, manyUses(unit.Source, c)...)
	}
	notRead(unit, c)
	notKnown(unit, "lint the plan, too")
	return opts.named(unit, nil)
}

// yamlOf parses a text for yamldecode.
func yamlOf(text []byte) (policy.Node, bool) {
	trees, err := parseYAML(text, 0)
	if err != nil || len(trees) != 1 {
		return policy.Node{}, false
	}
	return trees[0].root, true
}

// moduleFiles are the files of a module and of those that it calls.
type moduleFiles struct {
	area *confine.Area
	tree Tree
	// only is the one file that there is, nil for files of the disk.
	only *policy.Source
	set  policy.FileSet
	read map[string]moduleFile
}

type moduleFile struct {
	content []byte
	base    int
	err     error
}

// Read reads a file.
func (f *moduleFiles) Read(name string) (content []byte, base int, err error) {
	name = path.Clean(name)
	if known, ok := f.read[name]; ok {
		return known.content, known.base, known.err
	}
	if f.tree.Asked != nil {
		f.tree.Asked(DisplayName(filepath.FromSlash(name)))
	}
	file := moduleFile{}
	if file.content, file.err = f.content(name); file.err == nil {
		file.base = f.set.Add(&policy.Source{Name: f.name(name), Content: file.content})
	}
	f.read[name] = file
	return file.content, file.base, file.err
}

func (f *moduleFiles) name(name string) string {
	if f.only != nil {
		return name
	}
	return f.tree.Prefix + DisplayName(filepath.FromSlash(name))
}

func (f *moduleFiles) content(name string) ([]byte, error) {
	if f.only != nil {
		if name == path.Clean(f.only.Name) {
			return f.only.Content, nil
		}
		return nil, os.ErrNotExist
	}
	if content, ok := f.tree.Replaced[f.name(name)]; ok {
		return content, nil
	}
	if f.tree.ReadFile != nil {
		return f.tree.ReadFile(name)
	}
	content, err := f.area.ReadFile(filepath.FromSlash(name), DefaultBytes)
	return content, cause(err)
}

// List returns the names of the files in a folder, and of the folders in it.
func (f *moduleFiles) List(folder string) (files, folders []string, err error) {
	if f.only != nil {
		if path.Clean(folder) == path.Dir(path.Clean(f.only.Name)) {
			return []string{path.Base(f.only.Name)}, nil, nil
		}
		return nil, nil, os.ErrNotExist
	}
	if f.tree.Asked != nil {
		f.tree.Asked(DisplayName(filepath.FromSlash(folder)))
	}
	if f.tree.List != nil {
		return f.tree.List(folder)
	}
	info, err := f.area.Stat(filepath.FromSlash(folder))
	switch {
	case err != nil:
		return nil, nil, cause(err)
	case !info.IsDir():
		return nil, nil, os.ErrNotExist
	}
	entries, err := os.ReadDir(filepath.FromSlash(folder))
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		} else {
			files = append(files, entry.Name())
		}
	}
	return f.withReplaced(folder, files), folders, cause(err)
}

// withReplaced adds to the files of a folder those that are not on the disk yet.
func (f *moduleFiles) withReplaced(folder string, files []string) []string {
	if len(f.tree.Replaced) == 0 {
		return files
	}
	for _, name := range slices.Sorted(maps.Keys(f.tree.Replaced)) {
		if path.Dir(name) == f.name(folder) && !slices.Contains(files, path.Base(name)) {
			files = append(files, path.Base(name))
		}
	}
	return files
}

// notRead tells of what holds policies, or is one, and is not here: modules that are not downloaded, documents that nothing is
// known of.
func notRead(unit *policy.Unit, c *terraform.Configuration) {
	add := func(at policy.Range, message string) {
		unit.Problems = appendProblem(unit.Problems, policy.Problem{Kind: policy.NotRead, Range: at, Message: message})
	}
	for _, u := range c.Unread {
		if u.Kind != "module" {
			continue
		}
		for _, body := range c.Bodies {
			for _, b := range body.Blocks {
				whole := policy.Range{Start: b.Header.Start, End: b.Range.End}
				if b.Header == u.Range && terraformCode.find(unit.Source.Content[whole.Start:whole.End]) != nil {
					add(u.Range, u.Name+" makes policies and is not here; run `terraform init`, and lint the folder again")
				}
			}
		}
	}
	for d, s := range unknownDocuments(unit) {
		why := "nothing is known of " + s.Name + "; lint the plan, too"
		if c.Refused[s] {
			why = s.Name
		}
		unit.Problems = appendProblem(unit.Problems, policy.Problem{
			Kind: policy.NotRead, Range: d.Root.Range, Document: d, Message: "the policy is not read: " + why,
		})
	}
}

// unknownDocuments are the documents of which nothing is known, with the symbols that stand for them, but for those that a caller
// of the module, or the user, is to give.
func unknownDocuments(unit *policy.Unit) iter.Seq2[*policy.Document, *policy.Symbol] {
	return func(yield func(*policy.Document, *policy.Symbol) bool) {
		for _, d := range unit.Documents {
			if d.Root.Kind != policy.Unknown || len(d.Root.Parts) == 0 {
				continue
			}
			if s := d.Root.Parts[0].Symbol; s != nil && s.Origin != policy.FromParameter && !yield(d, s) {
				return
			}
		}
	}
}

// Parses reports whether a file of a module, or of values of its variables, or a text that it reads, has no syntax error.
func Parses(name string, content []byte) bool {
	if !IsModuleFile(name) {
		return true // what is wrong with it is found out where it is read
	}
	return len(hcl.Check(name, content)) == 0
}

// IsModuleFile reports whether a name is one of a file of a Terraform module.
func IsModuleFile(name string) bool {
	return terraform.IsConfiguration(path.Base(filepath.ToSlash(name)))
}

// Group puts the files of a module in the place of the first of them, and leaves out the modules that others call: they are
// judged as they are called. A module of which files are named is judged as a whole, and what is found in those is reported.
func Group(files []File, read func(path string) ([]byte, error)) []File {
	out := files[:0]       // no more come of them than there are
	at := map[string]int{} // folder to index in out
	whole := map[string]bool{}
	for _, file := range files {
		if !IsModuleFile(file.Path) {
			out = append(out, file)
			continue
		}
		folder := filepath.Dir(file.Path)
		i, ok := at[folder]
		if !ok {
			i = len(out)
			at[folder] = i
			out = append(out, File{Path: folder, Module: true, Root: file.Root})
		}
		out[i].Files = append(out[i].Files, file.Path)
		if file.Named {
			out[i].Named = true
			out[i].Only = append(out[i].Only, file.Path)
		} else {
			whole[folder] = true
		}
	}
	for folder := range whole {
		out[at[folder]].Only = nil
	}
	clear(files[len(out):])
	if len(at) == 0 {
		return out
	}
	return withoutCalled(out, at, read)
}

// withoutCalled leaves out the modules that others call, and the files that modules read as templates, unless they are named.
func withoutCalled(files []File, at map[string]int, read func(path string) ([]byte, error)) []File {
	calls := map[string][]string{}
	called, texts := map[string]bool{}, map[string]bool{}
	for folder, i := range at {
		references := referencesOf(&files[i], read)
		for _, name := range references.files {
			texts[name] = true
		}
		for _, other := range references.modules {
			if _, ok := at[other]; ok && other != folder {
				calls[folder] = append(calls[folder], other)
				called[other] = true
			}
		}
	}
	judged := map[string]bool{}
	var reach func(folder string)
	reach = func(folder string) {
		if !judged[folder] {
			judged[folder] = true
			for _, other := range calls[folder] {
				reach(other)
			}
		}
	}
	stays := map[string]bool{}
	for _, file := range files { // in their order, so that of modules that call each other it is always the same that stays
		if file.Module && (!called[file.Path] || file.Named) {
			stays[file.Path] = true
			reach(file.Path)
		}
	}
	for _, file := range files {
		if file.Module && !judged[file.Path] {
			stays[file.Path] = true
			reach(file.Path)
		}
	}
	return slices.DeleteFunc(files, func(file File) bool {
		return file.Module && !stays[file.Path] || !file.Module && !file.Named && texts[file.Path]
	})
}

// localSource is the source of a module that is a folder beside: whatever else is called so is not a folder with a module in it.
// readFile is a file that is read by a name that is written.
var (
	localSource = regexp.MustCompile(`(?m)^\s*"?source"?\s*[=:]\s*"(\.\.?(?:/[^"]*)?)"`)
	readFile    = regexp.MustCompile(`\b(?:templatefile|file)\(\s*"(?:\$\{path\.(?:module|root|cwd)\}/)?([^"$]+)"`)
)

// references are what the files of a module name: the folders of other modules, and files.
type references struct{ modules, files []string }

// referencesOf reads the files of a module for what they name. They are not parsed, as they will be when the module is read: a
// name that stands in a comment is one of nothing that is there, as a rule.
func referencesOf(module *File, read func(path string) ([]byte, error)) references {
	var r references
	inside := func(name []byte) string {
		return filepath.Join(module.Path, filepath.FromSlash(strings.TrimSpace(string(name))))
	}
	for _, file := range module.Files {
		content, err := read(file)
		if err != nil {
			continue // it is reported when the module is read
		}
		// Few places have what is in a match of the expressions, which is found many times as fast.
		for text := range vicinities(content, `".`, "\n", "\n") {
			if m := localSource.FindSubmatch(text); m != nil {
				r.modules = append(r.modules, inside(m[1]))
			}
		}
		for text := range vicinities(content, "file(", "\n", `"`) {
			for _, m := range readFile.FindAllSubmatch(text, -1) {
				r.files = append(r.files, inside(m[1]))
			}
		}
	}
	return r
}

// vicinities yields the text around each place of a word, up to what is before it, at the second time if there is nothing but space up to
// the first, and up to what is behind it, at the second time, too.
func vicinities(content []byte, word, before, behind string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for at := 0; ; {
			i := bytes.Index(content[at:], []byte(word))
			if i < 0 {
				return
			}
			i += at
			at = i + len(word)
			start := bytes.LastIndex(content[:i], []byte(before)) + 1
			if start > 0 && len(bytes.TrimSpace(content[start:i])) == 0 {
				start = bytes.LastIndex(content[:start-1], []byte(before)) + 1
			}
			end := at
			for range 2 {
				if j := bytes.Index(content[end:], []byte(behind)); j >= 0 {
					end += j + len(behind)
				} else {
					end = len(content)
				}
			}
			if !yield(content[start:end]) {
				return
			}
		}
	}
}

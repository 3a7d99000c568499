package loader

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/iamlint/iamlint/internal/confine"
)

// WalkOptions say what a walk passes over.
type WalkOptions struct {
	// Exclude are globs as in --exclude. They are matched against paths as reports name them and against paths from the
	// folder that is walked; ** crosses folders, and a glob without a slash is matched against the last element. A folder
	// that matches is not entered.
	Exclude []string
	// NoIgnore pays no heed to .gitignore files.
	NoIgnore bool
	// Tracked lists the files that git keeps in a repository, relative to its root, with forward slashes, and reports whether
	// it could: .gitignore does not hide those from git, and not from a walk. It is asked for once a repository has
	// something that would be ignored. nil stands for a Tracked that never could.
	Tracked func(repository string) ([]string, bool)
	// Passed, if not nil, learns of each folder and of each file to lint that is passed over: because it is excluded, or
	// ignored.
	Passed func(path string, folder, ignored bool)
}

// File is a file that a walk found.
type File struct {
	Path string
	// Module says that the path is a folder, and stands for the Terraform module in it, Assembly that it stands for the cloud
	// assembly in it; Files are those of it that were found. Only are the files that were named, where the whole was not: what is
	// found elsewhere is not told.
	Module, Assembly bool
	Files, Only      []string
	// Root is the folder that was named, of a file that was found in one.
	Root string
	// Named says that the file was one of the roots, not found in a folder: it is to be linted whatever it holds.
	Named bool
	// NotRead says of a file that stands for an infrastructure program, such as cdk.json, that the program is not read and
	// what to do; else it is "".
	NotRead string
}

// Walk finds the files to lint under roots: a root that is a file is taken whatever its name, one that is a folder is
// searched, with the folders in it, for files whose names end in .json, .yaml, .yml or .template, and for infrastructure code
// that may hold policies and is not read; a .gitignore excludes files. Files are in the order of the roots and then of their names; none comes twice.
//
// Errors are those of single files and folders, as *fs.PathError; the others are found all the same. Links to folders are
// not followed, nor those to files outside of the git repository, or of the root where there is none (ErrOutside). What is not a regular file is an error only if its name would have made it a file to lint.
func Walk(ctx context.Context, roots []string, options WalkOptions) ([]File, []error) {
	w := &walker{ctx: ctx, seen: map[string]int{}, single: len(roots) == 1, options: options}
	if w.options.Passed == nil {
		w.options.Passed = func(string, bool, bool) {}
	}
	for _, glob := range options.Exclude {
		glob = strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(glob), "./"), "/")
		if !doublestar.ValidatePattern(glob) {
			w.fail(fmt.Errorf("exclude %q: %w", glob, doublestar.ErrBadPattern))
			continue
		}
		w.exclude = append(w.exclude, glob)
	}
	for _, root := range roots {
		w.root(root)
	}
	if err := ctx.Err(); err != nil {
		w.fail(err)
	}
	return assemblies(Group(w.files, readContent)), w.errs
}

// readContent reads a file of the disk.
func readContent(path string) ([]byte, error) {
	src, err := Read(path, Limits{})
	if err != nil {
		return nil, err
	}
	return src.Content, nil
}

type walker struct {
	ctx     context.Context
	exclude []string
	files   []File
	errs    []error
	seen    map[string]int // what key returns to index in files
	single  bool           // there is one root
	area    *confine.Area  // of the root that is walked
	walked  string         // the root, "" for a file
	options WalkOptions
	// kept are the files that git keeps in the repository that is walked, and the folders that they are in, by absolute
	// path; nil until someone asks.
	kept map[string]bool
	repo string
}

func (w *walker) fail(err error) { w.errs = append(w.errs, err) }

func (w *walker) take(path string, named bool) {
	path = filepath.Clean(path)
	key := w.key(path)
	if i, ok := w.seen[key]; ok {
		w.files[i].Named = w.files[i].Named || named
		return
	}
	w.seen[key] = len(w.files)
	w.files = append(w.files, File{Path: path, Named: named, Root: w.walked})
}

// key is what tells files apart: the absolute path, or the path if there is none, or no other root by which a file could have another.
func (w *walker) key(path string) string {
	if w.single {
		return path
	}
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

func (w *walker) root(root string) {
	absolute, err := filepath.Abs(root)
	if err != nil {
		w.fail(&fs.PathError{Op: "read", Path: root, Err: err})
		return
	}
	area, err := confine.Around(filepath.Dir(absolute), "")
	if err != nil {
		w.fail(&fs.PathError{Op: "read", Path: root, Err: cause(err)})
		return
	}
	info, err := area.Stat(root)
	if err != nil {
		w.fail(&fs.PathError{Op: "read", Path: root, Err: cause(err)})
		return
	}
	if !info.IsDir() {
		if err := confine.Regular(info); err != nil {
			w.fail(&fs.PathError{Op: "read", Path: root, Err: err})
			return
		}
		w.take(root, true)
		return
	}
	if w.area, err = confine.Around(absolute, absolute); err != nil {
		w.fail(&fs.PathError{Op: "read folder", Path: root, Err: cause(err)})
		return
	}
	if repo := confine.Repository(absolute); repo != w.repo {
		w.repo, w.kept = repo, nil
	}
	var ignores ignoreLists
	if !w.options.NoIgnore {
		ignores = repositoryIgnores(absolute)
	}
	w.walked = filepath.Clean(root)
	w.folder(w.walked, absolute, "", ignores, false)
	w.walked = ""
}

// folder walks one folder. path is how the user calls it, absolute is its absolute path, and relative its path from the
// root of the walk, with forward slashes, "" for the root. ignored says that nothing in it counts but what git keeps.
func (w *walker) folder(path, absolute, relative string, ignores ignoreLists, ignored bool) {
	if w.ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		w.fail(&fs.PathError{Op: "read folder", Path: path, Err: cause(err)})
		// What could be read of it is in entries.
	}
	for _, entry := range entries {
		if entry.Name() == ".gitignore" && !w.options.NoIgnore {
			ignores = ignores.with(absolute, filepath.Join(absolute, entry.Name()))
		}
	}
	for _, entry := range entries {
		name := entry.Name()
		inside := name
		if relative != "" {
			inside = relative + "/" + name
		}
		full, whole := filepath.Join(path, name), filepath.Join(absolute, name)
		if entry.IsDir() {
			hidden := ignored || ignores.match(whole, true)
			switch {
			case name == ".git", name == ".terraform": // what is downloaded there is judged as it is called
			case w.excluded(full, inside):
				w.options.Passed(full, true, false)
			case hidden && !w.tracked(whole):
				w.options.Passed(full, true, true)
			default:
				w.folder(full, whole, inside, ignores, hidden)
			}
			continue
		}
		switch {
		case !IsCandidate(name):
		case w.excluded(full, inside):
			w.options.Passed(full, false, false)
		case (ignored || ignores.match(whole, false)) && !w.tracked(whole):
			w.options.Passed(full, false, true)
		default:
			w.candidate(full, entry)
			w.program(path, full, name, func(folder string) bool {
				inside := strings.TrimPrefix(relative+"/"+folder, "/")
				info, err := os.Stat(filepath.Join(path, folder))
				return err == nil && info.IsDir() && !w.excluded(filepath.Join(path, folder), inside) &&
					!ignores.match(filepath.Join(absolute, folder), true)
			})
		}
	}
}

// program notes of a file that says that its folder is an infrastructure program whether that is not read.
func (w *walker) program(folder, full, name string, walked func(folder string) bool) {
	for i := range projects {
		if !strings.EqualFold(name, projects[i].file) {
			continue
		}
		if at, ok := w.seen[w.key(filepath.Clean(full))]; ok {
			w.files[at].NotRead = projects[i].program(folder, walked)
		}
	}
}

// tracked reports whether git keeps a file, or something in a folder.
func (w *walker) tracked(absolute string) bool {
	if w.kept == nil {
		w.kept = map[string]bool{}
		if w.repo == "" || w.options.Tracked == nil {
			return false
		}
		files, _ := w.options.Tracked(w.repo)
		for _, file := range files {
			for path := filepath.Join(w.repo, filepath.FromSlash(file)); len(path) > len(w.repo) && !w.kept[path]; path = filepath.Dir(path) {
				w.kept[path] = true
			}
		}
	}
	return w.kept[absolute]
}

// IsCandidate reports whether files of a name are tried in a walk.
func IsCandidate(name string) bool {
	if IsModuleFile(name) {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".yaml", ".yml", ".template":
		return true
	}
	return codeOf(name) != nil
}

func (w *walker) candidate(path string, entry fs.DirEntry) {
	if entry.Type().IsRegular() {
		w.take(path, false)
		return
	}
	info, err := w.area.Stat(path)
	switch {
	case err != nil:
		w.fail(&fs.PathError{Op: "read", Path: path, Err: cause(err)})
	case info.IsDir(): // a link to a folder
	case confine.Regular(info) != nil:
		w.fail(&fs.PathError{Op: "read", Path: path, Err: confine.Regular(info)})
	default:
		w.take(path, false)
	}
}

func (w *walker) excluded(full, inside string) bool {
	name := DisplayName(full)
	for _, glob := range w.exclude {
		if !strings.Contains(glob, "/") {
			if doublestar.MatchUnvalidated(glob, filepath.Base(full)) {
				return true
			}
			continue
		}
		if doublestar.MatchUnvalidated(glob, name) || doublestar.MatchUnvalidated(glob, inside) {
			return true
		}
	}
	return false
}

// ignoreLists are the .gitignore files that apply in a folder, from the outermost to its own.
type ignoreLists []ignoreList

// ignoreList is one file of patterns for the paths below a folder.
// https://git-scm.com/docs/gitignore#_pattern_format
type ignoreList struct {
	folder string // absolute
	rules  []ignoreRule
}

type ignoreRule struct {
	glob    string // relative to the folder
	negated bool
	folders bool // matches folders only
}

// with adds the patterns of a file, which may be missing or unreadable: git passes over those, too.
func (l ignoreLists) with(folder, file string) ignoreLists {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return l
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return l
	}
	list := ignoreList{folder: folder}
	for line := range strings.Lines(string(content)) {
		if rule, ok := parseIgnoreRule(strings.TrimRight(line, "\r\n")); ok {
			list.rules = append(list.rules, rule)
		}
	}
	return append(slices.Clip(l), list)
}

// parseIgnoreRule translates a line of a .gitignore file to a glob of doublestar, in which braces are special too.
func parseIgnoreRule(line string) (ignoreRule, bool) {
	var rule ignoreRule
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = strings.TrimSuffix(line, " ")
	}
	if line == "" || line[0] == '#' {
		return rule, false
	}
	line, rule.negated = strings.CutPrefix(line, "!")
	line, rule.folders = strings.CutSuffix(line, "/")
	line, anchored := strings.CutPrefix(line, "/")
	if line == "" {
		return rule, false
	}
	rule.glob = strings.NewReplacer(`\{`, `\{`, `\}`, `\}`, `\\`, `\\`, "{", `\{`, "}", `\}`).Replace(line)
	if !anchored && !strings.Contains(line, "/") {
		rule.glob = "**/" + rule.glob
	}
	if inside, ok := strings.CutSuffix(rule.glob, "/**"); ok {
		rule.glob = inside + "/**/*" // what is in the folder, not the folder
	}
	return rule, doublestar.ValidatePattern(rule.glob)
}

// match reports whether a path is ignored: the last pattern that matches it decides, those of inner folders after those of
// outer ones. Files in an ignored folder need no pattern of their own; a walk does not enter it.
func (l ignoreLists) match(path string, folder bool) bool {
	for _, v := range slices.Backward(l) {
		relative, err := filepath.Rel(v.folder, path)
		if err != nil || !filepath.IsLocal(relative) {
			continue
		}
		relative = filepath.ToSlash(relative)
		for j := len(v.rules) - 1; j >= 0; j-- {
			rule := &v.rules[j]
			if (folder || !rule.folders) && doublestar.MatchUnvalidated(rule.glob, relative) {
				return !rule.negated
			}
		}
	}
	return false
}

// repositoryIgnores returns the patterns that apply to a folder from outside of it: those of the git repository that it
// lies in. If they exclude the folder they do not count in it: it was named all the same.
func repositoryIgnores(root string) ignoreLists {
	var outer []string // from the root outwards, below the repository
	for folder := root; ; {
		metadata := filepath.Join(folder, ".git")
		if _, err := os.Lstat(metadata); err == nil {
			lists := ignoreLists{}.with(folder, filepath.Join(gitFolder(metadata), "info", "exclude"))
			for _, o := range slices.Backward(outer) {
				lists = lists.with(folder, filepath.Join(folder, ".gitignore"))
				if folder = o; lists.match(folder, true) {
					return nil
				}
			}
			return lists
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return nil
		}
		outer = append(outer, folder)
		folder = parent
	}
}

// gitFolder returns the folder with a repository's settings: .git, or what a file of this name in a linked working tree
// points to.
func gitFolder(path string) string {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Size() > 1<<12 {
		return path
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return path
	}
	target, ok := strings.CutPrefix(strings.TrimSpace(string(content)), "gitdir: ")
	if !ok {
		return path
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	//nolint:gosec // git itself wrote where its folder is
	if common, err := os.ReadFile(filepath.Join(target, "commondir")); err == nil {
		shared := strings.TrimSpace(string(common))
		if !filepath.IsAbs(shared) {
			shared = filepath.Join(target, shared)
		}
		return shared
	}
	return target
}

package loader

import (
	"bytes"
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Groups tells which files are judged together: a module with all that call it, the files that they read, the templates of nested
// stacks with those that nest them.
type Groups struct {
	files []File

	mu sync.Mutex
	// least has for a name one that comes before it in the same group; the first of a group is not in it.
	least map[string]string
	// joined are the names that are in a group with others.
	joined map[string]bool
	// seen are the modules that have been looked at.
	seen map[string]bool
}

// GroupsOf finds the groups of the files of a walk. All files are read, but only those that may nest stacks are parsed. The error is
// ctx's.
func GroupsOf(ctx context.Context, files []File, jobs int) (*Groups, error) {
	g := &Groups{files: files, least: map[string]string{}, joined: map[string]bool{}, seen: map[string]bool{}}
	var group errgroup.Group
	group.SetLimit(jobs)
	for i := range files {
		if ctx.Err() != nil {
			break
		}
		switch file := &files[i]; {
		case file.Module:
			g.module(file.Path)
		case file.Path != "-":
			group.Go(func() error {
				g.template(file.Path)
				return nil
			})
		}
	}
	_ = group.Wait() // nothing fails: what cannot be read is reported when it is loaded
	return g, ctx.Err()
}

// Of returns the name of a path's group, which is the same for all of the group and depends on nothing but them: runs that each
// look at some of the groups agree about them.
func (g *Groups) Of(path string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.of(DisplayName(path))
}

// Alone returns the name of a path in reports, and whether it is alone in its group.
func (g *Groups) Alone(path string) (name string, alone bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	name = DisplayName(path)
	return name, !g.joined[name]
}

func (g *Groups) of(name string) string {
	for {
		before, ok := g.least[name]
		if !ok {
			return name
		}
		name = before
	}
}

func (g *Groups) join(a, b string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.joined[a], g.joined[b] = true, true
	a, b = g.of(a), g.of(b)
	if a != b {
		g.least[max(a, b)] = min(a, b)
	}
}

// template joins a template with those of the stacks that it nests.
func (g *Groups) template(file string) {
	src, err := Read(file, Limits{})
	if err != nil {
		return
	}
	for _, name := range NestedBy(src, Options{Beside: ReadBeside}) {
		g.join(src.Name, name)
	}
}

// module joins the module in a folder with its files, with the modules that it calls, and with the files that it reads.
func (g *Groups) module(folder string) {
	if g.seen[folder] {
		return
	}
	g.seen[folder] = true
	module := &File{Path: folder, Files: moduleFilesIn(folder)}
	own := DisplayName(folder)
	for _, file := range module.Files {
		g.join(own, DisplayName(file))
	}
	references := referencesOf(module, readContent)
	for _, file := range references.files {
		g.join(own, DisplayName(file))
	}
	for _, folder := range patternsOf(module) {
		for i := range g.files {
			if below(folder, g.files[i].Path) {
				g.join(own, DisplayName(g.files[i].Path))
			}
		}
	}
	for _, called := range references.modules {
		g.join(own, DisplayName(called))
		g.module(called)
	}
}

// moduleFilesIn are the paths of the files of the module in a folder.
func moduleFilesIn(folder string) []string {
	entries, _ := os.ReadDir(folder) // a module that is not there is reported when the one that calls it is loaded
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() && IsModuleFile(entry.Name()) {
			files = append(files, filepath.Join(folder, entry.Name()))
		}
	}
	return files
}

// readAny is a file, or several, that are read by names that are not written as a whole: what is written before the first part that
// is not known.
var readAny = regexp.MustCompile(`\b(?:templatefile|file|fileset)\(\s*(?:"(?:\$\{path\.(?:module|root|cwd)\}/?)?([^"$]*)("?))?`)

// patternsOf are the folders below which a module may read any file.
func patternsOf(module *File) []string {
	var folders []string
	for _, file := range module.Files {
		src, err := Read(file, Limits{})
		if err != nil || !bytes.Contains(src.Content, []byte("file")) {
			continue
		}
		for _, m := range readAny.FindAllSubmatch(src.Content, -1) {
			if len(m[2]) > 0 && !bytes.HasPrefix(m[0], []byte("fileset")) {
				continue // the name is written, see referencesOf
			}
			known := string(m[1])
			if i := strings.LastIndexByte(known, '/'); len(m[2]) == 0 {
				known = known[:i+1]
			}
			folders = append(folders, filepath.Join(module.Path, filepath.FromSlash(path.Clean("./"+known))))
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

// below reports whether a path is one below a folder.
func below(folder, name string) bool {
	relative, err := filepath.Rel(folder, name)
	return err == nil && filepath.IsLocal(relative)
}

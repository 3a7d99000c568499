package report

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Tree says where the files of a run are in their repository: what reads a report there knows them by their paths from its
// root, and shows them at an address.
type Tree struct {
	// Root is the repository's root, and Working the working folder, as absolute paths with forward slashes. Without a root,
	// paths stay as they are.
	Root, Working string
	// Link is the address of lines of a file, in which {path} is the path from the root, and {line} and {end} are the first and
	// the last line; "" if there is none.
	Link string
}

// Path is the path of a source from the repository's root; its name, where it lies elsewhere.
func (r *Run) Path(name string) string {
	if r.Tree.Root == "" || strings.HasPrefix(name, "<") || slices.Contains(r.Elsewhere, name) {
		return name
	}
	full := name
	if !isAbsolute(name) {
		full = path.Join(r.Tree.Working, name)
	}
	if below, ok := strings.CutPrefix(full, strings.TrimSuffix(r.Tree.Root, "/")+"/"); ok {
		return below
	}
	return name
}

// isAbsolute reports whether a path is absolute on any system.
func isAbsolute(name string) bool {
	return strings.HasPrefix(name, "/") || len(name) > 2 && name[1] == ':' && name[2] == '/'
}

// link is the address of lines of a file of the run; "" if there is none, as for files that lie elsewhere.
func (r *Run) link(name string, start, end policy.Position) string {
	at := r.Path(name)
	if r.Tree.Link == "" || isAbsolute(at) || strings.HasPrefix(at, "../") || !slices.Contains(r.Files, name) {
		return ""
	}
	segments := strings.Split(at, "/")
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	last := end.Line
	if end.Column == 1 && last > start.Line {
		last-- // the range ends with a line's end
	}
	return strings.NewReplacer(
		"{path}", strings.Join(segments, "/"), "{line}", strconv.Itoa(start.Line), "{end}", strconv.Itoa(last),
	).Replace(r.Tree.Link)
}

// Package confine opens files without leaving the place that they were asked for in. A change under review may hold symbolic
// links; what they lead to outside of its repository is the machine's that lints it, and none of it may be read, quoted in
// a report, or written.
package confine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Errors that callers may want to tell apart.
var (
	// ErrOutside is a path that leads out of its area by a link.
	ErrOutside = errors.New("a link that leads out of the repository, or of the folder that is searched")
	// ErrNotRegular is a path that is not a regular file: a folder, a named pipe, a device, a socket.
	ErrNotRegular = errors.New("not a regular file")
	// ErrTooLarge is a file over a limit.
	ErrTooLarge = errors.New("file is too large")
)

// Area is a folder and all below it. Links that lead out of it are not followed.
type Area struct {
	root   *os.Root
	folder string // absolute
}

// Repository returns the root of the git repository that a path lies in by its name, as an absolute path: links in it are not
// followed. "" if it lies in none.
func Repository(path string) string {
	folder, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	var passed []string
	found := ""
	for {
		if known, ok := repositories.Load(folder); ok {
			found, _ = known.(string)
			break
		}
		passed = append(passed, folder)
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			found = folder
			break
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	// Not the path itself: it may be made a repository while the program runs, as those of tests are.
	for _, folder := range passed[min(1, len(passed)):] {
		if found != "" {
			repositories.Store(folder, found)
		}
	}
	return found
}

// The repositories of folders, and the areas that are open: a run asks for the same ones for each file.
var repositories, areas sync.Map

// Around returns the area that a path lies in: its repository, or fallback, a folder, if it lies in none. It returns nil
// for "" as fallback.
func Around(path, fallback string) (*Area, error) {
	folder := Repository(path)
	if folder == "" {
		folder = fallback
	}
	if folder == "" {
		return nil, nil
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("find the folder: %w", err)
	}
	if area, ok := areas.Load(folder); ok {
		return area.(*Area), nil //nolint:forcetypeassert // nothing else is stored
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	area, taken := areas.LoadOrStore(folder, &Area{root, folder})
	if taken {
		_ = root.Close()
	}
	return area.(*Area), nil //nolint:forcetypeassert // nothing else is stored
}

// Stat returns what a path is whose links do not lead out of the area; a nil Area has no bounds.
func (a *Area) Stat(path string) (fs.FileInfo, error) {
	if a == nil {
		return os.Stat(path)
	}
	inside, err := a.inside(path)
	if err != nil {
		return nil, err
	}
	info, err := a.root.Stat(inside)
	if err != nil {
		if target, ok := a.real(path); ok {
			info, err = a.root.Stat(target)
		}
	}
	return info, a.because(path, err)
}

// Open opens a regular file whose links do not lead out of the area. Errors are *fs.PathError.
func (a *Area) Open(path string) (*os.File, fs.FileInfo, error) {
	if a == nil {
		return open(path)
	}
	inside, err := a.inside(path)
	if err != nil {
		return nil, nil, err
	}
	// That of a named pipe would wait. What it is is asked of what is open: a folder of the path may be another one by then.
	file, err := a.root.OpenFile(inside, os.O_RDONLY|noWait, 0)
	if err != nil {
		if target, ok := a.real(path); ok {
			file, err = a.root.OpenFile(target, os.O_RDONLY|noWait, 0)
		}
	}
	if err != nil {
		if info, e := a.Stat(path); e == nil && Regular(info) != nil { // a socket cannot be opened
			return nil, nil, &fs.PathError{Op: "open", Path: path, Err: Regular(info)}
		}
		return nil, nil, a.because(path, err)
	}
	info, err := file.Stat()
	if err == nil {
		err = Regular(info)
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return file, info, nil
}

// open opens a regular file wherever it is: a device may do anything when it is opened, so it is asked first.
func open(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if err := Regular(info); err != nil {
		return nil, nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	file, err := os.Open(path)
	return file, info, err
}

// real follows links to a path that is in the area: an absolute link may lead there, which os.Root does not follow.
func (a *Area) real(path string) (string, bool) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", false
	}
	folder, err := filepath.EvalSymlinks(a.folder)
	if err != nil {
		return "", false
	}
	if target, err = filepath.Abs(target); err != nil {
		return "", false
	}
	inside, err := filepath.Rel(folder, target)
	return inside, err == nil && filepath.IsLocal(inside)
}

// inside makes a path relative to the area.
func (a *Area) inside(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", &fs.PathError{Op: "open", Path: path, Err: err}
	}
	inside, err := filepath.Rel(a.folder, absolute)
	if err != nil || !filepath.IsLocal(inside) {
		return "", &fs.PathError{Op: "open", Path: path, Err: ErrOutside}
	}
	return inside, nil
}

// because makes an error of package os one that names the path as it was asked for, and says why a link was not followed.
func (a *Area) because(path string, err error) error {
	if err == nil {
		return nil
	}
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err
	}
	if _, there := os.Stat(path); there == nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist) {
		err = ErrOutside
	}
	return &fs.PathError{Op: "open", Path: path, Err: err}
}

// Open opens a regular file. Where its name lies in a git repository, links do not lead out of it.
func Open(path string) (*os.File, fs.FileInfo, error) {
	area, err := Around(filepath.Dir(path), "")
	if err != nil {
		return nil, nil, err
	}
	return area.Open(path)
}

// ReadFile reads a file as Open opens it, of at most limit bytes.
func ReadFile(path string, limit int64) ([]byte, error) {
	area, err := Around(filepath.Dir(path), "")
	if err != nil {
		return nil, err
	}
	return area.ReadFile(path, limit)
}

// ReadFile reads a file of the area, of at most limit bytes.
func (a *Area) ReadFile(path string, limit int64) ([]byte, error) {
	file, info, err := a.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := readAll(io.LimitReader(file, limit+1), min(info.Size(), limit))
	if err == nil && int64(len(content)) > limit {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)}
	}
	return content, err
}

// readAll is io.ReadAll for what is about of a size.
func readAll(r io.Reader, size int64) ([]byte, error) {
	buffer := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := buffer.ReadFrom(r)
	return buffer.Bytes(), err
}

// Regular returns an error that says what a file is that is not regular.
func Regular(info fs.FileInfo) error {
	kind := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		kind = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a named pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&fs.ModeDevice != 0:
		kind = "a device"
	default:
		return ErrNotRegular
	}
	return fmt.Errorf("%w but %s", ErrNotRegular, kind)
}

// Target returns what a path that is written to leads to by its links, or the path itself if it leads nowhere yet.
func Target(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return path, nil //nolint:nilerr // it is new, or opening it says what is wrong
	}
	area, err := Around(filepath.Dir(path), "")
	if err != nil {
		return "", err
	}
	if _, err := area.Stat(path); errors.Is(err, ErrOutside) {
		return "", err
	}
	return target, nil
}

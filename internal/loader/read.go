package loader

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/policy"
)

// Limits bound what is read.
type Limits struct {
	// Bytes is the size of the largest input that is read; 0 stands for DefaultBytes.
	Bytes int64
}

// DefaultBytes is the largest size of an input unless Limits say otherwise: that of plans of large configurations. AWS takes
// templates of 1 MB and policies of 20 KB:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const DefaultBytes = 128 << 20

// Errors of Read and Walk that callers may want to tell apart.
var (
	// ErrTooLarge is an input over the limit.
	ErrTooLarge = confine.ErrTooLarge
	// ErrNotRegular is a path that is not a regular file: a folder, a named pipe, a device, a socket.
	ErrNotRegular = confine.ErrNotRegular
	// ErrOutside is a link that leads out of the repository, or of the folder that is walked where there is none.
	ErrOutside = confine.ErrOutside
)

func (l Limits) bytes() int64 {
	if l.Bytes > 0 {
		return l.Bytes
	}
	return DefaultBytes
}

// Read reads a file. Its name is relative to the working folder if it lies below it, with forward slashes. Only regular
// files are read (ErrNotRegular): a pipe could block, a device never end; and in a git repository no links that lead out of
// it (ErrOutside). Errors are *fs.PathError.
func Read(path string, limits Limits) (*policy.Source, error) {
	file, info, err := confine.Open(path)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: cause(err)}
	}
	defer func() { _ = file.Close() }()
	content, err := readAll(file, info.Size(), limits)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: cause(err)}
	}
	return &policy.Source{Name: DisplayName(path), Content: content}, nil
}

// ReadBeside reads the file of a name in reports, with forward slashes, from the disk: see [Options.Beside].
func ReadBeside(name string) (*policy.Source, error) {
	return Read(filepath.FromSlash(name), Limits{})
}

// ReadFrom reads standard input or the like under a name of the caller's.
func ReadFrom(r io.Reader, name string, limits Limits) (*policy.Source, error) {
	content, err := readAll(r, 0, limits)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: cause(err)}
	}
	return &policy.Source{Name: filepath.ToSlash(name), Content: content}, nil
}

func readAll(r io.Reader, size int64, limits Limits) ([]byte, error) {
	limit := limits.bytes()
	tooLarge := func() error { return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit) }
	if size > limit {
		return nil, tooLarge()
	}
	// One byte more than the file had when it was looked at tells that this was all of it, one more than the limit that
	// it is too much.
	content := make([]byte, 0, max(size, 512)+1)
	for {
		n, err := r.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		switch {
		case int64(len(content)) > limit:
			return nil, tooLarge()
		case errors.Is(err, io.EOF):
			return content, nil
		case err != nil:
			return nil, err
		case len(content) == cap(content):
			content = append(content, 0)[:len(content)]
		}
	}
}

// cause strips the operation and the path from an error of package os: messages name the path already.
func cause(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// DisplayName is how reports call the file of a path: relative to the working folder if it is in it, with slashes.
func DisplayName(path string) string {
	path = filepath.Clean(path)
	if !filepath.IsAbs(path) && !strings.HasPrefix(path, "..") {
		return filepath.ToSlash(path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	if working, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(working, absolute); err == nil && filepath.IsLocal(relative) {
			return filepath.ToSlash(relative)
		}
	}
	return filepath.ToSlash(path)
}

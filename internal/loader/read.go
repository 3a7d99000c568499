package loader

import (
	"errors"
	"io"

	"github.com/iamlint/iamlint/policy"
)

// Limits bound what is read.
type Limits struct {
	// Bytes is the size of the largest input that is read; 0 stands for DefaultBytes.
	Bytes int64
}

// DefaultBytes is the largest size of an input unless Limits say otherwise.
const DefaultBytes = 64 << 20

// Errors of Read that callers may want to tell apart.
var (
	// ErrTooLarge is an input over the limit.
	ErrTooLarge = errors.New("file is too large")
	// ErrNotRegular is a path that is no regular file: a folder, a named pipe, a device, a socket.
	ErrNotRegular = errors.New("not a regular file")
)

// Read reads a file. Its name is relative to the working folder if it lies below it, with forward slashes.
func Read(path string, limits Limits) (*policy.Source, error) {
	return nil, errors.New("read " + path)
}

// ReadFrom reads standard input or the like under a name of the caller's.
func ReadFrom(r io.Reader, name string, limits Limits) (*policy.Source, error) {
	return nil, errors.New("read " + name)
}

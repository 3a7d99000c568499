package account

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

// Input is a dump that can be read several times.
type Input struct {
	// Name is how reports call it.
	Name string
	file *os.File
	temp bool
	cut  bool // its last page says that there are more
	// listed are the lists that it has.
	listed map[string]bool
}

// Open opens a dump. Its name is how reports are to call it.
func Open(path, name string) (*Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			err = errors.New("it is a folder: name the file with the dump")
		} else {
			// A pipe can be read only once.
			in, spoolErr := Spool(file, name)
			_ = file.Close()
			return in, spoolErr
		}
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &Input{Name: name, file: file}, nil
}

// Spool copies what can be read only once, as standard input, to a temporary file. Close removes it.
func Spool(r io.Reader, name string) (*Input, error) {
	file, err := os.CreateTemp("", "iamlint-account-*")
	if err != nil {
		return nil, err
	}
	in := &Input{Name: name, file: file, temp: true}
	if _, err := io.Copy(file, r); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

// Temporary returns the name of the temporary file, "" if there is none.
func (in *Input) Temporary() string {
	if !in.temp {
		return ""
	}
	return in.file.Name()
}

// Close closes the dump.
func (in *Input) Close() error {
	err := in.file.Close()
	if in.temp {
		err = errors.Join(err, os.Remove(in.file.Name()))
	}
	return err
}

// text returns the text of the dump from its start, unpacked, without a byte order mark. skipped is how many bytes of the text the
// mark took.
func (in *Input) text() (r io.Reader, skipped int, err error) {
	if _, err := in.file.Seek(0, io.SeekStart); err != nil {
		return nil, 0, err
	}
	buffered := bufio.NewReaderSize(in.file, 1<<16)
	if head, _ := buffered.Peek(2); bytes.Equal(head, []byte{0x1F, 0x8B}) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, 0, fmt.Errorf("unpack: %w", err)
		}
		buffered = bufio.NewReaderSize(unpacked, 1<<16)
	}
	head, err := buffered.Peek(3)
	switch {
	case len(head) == 0 && err != nil && !errors.Is(err, io.EOF):
		return nil, 0, unpacking(err)
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return nil, 0, errors.New("the text is encoded in UTF-16, as PowerShell writes it; write it in UTF-8")
	case bytes.Equal(head, []byte("\uFEFF")):
		_, err := buffered.Discard(len(head))
		return buffered, len(head), err
	}
	return buffered, 0, nil
}

// unpacking says of an error of gzip what to do.
func unpacking(err error) error {
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("unpack: %w: the file is damaged or cut off; make the dump again", err)
	}
	return err
}

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/loader"
)

// gitStore reads the objects of a commit. What it was asked for is asked of git once, and contents are read by one process,
// as those of a module are many.
type gitStore struct {
	commit string

	mu      sync.Mutex
	folders map[string]map[string]object // by path from the top: what is in it, by name
	batch   *gitBatch
}

// list returns what is in a folder, by name; nothing if it is not there. The folder is a path from the repository's top.
func (s *gitStore) list(ctx context.Context, folder string) (map[string]object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.folders[folder]; ok {
		return known, nil
	}
	args := []string{"ls-tree", "-z", "--full-tree", s.commit}
	if folder != "" {
		args = append(args, "--", folder+"/")
	}
	listed, err := git(ctx, args...)
	if err != nil {
		return nil, message(err)
	}
	in := map[string]object{}
	for line := range strings.SplitSeq(string(listed), "\x00") {
		facts, full, ok := strings.Cut(line, "\t")
		fields := strings.Fields(facts) // mode, type, hash
		if ok && len(fields) == 3 {
			in[path.Base(full)] = object{objectKinds[fields[0]], full, fields[2]}
		}
	}
	s.folders[folder] = in
	return in, nil
}

// content returns the content of a file by its hash.
func (s *gitStore) content(ctx context.Context, hash string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch == nil {
		batch, err := startBatch(ctx)
		if err != nil {
			return nil, err
		}
		s.batch = batch
	}
	return s.batch.read(hash)
}

// close ends the process that reads contents.
func (s *gitStore) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch != nil {
		s.batch.end()
		s.batch = nil
	}
}

// gitBatch is a process that writes the objects that it is asked for.
type gitBatch struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startBatch(ctx context.Context) (*gitBatch, error) {
	b := &gitBatch{cmd: exec.CommandContext(ctx, "git", "cat-file", "--batch")}
	var err error
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	b.out = bufio.NewReader(out)
	if err := b.cmd.Start(); err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	return b, nil
}

func (b *gitBatch) read(hash string) ([]byte, error) {
	if _, err := io.WriteString(b.in, hash+"\n"); err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	header, err := b.out.ReadString('\n') // hash, type, size
	if err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	fields := strings.Fields(header)
	if len(fields) != 3 || fields[1] != "blob" {
		return nil, fmt.Errorf("git has no content for it (%s): fetch the whole history", strings.TrimSpace(header))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err == nil && size < 0 {
		err = errors.New("a file of less than no bytes")
	}
	if err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	if size > loader.DefaultBytes {
		if _, err := io.CopyN(io.Discard, b.out, size+1); err != nil {
			return nil, fmt.Errorf("git cat-file: %w", err)
		}
		return nil, loader.ErrTooLarge
	}
	content := make([]byte, size+1) // and a line feed
	if _, err := io.ReadFull(b.out, content); err != nil {
		return nil, fmt.Errorf("git cat-file: %w", err)
	}
	return content[:size], nil
}

func (b *gitBatch) end() {
	_ = b.in.Close()
	_ = b.cmd.Wait() // it has nothing more to say
}

// parent is the folder of a path from the repository's top, "" for the top.
func parent(full string) string {
	if folder := path.Dir(full); folder != "." {
		return folder
	}
	return ""
}

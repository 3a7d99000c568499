//go:build unix

package loader

import (
	"net"
	"syscall"
	"testing"
)

// TestPipes checks that what would block is refused.
func TestPipes(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("pipe.json", 0o600); err != nil {
		t.Skip(err)
	}
	socket, err := net.Listen("unix", "socket.yaml")
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = socket.Close() }()
	if err := syscall.Mkfifo("other", 0o600); err != nil {
		t.Skip(err)
	}
	found, failed := walk(t, []string{"."}, WalkOptions{})
	equal(t, []string(nil), found)
	equal(t, []string{
		"read pipe.json: not a regular file but a named pipe", "read socket.yaml: not a regular file but a socket",
	}, failed)
	if _, err := Read("pipe.json", Limits{}); err == nil || err.Error() != "read pipe.json: not a regular file but a named pipe" {
		t.Errorf("Read: %v", err)
	}
}

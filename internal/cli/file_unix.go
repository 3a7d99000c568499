//go:build unix

package cli

import (
	"io/fs"
	"os"
	"syscall"
)

// attributes are what a file has beside its content and its permissions.
type attributes struct {
	uid, gid int
	links    uint64
}

func attributesOf(info fs.FileInfo) (attributes, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return attributes{}, false
	}
	return attributes{int(stat.Uid), int(stat.Gid), uint64(stat.Nlink)}, true //nolint:unconvert // the type differs among systems
}

// syncFolder makes the new name of a file last.
func syncFolder(folder string) {
	if f, err := os.Open(folder); err == nil {
		_ = f.Sync() // some file systems cannot
		_ = f.Close()
	}
}

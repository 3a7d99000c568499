package loader

import "context"

// WalkOptions say what a walk passes over.
type WalkOptions struct {
	// Exclude are globs as in --exclude, matched against paths with forward slashes; ** crosses folders, and a glob
	// without a slash is matched against the last element. A matching folder is not entered.
	Exclude []string
}

// File is a file that a walk found.
type File struct {
	Path string
	// Named says that the file was one of the roots, not found in a folder: it is to be linted whatever it holds.
	Named bool
}

// Walk finds the files to lint under roots. Errors are those of single files and folders; the others are found all the same.
func Walk(ctx context.Context, roots []string, opts WalkOptions) ([]File, []error) {
	return nil, nil
}

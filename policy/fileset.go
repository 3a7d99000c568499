package policy

import "slices"

// FileSet collects the files that are read together as one Source: those of a Terraform module and of the modules that it
// calls, or a template and its nested stacks. Each file gets the offsets after the one before, so that a place in any of
// them is a plain Range. (The idea is that of go/token.FileSet.)
//
// The zero FileSet is ready to use.
type FileSet struct {
	files []SourceFile
	end   int
}

// Add adds a file and returns the offset at which it begins in the Source that is made. A file of a name that was added
// before, which may be called from several places, is not added again.
func (s *FileSet) Add(file *Source) (start int) {
	if i := slices.IndexFunc(s.files, func(f SourceFile) bool { return f.Name == file.Name }); i >= 0 {
		return s.files[i].Start
	}
	start = s.end
	s.files = append(s.files, SourceFile{start, file})
	s.end += len(file.Content) + 1 // between two files a line ends
	return start
}

// Source makes one source of the files. No file may be added later.
func (s *FileSet) Source(name string) *Source {
	all := &Source{Name: name, Content: make([]byte, 0, s.end), Files: s.files}
	for i, f := range s.files {
		all.Content = append(append(all.Content, f.Content...), '\n')
		// The bytes are kept once.
		s.files[i].Source = &Source{Name: f.Name, Content: slices.Clip(all.Content[f.Start : f.Start+len(f.Content)])}
	}
	if all.Files == nil {
		all.Files = []SourceFile{{0, &Source{Name: name}}}
	}
	return all
}

package policy

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"
)

// Source is one input: a file, standard input, or several files that are read as one, as those of a Terraform module are
// (see [FileSet]).
// It may be used by several goroutines; its exported fields must not change after first use.
type Source struct {
	// Name is how reports call the input: a path with forward slashes, relative to the working folder if it lies below it.
	// That of several files is the path of their folder.
	Name string
	// Content is the input as it was read, byte order mark included; of several files, one after the other.
	Content []byte
	// Files are the files that the source is made of, in the order of Content; nil for a source that is one file.
	Files []SourceFile
	// Excerpt says where in the file the Content begins, if it is a piece of a file that is not kept as a whole; else nil.
	Excerpt *Excerpt

	once  sync.Once
	lines []int // offset of the first byte of each line
	ascii bool  // columns are bytes
}

// Excerpt is where a piece of a file begins.
type Excerpt struct {
	// Start is the position of the first byte in the file, and UTF16 its column in UTF-16 code units.
	Start Position
	UTF16 int
	// Encoded is the piece as the file has it, if Content is what percent-encoding stands for: ASCII in one line. It is nil for
	// a piece that is as it is written.
	Encoded []byte
}

// written returns how many bytes of the encoded text stand for the first n bytes of what it means.
func (e *Excerpt) written(n int) int {
	at := 0
	for ; n > 0 && at < len(e.Encoded); n-- {
		if e.Encoded[at] == '%' && at+2 < len(e.Encoded) {
			at += 2
		}
		at++
	}
	return at
}

// shift makes a position in the piece one in the file; columns beside the first line stay.
func (e *Excerpt) shift(p Position, column int) Position {
	if p.Line == 1 {
		p.Column += column - 1
	}
	p.Line += e.Start.Line - 1
	p.Offset += e.Start.Offset
	return p
}

// SourceFile is one of the files of a Source.
type SourceFile struct {
	// Start is the offset in the Source at which the file begins.
	Start int
	*Source
}

// Range is a piece of a Source: byte offsets from 0, End exclusive. The zero Range is the start of the source. In a source
// of several files, a range lies in one of them.
type Range struct {
	// Start is the offset of the first byte, End that behind the last.
	Start, End int
}

// Contains reports whether other lies within r.
func (r Range) Contains(other Range) bool { return r.Start <= other.Start && other.End <= r.End }

// Position is a place in a Source as people and reports name it.
type Position struct {
	// Line counts from 1. Lines end at "\n" or "\r\n".
	Line int `json:"line"`
	// Column counts Unicode code points from 1; a byte order mark is not counted.
	Column int `json:"column"`
	// Offset counts bytes from 0.
	Offset int `json:"offset"`
}

var byteOrderMark = []byte("\uFEFF")

func (s *Source) index() {
	s.lines = append(make([]int, 0, bytes.Count(s.Content, []byte{'\n'})+1), 0)
	s.ascii = true
	for i, b := range s.Content {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
		s.ascii = s.ascii && b < utf8.RuneSelf
	}
}

// line returns the line of offset, counted from 0, and the line's first byte that counts for columns.
func (s *Source) line(offset int) (line, start int) {
	s.once.Do(s.index)
	line = sort.SearchInts(s.lines, offset+1) - 1
	start = s.lines[line]
	if line == 0 && bytes.HasPrefix(s.Content, byteOrderMark) {
		start = min(len(byteOrderMark), offset)
	}
	return line, start
}

func (s *Source) clamp(offset int) int { return max(0, min(offset, len(s.Content))) }

// File returns the file that a byte offset is in, with the offset at which it begins: the source itself and 0, unless it is
// made of several files. An offset outside the source belongs to the nearest file.
func (s *Source) File(offset int) SourceFile {
	if len(s.Files) == 0 {
		return SourceFile{Source: s}
	}
	next := sort.Search(len(s.Files), func(i int) bool { return s.Files[i].Start > offset })
	return s.Files[max(0, next-1)]
}

// Locate returns the file that a range begins in, and the range within that file.
func (s *Source) Locate(r Range) (*Source, Range) {
	f := s.File(r.Start)
	return f.Source, Range{f.clamp(r.Start - f.Start), f.clamp(r.End - f.Start)}
}

// Position returns the line and column of a byte offset in the file that it is in; the position's Offset is in that file, too.
// An offset outside the source is moved to its nearest end.
func (s *Source) Position(offset int) Position {
	if s.Files != nil {
		f := s.File(offset)
		return f.Position(offset - f.Start)
	}
	offset = s.clamp(offset)
	if s.Excerpt != nil && s.Excerpt.Encoded != nil {
		at := s.Excerpt.written(offset)
		return s.Excerpt.shift(Position{Line: 1, Column: at + 1, Offset: at}, s.Excerpt.Start.Column)
	}
	line, start := s.line(offset)
	column := offset - start + 1
	if !s.ascii {
		column = utf8.RuneCount(s.Content[start:offset]) + 1
	}
	position := Position{Line: line + 1, Column: column, Offset: offset}
	if s.Excerpt != nil {
		return s.Excerpt.shift(position, s.Excerpt.Start.Column)
	}
	return position
}

// UTF16Column returns the column of a byte offset, counted from 1 in UTF-16 code units, as LSP and some SARIF writers do.
func (s *Source) UTF16Column(offset int) int {
	if s.Files != nil {
		f := s.File(offset)
		return f.UTF16Column(offset - f.Start)
	}
	offset = s.clamp(offset)
	if s.Excerpt != nil && s.Excerpt.Encoded != nil {
		return s.Excerpt.UTF16 + s.Excerpt.written(offset)
	}
	line, start := s.line(offset)
	column := 1
	if s.Excerpt != nil && line == 0 {
		column = s.Excerpt.UTF16
	}
	if s.ascii {
		return offset - start + column
	}
	for _, r := range string(s.Content[start:offset]) {
		if r > 0xFFFF {
			column++
		}
		column++
	}
	return column
}

// Line returns where a line, counted from 1, is in the content, without its line ending and a byte order mark; nothing if
// there is no such line. The lines of several files have one number each only within their file: ask that. The lines of an
// excerpt are numbered as in its file; a text that is encoded there is one line.
func (s *Source) Line(number int) Range {
	s.once.Do(s.index)
	if s.Excerpt != nil {
		if s.Excerpt.Encoded != nil && number == s.Excerpt.Start.Line {
			return Range{End: len(s.Content)}
		}
		number -= s.Excerpt.Start.Line - 1
	}
	if number < 1 || number > len(s.lines) {
		return Range{}
	}
	r := Range{s.lines[number-1], len(s.Content)}
	if number < len(s.lines) {
		r.End = s.lines[number] - 1
	}
	if r.End > r.Start && s.Content[r.End-1] == '\r' {
		r.End--
	}
	if number == 1 && bytes.HasPrefix(s.Content, byteOrderMark) {
		r.Start = len(byteOrderMark)
	}
	return r
}

// LineStart returns the byte offset at which a line, counted from 1, begins, and false if there is no such line. Of several
// files, ask the one that is meant.
func (s *Source) LineStart(number int) (int, bool) {
	s.once.Do(s.index)
	if s.Excerpt != nil {
		number -= s.Excerpt.Start.Line - 1
	}
	if number < 1 || number > len(s.lines) {
		return 0, false
	}
	return s.lines[number-1], true
}

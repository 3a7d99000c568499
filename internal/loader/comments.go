package loader

import (
	"bytes"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// blockComments finds the comments of Terraform's files that suppress findings, as ignoreComments does in YAML:
//
//	actions = ["*"] # iamlint:ignore RULE[,RULE...] reason
//
// covers its line; alone on a line, the comment covers the block, the argument or the element that starts on the next line;
// and iamlint:ignore-file covers the file.
func blockComments(content []byte, bodies []*hcl.Body) []policy.Ignore {
	var ignores []policy.Ignore
	if !bytes.Contains(content, []byte(ignoreComment)) {
		return nil
	}
	for _, body := range bodies {
		file := body.Range
		if file.End > len(content) || !bytes.Contains(content[file.Start:file.End], []byte(ignoreComment)) {
			continue
		}
		places := &hclPlaces{starts: map[int]int{}}
		places.body(body)
		for at := file.Start; at < file.End; {
			i := bytes.Index(content[at:file.End], []byte(ignoreComment))
			if i < 0 {
				break
			}
			at += i
			if ignore, ok := places.ignore(content, file, at); ok {
				ignores = append(ignores, ignore)
			}
			at += len(ignoreComment)
		}
	}
	return ignores
}

// hclPlaces are the places of a file's blocks, arguments and values.
type hclPlaces struct {
	// starts are the ends of what starts at an offset, the longest of it.
	starts  map[int]int
	strings []policy.Range
}

// ignore reads the comment that has its word at an offset; false if it is none.
func (p *hclPlaces) ignore(content []byte, file policy.Range, at int) (policy.Ignore, bool) {
	lineStart := bytes.LastIndexByte(content[:at], '\n') + 1
	lineEnd := endOfLine(string(content[:file.End]), at)
	lead := strings.TrimRight(string(content[lineStart:at]), " \t")
	marker := ""
	for _, m := range []string{"#", "//", "/*"} {
		if strings.HasSuffix(lead, m) {
			marker = m
		}
	}
	start := lineStart + len(lead) - len(marker)
	if marker == "" || p.inString(start) {
		return policy.Ignore{}, false
	}
	comment := strings.TrimRight(string(content[at:lineEnd]), " \t\r")
	if marker == "/*" {
		comment, _, _ = strings.Cut(comment, "*/")
	}
	rest, whole := strings.CutPrefix(comment, ignoreFileComment)
	if !whole {
		rest = comment[len(ignoreComment):]
	}
	if rest != "" && !isSpace(rest[0]) {
		return policy.Ignore{}, false // another word
	}
	ignore := policy.Ignore{Place: policy.Range{Start: start, End: at + len(comment)}}
	ignore.Rules, ignore.Reason = ruleList(rest)
	switch {
	case whole:
		ignore.Covers = file
	case strings.TrimSpace(string(content[lineStart:start])) != "":
		ignore.Covers = policy.Range{Start: lineStart, End: lineEnd}
	default:
		ignore.Covers = p.next(content[:file.End], lineEnd)
	}
	return ignore, true
}

// next is the place of what starts on the next line that is not a comment.
func (p *hclPlaces) next(content []byte, lineEnd int) policy.Range {
	for at := lineEnd; at < len(content); at = endOfLine(string(content), at+1) {
		end := endOfLine(string(content), at+1)
		line := strings.TrimSpace(string(content[at+1 : end]))
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "//") {
			continue
		}
		first := end - len(bytes.TrimLeft(content[at+1:end], " \t"))
		return policy.Range{Start: first, End: max(end, p.starts[first])}
	}
	return policy.Range{Start: len(content), End: len(content)}
}

func (p *hclPlaces) inString(offset int) bool {
	for _, r := range p.strings {
		if r.Start <= offset && offset < r.End {
			return true
		}
	}
	return false
}

func (p *hclPlaces) add(r policy.Range) { p.starts[r.Start] = max(p.starts[r.Start], r.End) }

func (p *hclPlaces) body(b *hcl.Body) {
	for _, a := range b.Attributes {
		p.add(policy.Range{Start: a.NameRange.Start, End: a.Expr().Place().End})
		p.expression(a.Expr())
	}
	for _, block := range b.Blocks {
		p.add(policy.Range{Start: block.Header.Start, End: block.Range.End})
		p.body(block.Body())
	}
}

func (p *hclPlaces) expression(x hcl.Expr) {
	if x == nil {
		return
	}
	p.add(x.Place())
	switch x := x.(type) {
	case *hcl.String:
		p.strings = append(p.strings, x.Place())
	case *hcl.Template:
		p.strings = append(p.strings, x.Place())
	case *hcl.Tuple:
		for _, item := range x.Items {
			p.expression(item)
		}
	case *hcl.Object:
		for _, item := range x.Items {
			p.add(policy.Range{Start: item.Key.Place().Start, End: item.Value.Place().End})
			p.expression(item.Value)
		}
	case *hcl.Function:
		for _, argument := range x.Args {
			p.expression(argument)
		}
	case *hcl.Conditional:
		p.expression(x.Yes)
		p.expression(x.No)
	case *hcl.For:
		p.expression(x.Value)
	}
}

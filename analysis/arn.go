package analysis

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// ARNs yields the entries of Resource and NotResource that are ARNs, in their fields.
func (p *Pass) ARNs() iter.Seq[*ARN] {
	return func(yield func(*ARN) bool) { pointers(arns.Of(p))(yield) }
}

var arns = Share(findARNs)

// ARN is an entry of Resource or NotResource that begins with "arn:" and has six fields, as far as they are certain.
type ARN struct {
	// Statement is the statement that has the entry, List its element, and Text the entry itself.
	Statement *policy.Statement
	List      *policy.List
	Text      *policy.Text
	// Partition, Service, Region, Account and Resource are the fields. One that holds an unresolved value of a template, or
	// comes after one that may hold colons, is not certain.
	Partition, Service, Region, Account, Resource Field
}

// Field is a field of an ARN.
type Field struct {
	// Value is the field as it is written, unresolved values as <Name>.
	Value string
	// Certain says that the value is known.
	Certain bool
}

// Literal reports whether the field is certain and has neither wildcards nor variables.
func (f Field) Literal() bool { return f.Certain && !Wild(f.Value) }

// Is reports whether the field is certainly this.
func (f Field) Is(value string) bool { return f.Certain && f.Value == value }

// Literal reports whether the whole ARN is.
func (a *ARN) Literal() bool {
	return a.Partition.Literal() && a.Service.Literal() && a.Region.Literal() && a.Account.Literal() &&
		a.Resource.Literal()
}

// With returns the ARN with other fields, for fixes; "" if the ARN is not known, and then there is no fix.
func (a *ARN) With(change func(*policy.ARN)) string {
	arn, ok := policy.ParseARN(a.Text.Value)
	if !ok || !a.Text.Known() {
		return ""
	}
	change(&arn)
	return arn.String()
}

func findARNs(pass *Pass) []ARN {
	var all []ARN
	for _, s := range pass.Document.Statements {
		for list, text := range s.Resources() {
			if a, ok := ParseARN(text); ok {
				a.Statement, a.List = s, list
				all = append(all, a)
			}
		}
	}
	return all
}

// ParseARN takes a text apart; false if it is certainly no ARN of six fields, or not certainly one.
func ParseARN(t *policy.Text) (ARN, bool) {
	a := ARN{Text: t}
	if t.Known() {
		parsed, ok := policy.ParseARN(t.Value)
		if !ok {
			return ARN{}, false
		}
		a.Partition, a.Service, a.Region = Field{parsed.Partition, true}, Field{parsed.Service, true}, Field{parsed.Region, true}
		a.Account, a.Resource = Field{parsed.Account, true}, Field{parsed.Resource, true}
		return a, true
	}
	if !strings.HasPrefix(t.Parts[0].Literal, "arn:") {
		return ARN{}, false
	}
	var fields [6]Field
	for i := range fields {
		fields[i].Certain = true
	}
	n := 0
	for _, part := range t.Parts {
		switch {
		case part.Symbol == nil:
			depth, start := 0, 0
			for i := range len(part.Literal) {
				switch c := part.Literal[i]; {
				case c == '{' && i > 0 && part.Literal[i-1] == '$':
					depth++
				case c == '}' && depth > 0:
					depth--
				case c == ':' && n < 5 && depth == 0:
					fields[n].Value += part.Literal[start:i]
					n++
					start = i + 1
				}
			}
			fields[n].Value += part.Literal[start:]
		case part.Symbol.Colonless():
			fields[n].Certain = false
		default:
			for ; n < 5; n++ {
				fields[n].Certain = false
			}
			fields[5].Certain = false
		}
	}
	if n < 5 {
		return ARN{}, false
	}
	a.Partition, a.Service, a.Region, a.Account, a.Resource = fields[1], fields[2], fields[3], fields[4], fields[5]
	return a, true
}

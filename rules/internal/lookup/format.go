package lookup

import (
	"strings"
	"sync"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// Format is an ARN format of the catalog.
type Format struct {
	// ARN is the format as the catalog has it.
	ARN string
	// Type is the resource type that it belongs to.
	Type catalog.ResourceType
	// Service is the service field; "" for a placeholder.
	Service string
	// Region and Account are these fields as written in the format: empty, a placeholder, or a literal such as "aws".
	Region, Account string
	// Resource is the resource part.
	Resource string
}

// Formats returns the ARN formats with a service field, in lower case, no matter which service lists them; nil if there
// are none.
func Formats(service string) []Format { return formats().byService[service] }

// FormatsOf returns the ARN formats of a resource type.
func FormatsOf(t catalog.ResourceType) []Format { return formats().byType[t] }

// IsARNService reports whether ARNs can have the service field.
//
// Elastic Inference has been discontinued, although the reference still lists its accelerators among the resources of
// ec2:RunInstances.
// https://docs.aws.amazon.com/general/latest/gr/elastic-inference.html
func IsARNService(name string) bool {
	return name != "elastic-inference" && catalog.KnownARNService(name)
}

type formatTable struct {
	byService map[string][]Format
	byType    [][]Format
}

var formats = sync.OnceValue(func() formatTable {
	table := formatTable{make(map[string][]Format, 500), make([][]Format, catalog.NumResourceTypes())}
	for s := range catalog.Services() {
		for t := range s.ResourceTypes() {
			for arn := range t.ARNs() {
				f, ok := parseFormat(arn)
				if !ok {
					continue
				}
				f.Type = t
				table.byType[t] = append(table.byType[t], f)
				if f.Service != "" {
					table.byService[f.Service] = append(table.byService[f.Service], f)
				}
			}
		}
	}
	return table
})

// Unlisted reports whether the reference does not list a resource type for any action. Which actions use it is then not
// known, and that none do is most unlikely.
func Unlisted(t catalog.ResourceType) bool { return !listed()[t] }

var listed = sync.OnceValue(func() []bool {
	types := make([]bool, catalog.NumResourceTypes())
	for a := range catalog.Actions() {
		for r := range a.Resources() {
			types[r.ResourceType] = true
		}
	}
	return types
})

// parseFormat parses a format: "arn:${Partition}:s3:::${BucketName}". Placeholders do not contain colons.
func parseFormat(arn string) (Format, bool) {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 {
		return Format{}, false
	}
	f := Format{ARN: arn, Service: fields[2], Region: fields[3], Account: fields[4], Resource: fields[5]}
	if strings.Contains(f.Service, "$") {
		f.Service = ""
	}
	return f, true
}

// Example returns the format as an ARN whose placeholders are plain words, in the partition aws.
func (f *Format) Example() string {
	return plainWords.Replace(f.ARN)
}

var plainWords = strings.NewReplacer("${Partition}", "aws", "${", "", "}", "")

// Meets reports whether a resource part in the format can match a resource part as written in a policy: its wildcards and
// variables match any text; a placeholder of the format matches any text but the empty one.
func (f *Format) Meets(resource string) bool {
	return meet(units(f.Resource, true), units(resource, false))
}

// Admits is Meets with placeholders that hold names: only the last one of a format can contain a slash or a colon, but not
// the name of a bucket; names of log groups and event buses may. What it refuses is most likely not a resource of the type;
// the solver can tell for certain.
func (f *Format) Admits(resource string) bool {
	if resource == "*" {
		return true
	}
	if !f.Begins(resource) {
		return false
	}
	own := units(f.Resource, true)
	last := len(own)
	if f.Service != "s3" || !strings.HasSuffix(f.Resource, "${BucketName}") {
		last--
	}
	for i := range min(last, len(own)) {
		if own[i] == anyString && f.Service != "logs" && f.Service != "events" {
			own[i] = anyName
		}
	}
	return meet(own, units(resource, false))
}

// Begins reports whether format and resource part may begin alike: if not, no resource matches both.
func (f *Format) Begins(resource string) bool {
	a, b := head(f.Resource), head(resource)
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// Collects reports whether a resource part covers all resources of the format's type, whatever their names, or their
// collection: "stateMachine:*", "log-group::log-stream:", "/workspaces". Variables may have any value.
func (f *Format) Collects(resource string) bool {
	pattern := filled(resource, "*")
	for _, name := range [...]string{"\x00", ""} {
		if policy.MatchWildcards(pattern, filled(f.Resource, name), false) {
			return true
		}
	}
	collection := strings.TrimRight(head(f.Resource), "/:")
	if collection != "" && policy.MatchWildcards(pattern, collection, false) {
		return true
	}
	// All below a path.
	return strings.HasSuffix(f.Resource, "WithPath}") && strings.HasSuffix(pattern, "/*") &&
		strings.HasPrefix(pattern, head(f.Resource))
}

// filled returns s with each ${...} replaced by a text.
func filled(s, with string) string {
	var out strings.Builder
	for {
		before, rest, _ := strings.Cut(s, "${")
		out.WriteString(before)
		_, after, closed := strings.Cut(rest, "}")
		if !closed {
			return out.String()
		}
		out.WriteString(with)
		s = after
	}
}

// head returns what precedes the first wildcard or variable.
func head(s string) string {
	if i := strings.IndexAny(s, "*?$"); i >= 0 {
		return s[:i]
	}
	return s
}

// piece is a part of a pattern: a byte, any byte, or any string.
type piece int16

const (
	anyByte   piece = -1
	anyString piece = -2
	anyName   piece = -3 // any string without a slash or colon
)

// units splits a pattern. What is between "${" and "}" is any string, with at least one byte if filled.
func units(s string, filled bool) []piece {
	list := make([]piece, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "${") && strings.IndexByte(s[i:], '}') > 0:
			i += strings.IndexByte(s[i:], '}')
			if filled {
				list = append(list, anyByte)
			}
			list = append(list, anyString)
		case s[i] == '*':
			list = append(list, anyString)
		case s[i] == '?':
			list = append(list, anyByte)
		default:
			list = append(list, piece(s[i]))
		}
	}
	return list
}

// meet reports whether two patterns have a string in common. It works through the pairs of positions row by row.
func meet(a, b []piece) bool {
	row := make([]bool, len(b)+1) // row[j]: a[:i] and b[:j] can be over at the same place
	next := make([]bool, len(b)+1)
	row[0] = true
	for i := 0; ; i++ {
		for j := range b {
			// A star of b may end here and match nothing, or go on matching below.
			if row[j] && b[j] == anyString {
				row[j+1] = true
			}
			// A star of a matches b[j].
			if row[j] && i < len(a) && (a[i] == anyString || a[i] == anyName && b[j] != '/' && b[j] != ':') {
				row[j+1] = true
			}
		}
		if i == len(a) {
			return row[len(b)]
		}
		clear(next)
		for j := range row {
			if !row[j] {
				continue
			}
			switch {
			case a[i] == anyString || a[i] == anyName:
				next[j] = true
			case j < len(b) && b[j] == anyString:
				next[j] = true
			case j < len(b) && same(a[i], b[j]):
				next[j+1] = true
			}
		}
		row, next = next, row
	}
}

func same(x, y piece) bool { return x == anyByte || y == anyByte || x == y }

// IsKeyPrefix reports whether condition keys can begin with the prefix, in any case, and a colon. The keys of the AWS
// Marketplace catalog begin with "catalog"; the reference lists only some of them, under aws-marketplace.
// https://docs.aws.amazon.com/marketplace/latest/userguide/detailed-management-portal-permissions.html
func IsKeyPrefix(prefix string) bool {
	return strings.EqualFold(prefix, "catalog") || catalog.KnownKeyPrefix(prefix)
}

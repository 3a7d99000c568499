package analysis

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/query"
)

// Questions about what an author did not name use a name that no author writes: whatever covers it is a wildcard. Witnesses
// are read by people, who expect names as AWS's documentation has them, so a question that has an answer is asked once more with
// an ordinary name in the place of that one. Where that makes a difference, as under "role/example-*", the answer stays as it is.

// NoName is the name of a thing that no author of a policy named: only a wildcard covers it.
const NoName = "unnamed-by-author"

// NoResource is the ARN of a resource of a service that no author of a policy named.
const NoResource = "arn:aws:" + NoName + ":us-east-1:123456789012:" + NoName

// ordinaryResource is what stands in its place where that makes no difference.
const ordinaryResource = "arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0"

var (
	noNames = regexp.MustCompile(NoName + "|" + Unnamed)
	// segments are the parts of an ARN, each with the character before it.
	segments = regexp.MustCompile(`[:/]?[^:/]*`)
	// kindOfThing is a segment that says what the next one names, as "role" and "function" do.
	kindOfThing = regexp.MustCompile(`^[a-z][a-z-]*$`)
)

// ordinary returns a query about things with ordinary names; false if it has these already.
func ordinary(q Query) (Query, bool) {
	renamed := false
	name := func(s string) string {
		plain := ordinaryName(s)
		renamed = renamed || plain != s
		return plain
	}
	names := func(list []string) []string {
		out := slices.Clone(list)
		for i := range out {
			out[i] = name(out[i])
		}
		return out
	}
	view := func(fixed map[string]query.Fixed) map[string]query.Fixed {
		if fixed == nil {
			return nil
		}
		out := make(map[string]query.Fixed, len(fixed))
		for key, f := range fixed {
			f.Value = name(f.Value)
			out[key] = f
		}
		return out
	}
	q.ResourceIn = names(q.ResourceIn)
	q.Each = slices.Clone(q.Each)
	for i := range q.Each {
		q.Each[i] = names(q.Each[i])
	}
	q.Where = slices.Clone(q.Where)
	for i := range q.Where {
		q.Where[i].Values = names(q.Where[i].Values)
	}
	q.Callers = slices.Clone(q.Callers)
	for i := range q.Callers {
		q.Callers[i].ARN = name(q.Callers[i].ARN)
	}
	q.View, q.NotView = view(q.View), view(q.NotView)
	return q, renamed
}

// ordinaryName replaces the names that no author writes in an ARN, or in a part of one.
func ordinaryName(s string) string {
	switch {
	case s == NoResource:
		return ordinaryResource
	case !noNames.MatchString(s):
		return s
	}
	var out strings.Builder
	kind := ""
	if strings.HasPrefix(s, "arn:") && strings.Contains(s, ":s3:::") {
		kind = "bucket"
	}
	for _, segment := range segments.FindAllString(s, -1) {
		word := strings.TrimLeft(segment, ":/")
		if !noNames.MatchString(word) {
			if word != "" && kind != "bucket" {
				kind = word
			}
			out.WriteString(segment)
			continue
		}
		name := "example"
		if word == NoName || word == Unnamed {
			name = nameOf(kind)
		}
		out.WriteString(noNames.ReplaceAllString(segment, name))
		kind = ""
	}
	return out.String()
}

// nameOf returns a name for a thing of some kind.
func nameOf(kind string) string {
	switch {
	case kind == "user":
		return "bob"
	case kind == "assumed-role":
		return "example-role"
	case kindOfThing.MatchString(kind):
		return "example-" + kind
	}
	return "example"
}

package public

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// outside is what is true of strangers to a document: callers in an account, an organization and a network that it
// does not name.
type outside struct {
	// keys are the context keys that the document mentions, in lower case, sorted.
	keys []string
	// free are those, as written, that are mistaken for identifiers although the caller chooses their values.
	free []string
	// ranges are the ranges of addresses that the document mentions.
	ranges []netip.Prefix
	// document is the document with its resources written out.
	document *policy.Document
	// inside says that the strangers are inside the VPC, with credentials of their own.
	inside bool
}

func newOutside(d *policy.Document) *outside {
	o := &outside{document: writtenOut(d)}
	add := func(key string) {
		lower := strings.ToLower(key)
		if slices.Contains(o.keys, lower) {
			return
		}
		o.keys = append(o.keys, lower)
		if len(unfit(key)) > 0 {
			o.free = append(o.free, key)
		}
	}
	inText := func(t *policy.Text) {
		for _, token := range policy.ParsePattern(t, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable {
				add(token.Text)
			}
		}
	}
	for _, s := range d.Statements {
		for t := range s.Interpolated() {
			inText(t)
		}
		for c := range s.Conditions() {
			add(c.Key.Value)
			if c.Is("aws:SourceIp") {
				o.addRanges(c)
			}
		}
	}
	slices.Sort(o.keys)
	o.ranges = joined(o.ranges)
	return o
}

func (o *outside) mentions(key string) bool {
	_, ok := slices.BinarySearch(o.keys, strings.ToLower(key))
	return ok
}

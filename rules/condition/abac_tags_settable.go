package condition

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ABACTagsSettable reports access that depends on a tag that the same principal can set.
var ABACTagsSettable = &analysis.Analyzer{
	Name:             "abac-tags-settable",
	Title:            "Access depends on a tag that the same principal can set",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "the principal can tag itself or a resource, and so gain the access that the tag is meant to limit",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		// One tag that is set in one way is one finding, however many statements depend on it.
		found := allSettable(pass)
		for i := range found {
			f := &found[i]
			if slices.ContainsFunc(found[:i], f.sameAs) {
				continue
			}
			for _, other := range found[i+1:] {
				if f.sameAs(other) {
					f.diagnostic.Relate(other.tag.place, "so does this")
				}
			}
			pass.Report(*f.diagnostic)
		}
	},
}

// allSettable returns the tags that statements depend on and that can be set in a setting, with a finding each.
func allSettable(pass *analysis.Pass) []settable {
	var found []settable
	for _, s := range pass.Document.Statements {
		if !s.Allows() && !s.Denies() {
			continue
		}
		for _, t := range deciding(s) {
			if told(found, s, &t) {
				continue
			}
			for setting := range named(pass.Settings()) {
				if d := findSettable(pass, setting, s, &t); d != nil {
					found = append(found, settable{d, t})
					break
				}
			}
		}
	}
	return found
}

// named yields settings, those of several principals once for each principal with its own name in the template.
func named(settings iter.Seq[analysis.Setting]) iter.Seq[analysis.Setting] {
	return func(yield func(analysis.Setting) bool) {
		for setting := range settings {
			var before []string
			for each := range setting.Each() {
				arn := ownARN(each)
				if slices.Contains(before, arn) {
					continue
				}
				if before = append(before, arn); !yield(each) {
					return
				}
			}
		}
	}
}

// told reports whether a statement's tag does not need another question: an earlier finding already says that it can be set, on
// the same carrier or on resources of the same services.
func told(found []settable, s *policy.Statement, t *deciderTag) bool {
	same := func(f settable) bool {
		return f.tag.whose == t.whose && strings.EqualFold(f.tag.name, t.name) && f.diagnostic.AtMost == 0 &&
			f.diagnostic.Statement.Allows() == s.Allows()
	}
	if t.whose != resources {
		return slices.ContainsFunc(found, same)
	}
	services, ok := servicesOf(s)
	return ok && !slices.ContainsFunc(services[1:], func(service string) bool {
		return !slices.ContainsFunc(found, func(f settable) bool {
			return same(f) && strings.HasPrefix(f.diagnostic.Witness.Request.Action, service+":")
		})
	})
}

// settable is a finding about a tag that can be set.
type settable struct {
	diagnostic *analysis.Diagnostic
	tag        deciderTag
}

// sameAs reports whether two findings are about the same tag, set by the same action.
func (f *settable) sameAs(other settable) bool {
	return f.tag.whose == other.tag.whose && strings.EqualFold(f.tag.name, other.tag.name) &&
		f.diagnostic.Statement.Allows() == other.diagnostic.Statement.Allows() &&
		f.diagnostic.Further[0].Request.Action == other.diagnostic.Further[0].Request.Action
}

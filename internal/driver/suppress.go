package driver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Suppression is a configured wish not to see findings: those that fit all its lists. An empty list fits every finding.
type Suppression struct {
	// Rules are rule ids or categories.
	Rules []string
	// Paths are globs with **, compared with the source's name.
	Paths []string
	// Within, if it is given, accepts the names of the sources that are meant, besides Paths.
	Within func(name string) bool
	// Sids and Names may hold * and ?. A name is that of a document, or of the template resource that holds it.
	Sids, Names []string
	// Reason is a justification, for reports.
	Reason string
}

func (s *Suppression) validate() error {
	for _, glob := range s.Paths {
		if !doublestar.ValidatePattern(glob) {
			return fmt.Errorf("suppression: malformed path pattern %q", glob)
		}
	}
	return nil
}

func (s *Suppression) covers(f *Finding) bool {
	if !namesRule(s.Rules, f.Analyzer) || !s.reaches(f.Source.File(f.Range.Start).Name) {
		return false
	}
	if len(s.Sids) > 0 && (f.Statement == nil || !matchesAny(s.Sids, f.Statement.SidValue())) {
		return false
	}
	return len(s.Names) == 0 || f.Document != nil && s.named(f.Document)
}

// reaches reports whether a source is one of those that are meant.
func (s *Suppression) reaches(source string) bool {
	if len(s.Paths) > 0 && !slices.ContainsFunc(s.Paths, func(glob string) bool {
		return doublestar.MatchUnvalidated(glob, source)
	}) {
		return false
	}
	return s.Within == nil || s.Within(source)
}

// named reports whether a document is one of those that are meant.
func (s *Suppression) named(d *policy.Document) bool {
	resource, _, _ := strings.Cut(d.Name, "/")
	return matchesAny(s.Names, d.Name) || matchesAny(s.Names, resource)
}

// accepted reports whether someone wants to see none of the findings that a rule may have about the document of a run, or
// about the unit: what it left open there is of no concern either.
func (r *run) accepted(a *analysis.Analyzer) bool {
	about := policy.Range{Start: 0, End: len(r.unit.Source.Content)}
	if r.document != nil {
		about = r.document.Root.Range
	}
	reached := func(s *Suppression) bool {
		if r.document != nil || r.unit.Source.Files == nil {
			return s.reaches(r.file())
		}
		return !slices.ContainsFunc(r.unit.Source.Files, func(f policy.SourceFile) bool { return !s.reaches(f.Name) })
	}
	for i := range r.unit.Ignores {
		if ignore := &r.unit.Ignores[i]; namesRule(ignore.Rules, a) && ignore.Covers.Contains(about) {
			r.accepts = append(r.accepts, i)
			return true
		}
	}
	return slices.ContainsFunc(r.linter.suppressions, func(s Suppression) bool {
		return namesRule(s.Rules, a) && reached(&s) && len(s.Sids) == 0 &&
			(len(s.Names) == 0 || r.document != nil && s.named(r.document))
	})
}

func matchesAny(patterns []string, s string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return policy.MatchWildcards(p, s, false) })
}

func namesRule(rules []string, a *analysis.Analyzer) bool {
	return len(rules) == 0 || slices.Contains(rules, a.Name) || slices.Contains(rules, a.Category)
}

// suppressor is what suppressed a finding.
type suppressor struct {
	inSource bool
	reason   string
}

// suppressedBy finds out who suppresses a finding, and marks the unit's ignores that do.
func (c *Linter) suppressedBy(unit *policy.Unit, f *Finding, used []bool) (suppressor, bool) {
	var by suppressor
	found := false
	for i := range unit.Ignores {
		ignore := &unit.Ignores[i]
		if f.Source != unit.Source || f.Range.Start < ignore.Covers.Start || f.Range.Start >= ignore.Covers.End ||
			!namesRule(ignore.Rules, f.Analyzer) {
			continue
		}
		used[i] = true
		if !found {
			by, found = suppressor{inSource: true, reason: ignore.Reason}, true
		}
	}
	if found {
		return by, true
	}
	for i := range c.suppressions {
		if c.suppressions[i].covers(f) {
			return suppressor{reason: c.suppressions[i].Reason}, true
		}
	}
	return suppressor{}, false
}

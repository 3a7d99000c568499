package driver

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Finding is a diagnostic with all that a report says of it.
type Finding struct {
	Analyzer *analysis.Analyzer
	Level    analysis.Level
	// Diagnostic is what the rule reported. Its Source and those of Related are not nil here.
	analysis.Diagnostic
	// Also are the names of the other rules that found the same, in order; see [analysis.Analyzer.Covers].
	Also []string
	// Start and End are the positions of Range.
	Start, End policy.Position
	// Fingerprint knows the finding again when lines have moved or the file has got another name. It is made of the rule,
	// the document's name, the statement (its Sid, or else what it says), the text at Range, and a count of those that are
	// the same in all this. Equal fingerprints in one file do not occur.
	Fingerprint string
	// Principals are the ARNs of the users and roles whose access it is about, sorted; nil where no account tells of them.
	Principals []string
	// Told is the one of them that the message and the requests tell of.
	Told string
	// shared says that its file may be one of several units: a module that others call.
	shared bool
}

// Suppressed is a finding that someone did not want to see.
type Suppressed struct {
	Finding
	// InSource tells a comment or a template's metadata from the configuration.
	InSource bool
	// Reason is what was written as justification, or "".
	Reason string
}

// Undecided tells that a rule had questions that were left open: what it would have found is not known.
type Undecided struct {
	Rule, File string
	// Level is that of the findings that the rule would have made.
	Level analysis.Level
	// Document is the name of the document, or ""; Kind is its kind, and "" if the rule is about the file as a whole. The
	// variants of a document under template conditions count as one.
	Document  string
	Kind      string
	Questions int
	// Reasons say why they are open, as far as that is known.
	Reasons []string
}

// String names the file, the document, the rule and the number of questions, in one line.
func (u *Undecided) String() string {
	where := u.File
	if u.Document != "" {
		where += " (" + u.Document + ")"
	}
	return where + ": " + u.Rule + ": " + u.questions() + " could not be decided"
}

func (u *Undecided) because(reasons []string) {
	for _, reason := range reasons {
		if !slices.Contains(u.Reasons, reason) {
			u.Reasons = append(slices.Clip(u.Reasons), reason)
		}
	}
}

func (u *Undecided) questions() string {
	if u.Questions == 1 {
		return "1 question"
	}
	return strconv.Itoa(u.Questions) + " questions"
}

// Sentence says how many questions are open, about what, and why; reports have the file and the rule beside it.
func (u *Undecided) Sentence() string {
	about := "the file as a whole"
	if u.Kind != "" {
		about = "the " + u.Kind + " policy"
		if u.Document != "" {
			about += " " + u.Document
		}
	}
	sentence := u.questions() + " about " + about + " could not be decided"
	if len(u.Reasons) > 0 {
		sentence += ": " + strings.Join(u.Reasons, "; ")
	}
	return sentence
}

// Failure is work that could not be done.
//
//nolint:errname // it is a row of the result before it is an error
type Failure struct {
	// Rule is the rule that failed; "" if the input could not be loaded.
	Rule string
	File string
	// Document is the name of the document that the rule looked at, or that is not read, and Kind its kind; or "".
	Document, Kind string
	Err            error
	// Panicked says that the rule, or the loader, has a bug; Stack then is where.
	Panicked bool
	Stack    []byte
}

// Error describes the failure in one line.
func (f *Failure) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Document != "" {
		b.WriteString(" (" + f.Document + ")")
	}
	if f.Rule != "" {
		b.WriteString(": rule " + f.Rule)
	}
	b.WriteString(": " + strings.ReplaceAll(f.Err.Error(), "\n", "; "))
	return b.String()
}

// Unwrap returns the error itself.
func (f *Failure) Unwrap() error { return f.Err }

// Stats are figures of a run.
type Stats struct {
	// Files were checked, Skipped held no policy, Unread could not be loaded.
	Files, Skipped, Unread int
	// Policies are the documents in Files; variants of one under template conditions count once.
	Policies int
	// Undecided is the number of questions left open.
	Undecided int
	// UnusedIgnores is the number of comments and metadata entries that suppressed nothing.
	UnusedIgnores int
}

// Result is what a run found. All lists are ordered by file, then position or document, then rule, then message.
type Result struct {
	Findings   []Finding
	Suppressed []Suppressed
	Undecided  []Undecided
	Failures   []Failure
	Stats      Stats
	// parts are the names of the files of units that have several.
	parts []string
	// unit is what they were found in, until they are settled.
	unit *policy.Unit
}

// Said is the finding's message, and when it holds.
func (f *Finding) Said() string {
	if f.When == "" {
		return f.Message
	}
	return f.Message + " (when " + f.When + ")"
}

// Add adds what was found elsewhere; Finish puts it in order.
func (r *Result) Add(other *Result) {
	r.Findings = append(r.Findings, other.Findings...)
	r.Suppressed = append(r.Suppressed, other.Suppressed...)
	r.Undecided = append(r.Undecided, other.Undecided...)
	r.Failures = append(r.Failures, other.Failures...)
	r.Stats.Files += other.Stats.Files
	r.parts = append(r.parts, other.parts...)
	r.Stats.Skipped += other.Stats.Skipped
	r.Stats.Unread += other.Stats.Unread
	r.Stats.Policies += other.Stats.Policies
	r.Stats.UnusedIgnores += other.Stats.UnusedIgnores
	for _, u := range other.Undecided {
		r.Stats.Undecided += u.Questions
	}
}

// leave adds questions that were left open about a unit, those about variants of one document together.
func (r *Result) leave(undecided []Undecided) {
	for _, u := range undecided {
		i := slices.IndexFunc(r.Undecided, func(o Undecided) bool {
			return o.Rule == u.Rule && o.File == u.File && o.Document == u.Document && o.Kind == u.Kind
		})
		if i < 0 {
			r.Undecided = append(r.Undecided, u)
		} else {
			r.Undecided[i].Questions += u.Questions
			r.Undecided[i].because(u.Reasons)
		}
	}
}

// Finish puts the rows of several results that were joined in order, counts, and makes fingerprints differ.
func (r *Result) Finish() {
	r.sort()
	seen := map[[2]string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		key := [2]string{f.Source.Name, f.Fingerprint}
		if n := seen[key]; n > 0 {
			f.Fingerprint = again(f.Fingerprint, n)
		}
		seen[key]++
	}
	r.Stats.Undecided = 0
	for _, u := range r.Undecided {
		r.Stats.Undecided += u.Questions
	}
}

func (r *Result) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return compare(&a, &b) })
	slices.SortStableFunc(r.Suppressed, func(a, b Suppressed) int { return compare(&a.Finding, &b.Finding) })
	slices.SortStableFunc(r.Undecided, func(a, b Undecided) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Rule, b.Rule))
	})
	slices.SortStableFunc(r.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Err.Error(), b.Err.Error()))
	})
}

// drop leaves out the findings that are not told; nil tells all.
func (r *Result) drop(tells func(*Finding) bool) {
	if tells == nil {
		return
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return !tells(&f) })
	r.Suppressed = slices.DeleteFunc(r.Suppressed, func(f Suppressed) bool { return !tells(&f.Finding) })
}

// unite makes one of what several units say alike of a file that is part of all of them, as a module is that others call.
func (r *Result) unite() {
	if len(r.parts) == 0 {
		return
	}
	slices.Sort(r.parts)
	r.Stats.Files += len(slices.Compact(slices.Clone(r.parts))) - len(r.parts)
	alike := func(a, b *Finding) bool {
		return (a.shared || b.shared) && a.Source.Name == b.Source.Name && a.Range == b.Range && a.Analyzer == b.Analyzer &&
			a.Message == b.Message && a.When == b.When && a.Variant == b.Variant
	}
	r.Findings = r.everywhere(alike)
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool { return alike(&a, &b) })
	r.Suppressed = slices.CompactFunc(r.Suppressed, func(a, b Suppressed) bool { return alike(&a.Finding, &b.Finding) })
	r.Failures = slices.CompactFunc(r.Failures, func(a, b Failure) bool { return a.Error() == b.Error() })
	seen := map[[2]string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.shared {
			continue
		}
		key := [2]string{f.Source.Name, f.Fingerprint}
		if n := seen[key]; n > 0 {
			f.Fingerprint = again(f.Fingerprint, n)
		}
		seen[key]++
	}
}

// everywhere leaves out what is not left over in all units that read its file; of other findings one unit's is enough.
func (r *Result) everywhere(alike func(a, b *Finding) bool) []Finding {
	kept := make([]Finding, 0, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Analyzer.Scope == analysis.AfterUnit && f.shared {
			units, says := 0, 0
			for _, name := range r.parts {
				if name == f.Source.Name {
					units++
				}
			}
			for j := range r.Findings {
				if alike(f, &r.Findings[j]) {
					says++
				}
			}
			if says < units {
				continue
			}
		}
		kept = append(kept, *f)
	}
	return kept
}

// compare is the order of findings.
func compare(a, b *Finding) int {
	return cmp.Or(
		cmp.Compare(a.Source.Name, b.Source.Name),
		a.compareExcerpts(b),
		cmp.Compare(a.Range.Start, b.Range.Start),
		cmp.Compare(a.Range.End, b.Range.End),
		cmp.Compare(a.Analyzer.Name, b.Analyzer.Name),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.When, b.When),
		cmp.Compare(a.Variant, b.Variant),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		// Of what several callers of a module have alike, the same caller's is kept in every run.
		slices.CompareFunc(a.Related, b.Related, compareRelated),
	)
}

// compareExcerpts is the order of findings in pieces of one file.
func (f *Finding) compareExcerpts(other *Finding) int {
	if f.Source.Excerpt == nil || other.Source.Excerpt == nil {
		return 0
	}
	return cmp.Compare(f.Source.Excerpt.Start.Offset, other.Source.Excerpt.Start.Offset)
}

// compareRelated is the order of related places.
func compareRelated(a, b analysis.Related) int {
	return cmp.Or(
		cmp.Compare(a.Source.Name, b.Source.Name),
		cmp.Compare(a.Range.Start, b.Range.Start),
		cmp.Compare(a.Range.End, b.Range.End),
		cmp.Compare(a.Message, b.Message),
	)
}

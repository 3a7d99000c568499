package analysis

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Analyzer is a rule.
type Analyzer struct {
	// Name is the rule's id: kebab-case, unique across Go and Rego rules, never changed once released.
	Name string
	// Instance tells apart analyzers of one name that a user's configuration makes several of, each with a level and a text of
	// its own; "" for all others.
	Instance string
	// Title says in one line what is wrong.
	Title string
	// Doc is the rule's page in Markdown: why, exceptions, references. It begins with one sentence that stands for the whole.
	Doc string
	// URL is the absolute address of the rule's page, "" if it has none. It is where SARIF's helpUri and `iamlint rules` send
	// readers; the whole of Doc is shown besides.
	URL string
	// Category groups rules: "grammar", "mfa", "boundary" ...
	Category string
	// Level is how findings are reported unless the configuration says otherwise.
	Level Level
	// StrictLevel, if it is given, is the level under --strict-parity: that of the check in AWS IAM Access Analyzer, where ours
	// is another.
	StrictLevel Level
	// SecuritySeverity, from 0.1 to 10.0, is GitHub's scale for security rules; 0 for others. SeverityReason is its
	// justification in a line.
	SecuritySeverity float64
	SeverityReason   string
	// Kinds are the kinds of documents that the rule looks at; nil means all.
	Kinds []policy.Kind
	// Languages are the languages of the documents that the rule looks at; nil means IAM's. The rules of the category
	// "grammar" look at all.
	Languages []policy.Language
	// Scope says what Run is called for.
	Scope Scope
	// Off marks a rule that runs only when it is enabled by name or category.
	Off bool
	// Code is the issue code of the same check in AWS IAM Access Analyzer, or "".
	Code string
	// Covers are the names of rules whose findings say less of the same fact: at the same place, or at one that a finding of
	// this rule relates to, they become part of it.
	Covers []string
	// Same, if it is given, reports whether a finding of another rule in the statement of one of this rule's findings tells of
	// the same fact in other words; actions are those of its witnesses. Both are reported, but where someone has accepted
	// this rule's finding, that one is accepted, too.
	Same func(rule string, actions []string) bool
	// Combines says that a finding may take several requests, which several policies of one principal allow. The rule is run on
	// AWS's managed policies, too, that a template attaches, for what they allow together with its others; what one of them
	// allows by itself is not news, and is not reported.
	Combines bool
	// Run looks at one document or unit. Questions that fail are kept by the pass, and end the work; see [Pass.Err]. What
	// several rules compute is a [Shared].
	Run func(*Pass)
}

// String returns the name.
func (a *Analyzer) String() string { return a.Name }

// ID is the name, with the instance where there is one: "invariant-broken/payroll-is-private".
func (a *Analyzer) ID() string {
	if a.Instance == "" {
		return a.Name
	}
	return a.Name + "/" + a.Instance
}

// AppliesTo reports whether the analyzer looks at documents of a kind.
func (a *Analyzer) AppliesTo(kind policy.Kind) bool {
	if a.Kinds == nil {
		return true
	}
	return slices.Contains(a.Kinds, kind)
}

// Speaks reports whether the analyzer looks at documents of a language.
func (a *Analyzer) Speaks(language policy.Language) bool {
	if a.Languages == nil {
		return language == policy.IAM || a.Category == "grammar"
	}
	return slices.Contains(a.Languages, language)
}

// Scope is what an analyzer is run on.
type Scope uint8

// The scopes.
const (
	// PerDocument: once for each policy document that the analyzer applies to.
	PerDocument Scope = iota
	// PerUnit: once for each loaded source, with Pass.Document nil; for rules about templates and about unreadable input.
	PerUnit
	// AfterUnit: once for each loaded source when the others have run over it; for rules about what suppressions suppress, which
	// are in Pass.UnusedIgnores.
	AfterUnit
)

// Level is how serious a finding is.
type Level uint8

// The levels, in ascending order. None is the level of what is switched off.
const (
	None Level = iota
	Note
	Warning
	Error
)

var levels = [...]string{"none", "note", "warning", "error"}

// String returns the level's name as reports have it.
func (l Level) String() string { return levels[l] }

// ParseLevel is the inverse of String.
func ParseLevel(s string) (Level, error) {
	for i, name := range levels {
		if name == s {
			return Level(i), nil
		}
	}
	return None, fmt.Errorf("unknown level %q: use one of %s", s, strings.Join(levels[:], ", "))
}

// Diagnostic is one finding.
type Diagnostic struct {
	// Range is the offending token, in Source or, if that is nil, in the source of the unit.
	Range  policy.Range
	Source *policy.Source
	// Message states the fact and the remedy, in under 100 characters where it can, without a URL.
	Message string
	// Document and Statement are where the finding is; Pass.Report fills in those that are nil when Range lies in them.
	Document  *policy.Document
	Statement *policy.Statement
	// Witness is the request that proves the finding; Further are more of them where a finding needs several, as the
	// steps of a privilege escalation do.
	Witness *Witness
	Further []*Witness
	// When says under which conditions and values of its template the finding holds, as a clause: "condition IsProd is true".
	// The driver fills it in, "" where the finding always holds.
	When string
	// Variant tells apart findings of one rule at one place. It is part of what a finding is known by in baselines.
	Variant string
	// Details are what findings of few rules have.
	Details []Detail
	// AtMost, if it is given, is the highest level that the finding is reported at: some findings of a rule are milder than
	// the others, and stay so when the configuration raises the rule's level.
	AtMost Level
	// Related are other places that explain the finding.
	Related []Related
	// Fixes are edits that would mend the policy; each is complete by itself.
	Fixes []SuggestedFix
}

// Detail is a fact of a finding that those of other rules do not have.
type Detail struct {
	// Name is the member of the finding that it is in the JSON report, and the property in SARIF; Value is what stands there,
	// of a type that is written as JSON.
	Name  string
	Value any
	// Label and Lines are what people see of it: a line "label: ..." and further ones. SARIF has the lines in the place of a
	// value that is not a string.
	Label string
	Lines []string
	// Requests are further requests that the finding tells of.
	Requests []*Witness
	// Routes are what can be done by several requests, one after the other; reports draw them.
	Routes []Route
}

// Requests is a Detail's Value that tells of requests.
type Requests interface {
	// Replaced is the same with other witnesses in place of those that it has.
	Replaced(by func(*Witness) *Witness) Requests
}

// Route is what can be done by several requests, one after the other.
type Route struct {
	// Name is the route's name, and Does says what is done, in the imperative.
	Name, Does string
	// Requests are the steps, in order.
	Requests []*Witness
}

// Relate adds a place that explains the finding, in its source.
func (d *Diagnostic) Relate(r policy.Range, message string) {
	d.Related = append(d.Related, Related{Range: r, Message: message})
}

// Related is a place that helps to understand a finding.
type Related struct {
	// Range is the place, in Source or, if that is nil, in the source of the finding.
	Range  policy.Range
	Source *policy.Source
	// Message says in a few words what is there.
	Message string
}

// SuggestedFix is a set of edits that belong together.
type SuggestedFix struct {
	// Message says what the fix does, in the imperative.
	Message string
	// Unsafe marks a fix that changes what the policy allows: it is shown, but --fix alone does not apply it. A rule sets it
	// where the change is the point of the fix; of all others it is found out, before findings are reported, whether they are
	// proved to leave what is allowed as it is.
	Unsafe bool
	// Edits are made together, and do not overlap.
	Edits []Edit
}

// Edit replaces a range of the finding's source by a text.
type Edit struct {
	// Range is what NewText replaces. An empty range inserts, an empty text deletes.
	Range   policy.Range
	NewText string
}

// Validate reports what is wrong with a set of analyzers: names that are not kebab-case or not unique, missing
// documentation, a wrong severity.
func Validate(analyzers []*Analyzer) error {
	var errs []error
	names := make(map[string]bool, len(analyzers))
	for _, a := range analyzers {
		if a == nil {
			errs = append(errs, errors.New("nil *Analyzer"))
			continue
		}
		errs = append(errs, a.validate()...)
		if names[a.ID()] {
			errs = append(errs, fmt.Errorf("analyzer %s: two analyzers have this name", a.ID()))
		}
		names[a.ID()] = true
	}
	return errors.Join(errs...)
}

func (a *Analyzer) validate() []error {
	var errs []error
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("analyzer %q: %s", a.Name, fmt.Sprintf(format, args...)))
	}
	if !kebab(a.Name) {
		fail("the name is not kebab-case")
	}
	if a.Run == nil {
		fail("it has no Run function")
	}
	if strings.TrimSpace(a.Doc) == "" {
		fail("it is undocumented")
	}
	if a.Level == None {
		fail("it has no level")
	}
	if a.Level > Error || a.StrictLevel > Error {
		fail("its level %d does not exist", max(a.Level, a.StrictLevel))
	}
	if !kebab(a.Category) || a.Title == "" {
		fail("a rule needs a category and a title")
	}
	if page, err := url.Parse(a.URL); a.URL != "" && (err != nil || page.Scheme != "https" && page.Scheme != "http" || page.Host == "") {
		fail("its URL %q is not an absolute http or https address", a.URL)
	}
	if a.SecuritySeverity < 0 || a.SecuritySeverity > 10 {
		fail("its security severity %v is not between 0 and 10", a.SecuritySeverity)
	}
	if a.SecuritySeverity > 0 && a.SeverityReason == "" {
		fail("its security severity needs a reason")
	}
	return errs
}

func kebab(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return !strings.Contains(s, "--")
}

package regohost

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Module is a Rego source file.
type Module struct {
	// File is how messages call the file.
	File string
	// Text is its content.
	Text string
	// Page is the rule's page in Markdown, or "".
	Page string
}

// Rule is a rule as the METADATA of its module describe it.
type Rule struct {
	// Name, Title, URL, Category, Level, SecuritySeverity, SeverityReason, Kinds, Scope, Off, Code and Covers are those of the
	// analyzer.
	Name             string
	Title            string
	URL              string
	Description      string
	Category         string
	Level            analysis.Level
	SecuritySeverity float64
	SeverityReason   string
	Since            string
	Kinds            []policy.Kind
	Scope            analysis.Scope
	Off              bool
	Code             string
	Covers           []string
	Triggers         Triggers
	// Package is the module's package, as "data.iamlint.rules.inline_policy"; File is where it is.
	Package string
	File    string
}

// custom is what stands under `custom` in the METADATA of a rule.
type custom struct {
	Name             string   `json:"name"`
	Category         string   `json:"category"`
	Level            string   `json:"level"`
	SecuritySeverity float64  `json:"security_severity"`
	SeverityReason   string   `json:"severity_reason"`
	Since            string   `json:"since"`
	Kinds            []string `json:"kinds"`
	Scope            string   `json:"scope"`
	Off              bool     `json:"off"`
	Code             string   `json:"code"`
	Covers           []string `json:"covers"`
	Triggers         Triggers `json:"triggers"`
	// Extra is the authors' own.
	Extra any `json:"extra"`
}

// Inspect reads the METADATA of a rule's module. The error is a *RuleError.
func Inspect(m Module) (Rule, error) {
	parsed, err := parse(m)
	if err != nil {
		return Rule{}, err
	}
	if !definesReport(parsed) {
		return Rule{}, problem(m.File, 1, "the module has no rule `report contains ...`")
	}
	return describe(m.File, parsed)
}

func parse(m Module) (*ast.Module, error) {
	parsed, err := ast.ParseModuleWithOpts(m.File, m.Text, ast.ParserOptions{
		ProcessAnnotation: true, RegoVersion: ast.RegoV1, Capabilities: capabilities(),
	})
	if err != nil {
		return nil, asRuleError(m.File, err)
	}
	return parsed, nil
}

// definesReport reports whether a module is a rule: it has the partial set `report`.
func definesReport(m *ast.Module) bool {
	for _, r := range m.Rules {
		if r.Head.Name == "report" || len(r.Head.Reference) > 0 && r.Head.Reference[0].Value.Compare(ast.Var("report")) == 0 {
			return true
		}
	}
	return false
}

// packageAnnotations returns the METADATA block of the package, or nil.
func packageAnnotations(m *ast.Module) *ast.Annotations {
	for _, a := range m.Annotations {
		if a.Scope == "package" {
			return a
		}
	}
	return nil
}

// describe reads the METADATA of a module and says all that is wrong with them.
func describe(file string, m *ast.Module) (Rule, error) {
	annotations := packageAnnotations(m)
	if annotations == nil {
		return Rule{}, problem(file, m.Package.Loc().Row,
			"the rule has no METADATA; write a comment that begins with # METADATA above the package")
	}
	line := annotations.Loc().Row
	var c custom
	if err := decode(annotations.Custom, &c); err != nil {
		return Rule{}, problem(file, line, "METADATA: custom: %s", err)
	}
	r := Rule{
		Name: c.Name, Title: annotations.Title, Description: annotations.Description, Category: c.Category,
		SecuritySeverity: c.SecuritySeverity, SeverityReason: c.SeverityReason, Since: c.Since, Off: c.Off, Code: c.Code,
		Covers:   c.Covers,
		Triggers: c.Triggers, Package: m.Package.Path.String(), File: file,
	}
	var problems []Problem
	fail := func(format string, args ...any) {
		problems = append(problems, Problem{File: file, Line: line, Message: "METADATA: " + fmt.Sprintf(format, args...)})
	}
	if !kebab(c.Name) {
		fail("custom.name %q is not kebab-case; use a name such as no-wildcard-principal", c.Name)
	}
	if strings.TrimSpace(r.Title) == "" {
		fail("title is missing; say in one line what is wrong")
	}
	if strings.TrimSpace(r.Description) == "" {
		fail("description is missing; say in a sentence why it is wrong")
	}
	if !kebab(c.Category) {
		fail("custom.category %q is not kebab-case; use a category such as practice", c.Category)
	}
	if len(annotations.RelatedResources) > 0 {
		page := &annotations.RelatedResources[0].Ref
		if r.URL = page.String(); page.Host == "" || page.Scheme != "https" && page.Scheme != "http" {
			fail("related_resources: %q is not an absolute http or https address", r.URL)
		}
	}
	level, err := analysis.ParseLevel(c.Level)
	if err != nil || level == analysis.None {
		fail("custom.level is %q; use note, warning or error", c.Level)
	}
	r.Level = level
	if c.Since != "" && !version(c.Since) {
		fail("custom.since %q is not a version; write one such as 1.2.0", c.Since)
	}
	if c.SecuritySeverity < 0 || c.SecuritySeverity > 10 {
		fail("custom.security_severity is not between 0.1 and 10.0")
	}
	if c.SecuritySeverity > 0 && c.SeverityReason == "" {
		fail("custom.security_severity needs a custom.severity_reason")
	}
	for _, name := range c.Kinds {
		kind, err := policy.ParseKind(name)
		if err != nil {
			fail("custom.kinds: %s", err)
			continue
		}
		r.Kinds = append(r.Kinds, kind)
	}
	switch c.Scope {
	case "", "document":
		r.Scope = analysis.PerDocument
	case "unit":
		r.Scope = analysis.PerUnit
		if c.Kinds != nil {
			fail("custom.kinds is for rules with scope document; a unit has no kind")
		}
	default:
		fail("custom.scope is %q; use document or unit", c.Scope)
	}
	if err := c.Triggers.validate(); err != nil {
		fail("custom.triggers: %s", err)
	}
	if problems != nil {
		return Rule{}, &RuleError{Problems: problems}
	}
	return r, nil
}

// decode reads the custom part of METADATA; a field that does not exist is an error.
func decode(from map[string]any, c *custom) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(c)
	var typeError *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &typeError):
		return fmt.Errorf("%s is a %s; see docs/custom-rules.md", typeError.Field, typeError.Value)
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("unknown field %s; keep what is your own under custom.extra", field)
	}
	return err
}

// version reports whether s has the form 1.2.3.
func version(s string) bool {
	fields := strings.Split(s, ".")
	for _, f := range fields {
		if n, err := strconv.Atoi(f); err != nil || n < 0 {
			return false
		}
	}
	return len(fields) == 3
}

func kebab(s string) bool {
	for word := range strings.SplitSeq(s, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// doc returns the text of the rule's page: the page itself, or what the METADATA say.
func (r *Rule) doc(page string) string {
	if strings.TrimSpace(page) != "" {
		return page
	}
	return strings.TrimSpace(r.Description) + "\n"
}

// PageOf returns the name of the Markdown file that belongs to a module: inline_policy.md beside inline_policy.rego.
func PageOf(file string) string { return strings.TrimSuffix(file, path.Ext(file)) + ".md" }

// Problem is a mistake in a rule's module.
type Problem struct {
	File    string
	Line    int // 0 if the mistake is not one of a line
	Message string
}

// String returns "file:line: message".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ": " + p.Message
}

// RuleError says why rules cannot be used: their modules cannot be read, do not compile, or lack something.
type RuleError struct {
	// Problems are ordered by file and line; there is at least one.
	Problems []Problem
}

// Error returns the problems, one a line.
func (e *RuleError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func problem(file string, line int, format string, args ...any) error {
	return &RuleError{Problems: []Problem{{File: file, Line: line, Message: fmt.Sprintf(format, args...)}}}
}

// asRuleError converts what OPA says of a module.
func asRuleError(file string, err error) error {
	var several ast.Errors
	var one *ast.Error
	switch {
	case errors.As(err, &several):
	case errors.As(err, &one):
		several = ast.Errors{one}
	default:
		return problem(file, 1, "%s", err)
	}
	problems := make([]Problem, 0, len(several))
	for _, e := range several {
		p := Problem{File: file, Line: 1, Message: e.Message}
		if e.Location != nil && e.Location.File != "" {
			p.File, p.Line = e.Location.File, max(1, e.Location.Row)
		}
		if e.Details != nil {
			for _, detail := range e.Details.Lines() {
				if detail = strings.TrimSpace(detail); detail != "" && strings.Trim(detail, "^") != "" {
					p.Message += "; " + detail
				}
			}
		}
		problems = append(problems, p)
	}
	return &RuleError{Problems: ordered(problems)}
}

// ordered sorts problems and drops those that are reported twice.
func ordered(problems []Problem) []Problem {
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(problems)
}

// join collects the problems of several RuleErrors; an error of another type is returned as it is.
func join(errs []error) error {
	var all []Problem
	for _, err := range errs {
		var e *RuleError
		if !errors.As(err, &e) {
			return err
		}
		all = append(all, e.Problems...)
	}
	if all == nil {
		return nil
	}
	return &RuleError{Problems: ordered(all)}
}

// Package tools is what agents and the playground ask: texts in, and what JSON is made of out. Nothing is read but what is handed over.
// It translates between these and the session; nothing is decided and no finding is worded here.
package tools

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

// MaxText is how many bytes a text has at most: as many as a template of CloudFormation.
const MaxText = 1 << 20

// Tools judge with some rules. Version is that of the program.
type Tools struct {
	Rules   []*analysis.Analyzer
	Version string
	// Page returns the page of a rule; nil for its text alone.
	Page func(rule string) (string, bool)
}

// New returns tools that judge with some rules.
func New(rules []*analysis.Analyzer, version string) *Tools {
	return &Tools{Rules: rules, Version: version}
}

// Text is the text of a file. A client may hand over a policy as an object, too, which stands for its JSON: models do, and some
// clients make an object of each text that is one.
type Text string

// UnmarshalJSON takes a text, or an object as it is written.
func (t *Text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		*t = Text(data)
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("a text, or a policy as an object: %w", err)
	}
	*t = Text(s)
	return nil
}

// source is a text as all tools take it.
type source struct {
	Text Text `json:"text" jsonschema:"the whole text of the policy, template, Terraform file or plan"`
	reading
}

// reading says how a text is read.
type reading struct {
	Name         string            `json:"name,omitempty" jsonschema:"the file's name in the repository, whose ending says how it is read: policies/deploy.json, template.yaml, main.tf; without one, JSON or YAML"`
	Type         string            `json:"type,omitempty" jsonschema:"what the policies are used as; found out if it is left out"`
	ResourceType string            `json:"resource_type,omitempty" jsonschema:"the CloudFormation type that a resource policy is attached to, such as AWS::S3::Bucket"`
	Variables    map[string]string `json:"variables,omitempty" jsonschema:"values of Terraform variables and template parameters"`
}

// name is how the text is called in answers.
func (r *reading) name() string {
	if r.Name == "" {
		return "policy"
	}
	return r.Name
}

// options say how the text is read.
func (r *reading) options() (loader.Options, error) {
	opts := loader.Options{ResourceType: r.ResourceType, Required: true}
	if r.Type != "" {
		kind, err := policy.ParseKind(r.Type)
		if err != nil {
			return opts, err
		}
		opts.Kind = &kind
	}
	for name, value := range r.Variables {
		opts.Vars = append(opts.Vars, loader.Var{Name: name, Value: value})
	}
	return opts, nil
}

// bounded refuses a text that is too long, or empty.
func bounded(what string, text Text) error {
	switch {
	case text == "":
		return fmt.Errorf("%s is empty: hand over the whole text of the policy", what)
	case len(text) > MaxText:
		return fmt.Errorf("%s has %d bytes, and at most %d are read: hand over its policies one by one", what, len(text), MaxText)
	}
	return nil
}

// Judgment is the answer of the tools that judge.
type Judgment struct {
	Passes   bool             `json:"passes" jsonschema:"whether nothing was found that is an error or a warning, and everything was decided"`
	Summary  string           `json:"summary" jsonschema:"the outcome in a sentence"`
	Findings []map[string]any `json:"findings" jsonschema:"what was found, as iamlint's JSON report has it; requests are its witnesses in sentences"`
	Open     []map[string]any `json:"open" jsonschema:"what could not be read or decided: neither a yes nor a no"`
	Fixed    string           `json:"fixed,omitempty" jsonschema:"the text with the fixes made that are proved to change nothing about what is allowed"`
}

// judged makes the answer of a run, in the words of the JSON report. What is open counts, whatever was found.
func judged(run *report.Run, clean string) (Judgment, error) {
	var out bytes.Buffer
	if err := report.JSON(&out, run); err != nil {
		return Judgment{}, err
	}
	var written struct{ Findings, Open []map[string]any }
	if err := json.Unmarshal(out.Bytes(), &written); err != nil {
		return Judgment{}, fmt.Errorf("internal error: %w", err)
	}
	j := Judgment{Findings: written.Findings, Open: written.Open}
	for i := range run.Result.Findings {
		j.Findings[i]["requests"] = report.Sentences(&run.Result.Findings[i])
	}
	counts := run.Tally().Counts
	j.Summary = clean
	if n := len(j.Findings); n > 0 {
		j.Summary = tally(counts)
	}
	if len(j.Open) > 0 {
		if len(j.Findings) == 0 {
			j.Summary = "nothing found"
		}
		j.Summary += fmt.Sprintf("; not all could be decided (%d open)", len(j.Open))
	}
	j.Passes = len(j.Open) == 0 && counts.Error+counts.Warning == 0
	return j, nil
}

// unread adds what of a unit could not be read to what is open, and takes it from the unit: the rules that ask a question do not tell of it.
func unread(result *driver.Result, units ...*policy.Unit) {
	for _, unit := range units {
		for i := range unit.Problems {
			problem := &unit.Problems[i]
			at := unit.Source.Position(problem.Range.Start)
			result.Failures = append(result.Failures, driver.Failure{
				File: unit.Source.File(problem.Range.Start).Name, Err: fmt.Errorf("%d:%d: %s", at.Line, at.Column, problem.Message),
			})
		}
		unit.Problems, unit.Ignores = nil, nil // no one who writes a policy may say what is asked of it
	}
}

// tally is how many findings there are, in words.
func tally(c report.Counts) string {
	var parts []string
	for _, level := range []struct {
		n    int
		name string
	}{{c.Error, "error"}, {c.Warning, "warning"}, {c.Note, "note"}} {
		switch {
		case level.n == 1:
			parts = append(parts, "1 "+level.name)
		case level.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", level.n, level.name))
		}
	}
	return strings.Join(parts, ", ")
}

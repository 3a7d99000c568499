// Package mcp is the server for agents, in the Model Context Protocol: it hands texts to the linter, and its answers back. Nothing is read
// or written but what is handed over, and nothing is decided or worded here.
//
// https://modelcontextprotocol.io/specification/2025-11-25/server/tools
package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"
	"slices"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

// The bounds of a call: how many bytes a text has, as a template of CloudFormation may have, and how long it is worked on.
const (
	MaxText = 1 << 20
	MaxTime = 30 * time.Second
)

// Server has what the tools need.
type Server struct {
	rules   []*analysis.Analyzer
	version string
	time    time.Duration
}

// New returns a server that judges with some rules. The version is that of the program.
func New(rules []*analysis.Analyzer, version string) *Server {
	return &Server{rules, version, MaxTime}
}

const instructions = `iamlint decides what AWS IAM policies allow. After a policy is written or changed: lint_policy, mend what it finds, and call it again
until "passes" is true; then compare_policies with the text before, which must show no access that was not asked for. A witness is a
request that the policy lets through. "open" lists what could not be decided: it is never a yes or a no.`

// Run serves a client that writes to in and reads from out, until it closes in or ctx ends.
func (s *Server) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	streams := newDrain(ctx, in, out)
	err := s.Protocol().Run(ctx, &sdk.IOTransport{Reader: streams, Writer: streams})
	closed := ctx.Err() != nil || errors.Is(err, io.EOF) || errors.Is(err, sdk.ErrConnectionClosed)
	if err != nil && !closed {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Protocol returns the server as the SDK has it.
func (s *Server) Protocol() *sdk.Server {
	server := sdk.NewServer(&sdk.Implementation{Name: "iamlint", Title: "iamlint", Version: s.version}, &sdk.ServerOptions{Instructions: instructions})
	add(s, server, "lint_policy", "Lint an IAM policy, template or Terraform file",
		"Find what is wrong with the policies in a text: an IAM policy as JSON or YAML, a CloudFormation or SAM template, a Terraform file or plan. "+
			"Each security finding has a witness: a request that the policy lets through. Fixes are edits; a fix that is not unsafe is proved to change nothing "+
			"about what is allowed, and \"fixed\" is the text with these made.", s.lint)
	add(s, server, "compare_policies", "Show what a changed policy newly allows",
		"Compare two versions of a policy, template or Terraform file: each kind of access that only the new one allows, with a request that proves it. "+
			"No finding and nothing open proves that nothing else became allowed.", s.compare)
	add(s, server, "check_access", "Ask whether policies can allow something",
		"Ask whether any request at all, out of all that there can be, gets through: for some actions, on some resources, with some condition keys fixed or absent; "+
			"or whether anyone from outside is let in. A finding has such a request; none and nothing open proves that there is no such request.", s.check)
	add(s, server, "simulate_request", "Decide one concrete request",
		"Decide whether AWS would allow one request, by its evaluation logic over identity, boundary, session, resource, service control and resource control policies, "+
			"and name the statements that decide.", s.simulate)
	add(s, server, "explain_rule", "Explain a rule of the linter",
		"Explain a rule: why it is, what gives a finding and what does not, and where AWS says so. Of a category, list its rules.", s.explain)
	add(s, server, "lookup_action", "Look up an IAM action",
		"Look up an action, or those that a pattern such as s3:Get* matches: access level, resource types with the forms of their ARNs, condition keys, and the actions "+
			"that it depends on. A name that is not known gets the nearest ones.", s.lookup)
	return server
}

// add adds a tool, whose calls end in time and do not end the server.
func add[In, Out any](s *Server, server *sdk.Server, name, title, description string, handle func(context.Context, In) (Out, error)) {
	no := false
	tool := &sdk.Tool{
		Name: name, Title: title, Description: description, InputSchema: schema[In](), OutputSchema: schema[Out](),
		Annotations: &sdk.ToolAnnotations{Title: title, ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &no, DestructiveHint: &no},
	}
	sdk.AddTool(server, tool, func(ctx context.Context, _ *sdk.CallToolRequest, in In) (_ *sdk.CallToolResult, out Out, err error) {
		ctx, cancel := context.WithTimeout(ctx, s.time)
		defer cancel()
		defer func() {
			if bug := recover(); bug != nil {
				err = fmt.Errorf("internal error, which is a bug of iamlint: %v\n%s", bug, debug.Stack())
			}
		}()
		out, err = handle(ctx, in)
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("not decided within %s: hand over fewer policies at once", s.time)
		}
		return nil, out, err
	})
}

// schema is the schema of a tool's arguments or of its answers. Arguments that can have few values list them.
func schema[T any]() *jsonschema.Schema {
	s, err := jsonschema.For[T](&jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[text](): {AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "object"}}},
	}})
	if err != nil {
		panic(fmt.Sprintf("schema: %v", err)) // of a type of ours
	}
	if kind := s.Properties["type"]; kind != nil {
		for _, k := range policy.Kinds() {
			kind.Enum = append(kind.Enum, k.String())
		}
	}
	plain(s)
	return s
}

// plain leaves null out of the types of a schema's lists: none of ours is null, and some clients know no property of several types.
func plain(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if i := slices.Index(s.Types, "null"); i >= 0 && len(s.Types) == 2 {
		s.Type, s.Types = s.Types[1-i], nil
	}
	plain(s.Items)
	for _, property := range s.Properties {
		plain(property)
	}
}

// text is the text of a file. A client may hand over a policy as an object, too, which stands for its JSON: models do, and some
// clients make an object of each text that is one.
type text string

// UnmarshalJSON takes a text, or an object as it is written.
func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		*t = text(data)
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("a text, or a policy as an object: %w", err)
	}
	*t = text(s)
	return nil
}

// source is a text as all tools take it.
type source struct {
	Text text `json:"text" jsonschema:"the whole text of the policy, template, Terraform file or plan"`
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
func bounded(what string, text text) error {
	switch {
	case text == "":
		return fmt.Errorf("%s is empty: hand over the whole text of the policy", what)
	case len(text) > MaxText:
		return fmt.Errorf("%s has %d bytes, and at most %d are read: hand over its policies one by one", what, len(text), MaxText)
	}
	return nil
}

// judgment is the answer of the tools that judge.
type judgment struct {
	Passes   bool             `json:"passes" jsonschema:"whether nothing was found that is an error or a warning, and everything was decided"`
	Summary  string           `json:"summary" jsonschema:"the outcome in a sentence"`
	Findings []map[string]any `json:"findings" jsonschema:"what was found, as iamlint's JSON report has it"`
	Open     []map[string]any `json:"open" jsonschema:"what could not be read or decided: neither a yes nor a no"`
	Fixed    string           `json:"fixed,omitempty" jsonschema:"the text with the fixes made that are proved to change nothing about what is allowed"`
}

// judged makes the answer of a run, in the words of the JSON report. What is open counts, whatever was found.
func judged(run *report.Run, clean string) (judgment, error) {
	var out bytes.Buffer
	if err := report.JSON(&out, run); err != nil {
		return judgment{}, err
	}
	var written struct{ Findings, Open []map[string]any }
	if err := json.Unmarshal(out.Bytes(), &written); err != nil {
		return judgment{}, fmt.Errorf("internal error: %w", err)
	}
	j := judgment{Findings: written.Findings, Open: written.Open}
	counts := run.Tally().Counts
	j.Summary = clean
	if n := len(j.Findings); n > 0 {
		j.Summary = fmt.Sprintf("%d errors, %d warnings, %d notes", counts.Error, counts.Warning, counts.Note)
	}
	if len(j.Open) > 0 {
		if len(j.Findings) == 0 {
			j.Summary = "nothing found"
		}
		j.Summary += fmt.Sprintf("; not all could be decided (%d open): see open", len(j.Open))
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

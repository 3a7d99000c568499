// Package mcp is the server for agents, in the Model Context Protocol: it hands texts to the linter, and its answers back. Nothing is read
// or written but what is handed over, and nothing is decided or worded here.
//
// https://modelcontextprotocol.io/specification/2025-11-25/server/tools
package mcp

import (
	"context"
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
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/internal/tools"
	"github.com/iamlint/iamlint/policy"
)

// MaxTime is how long a call is worked on.
const MaxTime = 30 * time.Second

// Server hands calls to the tools.
type Server struct {
	tools *tools.Tools
	time  time.Duration
}

// New returns a server that judges with some rules. The version is that of the program.
func New(rules []*analysis.Analyzer, version string) *Server {
	t := tools.New(rules, version)
	t.Page = docs.Page
	return &Server{t, MaxTime}
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
	server := sdk.NewServer(&sdk.Implementation{Name: "iamlint", Title: "iamlint", Version: s.tools.Version}, &sdk.ServerOptions{Instructions: instructions})
	add(s, server, "lint_policy", "Lint an IAM policy, template or Terraform file",
		"Find what is wrong with the policies in a text: an IAM policy as JSON or YAML, a CloudFormation or SAM template, a Terraform file or plan. "+
			"Each security finding has a witness: a request that the policy lets through. Fixes are edits; a fix that is not unsafe is proved to change nothing "+
			"about what is allowed, and \"fixed\" is the text with these made.", s.tools.Lint)
	add(s, server, "compare_policies", "Show what a changed policy newly allows",
		"Compare two versions of a policy, template or Terraform file: each kind of access that only the new one allows, with a request that proves it. "+
			"No finding and nothing open proves that nothing else became allowed.", s.tools.Compare)
	add(s, server, "check_access", "Ask whether policies can allow something",
		"Ask whether any request at all, out of all that there can be, gets through: for some actions, on some resources, with some condition keys fixed or absent; "+
			"or whether anyone from outside is let in. A finding has such a request; none and nothing open proves that there is no such request.", s.tools.Check)
	add(s, server, "simulate_request", "Decide one concrete request",
		"Decide whether AWS would allow one request, by its evaluation logic over identity, boundary, session, resource, service control and resource control policies, "+
			"and name the statements that decide.", s.tools.Simulate)
	add(s, server, "explain_rule", "Explain a rule of the linter",
		"Explain a rule: why it is, what gives a finding and what does not, and where AWS says so. Of a category, list its rules.", s.tools.Explain)
	add(s, server, "lookup_action", "Look up an IAM action",
		"Look up an action, or those that a pattern such as s3:Get* matches: access level, resource types with the forms of their ARNs, condition keys, and the actions "+
			"that it depends on. A name that is not known gets the nearest ones.", s.tools.Lookup)
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
		reflect.TypeFor[tools.Text](): {AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "object"}}},
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

package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/simulate"
)

// SimulateInput are the arguments of Simulate.
type SimulateInput struct {
	Policies map[string]any `json:"policies" jsonschema:"the policies that bear on the request: identity, boundary and session are lists of policies, scp and rcp lists of levels, each a list of policies, resource is one policy"`
	Request  request        `json:"request" jsonschema:"the request"`
}

type request struct {
	Principal string         `json:"principal" jsonschema:"the ARN of the caller: of a user, an assumed-role session, a root user; or a service, such as lambda.amazonaws.com"`
	Action    string         `json:"action" jsonschema:"the action, such as s3:GetObject"`
	Resource  string         `json:"resource" jsonschema:"the ARN of the resource, or *"`
	Context   map[string]any `json:"context,omitempty" jsonschema:"the values of condition keys: a text, a boolean, a number, or a list of them; a key that is left out is absent"`
}

// Decision is the answer of Simulate.
type Decision struct {
	Decision   string      `json:"decision" jsonschema:"allowed, implicitDeny (nothing allows it), explicitDeny (a Deny statement matches), or unknown"`
	Statements []statement `json:"statements" jsonschema:"the statements that decided"`
	Error      string      `json:"error,omitempty" jsonschema:"-"`
}

type statement struct {
	Policy string `json:"policy"`
	Index  int    `json:"index"`
	SID    string `json:"sid"`
}

// Simulate decides one request. Errors say what is wrong with the arguments.
func (s *Tools) Simulate(_ context.Context, in SimulateInput) (Decision, error) {
	if problem := requests.ActionProblem(in.Request.Action); problem != "" {
		return Decision{}, fmt.Errorf("request: action %s", problem)
	}
	line, err := json.Marshal(in)
	if err != nil {
		return Decision{}, fmt.Errorf("policies: %w", err)
	}
	if len(line) > MaxText {
		return Decision{}, fmt.Errorf("the policies have %d bytes, and at most %d are read: leave out those that do not bear on the request", len(line), MaxText)
	}
	var out strings.Builder
	if _, err := simulate.Run(strings.NewReader(string(line)+"\n"), &out); err != nil {
		return Decision{}, err
	}
	var d Decision
	if err := json.Unmarshal([]byte(out.String()), &d); err != nil {
		return Decision{}, fmt.Errorf("internal error: %w", err)
	}
	if d.Error != "" {
		return Decision{}, errors.New(d.Error)
	}
	return d, nil
}

// ExplainInput are the arguments of Explain.
type ExplainInput struct {
	Rule string `json:"rule" jsonschema:"the id of a rule, such as mfa-bool-without-if-exists, or a category"`
}

// Explanation is the answer of Explain.
type Explanation struct {
	Rules []rule `json:"rules"`
}

type rule struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Category string   `json:"category"`
	Level    string   `json:"level"`
	On       bool     `json:"on" jsonschema:"whether it runs unless it is switched off"`
	Kinds    []string `json:"kinds,omitempty" jsonschema:"the kinds of policies that it is about; all if there are none"`
	URL      string   `json:"url"`
	Page     string   `json:"page,omitempty" jsonschema:"why it is, what gives a finding and what does not, as Markdown"`
}

// Explain explains a rule, or lists those of a category. The error of an unknown one names the nearest.
func (s *Tools) Explain(_ context.Context, in ExplainInput) (Explanation, error) {
	var out Explanation
	for _, a := range s.Rules {
		if a.Level == analysis.None || a.Name != in.Rule && a.Category != in.Rule {
			continue
		}
		r := rule{ID: a.ID(), Title: a.Title, Category: a.Category, Level: a.Level.String(), On: !a.Off, URL: a.URL}
		for _, kind := range a.Kinds {
			r.Kinds = append(r.Kinds, kind.String())
		}
		if a.Name == in.Rule {
			r.Page = a.Doc
			if s.Page != nil {
				if page, ok := s.Page(a.Name); ok {
					r.Page = page
				}
			}
		}
		out.Rules = append(out.Rules, r)
	}
	if out.Rules == nil {
		return out, session.UnknownRule("", in.Rule, session.Names(s.Rules))
	}
	slices.SortFunc(out.Rules, func(a, b rule) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

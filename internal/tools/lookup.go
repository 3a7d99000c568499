package tools

import (
	"context"
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/requests"
)

// maxActions is how many actions of a pattern are described; of more, there are only the names.
const maxActions = 20

// LookupInput are the arguments of Lookup.
type LookupInput struct {
	Action string `json:"action" jsonschema:"an action, such as s3:GetObject, or a pattern, such as s3:Get*"`
}

// Lookup is the answer of the method Lookup.
type Lookup struct {
	Matched int      `json:"matched" jsonschema:"how many actions it matches"`
	Actions []action `json:"actions" jsonschema:"the actions in full, if they are not too many"`
	Names   []string `json:"names,omitempty" jsonschema:"the names of all, if they are too many to be told in full"`
	Date    string   `json:"date" jsonschema:"the day of the list of actions; what AWS has added since is not in it"`
}

type action struct {
	Name      string     `json:"name"`
	Service   string     `json:"service" jsonschema:"the service's name in prose"`
	Level     string     `json:"level" jsonschema:"List, Read, Write, Tagging or Permissions management"`
	Resources []resource `json:"resources" jsonschema:"the resource types; none if Resource must be *"`
	Keys      []key      `json:"keys" jsonschema:"the condition keys of the service that requests can have, beside the global ones"`
	Depends   []string   `json:"dependsOn,omitempty" jsonschema:"actions that a caller needs as well"`
}

type resource struct {
	Type     string   `json:"type"`
	Required bool     `json:"required" jsonschema:"whether a statement must cover a resource of the type"`
	ARNs     []string `json:"arns" jsonschema:"the forms of the ARN"`
}

type key struct {
	Name string `json:"name"`
	Type string `json:"type"`
	List bool   `json:"list,omitempty" jsonschema:"whether a request can have several values, so that conditions need ForAllValues or ForAnyValue"`
}

// Lookup returns what is known of an action, or of those that a pattern matches. The error of an unknown one names the nearest.
func (s *Tools) Lookup(_ context.Context, in LookupInput) (Lookup, error) {
	if problem := requests.ActionProblem(in.Action); problem != "" {
		return Lookup{}, fmt.Errorf("action %s", problem)
	}
	out := Lookup{Actions: []action{}, Date: catalog.Date()}
	matched := catalog.AppendMatch(nil, in.Action)
	out.Matched = len(matched)
	for _, a := range matched {
		if len(matched) > maxActions {
			out.Names = append(out.Names, a.String())
		} else {
			out.Actions = append(out.Actions, describe(a))
		}
	}
	return out, nil
}

func describe(a catalog.Action) action {
	out := action{Name: a.String(), Service: a.Service().Name(), Level: a.Level().String(), Resources: []resource{}, Keys: []key{}}
	seen := map[string]bool{}
	add := func(k catalog.Key) {
		if !seen[strings.ToLower(k.Name)] {
			seen[strings.ToLower(k.Name)] = true
			out.Keys = append(out.Keys, key{k.Name, k.Type.String(), k.Multi})
		}
	}
	for k := range a.Keys() {
		add(k)
	}
	for r := range a.Resources() {
		one := resource{Type: r.Name(), Required: r.Required, ARNs: []string{}}
		for arn := range r.ARNs() {
			one.ARNs = append(one.ARNs, arn)
		}
		out.Resources = append(out.Resources, one)
		for k := range r.Keys() {
			add(k)
		}
	}
	for d := range a.DependentActions() {
		out.Depends = append(out.Depends, d.String())
	}
	return out
}

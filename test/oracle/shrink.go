package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval/evaltest"
)

// shrink returns all cases that have one member, element or condition less, or a plainer string, the large steps first.
func shrink(c *evaltest.Case) ([]evaltest.Case, error) {
	line, err := c.Line()
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(line, &tree); err != nil {
		return nil, fmt.Errorf("shrink: %w", err)
	}
	var out []evaltest.Case
	emit := func() {
		b, err := json.Marshal(tree)
		var smaller evaltest.Case
		if err == nil && json.Unmarshal(b, &smaller) == nil {
			normalize(&smaller)
			out = append(out, smaller)
		}
	}
	without(tree["policies"], emit)
	if request, ok := tree["request"].(map[string]any); ok {
		without(request["context"], emit)
	}
	plainer(tree["policies"], "", &c.Request, emit)
	return out, nil
}

// plainer calls emit with strings of a document replaced by plainer ones in turn: patterns by what they match.
func plainer(v any, key string, r *evaltest.Request, emit func()) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			value := v[key]
			if version, ok := value.(string); ok && version != "2012-10-17" && key == "Version" {
				v[key] = "2012-10-17"
				emit()
				v[key] = value
			}
			if _, ok := value.(map[string]any); ok && key == "Principal" {
				v[key] = "*"
				emit()
				v[key] = value
			}
			plainer(value, key, r, emit)
		}
	case []any:
		for i, element := range v {
			s, ok := element.(string)
			if !ok {
				plainer(element, key, r, emit)
				continue
			}
			for _, plain := range plainStrings(key, s, r) {
				v[i] = plain
				emit()
			}
			v[i] = s
		}
	}
}

func plainStrings(key, s string, r *evaltest.Request) []string {
	if s == "*" || !strings.ContainsAny(s, "*?$") && s != strings.ToUpper(s) {
		return nil
	}
	switch key {
	case "Action", "NotAction":
		return []string{r.Action, "s3:None"}
	case "Resource", "NotResource":
		return []string{r.Resource, "arn:aws:s3:::none"}
	}
	return nil
}

// without calls emit with each member or element of v, and of its parts, taken out in turn.
func without(v any, emit func()) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			value := v[key]
			if list, ok := value.([]any); ok && len(list) > 1 {
				for i := range list {
					v[key] = slices.Delete(slices.Clone(list), i, i+1)
					emit()
				}
			}
			if !required(key) {
				delete(v, key)
				emit()
			}
			v[key] = value
			without(value, emit)
		}
	case []any:
		for i := range v {
			without(v[i], emit)
			// A level is a list in a list.
			if list, ok := v[i].([]any); ok && len(list) > 1 {
				for j := range list {
					v[i] = slices.Delete(slices.Clone(list), j, j+1)
					emit()
				}
				v[i] = list
			}
		}
	}
}

// required tells the members without which a case would be one that IAM does not see.
func required(key string) bool {
	switch key {
	// What follows from the caller is in every request.
	case "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName",
		"aws:username":
		return true
	case "Version", "Statement", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "AWS", "Service":
		return true
	}
	return false
}

// normalize gives the free-form parts of a case the types that the generator gives them.
func normalize(c *evaltest.Case) {
	for key, value := range c.Request.Context {
		if list, ok := value.([]any); ok {
			values := []string{}
			for _, v := range list {
				values = append(values, fmt.Sprint(v))
			}
			c.Request.Context[key] = values
		}
	}
}

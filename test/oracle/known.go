package main

import (
	"strings"

	"github.com/iamlint/iamlint/internal/eval/evaltest"
	"github.com/iamlint/iamlint/policy"
)

// explain names the paragraph of docs/semantics.md that accounts for a disagreement about a minimal case, or returns "".
// In a minimal case whatever is there matters, so that it is enough to see what is there.
func explain(c *evaltest.Case) string {
	found := ""
	note := func(reason string) {
		if found == "" {
			found = reason
		}
	}
	each(c, func(d *evaltest.Document, s *evaltest.Statement) {
		explainConditions(c, s, note)
		for _, value := range texts(s) {
			switch {
			case !strings.Contains(value, "${"):
			case d.Version != policy.Version2012:
				note("variables with an old version")
			case emptyVariable(c, value):
				note("variables whose value is empty")
			case s.NotResource != nil && len(s.Condition) == 0:
				note("NotResource with a variable without a value")
			}
		}
		if s.NotPrincipal != nil {
			note("NotPrincipal that lists the account or the role")
		}
		for _, pattern := range append(s.Resource, s.NotResource...) {
			if blurredType(pattern) {
				note("wildcards in the service or the resource type")
			}
		}
	})
	switch {
	case found != "":
	case c.Policies.Resource != nil && c.Policies.Session != nil:
		return "session policies and a grant to the session"
	case c.Policies.Resource == nil && c.Request.Action == "kms:Decrypt":
		return "a key without a policy"
	case c.Policies.Resource == nil && c.Request.Action == "sts:AssumeRole":
		return "a role without a trust policy"
	}
	return found
}

func explainConditions(c *evaltest.Case, s *evaltest.Statement, note func(string)) {
	for operator, keys := range s.Condition {
		op, _ := policy.ParseOperator(operator)
		for key, values := range keys {
			value, present := context(c, key)
			list, isList := value.([]string)
			switch {
			case op.Qualifier == policy.ForAnyValue && op.IfExists && (!present || isList && len(list) == 0):
				note("ForAnyValue with IfExists and no value")
			case isList && len(list) == 0:
				note("an empty list of values")
			case isList && op.Qualifier == policy.NoQualifier:
				note("several values without a set operator")
			case op.Family == policy.DateFamily:
				if text, ok := value.(string); ok && epoch(append(values, text)) {
					note("dates in seconds")
				}
			case op.Family == policy.IPAddressFamily && strings.Contains(strings.Join(values, " ")+" ", "/0 "):
				note("the prefix 0.0.0.0/0")
			case op.Family == policy.IPAddressFamily && op.Negated && !strings.Contains(strings.Join(values, ""), "/"):
				note("NotIpAddress with an address of the other version")
			case op.Negated && strings.Contains(strings.Join(values, ""), "${"):
				note("negated operators and a variable without a value")
			}
		}
	}
}

// each calls visit with every statement of a case.
func each(c *evaltest.Case, visit func(*evaltest.Document, *evaltest.Statement)) {
	lists := [][]evaltest.Document{c.Policies.Identity, c.Policies.Boundary, c.Policies.Session}
	lists = append(append(lists, c.Policies.SCP...), c.Policies.RCP...)
	if c.Policies.Resource != nil {
		lists = append(lists, []evaltest.Document{*c.Policies.Resource})
	}
	for _, list := range lists {
		for i := range list {
			for j := range list[i].Statement {
				visit(&list[i], &list[i].Statement[j])
			}
		}
	}
}

// texts returns the strings of a statement that may hold variables.
func texts(s *evaltest.Statement) []string {
	out := append(append([]string(nil), s.Resource...), s.NotResource...)
	for _, keys := range s.Condition {
		for _, values := range keys {
			out = append(out, values...)
		}
	}
	return out
}

func context(c *evaltest.Case, key string) (any, bool) {
	for name, value := range c.Request.Context {
		if strings.EqualFold(name, key) {
			return value, true
		}
	}
	return nil, false
}

// emptyVariable reports whether a variable in the text has the empty string as its value.
func emptyVariable(c *evaltest.Case, text string) bool {
	for _, token := range policy.ParsePattern(&policy.Text{Value: text}, policy.PatternMode{Variables: true}) {
		if value, ok := context(c, token.Text); token.Kind == policy.Variable && ok && value == "" {
			return true
		}
	}
	return false
}

// epoch reports whether one of the dates is a number of seconds.
func epoch(dates []string) bool {
	for _, date := range dates {
		if strings.Trim(date, "0123456789.") == "" {
			return true
		}
	}
	return false
}

// blurredType reports whether a wildcard stands in the service, in the type of the resource, or in the fields of an S3 ARN
// that are always empty.
func blurredType(pattern string) bool {
	arn, ok := policy.ParseARN(pattern)
	if !ok {
		return false
	}
	kind := arn.Resource
	if i := strings.IndexAny(kind, "/:"); i >= 0 {
		kind = kind[:i]
	}
	return strings.ContainsAny(arn.Service+kind, "*?") || arn.Service == "s3" && arn.Region+arn.Account != ""
}

package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// lack is a way in which a condition allows requests without its key.
type lack uint8

const (
	noLack lack = iota
	emptySet
	networkIfExists
	anyOfNone
	unsignedService
	presenceDemanded
)

// lackOf returns the way in which a condition may allow them, judged by its operator and effect.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func lackOf(kind policy.Kind, c *analysis.Condition) lack {
	op := c.Operator
	switch {
	case op.Family == policy.NullFamily:
	case c.Statement.Allows():
		switch {
		case kind.Limits() || namesEveryone(c.Statement): // a ceiling grants nothing; other rules report public access
		case op.Qualifier == policy.ForAllValues && c.InCatalog && c.Key.Multi:
			return emptySet
		case op.IfExists && op.Qualifier == policy.NoQualifier && isNetwork(c):
			return networkIfExists
		}
	case c.Statement.Denies():
		switch {
		case op.Qualifier == policy.ForAnyValue && op.Negated && !op.IfExists:
			return anyOfNone
		case op.Family == policy.BoolFamily && !op.IfExists && op.Qualifier == policy.NoQualifier &&
			c.Is("aws:PrincipalIsAWSService") && (kind == policy.RCP || kind == policy.Resource):
			return unsignedService
		case op.Negated && op.Qualifier == policy.NoQualifier && (isNetwork(c) || c.Is("aws:PrincipalOrgID")):
			return presenceDemanded // by a separate Null, else the operator holds without the key
		}
	}
	return noLack
}

// namesEveryone reports whether a statement's Principal is everyone.
func namesEveryone(s *policy.Statement) bool {
	_, everyone := lookup.Everyone(s.Principal)
	return everyone || s.NotPrincipal != nil
}

// limits reports whether the conditions of a statement on a key distinguish a value that the policy does not name from the
// absence of the key, in favor of the absence.
func limits(pass *analysis.Pass, c *analysis.Condition) bool {
	if c.Operator.Family == policy.BoolFamily {
		return all(c.Written, "false")
	}
	strange := strangeValue(c)
	if c.Statement.Denies() {
		return !holds(pass, c) && holds(pass, c, strange)
	}
	return holds(pass, c) && !holds(pass, c, strange)
}

// holds reports whether the conditions of a statement on a key hold for a request that has some values of it.
func holds(pass *analysis.Pass, c *analysis.Condition, values ...string) bool {
	allow := policy.Statement{
		Effect: &policy.Text{Value: "Allow"}, Action: policy.Star(), Resource: policy.Star(),
		Condition: &policy.ConditionBlock{Conditions: analysis.ConditionsOn(c.Statement, c.Name())},
	}
	request := policy.Request{
		Principal: "arn:aws:iam::111122223333:user/alice", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Context: map[string]policy.Values{},
	}
	if len(values) > 0 {
		request.Context[c.Name()] = policy.Many(values...)
	}
	alone := &policy.Document{Version: pass.Document.Version, Statements: []*policy.Statement{&allow}}
	return pass.Decide(analysis.Policies{Identity: []*policy.Document{alone}}, request).Outcome == analysis.Allowed
}

// strangeValue is a value of a key that no author names.
func strangeValue(c *analysis.Condition) string {
	switch c.Operator.Family {
	case policy.IPAddressFamily:
		return "198.51.100.7"
	case policy.ARNFamily:
		return outsideVPC
	case policy.NumericFamily, policy.DateFamily:
		return "4102444800"
	default:
		return analysis.NoName
	}
}

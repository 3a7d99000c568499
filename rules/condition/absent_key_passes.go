package condition

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AbsentKeyPasses reports conditions that allow requests without the key but not those with a value that the policy does not name.
var AbsentKeyPasses = &analysis.Analyzer{
	Name:             "absent-key-passes",
	Title:            "Requests without the condition key are allowed",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "the condition does not limit requests without its key, and callers can often make such requests",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			kind := lackOf(pass.Document.Kind, c)
			if kind == noLack || c.Open() || analysis.MoreConditions(c.Statement) || !limits(pass, c) {
				continue
			}
			for setting := range pass.Settings() {
				if d, ok := lacking(pass, setting, c, kind); ok {
					pass.Report(d)
					break
				}
			}
		}
	},
}

// lacking returns the finding about a condition if a request without the key is allowed in a setting.
func lacking(pass *analysis.Pass, setting analysis.Setting, c *analysis.Condition, kind lack) (analysis.Diagnostic, bool) {
	query := withoutKey(pass, setting, c)
	d := analysis.Diagnostic{Range: c.Written.Operator.Range, Statement: c.Statement}
	op := c.Operator
	switch kind {
	case noLack:
		return d, false
	case emptySet:
		return withEmptySet(pass, query, c, d)
	case networkIfExists:
		op.IfExists = false
		d.Message = analysis.Message("the Allow also applies without %s, from other networks; remove IfExists", c.Name())
		d.Fixes = c.Reoperate(pass, op)
	case anyOfNone:
		d.Message = analysis.Message("the Deny does not apply without %s; also deny Null \"true\"", c.Name())
	case presenceDemanded:
		d.Message = analysis.Message("the Deny does not apply without %s; remove Null \"false\"", c.Name())
	case unsignedService:
		op.IfExists = true
		d.Message = analysis.Message("the Deny does not apply to unsigned requests, without %s; use BoolIfExists", c.Name())
		d.Fixes = c.Reoperate(pass, op)
		query.Where, query.View = nil, map[string]analysis.Fixed{c.Name(): {Absent: true}}
		query.Callers = []analysis.Caller{{Type: analysis.Anonymous}}
	}
	if kind == anyOfNone || kind == presenceDemanded {
		if c.Is("aws:TagKeys") {
			d.AtMost = analysis.Note // a request without tags does not have a forbidden tag
		}
		if pass.Document.Kind.NamesPrincipals() || pass.Document.Kind == policy.RCP {
			query.Callers = analysis.Anyone(c.Statement)
		}
	}
	return proved(pass, query, d)
}

// proved adds to a finding the request that answers a question; false if there is none.
func proved(pass *analysis.Pass, query analysis.Query, d analysis.Diagnostic) (analysis.Diagnostic, bool) {
	var found bool
	d.Witness, found = pass.Find(query)
	return d, found
}

// withoutKey asks for a request without a condition's key, by the statement if it is an Allow; else for one that the Deny would apply to
// without its conditions on the key.
func withoutKey(pass *analysis.Pass, setting analysis.Setting, c *analysis.Condition) analysis.Query {
	query := setting.Query()
	query.Where = []analysis.Constraint{analysis.Absent(c.Name())}
	if isNetwork(c) {
		query.Where = append(query.Where, elsewhere(pass, c)...)
	}
	if c.Statement.Allows() {
		query.Via = []*policy.Statement{c.Statement}
		return query
	}
	lax := c.Statement.KeepConditions(func(other *policy.Condition) bool { return !other.Is(c.Name()) })
	query.Layers = slices.Concat(query.Layers, analysis.Alone(analysis.Only(pass.Document, lax.AsAllow())))
	return query
}

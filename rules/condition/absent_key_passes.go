package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// AbsentKeyPasses reports conditions that allow requests without the key but not those with a value that the policy does not name.
var AbsentKeyPasses = &analysis.Analyzer{
	Name:             "absent-key-passes",
	Title:            "Requests without the condition key are allowed",
	Doc:              page("absent-key-passes"),
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
				if reportLack(pass, setting, c, kind) {
					break
				}
			}
		}
	},
}

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
		case op.IfExists && op.Qualifier == policy.NoQualifier && isNetwork(c.Name()):
			return networkIfExists
		}
	case c.Statement.Denies():
		switch {
		case op.Qualifier == policy.ForAnyValue && op.Negated && !op.IfExists:
			return anyOfNone
		case op.Family == policy.BoolFamily && !op.IfExists && op.Qualifier == policy.NoQualifier &&
			c.Is("aws:PrincipalIsAWSService") && (kind == policy.RCP || kind == policy.Resource):
			return unsignedService
		case op.Negated && op.Qualifier == policy.NoQualifier && (isNetwork(c.Name()) || c.Is("aws:PrincipalOrgID")):
			return presenceDemanded // by a separate Null, else the operator holds without the key
		}
	}
	return noLack
}

// namesEveryone reports whether a statement's Principal is everyone.
func namesEveryone(s *policy.Statement) bool {
	if s.NotPrincipal != nil {
		return true
	}
	if s.Principal == nil {
		return false
	}
	return s.Principal.Any || slices.ContainsFunc(s.Principal.Entries, func(p policy.Principal) bool {
		return p.Type.Value == "AWS" && p.ID.Value == "*"
	})
}

// networkKeys are the keys that say where a request comes from. A request from the internet has only the first, a request
// through a VPC endpoint only the others.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
func networkKeys() []string {
	return []string{
		"aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID",
		"aws:VpceOrgPaths",
	}
}

func isNetwork(key string) bool {
	for _, k := range networkKeys() {
		if strings.EqualFold(k, key) {
			return true
		}
	}
	return false
}

// limits reports whether the conditions of a statement on a key distinguish a value that the policy does not name from the
// absence of the key, in favor of the absence.
func limits(pass *analysis.Pass, c *analysis.Condition) bool {
	conditions := analysis.ConditionsOn(c.Statement, c.Name())
	star := policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	policies := analysis.Policies{Identity: []*policy.Document{{Version: pass.Document.Version, Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: &star, Resource: &star,
		Condition: &policy.ConditionBlock{Conditions: conditions},
	}}}}}
	holds := func(values ...string) bool {
		r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Context: map[string]policy.Values{}}
		if len(values) > 0 {
			r.Context[c.Name()] = policy.Many(values...)
		}
		return pass.Decide(policies, r).Outcome == analysis.Allowed
	}
	if c.Operator.Family == policy.BoolFamily {
		return all(c.Written, "false")
	}
	strange := strangeValue(c)
	if c.Statement.Denies() {
		return !holds() && holds(strange)
	}
	return holds() && !holds(strange)
}

// strangeValue is a value of a key that no author names.
func strangeValue(c *analysis.Condition) string {
	switch c.Operator.Family {
	case policy.IPAddressFamily:
		return "198.51.100.7"
	case policy.ARNFamily:
		return "arn:aws:ec2:us-east-1:999988887777:vpc/vpc-0outside"
	case policy.NumericFamily, policy.DateFamily:
		return "4102444800"
	default:
		return analysis.NoName
	}
}

// reportLack looks for a request without the key that is allowed in a setting.
func reportLack(pass *analysis.Pass, setting analysis.Setting, c *analysis.Condition, kind lack) bool {
	query := analysis.Query{Layers: setting.Layers, Callers: setting.Callers, Where: absent(pass, c)}
	if c.Statement.Allows() {
		query.Via = []*policy.Statement{c.Statement}
	} else {
		query.Layers = append(slices.Clip(query.Layers), scope(pass.Document, c))
	}
	d := analysis.Diagnostic{Range: c.Written.Operator.Range, Statement: c.Statement}
	switch kind {
	case noLack:
		return false
	case emptySet:
		return reportEmptySet(pass, query, c, d)
	case networkIfExists:
		d.Message = analysis.Message("the Allow also applies without %s, from other networks; remove IfExists", c.Name())
		op := c.Operator
		op.IfExists = false
		d.Fixes = c.Reoperate(pass, op)
	case anyOfNone, presenceDemanded:
		d.Message = analysis.Message("the Deny does not apply without %s; also deny Null \"true\"", c.Name())
		if kind == presenceDemanded {
			d.Message = analysis.Message("the Deny does not apply without %s; remove Null \"false\"", c.Name())
		}
		if c.Is("aws:TagKeys") {
			d.AtMost = analysis.Note // a request without tags does not have a forbidden tag
		}
		if pass.Document.Kind.NamesPrincipals() || pass.Document.Kind == policy.RCP {
			query.Callers = analysis.Anyone(c.Statement)
		}
	case unsignedService:
		d.Message = analysis.Message("the Deny does not apply to unsigned requests, without %s; use BoolIfExists", c.Name())
		query.Where = nil
		query.Callers = []analysis.Caller{{Type: analysis.Anonymous}}
		query.View = map[string]analysis.Fixed{c.Name(): {Absent: true}}
		op := c.Operator
		op.IfExists = true
		d.Fixes = c.Reoperate(pass, op)
	}
	witness, found := pass.Find(query)
	if !found {
		return false
	}
	d.Witness = witness
	pass.Report(d)
	return true
}

// absent requires that a request lacks a condition's key, and does not come from a network that the document names.
func absent(pass *analysis.Pass, c *analysis.Condition) []analysis.Constraint {
	where := []analysis.Constraint{{Operator: "Null", Key: c.Name(), Values: []string{"true"}}}
	if !isNetwork(c.Name()) {
		return where
	}
	docs := []*policy.Document{pass.Document}
	// A service that makes calls on someone's behalf calls from its own network.
	where = append(where, analysis.Constraint{Operator: "Bool", Key: "aws:ViaAWSService", Values: []string{"false"}})
	require := func(key string) {
		where = append(where, analysis.Constraint{Operator: "Null", Key: key, Values: []string{"false"}})
	}
	if c.Is("aws:SourceIp") {
		require("aws:SourceVpce")
	} else {
		require("aws:SourceIp")
	}
	for _, key := range networkKeys() {
		if c.Is(key) || !analysis.Mentions(docs, key) {
			continue
		}
		outside := analysis.Constraint{Operator: "StringEqualsIfExists", Key: key, Values: []string{"o-outside000"}}
		switch key {
		case "aws:SourceIp":
			outside.Operator, outside.Values = "IpAddressIfExists", []string{"198.51.100.7/32"}
		case "aws:VpcSourceIp":
			outside.Operator, outside.Values = "IpAddressIfExists", []string{"192.0.2.7/32"}
		case "aws:SourceVpc":
			outside.Values = []string{"vpc-0outside"}
		case "aws:SourceVpce":
			outside.Values = []string{"vpce-0outside"}
		case "aws:VpceAccount":
			outside.Values = []string{"999988887777"}
		case "aws:SourceVpcArn":
			outside.Values = []string{"arn:aws:ec2:us-east-1:999988887777:vpc/vpc-0outside"}
		case "aws:VpceOrgPaths":
			outside.Operator, outside.Values = "ForAllValues:StringLikeIfExists", []string{"o-outside000/*"}
		}
		where = append(where, outside)
	}
	return where
}

// scope is a layer that allows what a Deny would apply to without its conditions on a key.
func scope(d *policy.Document, c *analysis.Condition) analysis.Layer {
	s := *c.Statement
	s.Effect = &policy.Text{Value: "Allow"}
	block := *s.Condition
	block.Conditions = nil
	for _, other := range s.Condition.Conditions {
		if !strings.EqualFold(other.Key.Value, c.Name()) {
			block.Conditions = append(block.Conditions, other)
		}
	}
	s.Condition = &block
	return analysis.Layer{Docs: []*policy.Document{analysis.Only(d, &s)}}
}

// reportEmptySet reports ForAllValues in an Allow: it holds for requests without any value.
func reportEmptySet(pass *analysis.Pass, query analysis.Query, c *analysis.Condition, d analysis.Diagnostic) bool {
	d.Message = analysis.Message("ForAllValues holds without %s; also require the key with Null \"false\"", c.Name())
	switch {
	case c.Is("aws:TagKeys"):
		// Without tag keys ec2:DeleteTags removes all tags; an action that creates something without tags does not set forbidden ones.
		// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
		query.Actions = []string{"ec2:DeleteTags"}
		witness, found := pass.Find(query)
		if !found {
			d.AtMost = analysis.Note
			query.Actions = nil
			query.ActionFilter = func(a catalog.Action) bool { return a.Level() != catalog.Tagging && a.HasKey("aws:TagKeys") }
			witness, found = pass.Find(query)
		}
		d.Witness = witness
		return finish(pass, d, found)
	case strings.HasPrefix(strings.ToLower(c.Name()), "aws:"):
		witness, found := pass.Find(query)
		d.Witness = witness
		return finish(pass, d, found)
	}
	// A service's key does not limit actions that the author did not name and that never have the key.
	service := c.Prefix
	item := wildcardOf(c.Statement, service)
	if item == nil && !analysis.Covers(c.Statement, scan) {
		return false
	}
	query.Actions = []string{scan} // reads the items of all keys
	if !c.Is("dynamodb:LeadingKeys") || !analysis.Covers(c.Statement, scan) {
		query.Actions = nil
		query.ActionFilter = func(a catalog.Action) bool {
			return item != nil && a.Service().Prefix() == service && a.Matches(item.Value) && !a.HasKey(c.Name()) &&
				a.NumResources() > 0 && a.Level() != catalog.List
		}
	}
	witness, found := pass.Find(query)
	if !found {
		return false
	}
	d.Witness = witness
	d.Message = analysis.Message("%s never has %s, so ForAllValues does not limit it", witness.Request.Action, c.Name())
	return finish(pass, d, true)
}

const scan = "dynamodb:Scan"

func finish(pass *analysis.Pass, d analysis.Diagnostic, found bool) bool {
	if found {
		pass.Report(d)
	}
	return found
}

// wildcardOf returns the entry of a statement's Action that covers actions of a service without naming them.
func wildcardOf(s *policy.Statement, service string) *policy.Text {
	if s.Action == nil {
		return nil
	}
	for item := range s.Action.All() {
		prefix, _, _ := strings.Cut(item.Value, ":")
		if item.Known() && strings.EqualFold(prefix, service) && strings.ContainsAny(item.Value, "*?") {
			return item
		}
	}
	return nil
}

package reference

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ConditionKeyNotForAction reports conditions on keys that no action of the statement supports.
var ConditionKeyNotForAction = &analysis.Analyzer{
	Name:  "condition-key-not-for-action",
	Title: "A condition key that no action of the statement supports",
	Doc:   page("condition-key-not-for-action"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{
		policy.Identity, policy.Boundary, policy.Resource, policy.Trust, policy.VPCEndpoint, policy.SCP, policy.RCP,
	},
	Run: conditionKeyNotForAction,
}

func conditionKeyNotForAction(pass *analysis.Pass) {
	if pass.Document.Kind == policy.Trust {
		reportClaims(pass)
		return
	}
	for c := range pass.Conditions() {
		absent := whenAbsent(c)
		if absent == unclear {
			continue
		}
		if !unsupplied(pass, c) {
			if absent == fails && c.Statement.Allows() {
				reportMixed(pass, c)
			}
			continue
		}
		if !provedAbsent(pass, c, absent) {
			continue
		}
		effect := "Deny"
		if c.Statement.Allows() {
			effect = "Allow"
		}
		message := "no action here supports %s: the " + effect + " never applies; move the condition"
		if absent == holds {
			message = "no action here supports %s: the condition always holds; move it"
		}
		pass.ReportIn(c.Statement, c.Written.Key.Range, message, c.Name())
	}
}

// reportClaims reports conditions of trust policies on claims that AWS does not pass from the token: it passes only the claims
// that it documents. A condition that holds without the claim usually accompanies one that limits, so it is a note.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func reportClaims(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		host, claim := lookup.ClaimOf(c.Name())
		providers, ok := lookup.OnlyProviders(c.Statement)
		if !claim || !ok || c.InCatalog || !lookup.Brings(providers, host) {
			continue
		}
		witness, never := lookup.WithoutClaim(pass, c, providers)
		d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Witness: witness}
		name := c.Name()[len(host)+1:]
		switch {
		case never && c.Statement.Allows():
			d.Message = analysis.Message("AWS does not pass the claim %s: the Allow never applies; use another claim", name)
		case never:
			d.Message = analysis.Message("AWS does not pass the claim %s: the Deny never applies; use another claim", name)
		case witness != nil && c.Operator.Family != policy.NullFamily:
			d.Message = analysis.Message("AWS does not pass the claim %s: the condition always holds; remove it", name)
			d.AtMost = analysis.Note
		default:
			continue
		}
		pass.Report(d)
	}
}

// reportMixed reports the actions of an Allow that do not support the key of a condition, next to others that do: the statement
// does not allow them. It skips wildcards, and services whose lists of keys are not known to be complete;
// unsupported-action-for-condition-key covers Amazon S3, IAM and Amazon DynamoDB. Which actions support tags is known for all
// services with at least one such action.
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policy-structure.html#amazon-ec2-keys
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
func reportMixed(pass *analysis.Pass, c *analysis.Condition) {
	if !c.InCatalog || c.Statement.Action == nil || c.Statement.Opaque {
		return
	}
	tags := c.HasPrefix("aws:RequestTag/") || c.Is("aws:TagKeys")
	if c.Key.Global() != tags || !tags && !slices.Contains([]string{"ec2", "kms", "lambda"}, c.Prefix) {
		return
	}
	var strangers []*analysis.Action
	for a := range pass.ActionsOf(c.Statement) {
		if !a.Exact || tags && !taking(a.Service, c.Name()) || !tags && a.Service.Prefix() != c.Prefix {
			continue
		}
		if analysis.HasKey(a.Entry, c.Name()) {
			continue
		}
		never := provedAbsent(pass, c, fails, a.Text.Value)
		if never {
			strangers = append(strangers, a)
		}
	}
	if len(strangers) > 0 {
		pass.Report(also(analysis.Diagnostic{
			Range: strangers[0].Text.Range, Statement: c.Statement,
			Message: analysis.Message("%s does not support %s, so it is not allowed; move it",
				strangers[0].Text.Value, c.Name()),
			Related: []analysis.Related{{Range: c.Written.Key.Range, Message: "the condition"}},
		}, strangers))
	}
}

// taking reports whether some action of a service supports a key.
func taking(s catalog.Service, key string) bool {
	for a := range s.Actions() {
		if a.HasKey(key) {
			return true
		}
	}
	return false
}

// unsupplied reports whether all entries in Action of a condition's statement match only actions that do not support its key.
// Nothing is known about entries that match no action.
func unsupplied(pass *analysis.Pass, c *analysis.Condition) bool {
	if !c.InCatalog || c.Statement.Action == nil || c.Statement.Opaque {
		return false
	}
	if everywhere(c) {
		return false
	}
	entries := 0
	for a := range pass.ActionsOf(c.Statement) {
		if !a.Matches || a.Negated() || a.All() {
			return false
		}
		entries++
		if a.Exact {
			if analysis.HasKey(a.Entry, c.Name()) {
				return false
			}
			continue
		}
		for action := range catalog.Match(a.Text.Value) {
			if analysis.HasKey(action, c.Name()) {
				return false
			}
		}
	}
	return entries > 0
}

// everywhere reports whether a key is a global key that all actions support, for which AWS does not document the actions, or
// that another rule covers: allow- and deny-with-unsupported-tag-condition-key-for-service, and
// use-condition-key-only-with-supported-services.
func everywhere(c *analysis.Condition) bool {
	return c.Key.Global() && (!c.Key.ByAction() || c.HasPrefix("aws:ResourceTag/") ||
		c.Is("aws:IsMcpServiceAction", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"))
}

// verdict is the result of a condition for requests without its key.
type verdict uint8

const (
	unclear verdict = iota
	holds
	fails
)

// whenAbsent returns the result of a condition if its key is absent. It is unclear for conditions that are written for that
// case: with IfExists, or with Null that tests for absence.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
func whenAbsent(c *analysis.Condition) verdict {
	op := c.Operator
	switch {
	case op.IfExists:
		return unclear
	case op.Family == policy.NullFamily:
		for v := range c.AllValues() {
			if !v.Known() || !strings.EqualFold(v.Value, "false") {
				return unclear
			}
		}
		if len(c.Written.Values) == 0 {
			return unclear
		}
		return fails
	case op.Qualifier == policy.ForAllValues, op.Negated && op.Qualifier == policy.NoQualifier:
		return holds
	}
	return fails
}

// provedAbsent asks the solver whether the requests that a statement applies to never meet its condition, or always do.
func provedAbsent(pass *analysis.Pass, c *analysis.Condition, absent verdict, actions ...string) bool {
	wide, ok := lookup.Widened(c.Statement)
	if !ok {
		return false
	}
	s := *wide
	s.Condition, s.Principal, s.NotPrincipal = nil, nil, nil
	query := analysis.Reach(pass.Document, &s)
	query.Layers[0].Docs[0].Kind = policy.Identity
	query.Actions = actions
	query.Where = []analysis.Constraint{{
		Operator: c.Written.Operator.Value, Key: c.Name(), Texts: c.Written.Values, Not: absent == holds,
	}}
	return pass.Impossible(query)
}

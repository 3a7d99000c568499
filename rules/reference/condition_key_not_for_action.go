package reference

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed condition_key_not_for_action.md
var conditionKeyNotForActionDoc string

// ConditionKeyNotForAction reports conditions on keys that no action of the statement supplies.
var ConditionKeyNotForAction = &analysis.Analyzer{
	Name:     "condition-key-not-for-action",
	Title:    "A condition key that no action of the statement supports",
	Doc:      conditionKeyNotForActionDoc,
	Category: "reference",
	Level:    analysis.Warning,
	Kinds: []policy.Kind{
		policy.Identity, policy.Boundary, policy.Resource, policy.Trust, policy.VPCEndpoint, policy.SCP, policy.RCP,
	},
	Requires: []*analysis.Analyzer{lookup.Actions, lookup.Conditions},
	Run:      conditionKeyNotForAction,
}

func conditionKeyNotForAction(pass *analysis.Pass) (any, error) {
	if pass.Document.Kind == policy.Trust {
		return nil, reportClaims(pass)
	}
	all := pass.ResultOf[lookup.Actions].([]lookup.Action)
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		absent := whenAbsent(&c)
		if absent == unclear {
			continue
		}
		if !unsupplied(all, &c) {
			if absent == fails && c.Statement.Allows() {
				if err := reportMixed(pass, all, &c); err != nil {
					return nil, err
				}
			}
			continue
		}
		proved, err := provedAbsent(pass, &c, absent)
		if err != nil {
			return nil, err
		}
		if !proved {
			continue
		}
		effect := "Deny"
		if c.Statement.Allows() {
			effect = "Allow"
		}
		message := "no action here has %s: the " + effect + " never applies; move the condition"
		if absent == holds {
			message = "no action here has %s: the condition always holds; move it"
		}
		pass.Report(analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement, Message: lookup.Message(message, c.Name()),
		})
	}
	return nil, nil
}

// reportClaims reports conditions of trust policies on claims that AWS does not pass on from the token: it hands over those that
// it documents, and no others. What holds without the claim mostly stands beside a condition that limits, and is a note.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func reportClaims(pass *analysis.Pass) error {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		host, claim := lookup.ClaimOf(c.Name())
		providers, ok := lookup.OnlyProviders(c.Statement)
		if !claim || !ok || c.InCatalog || !lookup.Brings(providers, host) {
			continue
		}
		witness, never, err := c.WithoutClaim(pass, providers)
		if err != nil {
			return err
		}
		d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Witness: witness}
		name := c.Name()[len(host)+1:]
		switch {
		case never && c.Statement.Allows():
			d.Message = lookup.Message("AWS does not pass on the claim %s: the Allow never applies; compare another", name)
		case never:
			d.Message = lookup.Message("AWS does not pass on the claim %s: the Deny never applies; compare another", name)
		case witness != nil && c.Operator.Family != policy.NullFamily:
			d.Message = lookup.Message("AWS does not pass on the claim %s: the condition always holds; remove it", name)
			d.AtMost = analysis.Note
		default:
			continue
		}
		pass.Report(d)
	}
	return nil
}

// reportMixed reports the actions of an Allow that never have the key of a condition beside others that have it: the
// statement does not allow them. Nothing is said of wildcards, nor of services other than those whose lists of keys are known
// to be complete; of Amazon S3, IAM and Amazon DynamoDB unsupported-action-for-condition-key says it. Which actions take tags is
// known of all services that have one that does.
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policy-structure.html#amazon-ec2-keys
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
func reportMixed(pass *analysis.Pass, all []lookup.Action, c *lookup.Condition) error {
	if !c.InCatalog || c.Statement.Action == nil || c.Statement.Opaque {
		return nil
	}
	tags := c.HasPrefix("aws:RequestTag/") || c.Is("aws:TagKeys")
	if _, global := facts.FindGlobalKey(c.Name()); global != tags || !tags && !slices.Contains([]string{"ec2", "kms", "lambda"}, c.Prefix) {
		return nil
	}
	var strangers []lookup.Action
	for i := range all {
		a := &all[i]
		if a.Statement != c.Statement || !a.Exact || tags && !taking(a.Service, c.Name()) || !tags && a.Service.Prefix() != c.Prefix {
			continue
		}
		if facts.Supplied(c.Name(), a.Entry) {
			continue
		}
		never, err := provedAbsent(pass, c, fails, a.Text.Value)
		if err != nil {
			return err
		}
		if never {
			strangers = append(strangers, *a)
		}
	}
	if len(strangers) > 0 {
		pass.Report(also(analysis.Diagnostic{
			Range: strangers[0].Text.Range, Statement: c.Statement,
			Message: lookup.Message("%s never has %s, so this does not allow it; move it",
				strangers[0].Text.Value, c.Name()),
			Related: []analysis.Related{{Range: c.Written.Key.Range, Message: "the condition"}},
		}, strangers))
	}
	return nil
}

// taking reports whether some action of a service has a key.
func taking(s catalog.Service, key string) bool {
	for a := range s.Actions() {
		if a.HasKey(key) {
			return true
		}
	}
	return false
}

// unsupplied reports whether each entry of the Action of a condition's statement is of actions that never have its key.
// Nothing is known of entries that match no action.
func unsupplied(all []lookup.Action, c *lookup.Condition) bool {
	if !c.InCatalog || c.Statement.Action == nil || c.Statement.Opaque {
		return false
	}
	if everywhere(c) {
		return false
	}
	entries := 0
	for i := range all {
		a := &all[i]
		if a.Statement != c.Statement {
			continue
		}
		if !a.Matches || a.Negated() || a.All() {
			return false
		}
		entries++
		if a.Exact {
			if facts.Supplied(c.Name(), a.Entry) {
				return false
			}
			continue
		}
		for action := range catalog.Match(a.Text.Value) {
			if facts.Supplied(c.Name(), action) {
				return false
			}
		}
	}
	return entries > 0
}

// everywhere reports whether a key is a global one that all actions have, that AWS does not say which actions have, or that another
// rule is about: allow- and deny-with-unsupported-tag-condition-key-for-service, and use-condition-key-only-with-supported-services.
func everywhere(c *lookup.Condition) bool {
	key, global := facts.FindGlobalKey(c.Name())
	return global && (!key.ByAction() || c.HasPrefix("aws:ResourceTag/") ||
		c.Is("aws:IsMcpServiceAction", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"))
}

// verdict is what a condition comes to for requests without its key.
type verdict uint8

const (
	unclear verdict = iota
	holds
	fails
)

// whenAbsent tells what a condition comes to if its key is absent. It is unclear about those that are written for that
// case: with IfExists, or Null that asks for absence.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
func whenAbsent(c *lookup.Condition) verdict {
	op := c.Operator
	switch {
	case op.IfExists:
		return unclear
	case op.Family == policy.NullFamily:
		values := c.Values()
		for i := range values {
			if !values[i].Known() || !strings.EqualFold(values[i].Value, "false") {
				return unclear
			}
		}
		if len(values) == 0 {
			return unclear
		}
		return fails
	case op.Qualifier == policy.ForAllValues, op.Negated && op.Qualifier == policy.NoQualifier:
		return holds
	}
	return fails
}

// provedAbsent asks the solver whether a condition is never met by what its statement applies to, or always.
func provedAbsent(pass *analysis.Pass, c *lookup.Condition, absent verdict, actions ...string) (bool, error) {
	wide, ok := lookup.Widened(c.Statement)
	if !ok {
		return false, nil
	}
	s := *wide
	s.Condition, s.Principal, s.NotPrincipal = nil, nil, nil
	query := analysis.Reach(pass.Document, &s)
	query.Layers[0].Docs[0].Kind = policy.Identity
	query.Actions = actions
	query.Where = []analysis.Constraint{{
		Operator: c.Written.Operator.Value, Key: c.Name(), Texts: c.Values(), Not: absent == holds,
	}}
	return pass.Impossible(query)
}

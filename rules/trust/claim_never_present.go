package trust

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed claim_never_present.md
var claimNeverPresentDoc string

// ClaimNeverPresent reports conditions on claims that no request of the statement's identity providers has.
var ClaimNeverPresent = &analysis.Analyzer{
	Name:             "claim-never-present",
	Title:            "A condition compares a claim that requests from the identity provider do not have",
	Doc:              claimNeverPresentDoc,
	Category:         "trust",
	Level:            analysis.Warning,
	SecuritySeverity: 3.0,
	SeverityReason:   "mostly nobody can assume the role; a condition that holds without the claim limits nobody",
	Kinds:            []policy.Kind{policy.Trust},
	Requires:         []*analysis.Analyzer{lookup.Conditions},
	Run:              claimNeverPresent,
}

func claimNeverPresent(pass *analysis.Pass) (any, error) {
	all := pass.ResultOf[lookup.Conditions].([]lookup.Condition)
	for _, s := range pass.Document.Statements {
		arns, ok := onlyProviders(s)
		if !ok || s.Opaque {
			continue
		}
		for _, c := range lookup.Of(all, s) {
			missing := missingFrom(arns, c.Name())
			if missing == present {
				continue
			}
			if err := reportMissing(pass, &c, arns, missing); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

// onlyProviders returns the ARNs of a statement's principals if all are identity providers that are known.
func onlyProviders(s *policy.Statement) ([]string, bool) {
	if s.Principal == nil || s.Principal.Any || len(s.Principal.Entries) == 0 || lookup.HoldsUnknown(s.Principal.Node) {
		return nil, false
	}
	var arns []string
	for i := range s.Principal.Entries {
		e := &s.Principal.Entries[i]
		arn, ok := standing(&e.ID)
		if e.Type.Value != "Federated" || !ok || kindOf(&e.ID) == unknownProvider || strings.ContainsAny(arn, "*?") {
			return nil, false
		}
		arns = append(arns, arn)
	}
	return arns, true
}

// absence says why requests do not have a claim.
type absence uint8

const (
	present absence = iota
	otherProvider
	notPassedOn
)

// missingFrom says why no token of the providers brings a condition key; present if one may, and of keys that are no claims.
// AWS hands on the claims that it documents, and no others.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func missingFrom(arns []string, key string) absence {
	colon := strings.LastIndexByte(key, ':')
	if colon < 0 {
		return present
	}
	// A claim's name may have a colon itself only in one provider's tokens.
	host := key[:colon]
	if first, rest, ok := strings.Cut(key, ":"); ok && strings.Contains(rest, ":") {
		host = first
	}
	if !strings.Contains(host, ".") && !strings.EqualFold(host, "saml") {
		return present
	}
	own := false
	for _, arn := range arns {
		own = own || strings.EqualFold(facts.Provider(arn), host)
	}
	if !own {
		return otherProvider
	}
	if _, known := facts.FindKey(key); !known {
		return notPassedOn
	}
	return present
}

// reportMissing reports a condition on a claim that is never there, with the proof of what that means.
func reportMissing(pass *analysis.Pass, c *lookup.Condition, arns []string, why absence) error {
	query := reachUnder(pass, c.Statement, arns, []policy.Condition{*c.Written})
	query.Where = []analysis.Constraint{{Operator: "Null", Key: c.Name(), Values: []string{"true"}}}
	witness, found, err := pass.Find(query)
	if err != nil {
		return err
	}
	if found {
		reportIdle(pass, c, why, witness)
		return nil
	}
	// It is the condition that nobody meets, and not the rest of the statement.
	never, err := pass.Impossible(query)
	if err != nil || !never {
		return err
	}
	if _, found, err = pass.Find(reachUnder(pass, c.Statement, arns, nil)); err != nil || !found {
		return err
	}
	effect := "the Deny stops nobody"
	if c.Statement.Allows() {
		effect = "nobody gets in"
	}
	message := "AWS does not pass on %s, so " + effect + "; compare sub"
	if c.Prefix == "saml" {
		message = "AWS does not pass on %s, so " + effect + "; compare SAML:aud or SAML:sub"
	}
	if why == otherProvider {
		message = "%s is not a claim of this principal's provider, so " + effect
	}
	pass.Report(analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Message: lookup.Message(message, c.Name())})
	return nil
}

// reachUnder asks for a request of one of the providers that a statement would apply to, were these its only conditions.
func reachUnder(pass *analysis.Pass, s *policy.Statement, arns []string, conditions []policy.Condition) analysis.Query {
	only := *s
	block := *s.Condition
	block.Conditions = conditions
	only.Condition = &block
	query := analysis.Reach(pass.Document, &only)
	for _, arn := range arns {
		query.Principals = append(query.Principals, analysis.Caller{Type: analysis.Federated, ARN: arn})
	}
	return query
}

// reportIdle reports a condition that holds for want of the claim.
func reportIdle(pass *analysis.Pass, c *lookup.Condition, why absence, witness *analysis.Witness) {
	if c.Operator.Family == policy.NullFamily {
		return // it was asked for
	}
	d := analysis.Diagnostic{
		Range: c.Written.Key.Range, Statement: c.Statement, Witness: witness,
		Message: lookup.Message("%s is in no token that AWS sees here: the condition always holds; remove it", c.Name()),
	}
	// What is compared only if it is there, and never is, mostly stands beside a condition that limits.
	if why == notPassedOn {
		d.AtMost = analysis.Note
	}
	pass.Report(d)
}

package rules_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

// A claim is what a finding says can never be: that requests for some actions have a key, or that a statement applies to any.
type claim struct {
	rule, message string
	statement     *policy.Statement
	key           string   // "" for none at all
	actions       []string // names and patterns; nil for those of the statement
	service       bool     // it is about calls of service principals only
}

// The ways in which rules claim that something can never be. A rule that finds new words for it is to be added here.
var (
	claimNoAction = regexp.MustCompile(`^no action here supports (\S+): `)
	claimNever    = regexp.MustCompile(`^(?:calls of )?(\S+) (?:never have?s?|does not support) (\S+?)[,;]`)
	claimNotSet   = regexp.MustCompile(`^(\S+) is not supported for (.+); name`)
	claimVoid     = regexp.MustCompile(`the statement allows nothing|the Allow never applies|the Allow has no effect`)
)

// TestClaimWords holds that rules still say what the patterns look for; else a change of words would silence the tests below.
func TestClaimWords(t *testing.T) {
	var messages []string
	for _, a := range rules.All() {
		messages = append(messages, expected(t, a.Name)...)
	}
	for _, pattern := range []*regexp.Regexp{claimNoAction, claimNever, claimNotSet, claimVoid} {
		if !slices.ContainsFunc(messages, pattern.MatchString) {
			t.Errorf("no rule says %s", pattern)
		}
	}
}

// claimOf returns what a finding claims.
func claimOf(f *driver.Finding) (claim, bool) {
	c := claim{rule: f.Analyzer.Name, message: f.Message, statement: f.Statement}
	if m := claimNoAction.FindStringSubmatch(f.Message); m != nil {
		c.key = m[1]
		return c, true
	}
	if m := claimNever.FindStringSubmatch(f.Message); m != nil && strings.Contains(m[2], ":") {
		c.key, c.actions, c.service = m[2], []string{m[1]}, strings.HasPrefix(f.Message, "calls of ")
		return c, true
	}
	if m := claimNotSet.FindStringSubmatch(f.Message); m != nil && strings.Contains(m[1], ":") {
		// An entry with wildcards may cover actions that have the key.
		c.key, c.actions = m[1], []string{m[2]}
		return c, !strings.ContainsAny(m[2], "*? ")
	}
	return c, f.Statement != nil && claimVoid.MatchString(f.Message)
}

// against returns what contradicts a claim in a witness.
func (c *claim) against(w *analysis.Witness) string {
	allowed := w.NotAllowed == 0 && slices.ContainsFunc(w.Allowed, func(m analysis.Match) bool { return m.Statement == c.statement })
	if c.key == "" {
		if allowed {
			return "a request that it allows"
		}
		return ""
	}
	actions := c.actions
	if actions == nil {
		if c.statement == nil || c.statement.Action == nil {
			return ""
		}
		for i := range c.statement.Action.Items {
			actions = append(actions, c.statement.Action.Items[i].Value)
		}
	}
	about := c.service && w.Caller.Type == analysis.Service || !c.service && slices.ContainsFunc(actions, func(pattern string) bool {
		return policy.MatchWildcards(strings.ToLower(pattern), strings.ToLower(w.Request.Action), false)
	})
	for key := range w.Request.Context {
		if about && strings.EqualFold(key, c.key) {
			return "a request for " + w.Request.Action + " with the key"
		}
	}
	return ""
}

// conditions writes conditions at random.
type conditions struct {
	*rand.Rand
	keys []string
}

func newConditions(seed uint64) *conditions {
	g := &conditions{Rand: rand.New(rand.NewPCG(seed, 10))}
	for k := range facts.GlobalKeys() {
		g.keys = append(g.keys, strings.ReplaceAll(k.Name, "${TagKey}", "team"))
	}
	g.keys = append(g.keys, "s3:prefix", "s3:ResourceAccount", "ec2:InstanceType", "ec2:ResourceTag/team", "iam:PassedToService", "kms:ViaService",
		"kms:CallerAccount", "sts:ExternalId", "lambda:FunctionArn", "dynamodb:LeadingKeys", "saml:aud", "accounts.google.com:sub")
	return g
}

func (g *conditions) pick(list ...string) string { return list[g.IntN(len(list))] }

// condition returns a condition block on one key or, at times, two.
func (g *conditions) condition() string {
	blocks := map[string]map[string]string{}
	for range 1 + g.IntN(4)/3 {
		key := g.keys[g.IntN(len(g.keys))]
		op, value := g.about(key)
		if blocks[op] == nil {
			blocks[op] = map[string]string{}
		}
		blocks[op][key] = value
	}
	var b strings.Builder
	for op, keys := range blocks {
		var pairs []string
		for key, value := range keys {
			pairs = append(pairs, fmt.Sprintf("%q: %q", key, value))
		}
		slices.Sort(pairs)
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q: {%s}", op, strings.Join(pairs, ", "))
	}
	return "{" + b.String() + "}"
}

// about returns an operator that suits a key, and a value.
func (g *conditions) about(key string) (op, value string) {
	if g.IntN(6) == 0 {
		return "Null", g.pick("true", "false")
	}
	known, _ := analysis.FindKey(key)
	caller := facts.Caller{Type: facts.CallerType(g.IntN(6)), Credentials: facts.Credentials(g.IntN(3))}
	fact := facts.Of(key, facts.Subject{Loose: true, Resource: -1, Caller: caller})
	values := slices.Concat(fact.Values, fact.Samples, []string{"x"})
	value = values[g.IntN(len(values))]
	switch known.Type {
	case catalog.BoolKey:
		op = "Bool"
	case catalog.NumericKey:
		op = g.pick("NumericLessThan", "NumericGreaterThan", "NumericEquals")
	case catalog.DateKey:
		op = g.pick("DateLessThan", "DateGreaterThan")
	case catalog.IPAddressKey:
		op = g.pick("IpAddress", "NotIpAddress")
	case catalog.ARNKey:
		op = g.pick("ArnLike", "ArnNotLike", "ArnEquals")
	default:
		op = g.pick("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")
	}
	if known.Multi || g.IntN(8) == 0 {
		op = g.pick("ForAnyValue:", "ForAllValues:") + op
	}
	return op + g.pick("", "", "", "IfExists"), value
}

// statement writes a statement with a random condition.
func (g *conditions) statement(kind policy.Kind) string {
	actions := g.pick(`"*"`, `"*"`, `"s3:*"`, `["s3:GetObject", "s3:PutObject"]`, `"ec2:RunInstances"`, `["ec2:RunInstances", "ec2:TerminateInstances"]`,
		`"iam:*"`, `["iam:PassRole", "ec2:*"]`, `["kms:Decrypt", "kms:CreateGrant"]`, `"sqs:SendMessage"`, `["sns:Publish", "sqs:*"]`, `"dynamodb:*"`,
		`"lambda:InvokeFunction"`, `["iam:CreateRole", "iam:AttachRolePolicy"]`, `"sts:AssumeRole"`, `"secretsmanager:GetSecretValue"`)
	principal := ""
	if kind.NamesPrincipals() {
		principal = `"Principal": ` + g.pick(`"*"`, `{"AWS": "111122223333"}`, `{"AWS": "*"}`, `{"Service": "sns.amazonaws.com"}`) + ", "
	}
	return fmt.Sprintf(`{"Effect": %q, %s"Action": %s, "Resource": "*", "Condition": %s}`,
		g.pick("Allow", "Allow", "Allow", "Deny"), principal, actions, g.condition())
}

// confirmed is a solver of whose answers none may be refused by the evaluator or the facts.
type confirmed struct {
	*solve.Solver
	t *testing.T
}

func (c confirmed) Find(ctx context.Context, q analysis.Query) (analysis.Witness, bool, error) {
	w, found, err := c.Solver.Find(ctx, q)
	if wrong, ok := errors.AsType[*solve.DisagreementError](err); ok {
		c.t.Errorf("%v: %v", wrong, wrong.Witness.Exact)
	}
	return w, found, err
}

// TestFindingsAgree demands of runs over policies with random conditions that no finding claims that something can never be of
// which another one shows a request. IAMLINT_RANDOM_CONDITIONS says how many conditions there are to be.
func TestFindingsAgree(t *testing.T) {
	count := 1000
	if testing.Short() {
		count = 300
	}
	if n, err := strconv.Atoi(os.Getenv("IAMLINT_RANDOM_CONDITIONS")); err == nil {
		count = n
	}
	g := newConditions(1)
	kinds := []policy.Kind{policy.Identity, policy.Identity, policy.Identity, policy.Resource, policy.SCP, policy.Boundary}
	var units []*policy.Unit
	for n := 0; n < count; {
		kind := kinds[g.IntN(len(kinds))]
		statements := make([]string, 1+g.IntN(2))
		for i := range statements {
			statements[i] = g.statement(kind)
		}
		n += len(statements)
		src := &policy.Source{
			Name:    fmt.Sprintf("%d.json", len(units)),
			Content: []byte(`{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",\n") + `]}`),
		}
		units = append(units, loader.Load(src, loader.Options{Kind: &kind, Required: true}))
	}
	var on []driver.Rule
	for _, a := range slices.Concat(rules.All(), rego.Analyzers()) {
		on = append(on, driver.Rule{Analyzer: a, Level: max(a.Level, analysis.Note)})
	}
	c, err := driver.New(driver.Options{Rules: on, Solver: confirmed{solve.New(), t}})
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Run(t.Context(), driver.Units(units...))
	if err != nil {
		t.Fatal(err)
	}
	for i := range result.Failures {
		t.Errorf("%+v", result.Failures[i])
	}
	claims, witnesses, wrong := 0, 0, 0
	byFile := map[*policy.Source][]*driver.Finding{}
	for i := range result.Findings {
		f := &result.Findings[i]
		byFile[f.Source] = append(byFile[f.Source], f)
	}
	for src, findings := range byFile {
		for _, f := range findings {
			if f.Witness != nil {
				witnesses++
			}
			c, ok := claimOf(f)
			if !ok {
				continue
			}
			claims++
			for _, other := range findings {
				if other.Witness == nil {
					continue
				}
				if what := c.against(other.Witness); what != "" {
					if wrong++; wrong < 20 {
						t.Errorf("%s\n%s: %s\n%s shows %s: %s, %v", src.Content, c.rule, c.message, other.Analyzer.Name, what, other.Message, other.Witness.Request)
					}
				}
			}
		}
	}
	for i := range result.Undecided {
		u := &result.Undecided[i]
		for src := range byFile {
			if src.Name == u.File {
				t.Logf("%s is open: %s", u, src.Content)
			}
		}
	}
	t.Logf("%d policies, %d claims, %d witnesses, %d contradictions, %d undecided", len(units), claims, witnesses, wrong, len(result.Undecided))
	if claims < count/20 || witnesses < count/10 {
		t.Errorf("only %d claims and %d witnesses: the conditions test nothing", claims, witnesses)
	}
}

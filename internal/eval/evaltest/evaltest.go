// Package evaltest makes up cases for the evaluator: policies and a request that are small, and near enough to each other
// that each part of both matters.
package evaltest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Case is a case as `iamlint simulate` reads it.
type Case struct {
	ID       string   `json:"id"`
	Policies Policies `json:"policies"`
	Request  Request  `json:"request"`
}

// Policies are a case's policies; those that are nil are left out.
type Policies struct {
	Identity []Document   `json:"identity,omitzero"`
	Boundary []Document   `json:"boundary,omitzero"`
	Session  []Document   `json:"session,omitzero"`
	SCP      [][]Document `json:"scp,omitzero"`
	RCP      [][]Document `json:"rcp,omitzero"`
	Resource *Document    `json:"resource,omitzero"`
}

// Document is a policy document.
type Document struct {
	Version   string `json:",omitzero"`
	Statement []Statement
}

// Statement is a statement; elements that are nil are left out.
type Statement struct {
	Effect       string
	Principal    any                            `json:",omitzero"`
	NotPrincipal any                            `json:",omitzero"`
	Action       []string                       `json:",omitzero"`
	NotAction    []string                       `json:",omitzero"`
	Resource     []string                       `json:",omitzero"`
	NotResource  []string                       `json:",omitzero"`
	Condition    map[string]map[string][]string `json:",omitzero"`
}

// Request is a case's request; a context value is a string or a list of strings.
type Request struct {
	Principal string         `json:"principal"`
	Action    string         `json:"action"`
	Resource  string         `json:"resource"`
	Context   map[string]any `json:"context"`
}

// Line returns the case as one line of JSON.
func (c *Case) Line() ([]byte, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", c.ID, err)
	}
	return append(b, '\n'), nil
}

// Generator makes cases.
type Generator struct {
	rand *rand.Rand
	n    int
	// Plain makes only cases that AWS could see: no policies where AWS would not attach them, and none that it would refuse;
	// no callers that are given as role ARNs, and no binary values, for which there is no key that every service has.
	Plain bool
}

// New returns a generator; one seed makes the same cases each time.
func New(seed uint64) *Generator {
	return &Generator{rand: rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // reproducible on purpose
}

// The universe: few names, so that they meet.
const (
	Account = "111122223333"
	Other   = "444455556666"
)

type caller struct {
	arn     string
	context map[string]string // what AWS puts into every request of the caller
	weight  int
}

func callers(plain bool) []caller {
	member := func(arn, principal, kind string, weight int) caller {
		return caller{arn, map[string]string{
			"aws:PrincipalArn": principal, "aws:PrincipalAccount": strings.Split(arn, ":")[4], "aws:PrincipalType": kind,
			"aws:PrincipalIsAWSService": "false",
		}, weight}
	}
	user := func(account, name string, weight int) caller {
		arn := "arn:aws:iam::" + account + ":user/" + name
		c := member(arn, arn, "User", weight)
		c.context["aws:username"] = name
		return c
	}
	list := []caller{
		user(Account, "alice", 8), user(Account, "bob", 3), user(Other, "alice", 3),
		member("arn:aws:sts::"+Account+":assumed-role/dev/s1", "arn:aws:iam::"+Account+":role/dev", "AssumedRole", 4),
		member("arn:aws:sts::"+Account+":federated-user/alice", "arn:aws:sts::"+Account+":federated-user/alice", "FederatedUser", 1),
		{"sns.amazonaws.com", map[string]string{"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "sns.amazonaws.com"}, 1},
		{"*", map[string]string{"aws:PrincipalType": "Anonymous"}, 1},
	}
	if plain {
		return list
	}
	root := "arn:aws:iam::" + Account + ":root"
	role := "arn:aws:iam::" + Account + ":role/dev"
	return append(list, member(root, root, "Account", 1), member(role, role, "AssumedRole", 1))
}

type target struct{ action, resource string }

func targets() []target {
	queue, key := "arn:aws:sqs:us-east-1:"+Account+":q", "arn:aws:kms:us-east-1:"+Account+":key/k"
	return []target{
		{"s3:GetObject", "arn:aws:s3:::b/x"},
		{"s3:GetObject", "arn:aws:s3:::b/alice"},
		{"s3:PutObject", "arn:aws:s3:::c/a/b:c"},
		{"s3:ListAllMyBuckets", "*"},
		{"sqs:SendMessage", queue},
		{"sqs:SendMessage", "arn:aws:sqs:us-east-1:" + Other + ":q"},
		{"iam:DeleteUser", "arn:aws:iam::" + Account + ":user/alice"},
		{"iam:DeleteUser", "arn:aws:iam::" + Account + ":user/x/bob"},
		{"sts:AssumeRole", "arn:aws:iam::" + Account + ":role/dev"},
		{"kms:Decrypt", key},
	}
}

// Case makes the next case.
func (g *Generator) Case() Case {
	g.n++
	c := Case{ID: strconv.Itoa(g.n)}
	list := callers(g.Plain)
	total := 0
	for _, caller := range list {
		total += caller.weight
	}
	n := g.rand.IntN(total)
	var who caller
	for _, who = range list {
		if n -= who.weight; n < 0 {
			break
		}
	}
	what := pick(g, targets())
	c.Request = Request{Principal: who.arn, Action: what.action, Resource: what.resource, Context: map[string]any{}}
	if g.Plain || g.chance(60) {
		for key, value := range who.context {
			c.Request.Context[key] = value
		}
	}
	g.context(c.Request.Context)
	c.Policies = g.policies(what)
	if g.Plain {
		c.Policies.attachable(who.arn)
	}
	return c
}

// attachable takes out the policies that a caller cannot have.
func (p *Policies) attachable(arn string) {
	switch {
	case !strings.HasPrefix(arn, "arn:"):
		p.Identity, p.Boundary, p.Session, p.SCP = nil, nil, nil, nil
	case !strings.HasPrefix(arn, "arn:aws:sts:"):
		p.Session = nil
	}
}

func (g *Generator) policies(t target) Policies {
	var p Policies
	if g.chance(90) {
		p.Identity = g.documents(t, identity)
	}
	if g.chance(20) {
		p.Boundary = g.documents(t, ceiling)
	}
	if g.chance(20) {
		p.Session = g.documents(t, ceiling)[:1]
	}
	if g.chance(15) {
		for range 1 + g.rand.IntN(2) {
			p.SCP = append(p.SCP, g.documents(t, ceiling))
		}
	}
	if g.chance(10) {
		p.RCP = [][]Document{g.documents(t, rcp)}
	}
	if g.chance(40) {
		p.Resource = &g.documents(t, resource)[0]
	}
	return p
}

type kind uint8

const (
	identity kind = iota
	ceiling       // its documents mostly begin with an Allow of everything
	rcp
	resource
)

func (g *Generator) documents(t target, k kind) []Document {
	n := 1
	if g.chance(15) {
		n = 2
	}
	out := make([]Document, n)
	for i := range out {
		out[i] = g.document(t, k)
	}
	return out
}

func (g *Generator) document(t target, k kind) Document {
	var d Document
	switch n := g.rand.IntN(20); {
	case n < 17, g.Plain && k == rcp:
		d.Version = "2012-10-17"
	case n < 18:
		d.Version = "2008-10-17"
	}
	if k == ceiling && g.chance(60) {
		d.Statement = append(d.Statement, Statement{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}})
	}
	for range 1 + g.rand.IntN(3) {
		d.Statement = append(d.Statement, g.statement(t, k))
	}
	return d
}

func (g *Generator) statement(t target, k kind) Statement {
	s := Statement{Effect: "Allow"}
	if k == rcp || g.chance(35) {
		s.Effect = "Deny"
	}
	actions := g.list(func() string {
		action := g.action(t)
		for g.Plain && k == rcp && action == "*" { // IAM wants a service there
			action = g.action(t)
		}
		return action
	})
	if (!g.Plain || k != rcp) && g.chance(15) {
		s.NotAction = actions
	} else {
		s.Action = actions
	}
	resources := g.list(func() string { return g.resource(t) })
	if g.chance(15) {
		s.NotResource = resources
	} else {
		s.Resource = resources
	}
	switch k {
	case rcp:
		s.Principal = "*"
	case resource:
		if s.Effect == "Deny" && g.chance(20) {
			s.NotPrincipal = g.principals()
		} else {
			s.Principal = g.principals()
		}
	default:
	}
	if g.chance(60) {
		s.Condition = g.conditions()
	}
	return s
}

func (g *Generator) list(item func() string) []string {
	out := []string{item()}
	for g.chance(30) {
		out = append(out, item())
	}
	return out
}

func (g *Generator) action(t target) string {
	switch g.rand.IntN(10) {
	case 0, 1:
		return "*"
	case 2, 3:
		return t.action
	case 4:
		service, _, _ := strings.Cut(t.action, ":")
		return service + ":*"
	case 5:
		return strings.ToUpper(t.action)
	case 6, 7:
		service, name, _ := strings.Cut(t.action, ":")
		return service + ":" + g.blur(name)
	}
	return pick(g, targets()).action
}

func (g *Generator) resource(t target) string {
	switch g.rand.IntN(10) {
	case 0, 1, 2:
		return "*"
	case 3, 4:
		return t.resource
	case 5, 6:
		return g.blurARN(t.resource)
	case 7:
		return g.vary(g.blurARN(t.resource))
	case 8:
		return g.vary(t.resource)
	}
	return g.blurARN(pick(g, targets()).resource)
}

// blurARN puts wildcards into the fields of an ARN.
func (g *Generator) blurARN(s string) string {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) < 6 {
		return s
	}
	if g.chance(30) {
		i := 3 + g.rand.IntN(2)
		fields[i] = g.blur(fields[i])
	}
	if g.chance(10) {
		fields[2] = "*"
	}
	if g.chance(80) {
		fields[5] = g.blur(fields[5])
	}
	return strings.Join(fields, ":")
}

// blur replaces a part of a string by a wildcard, once or more.
func (g *Generator) blur(s string) string {
	for {
		i := g.rand.IntN(len(s) + 1)
		if g.chance(30) && i < len(s) {
			s = s[:i] + "?" + s[i+1:]
		} else {
			s = s[:i] + "*" + s[i+g.rand.IntN(len(s)-i+1):]
		}
		if !g.chance(25) {
			return s
		}
	}
}

// vary replaces a part of a string by a policy variable.
func (g *Generator) vary(s string) string {
	variable := pick(g, []string{
		"${aws:username}", "${aws:PrincipalTag/a}", "${aws:principaltag/B}", "${aws:PrincipalTag/a, 'x'}", "${aws:CalledVia}",
		"${aws:username, 'none'}", "${*}", "${?}", "${$}",
	})
	for _, word := range []string{"alice", "x", "b"} {
		if i := strings.LastIndex(s, word); i >= 0 && g.chance(60) {
			return s[:i] + variable + s[i+len(word):]
		}
	}
	return s + variable
}

func (g *Generator) principals() any {
	if g.chance(20) {
		return "*"
	}
	aws := g.list(func() string {
		return pick(g, []string{
			"*", Account, "arn:aws:iam::" + Account + ":root", "arn:aws:iam::" + Account + ":user/alice",
			"arn:aws:iam::" + Account + ":user/alice", "arn:aws:iam::" + Account + ":user/bob", "arn:aws:iam::" + Other + ":root",
			"arn:aws:iam::" + Other + ":user/alice", "arn:aws:iam::" + Account + ":role/dev",
			"arn:aws:sts::" + Account + ":assumed-role/dev/s1", "arn:aws:sts::" + Account + ":assumed-role/dev/s2",
			"arn:aws:sts::" + Account + ":federated-user/alice",
		})
	})
	switch g.rand.IntN(8) {
	case 0:
		return map[string]any{"Service": []string{"sns.amazonaws.com"}}
	case 1:
		return map[string]any{"AWS": aws, "Service": []string{"sns.amazonaws.com", "ec2.amazonaws.com"}}
	}
	return map[string]any{"AWS": aws}
}

// family is a family of operators with the keys that suit it and the values that these take.
type family struct {
	operators, keys, values []string
	multi                   bool
}

func (g *Generator) families() []family {
	names := []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"}
	words := []string{"x", "y", "X", "alice", "a*", "x-y", ""}
	list := []family{
		{operators: names, keys: []string{"aws:PrincipalTag/a", "aws:PrincipalTag/b"}, values: words},
		{operators: names, keys: []string{"aws:PrincipalTag/a"}, values: words},
		{operators: names, keys: []string{"aws:CalledVia"}, values: []string{"x", "y", "X"}, multi: true},
		{
			operators: names[:1], keys: []string{"aws:username", "aws:PrincipalAccount", "aws:PrincipalType"},
			values: []string{"alice", "bob", Account, "User"},
		},
		{
			operators: []string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
			keys:      []string{"aws:MultiFactorAuthAge"}, values: []string{"0", "1", "1.0", "1.5", "-1", "10", "9"},
		},
		{
			operators: []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
			keys:      []string{"aws:CurrentTime", "aws:TokenIssueTime"}, values: []string{
				"2020-01-01T00:00:00Z", "2020-01-01", "1577836800", "2019-12-31T23:59:59Z", "2020-01-01T01:00:00+01:00", "2020-01-01T00:00:01.5Z",
			},
		},
		{operators: []string{"Bool"}, keys: []string{"aws:SecureTransport", "aws:MultiFactorAuthPresent"}, values: []string{"true", "false", "True"}},
		{operators: []string{"IpAddress", "NotIpAddress"}, keys: []string{"aws:SourceIp"}, values: []string{
			"10.0.0.1", "10.0.0.0/8", "10.0.0.0/31", "0.0.0.0/0", "2001:db8::1", "2001:db8::/32", "192.0.2.1",
		}},
		{operators: []string{"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"}, keys: []string{"aws:SourceArn", "aws:PrincipalArn"}, values: []string{
			"arn:aws:iam::" + Account + ":user/alice", "arn:aws:iam::" + Account + ":role/dev", "arn:aws:sns:us-east-1:" + Other + ":x:y",
		}},
		{operators: []string{"Null"}, keys: []string{"aws:PrincipalTag/a", "aws:username", "aws:CalledVia", "aws:MultiFactorAuthAge"}, values: []string{"true", "false"}},
	}
	if !g.Plain {
		list = append(list, family{operators: []string{"BinaryEquals"}, keys: []string{"aws:PrincipalTag/c"}, values: []string{"eA==", "eQ==", "eA"}})
	}
	return list
}

func (g *Generator) conditions() map[string]map[string][]string {
	out := map[string]map[string][]string{}
	for {
		f := pick(g, g.families())
		operator := g.operator(f)
		if out[operator] == nil {
			out[operator] = map[string][]string{}
		}
		key := pick(g, f.keys)
		if g.chance(10) {
			key = strings.ToUpper(key)
		}
		out[operator][key] = g.list(func() string { return g.value(f, operator) })
		if !g.chance(30) {
			return out
		}
	}
}

func (g *Generator) operator(f family) string {
	operator := pick(g, f.operators)
	if !g.Plain && g.chance(5) { // an operator of another family, for values of the wrong type
		operator = pick(g, pick(g, g.families()).operators)
	}
	if operator == "Null" {
		return operator
	}
	if f.multi && g.chance(90) || !f.multi && g.chance(8) {
		operator = pick(g, []string{"ForAllValues:", "ForAnyValue:"}) + operator
	}
	if g.chance(20) {
		operator += "IfExists"
	}
	if !g.Plain && g.chance(2) {
		operator = strings.ToLower(operator)
	}
	return operator
}

func (g *Generator) value(f family, operator string) string {
	value := pick(g, f.values)
	switch {
	case strings.Contains(operator, "String"):
		if strings.Contains(operator, "Like") && g.chance(50) {
			value = g.blur(value)
		}
		if g.chance(20) {
			value = g.vary(value)
		}
	case strings.Contains(operator, "Arn"):
		if g.chance(60) {
			value = g.blurARN(value)
		}
		if g.chance(20) {
			value = g.vary(value)
		}
	}
	return value
}

// context adds values to a context; what the caller implies stays.
func (g *Generator) context(context map[string]any) {
	for _, f := range g.families() {
		for _, key := range f.keys {
			if _, ok := context[key]; ok || g.chance(40) || f.operators[0] == "Null" || key == "aws:username" ||
				strings.HasPrefix(key, "aws:Principal") && !strings.HasPrefix(key, "aws:PrincipalTag") {
				continue
			}
			if !f.multi {
				context[key] = pick(g, f.values)
				continue
			}
			values := []string{}
			for g.chance(60) {
				values = append(values, pick(g, f.values))
			}
			context[key] = values
		}
	}
}

func (g *Generator) chance(percent int) bool { return g.rand.IntN(100) < percent }

func pick[T any](g *Generator, list []T) T { return list[g.rand.IntN(len(list))] }

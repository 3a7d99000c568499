package eval_test

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iamlint/iamlint/internal/eval/evaltest"
)

// A second evaluator, written from AWS's documentation as naively as possible: it takes strings apart at each question,
// backtracks over every split, and shares no code with the first.

type naive struct {
	c       *evaltest.Case
	context map[string]any // keys in lower case
	used    []string       // "identity[0]#1 Allow" of each statement that matches
}

func naiveDecide(c *evaltest.Case) (string, []string) {
	n := &naive{c: c, context: map[string]any{}}
	for key, value := range c.Request.Context {
		n.context[strings.ToLower(key)] = value
	}
	n.derive()
	allowed := n.allowed()
	var allows, denies []string
	for _, use := range n.used {
		if s, ok := strings.CutSuffix(use, " Allow"); ok {
			allows = append(allows, s)
		} else {
			denies = append(denies, strings.TrimSuffix(use, " Deny"))
		}
	}
	switch {
	case len(denies) > 0:
		return "explicitDeny", denies
	case allowed:
		return "allowed", allows
	}
	return "implicitDeny", nil
}

// Who calls.

func (n *naive) part(i int) string {
	parts := strings.Split(n.c.Request.Principal, ":")
	if i >= len(parts) {
		return ""
	}
	return parts[i]
}
func (n *naive) account() string { return n.part(4) }
func (n *naive) is(prefix string) bool {
	return strings.HasPrefix(n.part(5), prefix)
}
func (n *naive) isRoot() bool { return n.part(5) == "root" }

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (n *naive) derive() {
	set := func(key, value string) {
		if _, ok := n.context[strings.ToLower(key)]; !ok {
			n.context[strings.ToLower(key)] = value
		}
	}
	principal := n.c.Request.Principal
	last := func(s string) string { return s[strings.LastIndex(s, "/")+1:] }
	switch {
	case principal == "*":
		set("aws:PrincipalType", "Anonymous")
		return
	case strings.HasSuffix(principal, ".amazonaws.com"):
		set("aws:PrincipalIsAWSService", "true")
		set("aws:PrincipalServiceName", principal)
		return
	case n.is("user/"):
		set("aws:username", last(principal))
		set("aws:PrincipalType", "User")
		set("aws:PrincipalArn", principal)
	case n.is("assumed-role/"):
		set("aws:PrincipalType", "AssumedRole")
		set("aws:PrincipalArn", "arn:aws:iam::"+n.account()+":role/"+strings.Split(n.part(5), "/")[1])
	case n.is("role/"):
		set("aws:PrincipalType", "AssumedRole")
		set("aws:PrincipalArn", principal)
	case n.is("federated-user/"):
		set("aws:PrincipalType", "FederatedUser")
		set("aws:PrincipalArn", principal)
	case n.isRoot():
		set("aws:PrincipalType", "Account")
		set("aws:PrincipalArn", principal)
	}
	set("aws:PrincipalAccount", n.account())
	set("aws:PrincipalIsAWSService", "false")
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (n *naive) allowed() bool {
	p := n.c.Policies
	inAccount := strings.HasPrefix(n.c.Request.Principal, "arn:")
	identity := false
	boundary, session := true, true
	if inAccount {
		identity = n.anyAllows("identity", p.Identity) || n.isRoot()
		if p.Boundary != nil {
			boundary = n.anyAllows("boundary", p.Boundary)
		}
		if p.Session != nil {
			session = n.anyAllows("session", p.Session)
		}
	}
	organization := true
	if inAccount {
		for i, level := range p.SCP {
			if !n.anyAllows(fmt.Sprintf("scp[%d]", i), level) {
				organization = false
			}
		}
	}
	for i, level := range p.RCP {
		allows := n.anyAllows(fmt.Sprintf("rcp[%d]", i), level)
		only := true
		for _, d := range level {
			for _, s := range d.Statement {
				only = only && s.Effect == "Deny"
			}
		}
		if !allows && !only {
			organization = false
		}
	}
	byUser, byRole, byAccount := false, false, false
	if p.Resource != nil {
		for i := range p.Resource.Statement {
			s := &p.Resource.Statement[i]
			if !n.applies(p.Resource, s) {
				continue
			}
			how := n.named(s)
			if how == "" {
				continue
			}
			n.used = append(n.used, fmt.Sprintf("resource#%d %s", i, s.Effect))
			if s.Effect == "Allow" {
				byUser = byUser || how == "user"
				byRole = byRole || how == "role"
				byAccount = byAccount || how == "account"
			}
		}
	}
	return organization && n.granted(identity, boundary && session, byUser, byRole, byAccount)
}

func (n *naive) granted(identity, limits, byUser, byRole, byAccount bool) bool {
	resource := byUser || byRole || byAccount
	if !strings.HasPrefix(n.c.Request.Principal, "arn:") {
		return resource
	}
	if owner := n.owner(); owner != "" && owner != n.account() {
		return resource && identity && limits
	}
	if byUser || byRole && limits {
		return true
	}
	switch {
	case n.c.Request.Action == "sts:AssumeRole":
		return byAccount && identity && limits
	case strings.Contains(n.c.Request.Resource, ":key/") && n.c.Policies.Resource != nil:
		return byAccount && identity && limits
	}
	return identity && limits
}

func (n *naive) owner() string {
	parts := strings.Split(n.c.Request.Resource, ":")
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

func (n *naive) anyAllows(name string, documents []evaltest.Document) bool {
	allows := false
	for i := range documents {
		for j := range documents[i].Statement {
			s := &documents[i].Statement[j]
			if n.applies(&documents[i], s) {
				n.used = append(n.used, fmt.Sprintf("%s[%d]#%d %s", name, i, j, s.Effect))
				allows = allows || s.Effect == "Allow"
			}
		}
	}
	return allows
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (n *naive) named(s *evaltest.Statement) string {
	if s.NotPrincipal != nil {
		if s.Effect == "Deny" && n.c.Policies.Boundary != nil && strings.HasPrefix(n.c.Request.Principal, "arn:") && !n.isRoot() {
			return "user"
		}
		for _, entry := range entries(s.NotPrincipal) {
			how := n.namedBy(entry)
			if how == "user" || how == "role" && n.is("role/") {
				return ""
			}
		}
		return "user"
	}
	best := ""
	for _, entry := range entries(s.Principal) {
		how := n.namedBy(entry)
		if how == "user" || how == "role" && best != "user" || how == "account" && best == "" {
			best = how
		}
	}
	return best
}

func entries(v any) []string {
	if v == "*" {
		return []string{"AWS *"}
	}
	var out []string
	for kind, list := range v.(map[string]any) {
		for _, id := range list.([]string) {
			out = append(out, kind+" "+id)
		}
	}
	return out
}

func (n *naive) namedBy(entry string) string {
	kind, id, _ := strings.Cut(entry, " ")
	principal := n.c.Request.Principal
	switch {
	case entry == "AWS *":
		return "user"
	case kind == "Service":
		if id == principal {
			return "user"
		}
		return ""
	case strings.HasSuffix(id, ":root") || len(id) == 12:
		if n.account() == "" || !strings.Contains(id, n.account()) {
			return ""
		}
		if n.isRoot() {
			return "user"
		}
		return "account"
	case id == principal:
		if n.is("role/") {
			return "role"
		}
		return "user"
	case n.is("assumed-role/") && id == n.context["aws:principalarn"]:
		return "role"
	case n.is("federated-user/") && id == "arn:aws:iam::"+n.account()+":user/"+strings.TrimPrefix(n.part(5), "federated-user/"):
		return "role"
	}
	return ""
}

// applies is about everything but the principal.
func (n *naive) applies(d *evaltest.Document, s *evaltest.Statement) bool {
	variables := d.Version == "2012-10-17"
	action := func(list []string) bool {
		return slices.ContainsFunc(list, func(p string) bool {
			return glob([]rune(strings.ToLower(p)), []rune(strings.ToLower(n.c.Request.Action)))
		})
	}
	resource := func(list []string) bool {
		return slices.ContainsFunc(list, func(p string) bool {
			if strings.Trim(p, "*") == "" && p != "" {
				return true
			}
			expanded, ok := n.expand(p, variables, true)
			return ok && resourceGlob(expanded, n.c.Request.Resource)
		})
	}
	switch {
	case s.Action != nil && !action(s.Action), s.NotAction != nil && action(s.NotAction):
		return false
	case s.Resource != nil && !resource(s.Resource), s.NotResource != nil && resource(s.NotResource):
		return false
	}
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if !n.holds(operator, key, values, variables) {
				return false
			}
		}
	}
	return true
}

// In patterns a literal * or ? that was escaped, or that came from a value, is moved to a private place.
const moved = 0x100000

func literally(s string) string {
	return strings.NewReplacer("*", string(rune(moved+'*')), "?", string(rune(moved+'?'))).Replace(s)
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (n *naive) expand(s string, variables, wildcards bool) (string, bool) {
	out := ""
	for s != "" {
		if !variables || !strings.HasPrefix(s, "${") || !strings.Contains(s, "}") {
			if wildcards {
				out += s[:1]
			} else {
				out += literally(s[:1])
			}
			s = s[1:]
			continue
		}
		inner, rest, _ := strings.Cut(s[2:], "}")
		s = rest
		if inner == "*" || inner == "?" || inner == "$" {
			out += literally(inner)
			continue
		}
		key, fallback, hasFallback := strings.Cut(inner, ",")
		value, isString := n.context[strings.ToLower(key)].(string)
		if !isString {
			if !hasFallback {
				return "", false
			}
			value = strings.Trim(strings.TrimSpace(fallback), "'")
		}
		out += literally(value)
	}
	return out, true
}

// glob tries every split.
func glob(p, s []rune) bool {
	if len(p) == 0 {
		return len(s) == 0
	}
	if p[0] == '*' {
		for i := 0; i <= len(s); i++ {
			if glob(p[1:], s[i:]) {
				return true
			}
		}
		return false
	}
	if len(s) == 0 {
		return false
	}
	if p[0] != '?' && p[0] != s[0] && p[0] != s[0]+moved {
		return false
	}
	return glob(p[1:], s[1:])
}

// resourceGlob compares an item of Resource: a * at the end of a segment expands beyond it, and segments that are missing
// are completed.
func resourceGlob(p, s string) bool {
	if !strings.HasPrefix(s, "arn:") || strings.Count(s, ":") < 5 {
		return false
	}
	if segmentGlob([]rune(p), []rune(s), 0) {
		return true
	}
	missing := 5 - strings.Count(p, ":")
	return missing > 0 && segmentGlob([]rune(p+strings.Repeat(":*", missing)), []rune(s), 0)
}

func segmentGlob(p, s []rune, colons int) bool {
	if len(p) == 0 {
		return len(s) == 0
	}
	last := len(p) == 1 || p[1] == ':'
	switch p[0] {
	case '*':
		for i := 0; i <= len(s); i++ {
			if segmentGlob(p[1:], s[i:], colons) {
				return true
			}
			if i < len(s) && s[i] == ':' && !last && colons < 5 {
				return false
			}
		}
		return false
	case '?':
		return len(s) > 0 && (s[0] != ':' || colons >= 5) && segmentGlob(p[1:], s[1:], colons)
	case ':':
		colons++
	}
	return len(s) > 0 && (p[0] == s[0] || p[0] == s[0]+moved) && segmentGlob(p[1:], s[1:], colons)
}

func arnGlob(p, s string) bool {
	pp, ss := strings.SplitN(p, ":", 6), strings.SplitN(s, ":", 6)
	if len(pp) != 6 || len(ss) != 6 || ss[0] != "arn" {
		return false
	}
	for i := range pp {
		if !glob([]rune(pp[i]), []rune(ss[i])) {
			return false
		}
	}
	return true
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func (n *naive) holds(operator, key string, values []string, variables bool) bool {
	operator = strings.ToLower(operator)
	quantifier, rest, ok := strings.Cut(operator, ":")
	if ok {
		operator = rest
	} else {
		quantifier = ""
	}
	base := strings.TrimSuffix(operator, "ifexists")
	ifExists := base != operator
	var request []string
	switch v := n.context[strings.ToLower(key)].(type) {
	case string:
		request = []string{v}
	case []string:
		request = v
	}
	missing := len(request) == 0
	if base == "null" {
		return slices.ContainsFunc(values, func(v string) bool { return strings.ToLower(v) == strconv.FormatBool(missing) })
	}
	negated := strings.Contains(base, "not")
	if missing {
		if ifExists {
			return true
		}
		if quantifier != "" {
			return quantifier == "forallvalues"
		}
		return negated
	}
	satisfied := 0
	for _, r := range request {
		matches, typed := false, true
		for _, v := range values {
			m, ok := n.compare(base, r, v, variables)
			matches, typed = matches || m, typed && ok
		}
		if typed && matches != negated {
			satisfied++
		}
	}
	if quantifier == "forallvalues" || quantifier == "" && negated {
		return satisfied == len(request)
	}
	return satisfied > 0
}

// compare asks the positive question; ok is false if the request's value is not of the operator's type.
func (n *naive) compare(base, request, value string, variables bool) (matches, ok bool) {
	base = strings.Replace(base, "not", "", 1)
	switch {
	case strings.HasPrefix(base, "string"):
		pattern, found := n.expand(value, variables, strings.HasSuffix(base, "like"))
		if strings.HasSuffix(base, "ignorecase") {
			pattern, request = strings.ToLower(pattern), strings.ToLower(request)
		}
		return found && glob([]rune(pattern), []rune(request)), true
	case strings.HasPrefix(base, "arn"):
		pattern, found := n.expand(value, variables, true)
		return found && arnGlob(pattern, request), strings.HasPrefix(request, "arn:") && strings.Count(request, ":") >= 5
	case base == "bool":
		request = strings.ToLower(request)
		pattern, found := n.expand(value, variables, false)
		return found && glob([]rune(strings.ToLower(pattern)), []rune(request)), request == "true" || request == "false"
	case base == "binaryequals":
		decode := func(s string) (string, bool) {
			b, err := base64.StdEncoding.DecodeString(s + strings.Repeat("=", (4-len(s)%4)%4))
			return string(b), err == nil
		}
		want, valid := decode(value)
		got, valid2 := decode(request)
		return valid && (request == want || valid2 && got == want), true
	case base == "ipaddress":
		address := net.ParseIP(request)
		if !strings.Contains(value, "/") {
			value += map[bool]string{false: "/32", true: "/128"}[strings.Contains(value, ":")]
		}
		_, network, err := net.ParseCIDR(value)
		return address != nil && err == nil && network.Contains(address), address != nil
	case strings.HasPrefix(base, "numeric"):
		a, ok := new(big.Rat).SetString(request)
		b, valid := new(big.Rat).SetString(value)
		return ok && valid && ordered(strings.TrimPrefix(base, "numeric"), a.Cmp(b)), ok
	case strings.HasPrefix(base, "date"):
		a, ok := naiveDate(request)
		b, valid := naiveDate(value)
		return ok && valid && ordered(strings.TrimPrefix(base, "date"), a.Cmp(b)), ok
	}
	return false, true
}

func naiveDate(s string) (*big.Rat, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return big.NewRat(t.UnixNano(), 1e9), true
		}
	}
	if strings.Trim(s, "0123456789.-") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func ordered(operator string, order int) bool {
	return map[string]bool{
		"equals": order == 0, "lessthan": order < 0, "lessthanequals": order <= 0,
		"greaterthan": order > 0, "greaterthanequals": order >= 0,
	}[operator]
}

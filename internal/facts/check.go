package facts

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// CheckError says which fact a request contradicts.
type CheckError struct {
	Fact    string // the name of a row of [Table]
	Message string
}

// Error describes the contradiction.
func (e *CheckError) Error() string { return e.Message + " (" + e.Fact + ")" }

// Check reports the first fact that a request contradicts, as a *CheckError. Keys that the request does not have are taken
// not to matter, unless another key's presence ties them. fixed, if not nil, reports keys that are not to be held against
// the facts, because the one who asks has fixed them.
//
// It is the judge of what the solver finds, and judges by the request as far as that goes: who calls by the principal, a value
// by its type, a service's key by the reference, ties by what they say. The tables that the solver reads are read again for the
// rest (which services set a key, what a name is made of), so that Check catches
//
//   - a solver that does not hold to the tables,
//   - a row that gives a key to callers who cannot have it, or values that are not of its type or kind.
//
// It cannot catch a row that is too narrow, which makes the solver find nothing: there is no witness then. Nor can it a wrong
// list of services, nor a wrong statement of AWS's pages, from which both judgments are written.
func Check(r policy.Request, s Subject, fixed func(key string) bool) error {
	c := newChecker(r, s, fixed)
	for _, check := range []func() error{
		c.principal, c.resource, c.judge, c.keys, c.mfa, c.via, c.network, c.organizations, c.tags, c.accounts, c.same,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

type checker struct {
	r     policy.Request
	s     Subject
	fixed func(key string) bool
	// names are the request's keys, sorted.
	names []string
}

func newChecker(r policy.Request, s Subject, fixed func(key string) bool) *checker {
	c := &checker{r: r, s: s, fixed: fixed, names: make([]string, 0, len(r.Context))}
	for name := range r.Context {
		c.names = append(c.names, name)
	}
	sort.Strings(c.names)
	return c
}

func wrong(fact, format string, args ...any) error {
	return &CheckError{fact, fmt.Sprintf(format, args...)}
}

// get returns a key's values, given in any case.
func (c *checker) get(key string) ([]string, bool) {
	for name, v := range c.r.Context {
		if strings.EqualFold(name, key) {
			return v.List, true
		}
	}
	return nil, false
}

func (c *checker) has(key string) bool {
	_, ok := c.get(key)
	return ok
}

func (c *checker) one(key string) string {
	if v, ok := c.get(key); ok && len(v) == 1 {
		return v[0]
	}
	return ""
}

func (c *checker) isFixed(key string) bool { return c.fixed != nil && c.fixed(key) }

// principal holds the request's principal against the caller's type, and the keys that name it against each other.
func (c *checker) principal() error {
	arn, isARN := policy.ParseARN(c.r.Principal)
	part := ""
	switch c.s.Caller.Type {
	case User:
		part = "user/"
	case Role:
		part = "assumed-role/"
	case Root:
		part = "root"
	default:
		return nil
	}
	if !isARN || !strings.HasPrefix(arn.Resource, part) {
		return wrong(PrincipalARN, "%s is not the ARN of a %s", c.r.Principal, c.s.Caller.Type)
	}
	name := c.one("aws:username")
	switch own := arn.Resource[strings.LastIndexByte(arn.Resource, '/')+1:]; {
	case name != "" && c.s.Caller.Type != User:
		return wrong(Username, "a %s has the aws:username %q", c.s.Caller.Type, name)
	case name != "" && name != own:
		return wrong(Username, "aws:username is %q, and the caller %s", name, c.r.Principal)
	}
	if given := c.one("aws:PrincipalArn"); given != "" {
		p, ok := policy.ParseARN(given)
		switch {
		case !ok || p.Account != arn.Account:
			return wrong(PrincipalARN, "aws:PrincipalArn %s is of another account than %s", given, c.r.Principal)
		case c.s.Caller.Type == User && given != c.r.Principal:
			return wrong(PrincipalARN, "aws:PrincipalArn %s is not %s", given, c.r.Principal)
		case c.s.Caller.Type == Role && !strings.HasPrefix(p.Resource, "role/"):
			return wrong(PrincipalARN, "aws:PrincipalArn %s of a session is not a role", given)
		}
	}
	if account := c.one("aws:PrincipalAccount"); account != "" && account != arn.Account {
		return wrong(PrincipalARN, "aws:PrincipalAccount is %s, and the caller %s", account, c.r.Principal)
	}
	return nil
}

// resource holds the resource against the forms that the catalog lists for the action.
func (c *checker) resource() error {
	if c.s.Loose || !c.s.Known {
		return nil
	}
	n := c.s.Entry.NumResources()
	if n == 0 {
		if c.r.Resource != "*" {
			return wrong(NoResource, "%s has the resource %s", c.r.Action, c.r.Resource)
		}
		return nil
	}
	formats := 0
	arn, _ := policy.ParseARN(c.r.Resource)
	for i := range n {
		for format := range c.s.Entry.Resource(i).ARNs() {
			formats++
			partition := arn.Partition
			if partition == "" {
				partition = "aws"
			}
			if forms, _ := ResourceForms(format, []string{partition}); len(forms) > 0 && matchAny(forms, c.r.Resource) {
				return nil
			}
		}
	}
	if formats == 0 && c.r.Resource == "*" {
		return nil
	}
	return wrong(ResourceForm, "%s is not a resource of %s", c.r.Resource, c.r.Action)
}

// keys holds each key by itself against what is known of it.
func (c *checker) keys() error {
	for _, name := range c.names {
		if c.isFixed(name) {
			continue
		}
		v := c.r.Context[name]
		k := Of(name, c.s)
		// Which of several resource types the request is about is not to be seen: any of them may have the key.
		for i := 0; k.Presence == Never && c.s.Known && i < c.s.Entry.NumResources(); i++ {
			s := c.s
			s.Resource = i
			k = Of(name, s)
		}
		switch {
		case k.Presence == Never:
			return wrong(Listed, "%s is present", name)
		case v.Multi != k.Multi || !v.Multi && len(v.List) != 1 || len(v.List) == 0:
			return wrong(Multivalued, "%s has %d values", name, len(v.List))
		}
		for _, s := range v.List {
			if k.Values != nil && !slices.Contains(k.Values, s) || !matchAny(k.Forms, s) {
				return wrong(ResourceForm, "%s cannot be %q", name, s)
			}
		}
	}
	return nil
}

func (c *checker) mfa() error {
	present, age := "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
	if c.isFixed(present) || c.isFixed(age) {
		return nil
	}
	value := c.one(present)
	switch {
	case c.s.Caller.Credentials == LongTerm && (c.has(present) || c.has(age)):
		return wrong(MFA, "long-term credentials have MFA keys")
	case value == "false" && c.has(age), value == "true" && !c.has(age):
		return wrong(MFA, "%s is %q, and presence of %s %t", present, value, age, c.has(age))
	}
	return nil
}

func (c *checker) via() error {
	via := c.one("aws:ViaAWSService")
	if mcp := c.one("aws:ViaAWSMCPService"); mcp != "" && c.has("aws:CalledViaAWSMCP") != (mcp == "true") && !c.isFixed("aws:ViaAWSMCPService") {
		return wrong(CalledViaMCP, "aws:ViaAWSMCPService is %q, and presence of aws:CalledViaAWSMCP %t", mcp, mcp != "true")
	}
	called := c.has("aws:CalledVia") || c.has("aws:CalledViaFirst") || c.has("aws:CalledViaLast")
	if called != (via == "true") && !c.isFixed("aws:ViaAWSService") {
		return wrong(CalledVia, "aws:ViaAWSService is %q, and presence of aws:CalledVia %t", via, called)
	}
	list, _ := c.get("aws:CalledVia")
	for _, key := range []string{"aws:CalledViaFirst", "aws:CalledViaLast"} {
		if v := c.one(key); v != "" && c.has("aws:CalledVia") && !slices.Contains(list, v) {
			return wrong(CalledVia, "%s %s is not among aws:CalledVia %v", key, v, list)
		}
	}
	return nil
}

func (c *checker) network() error {
	n := 0
	for _, key := range []string{"aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"} {
		if c.has(key) {
			n++
		}
	}
	switch {
	case n != 0 && n != 3:
		return wrong(VPCEndpoint, "only %d of the keys of a VPC endpoint are present", n)
	case n != 0 && c.has("aws:SourceIp"):
		return wrong(VPCEndpoint, "aws:SourceIp is present beside the keys of a VPC endpoint")
	case c.one("aws:SourceVpcArn") != "" && !strings.HasSuffix(c.one("aws:SourceVpcArn"), ":vpc/"+c.one("aws:SourceVpc")):
		return wrong(VPCEndpoint, "aws:SourceVpcArn is %s, and aws:SourceVpc %s", c.one("aws:SourceVpcArn"), c.one("aws:SourceVpc"))
	case c.has("ec2:SourceInstanceArn") && c.has("ssm:SourceInstanceArn"):
		return wrong(ServiceRole, "credentials are of an EC2 instance, and of another node")
	}
	return nil
}

// organizationKeys are the keys of an organization's ID and of paths in it, by whose organization it is.
var organizationKeys = [...]struct{ id, paths string }{
	{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"},
	{"aws:ResourceOrgID", "aws:ResourceOrgPaths"},
	{"aws:SourceOrgID", "aws:SourceOrgPaths"},
	{"aws:VpceOrgID", "aws:VpceOrgPaths"},
}

func (c *checker) organizations() error {
	for i := range organizationKeys {
		id, paths := organizationKeys[i].id, organizationKeys[i].paths
		if c.isFixed(id) || c.isFixed(paths) {
			continue
		}
		if c.has(id) != c.has(paths) && Of(id, c.s).Presence != Never && Of(paths, c.s).Presence != Never {
			return wrong(Organization, "%s and %s are not present together", id, paths)
		}
		list, _ := c.get(paths)
		for _, path := range list {
			if org := c.one(id); !strings.HasPrefix(path, org+"/") {
				return wrong(Organization, "%s %s is not in %s", paths, path, org)
			}
		}
	}
	return nil
}

func (c *checker) tags() error {
	if !tagsTied(c.s) {
		return nil
	}
	keys, present := c.get("aws:TagKeys")
	var tags []string
	for _, name := range c.names {
		if kind, ok := tagKey(name); ok && kind == "requesttag" && strings.EqualFold(name[:4], "aws:") {
			tags = append(tags, name[len("aws:RequestTag/"):])
		}
	}
	sort.Strings(tags)
	same := func(list []string, s string) bool {
		return slices.ContainsFunc(list, func(t string) bool { return strings.EqualFold(s, t) })
	}
	for _, tag := range tags {
		if !same(keys, tag) {
			return wrong(TagKeys, "aws:RequestTag/%s is present, and aws:TagKeys is %v", tag, keys)
		}
	}
	if present {
		for _, key := range keys {
			if !same(tags, key) {
				return wrong(TagKeys, "aws:TagKeys has %s, and no aws:RequestTag/%s is present", key, key)
			}
		}
	}
	return nil
}

// accounts holds the account in the resource's ARN, and that of the source's, against the keys.
func (c *checker) accounts() error {
	if arn, ok := policy.ParseARN(c.r.Resource); ok && len(arn.Account) == 12 {
		if owner := c.one("aws:ResourceAccount"); owner != "" && owner != arn.Account {
			return wrong(ResourceAccount, "aws:ResourceAccount is %s, and the resource %s", owner, c.r.Resource)
		}
	}
	if arn, ok := policy.ParseARN(c.one("aws:SourceArn")); ok && arn.Account != "" {
		if account := c.one("aws:SourceAccount"); account != "" && account != arn.Account {
			return wrong(SourceAccount, "aws:SourceAccount is %s, and aws:SourceArn of %s", account, arn.Account)
		}
	}
	return nil
}

// same holds keys of services against the global keys that have the same value.
func (c *checker) same() error {
	for _, name := range c.names {
		s := c.s
		s.Resource = -1 // which of several types it is, is not to be seen
		whole, part := Whole(strings.ToLower(name), s)
		if part != AllOf || c.isFixed(name) || c.isFixed(whole) {
			continue
		}
		value, ok := c.get(whole)
		switch created := strings.HasPrefix(whole, "aws:requesttag/"); {
		case created && !ok:
			return wrong(Creation, "what is created has %s, and the request has no %s", name, whole)
		case ok && len(value) == 1 && value[0] != c.one(name):
			return wrong(SameValue, "%s is %q, and %s %q", name, c.one(name), whole, value[0])
		}
	}
	point, account := c.one("s3:DataAccessPointArn"), c.one("s3:DataAccessPointAccount")
	if arn, ok := policy.ParseARN(point); ok && account != "" && account != arn.Account {
		return wrong(AccessPoint, "s3:DataAccessPointAccount is %s, and s3:DataAccessPointArn %s", account, point)
	}
	return nil
}

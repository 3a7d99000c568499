package facts

import (
	"slices"
	"sort"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Complete adds to a request the keys that the facts tie to those that are there, and that nothing was asked of.
func Complete(r *policy.Request, s Subject) {
	c := s.Caller
	has := func(key string) bool {
		_, ok := r.Context[key]
		return ok
	}
	set := func(key string, v policy.Values) {
		if !has(key) && Of(key, s).Presence != Never {
			r.Context[key] = v
		}
	}
	one := func(key string) string {
		if v := r.Context[key]; len(v.List) > 0 {
			return v.List[0]
		}
		return ""
	}
	if has("aws:CalledVia") || has("aws:CalledViaFirst") || has("aws:CalledViaLast") {
		set("aws:ViaAWSService", policy.One("true"))
	}
	if one("aws:ViaAWSService") == "true" && !has("aws:CalledVia") {
		first, last := one("aws:CalledViaFirst"), one("aws:CalledViaLast")
		services := slices.DeleteFunc([]string{first, last}, func(s string) bool { return s == "" })
		if services = slices.Compact(services); len(services) == 0 {
			services = []string{"cloudformation.amazonaws.com"}
		}
		set("aws:CalledVia", policy.Many(services...))
	}
	if has("aws:CalledViaAWSMCP") {
		set("aws:ViaAWSMCPService", policy.One("true"))
	}
	if one("aws:ViaAWSMCPService") == "true" {
		set("aws:CalledViaAWSMCP", policy.One("aws-mcp.amazonaws.com"))
	}
	if vpc, ok := policy.ParseARN(one("aws:SourceVpcArn")); ok {
		set("aws:SourceVpc", policy.One(strings.TrimPrefix(vpc.Resource, "vpc/")))
	}
	if has("aws:SourceVpc") || has("aws:SourceVpce") || has("aws:VpcSourceIp") || has("aws:SourceVpcArn") || has("aws:VpceAccount") ||
		has("aws:VpceOrgID") || has("aws:VpceOrgPaths") {
		set("aws:SourceVpc", policy.One("vpc-0abc"))
		set("aws:SourceVpce", policy.One("vpce-0abc"))
		set("aws:VpcSourceIp", policy.One("10.0.0.10"))
	}
	for i := range organizationKeys {
		id, paths := organizationKeys[i].id, organizationKeys[i].paths
		if strings.HasPrefix(one(id), "o-") { // a question may fix it to anything
			set(paths, policy.Many(one(id)+"/r-ab12/ou-ab12-11111111/"))
		}
		if has(paths) {
			org, _, _ := strings.Cut(one(paths), "/")
			set(id, policy.One(org))
		}
	}
	if c.Signed() && c.Credentials == TemporaryMFA && has("aws:MultiFactorAuthPresent") {
		set("aws:MultiFactorAuthAge", policy.One("60"))
	}
	completeTags(r, s)
}

// tagsTied reports whether the action has both keys about the tags of a request: what removes tags has no values for them.
func tagsTied(s Subject) bool {
	return Of("aws:TagKeys", s).Presence != Never && Of("aws:RequestTag/x", s).Presence != Never
}

// completeTags makes aws:TagKeys and aws:RequestTag/x agree.
func completeTags(r *policy.Request, s Subject) {
	const prefix = "aws:RequestTag/"
	if !tagsTied(s) {
		return
	}
	var tags []string
	for key, v := range r.Context { // what is created has the tags of the request
		if whole, part := Whole(strings.ToLower(key), s); part == AllOf && strings.HasPrefix(whole, "aws:requesttag/") {
			if _, name, ok := strings.Cut(key, "/"); ok && r.Context[prefix+name].List == nil {
				r.Context[prefix+name] = v
			}
		}
	}
	for key := range r.Context {
		if len(key) > len(prefix) && strings.EqualFold(key[:len(prefix)], prefix) {
			tags = append(tags, key[len(prefix):])
		}
	}
	sort.Strings(tags)
	keys, ok := r.Context["aws:TagKeys"]
	if !ok && len(tags) > 0 {
		r.Context["aws:TagKeys"] = policy.Many(tags...)
		return
	}
	for _, key := range keys.List {
		if !slices.ContainsFunc(tags, func(tag string) bool { return strings.EqualFold(tag, key) }) {
			r.Context[prefix+key] = policy.One("value")
		}
	}
}

// Ordinary returns an ordinary value of a key in a request: what the request's principal and resource say of it, or else the first
// that there is.
func Ordinary(k *Key, r policy.Request) []string {
	caller, isARN := policy.ParseARN(r.Principal)
	name := caller.Resource[strings.LastIndexByte(caller.Resource, '/')+1:]
	resource, _ := policy.ParseARN(r.Resource)
	switch {
	case k.Name == principalARN && caller.Service == "sts":
		role, _, _ := strings.Cut(strings.TrimPrefix(caller.Resource, "assumed-role/"), "/")
		return []string{"arn:" + caller.Partition + ":iam::" + caller.Account + ":role/" + role}
	case k.Name == principalARN && isARN:
		return []string{r.Principal}
	case k.Name == "aws:username" && isARN:
		return []string{name}
	case k.Name == "aws:PrincipalAccount" && isARN:
		return []string{caller.Account}
	case k.Name == "aws:PrincipalServiceName", k.Name == "aws:PrincipalServiceNamesList", k.Name == "aws:FederatedProvider":
		return []string{r.Principal}
	case k.Name == "aws:ResourceAccount" && len(resource.Account) == len(Account):
		return []string{resource.Account}
	case k.Name == "aws:ResourceAccount" && isARN:
		return []string{caller.Account}
	case k.Name == "aws:ViaAWSService":
		return []string{"false"}
	case len(k.Values) > 0:
		return k.Values[:1]
	case len(k.Samples) > 0:
		return k.Samples[:1]
	}
	return nil
}

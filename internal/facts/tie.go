package facts

import (
	"slices"
	"strings"
	"sync"
)

// Condition is a condition as a policy would write it, or its opposite.
type Condition struct {
	Operator string
	Key      string
	Values   []string
	Not      bool
}

// Tie is a fact about several keys of one request: at least one of its conditions holds in every request.
type Tie struct {
	// Fact is the name of the row of [Table].
	Fact string
	Any  []Condition
}

func absent(key string) Condition {
	return Condition{Operator: "Null", Key: key, Values: []string{"true"}}
}

func present(key string) Condition {
	return Condition{Operator: "Null", Key: key, Values: []string{"false"}}
}

// Ties returns the ties among the keys for which mentioned, given a name in lower case, is true. tags are the names, in lower
// case, of the tags x for which aws:RequestTag/x is mentioned. A tie of which only one key is mentioned is left out: the
// other key can follow, as [Complete] lets it.
func Ties(mentioned func(lower string) bool, tags []string) []Tie {
	var ties []Tie
	add := func(fact string, keys []string, conditions ...Condition) {
		for _, key := range keys {
			if !mentioned(strings.ToLower(key)) {
				return
			}
		}
		ties = append(ties, Tie{Fact: fact, Any: conditions})
	}
	via := Condition{Operator: "Bool", Key: "aws:ViaAWSService", Values: []string{"true"}}
	notVia := Condition{Operator: "Bool", Key: "aws:ViaAWSService", Values: []string{"true"}, Not: true}
	called := []string{"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"}
	for _, key := range called {
		add(CalledVia, []string{key, "aws:ViaAWSService"}, absent(key), via)
		add(CalledVia, []string{key, "aws:ViaAWSService"}, present(key), notVia)
	}
	both := func(fact, a, b string) {
		add(fact, []string{a, b}, absent(a), present(b))
		add(fact, []string{a, b}, present(a), absent(b))
	}
	member := func(fact, list, single string) {
		both(fact, list, single)
		add(fact, []string{list, single}, absent(list),
			Condition{Operator: "ForAnyValue:StringEquals", Key: list, Values: []string{"${" + single + "}"}})
	}
	member(CalledVia, "aws:CalledVia", "aws:CalledViaFirst")
	member(CalledVia, "aws:CalledVia", "aws:CalledViaLast")
	both(CalledVia, "aws:CalledViaFirst", "aws:CalledViaLast")
	member(ServicePrincipal, "aws:PrincipalServiceNamesList", "aws:PrincipalServiceName")

	endpoint := []string{"aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"}
	for i, key := range endpoint {
		add(VPCEndpoint, []string{key, "aws:SourceIp"}, absent(key), absent("aws:SourceIp"))
		for _, other := range endpoint[i+1:] {
			both(VPCEndpoint, key, other)
		}
	}
	for _, key := range []string{"aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"} {
		add(VPCEndpoint, []string{key, "aws:SourceIp"}, absent(key), absent("aws:SourceIp"))
		for _, other := range endpoint {
			add(VPCEndpoint, []string{key, other}, absent(key), present(other))
		}
	}
	for _, whose := range []string{"Principal", "Resource", "Source", "Vpce"} {
		id, paths := "aws:"+whose+"OrgID", "aws:"+whose+"OrgPaths"
		both(Organization, id, paths)
		add(Organization, []string{id, paths}, absent(paths),
			Condition{Operator: "ForAllValues:StringLike", Key: paths, Values: []string{"${" + id + "}/*"}})
	}
	vpc := []string{"aws:SourceVpcArn", "aws:SourceVpc"}
	add(VPCEndpoint, vpc, absent(vpc[0]), absent(vpc[1]), Condition{
		Operator: "ArnLike", Key: vpc[0], Values: []string{"arn:*:ec2:*:*:vpc/${aws:SourceVpc}"},
	})
	instance := []string{"ec2:SourceInstanceArn", "ec2:RoleDelivery", "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4"}
	for i, key := range instance {
		for _, other := range instance[i+1:] {
			both(ServiceRole, key, other)
		}
		add(ServiceRole, []string{key, "ssm:SourceInstanceArn"}, absent(key), absent("ssm:SourceInstanceArn"))
	}
	both(ServiceRole, "codebuild:BuildArn", "codebuild:ProjectArn")
	mcp, viaMCP := "aws:CalledViaAWSMCP", Condition{Operator: "Bool", Key: "aws:ViaAWSMCPService", Values: []string{"true"}}
	add(CalledViaMCP, []string{mcp, viaMCP.Key}, absent(mcp), viaMCP)
	viaMCP.Not = true
	add(CalledViaMCP, []string{mcp, viaMCP.Key}, present(mcp), viaMCP)
	source := []string{"aws:SourceArn", "aws:SourceAccount"}
	add(SourceAccount, source, absent(source[0]), absent(source[1]), Condition{
		Operator: "ArnLike", Key: source[0], Values: []string{"arn:*:*:*:${aws:SourceAccount}:*", "arn:*:*:*::*"},
	})
	both(AccessPoint, "s3:DataAccessPointArn", "s3:DataAccessPointAccount")
	for _, tag := range tags {
		key := "aws:RequestTag/" + tag
		listed := Condition{Operator: "ForAnyValue:StringEqualsIgnoreCase", Key: "aws:TagKeys", Values: []string{tag}}
		unlisted := listed
		unlisted.Not = true
		add(TagKeys, []string{key, "aws:TagKeys"}, absent(key), listed)
		add(TagKeys, []string{key, "aws:TagKeys"}, present(key), unlisted)
	}
	return ties
}

// Tied reports whether [Ties] may tie the key, given in lower case, to others.
func Tied(lower string) bool {
	return strings.HasPrefix(lower, "aws:requesttag/") || tied()[lower] != nil
}

// tied are the keys that ties are about, but for those of tags, with the names of the facts.
var tied = sync.OnceValue(func() map[string][]string {
	keys := map[string][]string{"aws:tagkeys": {TagKeys}}
	for _, tie := range Ties(func(string) bool { return true }, nil) {
		for i := range tie.Any {
			lower := strings.ToLower(tie.Any[i].Key)
			if !slices.Contains(keys[lower], tie.Fact) {
				keys[lower] = append(keys[lower], tie.Fact)
			}
		}
	}
	return keys
})

// Related reports whether two context keys, given in any case, may exclude one another: a fact ties them, one is a part of the
// other, or both tell of who calls. Keys are left out of which one holds the other's value as a whole, such as aws:SourceArn that
// of aws:SourceAccount, and the keys of organizations.
func Related(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if _, types := Varies(a); types {
		if _, types := Varies(b); types {
			return true
		}
	}
	topics := func(key string) []string {
		if strings.HasPrefix(key, "aws:requesttag/") {
			return []string{TagKeys}
		}
		return tied()[key]
	}
	for _, fact := range topics(a) {
		if fact != SourceAccount && fact != Organization && slices.Contains(topics(b), fact) {
			return true
		}
	}
	part := func(part, whole string) bool {
		r := find(part)
		return r != nil && strings.EqualFold(r.Whole, whole)
	}
	return part(a, b) || part(b, a)
}

// Whole returns the key, in lower case, of whose value that of a context key, given in lower case, is a part, in every request of
// the subject that has either; or "resource", for the request's. It returns "" if there is none.
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/control-access-with-tags.html
func Whole(lower string, s Subject) (whole string, part Part) {
	service, rest, _ := strings.Cut(lower, ":")
	r, tag := find(lower), strings.HasPrefix(rest, "resourcetag/") && len(rest) > len("resourcetag/")
	switch {
	case r != nil && r.Whole != "":
		whole, part = strings.ToLower(r.Whole), r.Part
	case tag && service != "aws":
		whole, part = "aws:"+rest, AllOf
	case tag && Creates(s):
		whole, part = "aws:requesttag"+rest[len("resourcetag"):], AllOf
	case r == nil:
		row := serviceRows[lower]
		whole, part = strings.ToLower(row.whole), row.part
	}
	// What the reference lists for an action is what is there of both.
	if s.Loose = false; part == AllOf && !s.Known || whole == "" || Of(lower, s).Presence == Never ||
		whole != wholeARN && Of(whole, s).Presence == Never {
		return "", NoPart
	}
	return whole, part
}

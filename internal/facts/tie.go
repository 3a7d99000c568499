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

// tieRow is a tie, and the keys, in lower case, that all have to be mentioned for it to tell something.
type tieRow struct {
	keys []string
	Tie
}

func newTie(fact string, keys []string, conditions ...Condition) tieRow {
	lower := make([]string, len(keys))
	for i, key := range keys {
		lower[i] = strings.ToLower(key)
	}
	return tieRow{lower, Tie{Fact: fact, Any: conditions}}
}

// excludes says that a request with a key does not have the other.
func excludes(fact, key, other string) []tieRow {
	return []tieRow{newTie(fact, []string{key, other}, absent(key), absent(other))}
}

// implies says that a request with a key has the other.
func implies(fact, key, other string) []tieRow {
	return []tieRow{newTie(fact, []string{key, other}, absent(key), present(other))}
}

// both says that a request has two keys or neither.
func both(fact, a, b string) []tieRow {
	return append(implies(fact, a, b), newTie(fact, []string{a, b}, present(a), absent(b)))
}

// member says that a request has a list and a single key or neither, and that the list has the key's value.
func member(fact, list, single string) []tieRow {
	return append(both(fact, list, single), newTie(fact, []string{list, single}, absent(list),
		Condition{Operator: "ForAnyValue:StringEquals", Key: list, Values: []string{"${" + single + "}"}}))
}

// exactlyIf says that a request has a key exactly if another one is "true".
func exactlyIf(fact, key, flag string) []tieRow {
	yes := Condition{Operator: "Bool", Key: flag, Values: []string{"true"}}
	no := yes
	no.Not = true
	return []tieRow{newTie(fact, []string{key, flag}, absent(key), yes), newTie(fact, []string{key, flag}, present(key), no)}
}

// like says that where a request has two keys, the value of one is like patterns, which may name the other.
func like(fact, key, other string, patterns ...string) []tieRow {
	return []tieRow{newTie(fact, []string{key, other}, absent(key), absent(other), Condition{Operator: "ArnLike", Key: key, Values: patterns})}
}

// paths says that a request has an organization's ID and its paths or neither, and that the paths begin with the ID.
func paths(id, list string) []tieRow {
	return append(both(Organization, id, list), newTie(Organization, []string{id, list}, absent(list),
		Condition{Operator: "ForAllValues:StringLike", Key: list, Values: []string{"${" + id + "}/*"}}))
}

// tieRows are all ties but those of tags. The pages that they rest on are with the facts; see [Table].
var tieRows = slices.Concat(
	exactlyIf(CalledVia, "aws:CalledVia", "aws:ViaAWSService"),
	exactlyIf(CalledVia, "aws:CalledViaFirst", "aws:ViaAWSService"),
	exactlyIf(CalledVia, "aws:CalledViaLast", "aws:ViaAWSService"),
	member(CalledVia, "aws:CalledVia", "aws:CalledViaFirst"),
	member(CalledVia, "aws:CalledVia", "aws:CalledViaLast"),
	both(CalledVia, "aws:CalledViaFirst", "aws:CalledViaLast"),

	member(ServicePrincipal, "aws:PrincipalServiceNamesList", "aws:PrincipalServiceName"),

	excludes(VPCEndpoint, "aws:SourceVpc", "aws:SourceIp"),
	both(VPCEndpoint, "aws:SourceVpc", "aws:SourceVpce"),
	both(VPCEndpoint, "aws:SourceVpc", "aws:VpcSourceIp"),
	excludes(VPCEndpoint, "aws:SourceVpce", "aws:SourceIp"),
	both(VPCEndpoint, "aws:SourceVpce", "aws:VpcSourceIp"),
	excludes(VPCEndpoint, "aws:VpcSourceIp", "aws:SourceIp"),
	endpointDetail("aws:SourceVpcArn"),
	endpointDetail("aws:VpceAccount"),
	endpointDetail("aws:VpceOrgID"),
	endpointDetail("aws:VpceOrgPaths"),

	paths("aws:PrincipalOrgID", "aws:PrincipalOrgPaths"),
	paths("aws:ResourceOrgID", "aws:ResourceOrgPaths"),
	paths("aws:SourceOrgID", "aws:SourceOrgPaths"),
	paths("aws:VpceOrgID", "aws:VpceOrgPaths"),

	like(VPCEndpoint, "aws:SourceVpcArn", "aws:SourceVpc", "arn:*:ec2:*:*:vpc/${aws:SourceVpc}"),

	both(ServiceRole, "ec2:SourceInstanceArn", "ec2:RoleDelivery"),
	both(ServiceRole, "ec2:SourceInstanceArn", "aws:Ec2InstanceSourceVpc"),
	both(ServiceRole, "ec2:SourceInstanceArn", "aws:Ec2InstanceSourcePrivateIPv4"),
	excludes(ServiceRole, "ec2:SourceInstanceArn", "ssm:SourceInstanceArn"),
	both(ServiceRole, "ec2:RoleDelivery", "aws:Ec2InstanceSourceVpc"),
	both(ServiceRole, "ec2:RoleDelivery", "aws:Ec2InstanceSourcePrivateIPv4"),
	excludes(ServiceRole, "ec2:RoleDelivery", "ssm:SourceInstanceArn"),
	both(ServiceRole, "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4"),
	excludes(ServiceRole, "aws:Ec2InstanceSourceVpc", "ssm:SourceInstanceArn"),
	excludes(ServiceRole, "aws:Ec2InstanceSourcePrivateIPv4", "ssm:SourceInstanceArn"),
	both(ServiceRole, "codebuild:BuildArn", "codebuild:ProjectArn"),

	exactlyIf(CalledViaMCP, "aws:CalledViaAWSMCP", "aws:ViaAWSMCPService"),
	like(SourceAccount, "aws:SourceArn", "aws:SourceAccount", "arn:*:*:*:${aws:SourceAccount}:*", "arn:*:*:*::*"),
	both(AccessPoint, "s3:DataAccessPointArn", "s3:DataAccessPointAccount"),
)

// endpointDetail says that a request has a key only if it comes through a VPC endpoint.
func endpointDetail(key string) []tieRow {
	return slices.Concat(excludes(VPCEndpoint, key, "aws:SourceIp"), implies(VPCEndpoint, key, "aws:SourceVpc"),
		implies(VPCEndpoint, key, "aws:SourceVpce"), implies(VPCEndpoint, key, "aws:VpcSourceIp"))
}

// tagRows are the ties of a tag of the request.
func tagRows(tag string) []tieRow {
	key := "aws:RequestTag/" + tag
	listed := Condition{Operator: "ForAnyValue:StringEqualsIgnoreCase", Key: "aws:TagKeys", Values: []string{tag}}
	unlisted := listed
	unlisted.Not = true
	keys := []string{key, "aws:TagKeys"}
	return []tieRow{newTie(TagKeys, keys, absent(key), listed), newTie(TagKeys, keys, present(key), unlisted)}
}

// Ties returns the ties among the keys for which mentioned, given a name in lower case, is true. tags are the names, in lower
// case, of the tags x for which aws:RequestTag/x is mentioned. A tie of which only one key is mentioned is left out: the
// other key can follow, as [Complete] lets it.
func Ties(mentioned func(lower string) bool, tags []string) []Tie {
	var ties []Tie
	add := func(rows []tieRow) {
		for i := range rows {
			if !slices.ContainsFunc(rows[i].keys, func(key string) bool { return !mentioned(key) }) {
				ties = append(ties, rows[i].Tie)
			}
		}
	}
	add(tieRows)
	for _, tag := range tags {
		add(tagRows(tag))
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

package facts

import "strings"

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
	switch lower {
	case "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:viaawsservice", "aws:sourceip", "aws:sourcevpc",
		"aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
		"aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths", "aws:sourceorgid",
		"aws:sourceorgpaths", "aws:sourcearn", "aws:sourceaccount", "aws:tagkeys", "aws:principalservicename",
		"aws:principalservicenameslist", "s3:dataaccesspointarn", "s3:dataaccesspointaccount":
		return true
	}
	return strings.HasPrefix(lower, "aws:requesttag/")
}

// Same returns the global key that has the value of a service's key, given in lower case, in every request of the subject that
// has either: where the service authorization reference lists both for the action.
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/control-access-with-tags.html
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
func Same(lower string, s Subject) (global string, ok bool) {
	switch service, rest, _ := strings.Cut(lower, ":"); {
	case lower == "kms:calleraccount":
		global = "aws:principalaccount"
	case lower == "s3:resourceaccount":
		global = "aws:resourceaccount"
	case service != "aws" && strings.HasPrefix(rest, "resourcetag/") && len(rest) > len("resourcetag/"):
		global = "aws:" + rest
	default:
		return "", false
	}
	s.Loose = false
	return global, s.Known && Of(lower, s).Presence != Never && Of(global, s).Presence != Never
}

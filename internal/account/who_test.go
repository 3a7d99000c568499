package account

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outcomes writes answers in a line: the name of each principal with the outcome.
func outcomes(answers []Answer) string {
	var all []string
	for _, a := range answers {
		all = append(all, a.Principal[strings.LastIndexByte(a.Principal, '/')+1:]+" "+a.Outcome.String())
	}
	return strings.Join(all, ", ")
}

// composition is a dump with what is above and beside it, and who of it can make a request.
type composition struct {
	name  string
	dump  dump
	above above
	ask   Ask
	want  string // of principals in the order of their ARNs: roles come before users
}

var anObject = Ask{"s3:GetObject", "arn:aws:s3:::bucket/key"}

func compositions() []composition {
	user := func(name string, inline ...string) principal { return principal{name: name, inline: inline} }
	objects := allow("s3:GetObject")
	attached := func(text string, older ...string) dump {
		return dump{users: []principal{{name: "ann", attached: []string{"p"}}}, policies: []managedText{{name: "p", text: text, older: older}}}
	}
	group := func(member bool, texts ...string) dump {
		d := dump{users: []principal{user("ann")}, groups: []principal{{name: "g", inline: texts}}}
		if member {
			d.users[0].groups = []string{"g"}
		}
		return d
	}
	bounded := func(boundary string) dump {
		d := dump{users: []principal{{name: "ann", inline: []string{objects}, boundary: "b"}}, roles: []principal{{name: "r", inline: []string{objects}, boundary: "b"}}}
		if boundary != "" {
			d.policies = []managedText{{name: "b", text: boundary}}
		}
		return d
	}
	gone := func(beside ...string) dump {
		return dump{users: []principal{{name: "ann", attached: []string{"gone"}, inline: beside}}}
	}
	const awsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	return []composition{
		// What is attached, and how.
		{"an inline policy", dump{users: []principal{user("ann", objects)}}, above{}, anObject, "ann yes"},
		{"an inline policy, denied in another", dump{users: []principal{user("ann", objects, deny("s3:*"))}}, above{}, anObject, "ann no"},
		{"a managed policy", attached(objects), above{}, anObject, "ann yes"},
		{"a managed policy of somebody else", dump{users: []principal{user("ann")}, policies: attached(objects).policies}, above{}, anObject, "ann no"},
		{"the default version, an old one denied", attached(objects, deny("*")), above{}, anObject, "ann yes"},
		{"an old version allowed", attached(allow("ec2:*"), objects), above{}, anObject, "ann no"},
		{"a group's policy", group(true, objects), above{}, anObject, "ann yes"},
		{"another group's policy", group(false, objects), above{}, anObject, "ann no"},
		{"a group's denial", group(true, objects, deny("s3:*", "arn:aws:s3:::bucket/*")), above{}, anObject, "ann no"},
		{"an AWS managed policy", dump{users: []principal{{name: "ann", attached: []string{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}}}}, above{}, anObject, "ann yes"},

		// A missing document is open, never empty: unless what is known denies.
		{"a missing policy", gone(), above{}, anObject, "ann open"},
		{"a missing policy beside one that allows", gone(objects), above{}, anObject, "ann open"},
		{"a missing policy beside one that denies", gone(deny("s3:*")), above{}, anObject, "ann no"},
		{"a missing group", dump{users: []principal{{name: "ann", groups: []string{"gone"}}}}, above{}, anObject, "ann open"},
		{"a missing policy below an SCP that denies", gone(), above{scp: [][]string{{allow("*"), deny("s3:*")}}}, anObject, "ann no"},
		{"a missing policy below a boundary that is silent", dump{
			users:    []principal{{name: "ann", attached: []string{"gone"}, boundary: "b"}},
			policies: []managedText{{name: "b", text: allow("ec2:*")}},
		}, above{}, anObject, "ann no"},

		// Boundaries.
		{"a boundary that allows", bounded(allow("s3:Get*")), above{}, anObject, "r yes, ann yes"},
		{"a boundary that is silent", bounded(allow("ec2:*")), above{}, anObject, "r no, ann no"},
		{"a boundary that denies", bounded(allow("*") + "," + deny("s3:*")), above{}, anObject, "r no, ann no"},
		{"a missing boundary", bounded(""), above{}, anObject, "r open, ann open"},
		{"a missing boundary over nothing", dump{users: []principal{{name: "ann", boundary: "b"}}}, above{}, anObject, "ann no"},
		{"a boundary is no grant", dump{users: []principal{{name: "ann", boundary: awsBoundary}}}, above{}, anObject, "ann no"},
		{"an AWS managed policy as boundary", dump{users: []principal{{name: "ann", inline: []string{objects}, boundary: awsBoundary}}}, above{}, anObject, "ann yes"},

		// Service control policies, level by level.
		{"every level allows", all(), above{scp: [][]string{{allow("*")}, {allow("*")}}}, anObject, "admin yes, dev yes, ann yes, bob yes"},
		{"a level that allows other things", all(), above{scp: [][]string{{allow("*")}, {allow("ec2:*")}}}, anObject, "admin no, dev no, ann no, bob no"},
		{"a level without an Allow", all(), above{scp: [][]string{{allow("*")}, {deny("ec2:*")}, {allow("*")}}}, anObject, "admin no, dev no, ann no, bob no"},
		{"guards alone", all(), above{scp: [][]string{{deny("ec2:*")}, {deny("iam:*")}}}, anObject, "admin yes, dev yes, ann yes, bob yes"},
		{"two policies of a level", all(), above{scp: [][]string{{allow("ec2:*"), allow("s3:*")}}}, anObject, "admin yes, dev yes, ann yes, bob yes"},
		{"a level that denies", all(), above{scp: [][]string{{allow("*"), deny("s3:*")}, {allow("*")}}}, anObject, "admin no, dev no, ann no, bob no"},
		{"a role is exempt", all(), guard("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"), anObject, "admin yes, dev no, ann no, bob no"},
		{"a path is exempt", all(), guard("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/team/*"), anObject, "admin no, dev yes, ann no, bob no"},
		{"a name without its path is not exempt", all(), guard("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/dev"), anObject, "admin no, dev no, ann no, bob no"},
		{"a tag is exempt", all(), guard("StringNotEquals", "aws:PrincipalTag/team", "blue"), anObject, "admin no, dev no, ann yes, bob no"},
		{"a tag with IfExists", all(), guard("StringNotEqualsIfExists", "aws:PrincipalTag/team", "blue"), anObject, "admin no, dev no, ann yes, bob no"},
		{"who has a tag", all(), guard("Null", "aws:PrincipalTag/team", "false"), anObject, "admin yes, dev yes, ann no, bob yes"},
		{"the account", all(), guard("StringEquals", "aws:PrincipalAccount", testAccount), anObject, "admin no, dev no, ann no, bob no"},
		{"another account", all(), guard("StringNotEquals", "aws:PrincipalAccount", testAccount), anObject, "admin yes, dev yes, ann yes, bob yes"},
		{"users", all(), guard("StringEquals", "aws:PrincipalType", "User"), anObject, "admin yes, dev yes, ann no, bob no"},
		{"root users", all(), guard("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:root"), anObject, "admin yes, dev yes, ann yes, bob yes"},
		{"a user's name", all(), guard("StringNotEquals", "aws:username", "ann"), anObject, "admin no, dev no, ann yes, bob no"},
		{"a user's ID", all(), guard("StringNotEquals", "aws:userid", "AIDAANN"), anObject, "admin no, dev no, ann yes, bob no"},
		{"a role's ID", all(), guard("StringNotLike", "aws:userid", "AROAADMIN:*"), anObject, "admin yes, dev no, ann no, bob no"},
		{"a session", all(), guard("StringNotEquals", "aws:userid", "AROAADMIN:deploy"), anObject, "admin yes, dev no, ann no, bob no"},
		{"a service-linked role", dump{roles: []principal{
			{name: "AWSServiceRoleForX", path: "/aws-service-role/x.amazonaws.com/", inline: []string{objects}}, {name: "r", inline: []string{objects}},
		}}, above{scp: [][]string{{allow("*"), deny("*")}}}, anObject, "AWSServiceRoleForX yes, r no"},

		// Policy variables and what is known of the caller.
		{"aws:username", dump{
			users: []principal{user("ann", ownKeys), user("bob", ownKeys)}, roles: []principal{user("r", ownKeys)},
		}, above{}, Ask{"iam:CreateAccessKey", arnOf("user", "", "ann")}, "r no, ann yes, bob no"},
		{"aws:username below a path", dump{users: []principal{{name: "ann", path: "/dev/", inline: []string{ownKeys}}}}, above{}, Ask{"iam:CreateAccessKey", arnOf("user", "/dev/", "ann")}, "ann no"},
		{"aws:PrincipalTag in a resource", dump{
			users: []principal{{name: "ann", inline: []string{ownFolder}, tags: map[string]string{"folder": "red"}}, {name: "bob", inline: []string{ownFolder}, tags: map[string]string{"folder": "blue"}}, user("cy", ownFolder)},
			roles: []principal{{name: "r", inline: []string{ownFolder}, tags: map[string]string{"Folder": "red"}}},
		}, above{}, Ask{"s3:GetObject", "arn:aws:s3:::bucket/red/key"}, "r yes, ann yes, bob no, cy no"},
		{"a tag with a wildcard", dump{users: []principal{{name: "ann", inline: []string{ownFolder}, tags: map[string]string{"folder": "*"}}}}, above{}, Ask{"s3:GetObject", "arn:aws:s3:::bucket/red/key"}, "ann no"},
		{"session tags", dump{roles: []principal{
			{name: "q", inline: []string{ownFolder}, tags: map[string]string{"folder": "blue"}, trust: trusts(`{"AWS": "` + testAccount + `"}`)},
			{name: "r", inline: []string{ownFolder}, tags: map[string]string{"folder": "blue"}, trust: `{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"AWS": "` + testAccount + `"}}`},
		}}, above{}, Ask{"s3:GetObject", "arn:aws:s3:::bucket/red/key"}, "q no, r yes"},
		{"aws:userid", dump{users: []principal{{name: "ann", id: "AIDAANN", inline: []string{allow("s3:GetObject", "arn:aws:s3:::bucket/${aws:userid}")}}, {name: "bob", id: "AIDABOB", inline: []string{allow("s3:GetObject", "arn:aws:s3:::bucket/${aws:userid}")}}}}, above{}, Ask{"s3:GetObject", "arn:aws:s3:::bucket/AIDAANN"}, "ann yes, bob no"},

		// Policies of resources, and resource control policies.
		{"a bucket's policy names a user", resourceTwins(), bucket(allow("s3:GetObject", inBucket, by(arnOf("user", "", "ann")))), anObject, "q no, r no, ann yes, bob yes, cy no"},
		{"a boundary's silence and a user's name", resourceTwins(), bucket(allow("s3:GetObject", inBucket, by(arnOf("user", "", "cy")))), anObject, "q no, r no, ann no, bob yes, cy yes"},
		{"a boundary's silence and a role's name", resourceTwins(), bucket(allow("s3:GetObject", inBucket, by(arnOf("role", "", "q"), arnOf("role", "", "r")))), anObject, "q no, r yes, ann no, bob yes, cy no"},
		{"a bucket's policy names sessions", resourceTwins(), bucket(allow("s3:GetObject", inBucket, by("arn:aws:sts::111122223333:assumed-role/q/s", "arn:aws:sts::111122223333:assumed-role/r/s"))), anObject, "q yes, r yes, ann no, bob yes, cy no"},
		{"a bucket's policy names the account", resourceTwins(), bucket(allow("s3:GetObject", inBucket, by(testAccount))), anObject, "q no, r no, ann no, bob yes, cy no"},
		{"a bucket's policy denies", resourceTwins(), bucket(deny("s3:GetObject", inBucket, `"Principal": "*"`)), anObject, "q no, r no, ann no, bob no, cy no"},
		{"a bucket's policy denies all but one", resourceTwins(), bucket(deny("s3:GetObject", inBucket, `"Principal": "*"`, when("ArnNotEquals", "aws:PrincipalArn", arnOf("user", "", "bob")))), anObject, "q no, r no, ann no, bob yes, cy no"},
		{"an RCP denies", resourceTwins(), above{
			rcp:       [][]string{{allow("*", `"Principal": "*"`)}, {deny("s3:*", `"Principal": "*"`)}},
			resources: bucket(allow("s3:GetObject", inBucket, by(arnOf("user", "", "ann")))).resources,
		}, anObject, "q no, r no, ann no, bob no, cy no"},
		{"an RCP exempts", resourceTwins(), above{
			rcp:       [][]string{{deny("s3:*", `"Principal": "*"`, when("ArnNotEquals", "aws:PrincipalArn", arnOf("user", "", "ann")))}},
			resources: bucket(allow("s3:GetObject", inBucket, by(arnOf("user", "", "ann")))).resources,
		}, anObject, "q no, r no, ann yes, bob no, cy no"},
		{"an SCP over a bucket's policy", resourceTwins(), above{
			scp:       [][]string{{allow("*"), deny("s3:*")}},
			resources: bucket(allow("s3:GetObject", inBucket, by(arnOf("user", "", "ann")))).resources,
		}, anObject, "q no, r no, ann no, bob no, cy no"},
		{"a key's policy leaves it to IAM", keyTwins(), keyPolicy(allow("kms:*", by(testAccount))), decrypt, "ann yes, bob no"},
		{"a key's policy does not", keyTwins(), keyPolicy(allow("kms:*", by(arnOf("user", "", "bob")))), decrypt, "ann no, bob yes"},

		// Trust policies.
		{"a role trusts the account", trusting(`{"AWS": "` + testAccount + `"}`), above{}, assume, "t no, ann no, bob yes"},
		{"a role trusts a user", trusting(`{"AWS": "` + arnOf("user", "", "ann") + `"}`), above{}, assume, "t no, ann yes, bob no"},
		{"a role trusts itself", trusting(`{"AWS": "` + arnOf("role", "", "t") + `"}`), above{}, assume, "t yes, ann no, bob no"},
		{"a role trusts another account", trusting(`{"AWS": "444455556666"}`), above{}, assume, "t no, ann no, bob no"},
		{"a role trusts a service", trusting(`{"Service": "ec2.amazonaws.com"}`), above{}, assume, "t no, ann no, bob no"},
		{"a role asks for a tag", trusting(`{"AWS": "`+testAccount+`"}`, when("StringEquals", "aws:PrincipalTag/team", "blue")), above{}, assume, "t no, ann no, bob yes"},
		{"a role asks for another tag", trusting(`{"AWS": "`+testAccount+`"}`, when("StringEquals", "aws:PrincipalTag/team", "red")), above{}, assume, "t no, ann no, bob no"},
		{"a role's trust is not known", dump{users: trusting("{}").users, roles: []principal{{name: "t", trust: "null"}}}, above{}, assume, "t open, ann open, bob open"},
		{"a role's trust is not known, and assuming denied", dump{users: []principal{user("ann", deny("sts:*"))}, roles: []principal{{name: "t", trust: "null"}}}, above{}, assume, "t open, ann no"},
		{"a role that is not there", dump{users: trusting("{}").users}, above{}, assume, "ann open, bob open"},
	}
}

const inBucket = "arn:aws:s3:::bucket/*"

var (
	ownKeys   = allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")
	ownFolder = allow("s3:GetObject", "arn:aws:s3:::bucket/${aws:PrincipalTag/folder}/*")
	assume    = Ask{"sts:AssumeRole", arnOf("role", "", "t")}
	decrypt   = Ask{"kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k1"}
)

// all are two roles and two users who may do everything, of whom one has a tag.
func all() dump {
	everything := []string{allow("*")}
	return dump{
		users: []principal{{name: "ann", id: "AIDAANN", inline: everything, tags: map[string]string{"team": "blue"}}, {name: "bob", id: "AIDABOB", inline: everything}},
		roles: []principal{{name: "admin", id: "AROAADMIN", inline: everything}, {name: "dev", path: "/team/", id: "AROADEV", inline: everything}},
	}
}

// guard is an SCP that denies everything under a condition.
func guard(operator, key, value string) above {
	return above{scp: [][]string{{allow("*"), deny("*", when(operator, key, value))}}}
}

// resourceTwins are principals without policies, one with, and two with a boundary that says nothing of S3.
func resourceTwins() dump {
	return dump{
		users:    []principal{{name: "ann"}, {name: "bob", inline: []string{allow("s3:*")}}, {name: "cy", boundary: "b"}},
		roles:    []principal{{name: "q", boundary: "b"}, {name: "r"}},
		policies: []managedText{{name: "b", text: allow("ec2:*")}},
	}
}

func bucket(text string) above { return above{resources: map[string]string{"bucket": text}} }

func keyTwins() dump {
	return dump{users: []principal{{name: "ann", inline: []string{allow("kms:*")}}, {name: "bob"}}}
}

// keyPolicy is the policy of a key, in a file named after its ARN.
func keyPolicy(text string) above {
	return above{resources: map[string]string{"arn_aws_kms_us-east-1_111122223333_key_k1": text}}
}

// trusting are a user without policies, one who may assume roles and has a tag, and a role.
func trusting(whom string, rest ...string) dump {
	return dump{
		users: []principal{{name: "ann"}, {name: "bob", inline: []string{allow("sts:AssumeRole")}, tags: map[string]string{"team": "blue"}}},
		roles: []principal{{name: "t", trust: trusts(whom, rest...)}},
	}
}

func TestWhoCan(t *testing.T) {
	for _, c := range compositions() {
		t.Run(c.name, func(t *testing.T) {
			accounts, err := Read(c.above.organization(t), input(t, c.dump.json()))
			if err != nil {
				t.Fatal(err)
			}
			answers, err := accounts.WhoCan(t.Context(), c.ask, Choice{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, outcomes(answers)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

package account

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules/chains"
)

// told writes what was found in a line: administrators with "!", those who can become one with the steps and whose permissions each
// gives, in brackets where something must exist, and those of whom it is open with "?".
func told(r *chains.Result) string {
	var all []string
	short := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	for _, a := range r.Administrators {
		all = append(all, short(a.Principal)+"!")
	}
	for i := range r.Chains {
		c := &r.Chains[i]
		var steps []string
		for j := range c.Steps {
			s := &c.Steps[j]
			step := s.ID
			if s.To != s.From || j > 0 && s.From != c.Steps[0].From {
				step += " " + short(s.To)
			}
			if s.Exists != "" {
				step = "[" + step + "]"
			}
			steps = append(steps, step)
		}
		for _, p := range c.Principals {
			all = append(all, short(p)+": "+strings.Join(steps, ", "))
		}
	}
	for _, o := range r.Open {
		all = append(all, short(o.Principal)+"?")
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// edges is a dump with what is above it, and who of it can become an administrator.
type edges struct {
	name  string
	dump  dump
	above above
	want  string
}

const (
	theAccount = `{"AWS": "arn:aws:iam::` + testAccount + `:root"}`
	lambda     = `{"Service": "lambda.amazonaws.com"}`
)

// admin is a role that may do everything, and is trusted as given.
func admin(whom string, rest ...string) principal {
	return principal{name: "admin", inline: []string{allow("*")}, trust: trusts(whom, rest...)}
}

func ann(inline ...string) principal { return principal{name: "ann", inline: inline} }

var (
	assumeAny  = allow("sts:AssumeRole")
	adminARN   = arnOf("role", "", "admin")
	annARN     = arnOf("user", "", "ann")
	mfa        = when("Bool", "aws:MultiFactorAuthPresent", "true")
	runLambda  = allow("lambda:CreateFunction") + "," + allow("lambda:InvokeFunction")
	passLambda = allow("iam:PassRole", adminARN) + "," + runLambda
)

func assumptions() []edges {
	one := func(user principal, role principal) dump {
		return dump{users: []principal{user}, roles: []principal{role}}
	}
	bounded := func(p principal, boundary string) dump {
		p.boundary = "b"
		return dump{users: []principal{p}, roles: []principal{admin(theAccount)}, policies: []managedText{{name: "b", text: boundary}}}
	}
	limited := admin(theAccount)
	limited.boundary = "b"
	return []edges{
		{"both sides allow", one(ann(assumeAny), admin(theAccount)), above{}, "admin!; ann: sts-assume-role admin"},
		{"the caller may not", one(ann(), admin(theAccount)), above{}, "admin!"},
		{"the caller may assume another", one(ann(allow("sts:AssumeRole", arnOf("role", "", "other"))), admin(theAccount)), above{}, "admin!"},
		{"the caller is denied", one(ann(assumeAny, deny("sts:AssumeRole", adminARN)), admin(theAccount)), above{}, "admin!"},
		{"the role trusts a service", one(ann(assumeAny), admin(lambda)), above{}, "admin!"},
		{"the role trusts someone else", one(ann(assumeAny), admin(`{"AWS": "`+arnOf("user", "", "bob")+`"}`)), above{}, "admin!"},
		{"the role trusts another account", one(ann(assumeAny), admin(`{"AWS": "444455556666"}`)), above{}, "admin!"},
		{"the role names the caller", one(ann(), admin(`{"AWS": "`+annARN+`"}`)), above{}, "admin!; ann: sts-assume-role admin"},
		{"the role names the caller, who is denied", one(ann(deny("sts:*")), admin(`{"AWS": "`+annARN+`"}`)), above{}, "admin!"},
		{"the role trusts everyone", one(ann(), admin(`"*"`)), above{}, "admin!; ann: sts-assume-role admin"},
		{"an SCP denies", one(ann(assumeAny), admin(theAccount)), above{scp: [][]string{{allow("*"), deny("sts:AssumeRole")}}}, "admin!"},
		{"an RCP denies", one(ann(assumeAny), admin(theAccount)), above{rcp: [][]string{{deny("sts:AssumeRole", `"Principal": "*"`)}}}, "admin!"},
		{"an SCP leaves no administrators", one(ann(assumeAny), admin(theAccount)), above{scp: [][]string{{allow("*"), deny("iam:*")}}}, ""},
		{"a boundary that allows", bounded(ann(assumeAny), allow("sts:*")), above{}, "admin!; ann: sts-assume-role admin"},
		{"a boundary that is silent", bounded(ann(assumeAny), allow("s3:*")), above{}, "admin!"},
		{"the role's boundary leaves it no administrator", dump{
			users: []principal{ann(assumeAny)}, roles: []principal{limited}, policies: []managedText{{name: "b", text: allow("s3:*")}},
		}, above{}, ""},
		{"a condition that can hold", one(ann(assumeAny), admin(theAccount, when("StringEquals", "sts:ExternalId", "x"))), above{}, "admin!; ann: sts-assume-role admin"},
		{"a condition that cannot", one(ann(assumeAny), admin(theAccount, when("StringEquals", "aws:PrincipalAccount", "444455556666"))), above{}, "admin!"},
		{"a tag that the caller has", one(principal{name: "ann", inline: []string{assumeAny}, tags: map[string]string{"team": "ops"}}, admin(theAccount, when("StringEquals", "aws:PrincipalTag/team", "ops"))), above{}, "admin!; ann: sts-assume-role admin"},
		{"a tag that it does not have", one(principal{name: "ann", inline: []string{assumeAny}, tags: map[string]string{"team": "web"}}, admin(theAccount, when("StringEquals", "aws:PrincipalTag/team", "ops"))), above{}, "admin!"},
		{"a tag of the role", dump{
			users: []principal{{name: "ann", inline: []string{allow("sts:AssumeRole", when("StringEquals", "aws:ResourceTag/open", "yes"))}}},
			roles: []principal{{name: "admin", inline: []string{allow("*")}, trust: trusts(theAccount), tags: map[string]string{"open": "yes"}}},
		}, above{}, "admin!; ann: sts-assume-role admin"},
		{"a tag that the role does not have", one(ann(allow("sts:AssumeRole", when("StringEquals", "aws:ResourceTag/open", "yes"))), admin(theAccount)), above{}, "admin!"},
		{"users alike but for their names", dump{
			users: []principal{ann(assumeAny), {name: "bob", inline: []string{assumeAny}}, {name: "cy", inline: []string{assumeAny}}},
			roles: []principal{admin(theAccount, when("ArnLike", "aws:PrincipalArn", arnOf("user", "", "?o*")))},
		}, above{}, "admin!; bob: sts-assume-role admin"},
		{"a chain", dump{
			users: []principal{ann(allow("sts:AssumeRole", arnOf("role", "", "mid")))},
			roles: []principal{{name: "mid", inline: []string{allow("sts:AssumeRole", adminARN)}, trust: trusts(theAccount)}, admin(`{"AWS": "` + arnOf("role", "", "mid") + `"}`)},
		}, above{}, "admin!; ann: sts-assume-role mid, sts-assume-role admin; mid: sts-assume-role admin"},
		{"the shorter of two chains", dump{
			users: []principal{ann(assumeAny)},
			roles: []principal{{name: "a", inline: []string{assumeAny}, trust: trusts(theAccount)}, admin(theAccount)},
		}, above{}, "a: sts-assume-role admin; admin!; ann: sts-assume-role admin"},
		{"a cycle that leads nowhere", dump{roles: []principal{
			{name: "a", inline: []string{assumeAny}, trust: trusts(theAccount)}, {name: "b", inline: []string{assumeAny}, trust: trusts(theAccount)}, admin(lambda),
		}}, above{}, "admin!"},
		{"a cycle with an exit", dump{roles: []principal{
			{name: "a", inline: []string{allow("sts:AssumeRole", arnOf("role", "", "b"))}, trust: trusts(theAccount)},
			{name: "b", inline: []string{assumeAny}, trust: trusts(theAccount)},
			admin(`{"AWS": "` + arnOf("role", "", "b") + `"}`),
		}}, above{}, "a: sts-assume-role b, sts-assume-role admin; admin!; b: sts-assume-role admin"},
		{"a role that trusts itself", dump{roles: []principal{{name: "r", inline: []string{assumeAny}, trust: trusts(`{"AWS": "` + arnOf("role", "", "r") + `"}`)}}}, above{}, ""},
		{"the role names a session", dump{roles: []principal{{name: "dev", path: "/team/"}, admin(`{"AWS": "arn:aws:sts::` + testAccount + `:assumed-role/dev/s"}`)}}, above{}, "admin!; dev: sts-assume-role admin"},
		{"the role names a session of another role", dump{roles: []principal{{name: "dev"}, admin(`{"AWS": "arn:aws:sts::` + testAccount + `:assumed-role/ops/s"}`)}}, above{}, "admin!"},
		{"a trust policy that is not known", one(ann(assumeAny), principal{name: "admin", inline: []string{allow("*")}, trust: "null"}), above{}, "admin!; ann?"},
		{"one that is not known, and the caller denied", one(ann(deny("sts:*")), principal{name: "admin", inline: []string{allow("*")}, trust: "null"}), above{}, "admin!"},
		{"a role that is not known to be an administrator", one(ann(assumeAny), principal{name: "admin", attached: []string{"gone"}, trust: trusts(theAccount)}), above{}, "admin?; ann?"},
		{"a caller of whom not all is known", one(principal{name: "ann", inline: []string{assumeAny}, attached: []string{"gone"}}, admin(theAccount)), above{}, "admin!; ann?"},
		{"a caller of whom not all is known, below an SCP", one(principal{name: "ann", attached: []string{"gone"}}, admin(lambda)), above{scp: [][]string{{allow("s3:*")}}}, ""},
	}
}

func passing() []edges {
	one := func(role principal, inline ...string) dump {
		return dump{users: []principal{ann(inline...)}, roles: []principal{role}}
	}
	instance := func(profiles string) principal {
		return principal{name: "admin", inline: []string{allow("*")}, profiles: profiles}
	}
	run := allow("iam:PassRole") + "," + allow("ec2:RunInstances")
	const created = "admin!; ann: iam-passrole-lambda-createfunction admin"
	return []edges{
		{"a role that the service may use", one(admin(lambda), passLambda), above{}, created},
		{"one that another service may use", one(admin(`{"Service": "ecs-tasks.amazonaws.com"}`), passLambda), above{}, "admin!"},
		{"PassRole of another role", one(admin(lambda), allow("iam:PassRole", arnOf("role", "", "app")), runLambda), above{}, "admin!"},
		{"PassRole of roles that match", one(admin(lambda), allow("iam:PassRole", arnOf("role", "", "ad*")), runLambda), above{}, created},
		{"PassRole denied on the very role", one(admin(lambda), allow("iam:PassRole"), deny("iam:PassRole", adminARN), runLambda), above{}, "admin!"},
		{"PassRole to the service", one(admin(lambda), allow("iam:PassRole", when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")), runLambda), above{}, created},
		{"PassRole to another service", one(admin(lambda), allow("iam:PassRole", when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")), runLambda), above{}, "admin!"},
		{"nothing to run", one(admin(lambda), allow("iam:PassRole"), allow("lambda:InvokeFunction")), above{}, "admin!"},
		{"a harmless role", one(principal{name: "app", inline: []string{allow("s3:GetObject")}, trust: trusts(lambda)}, allow("iam:PassRole"), runLambda), above{}, ""},
		{"a role that is limited by its boundary", dump{
			users:    []principal{ann(passLambda)},
			roles:    []principal{{name: "admin", inline: []string{allow("*")}, trust: trusts(lambda), boundary: "b"}},
			policies: []managedText{{name: "b", text: allow("s3:*")}},
		}, above{}, ""},
		{"an SCP denies PassRole", one(admin(lambda), passLambda), above{scp: [][]string{{allow("*"), deny("iam:PassRole")}}}, "admin!"},
		{"trust for this account", one(admin(lambda, when("StringEquals", "aws:SourceAccount", testAccount)), passLambda), above{}, created},
		{"trust for another account", one(admin(lambda, when("StringEquals", "aws:SourceAccount", "444455556666")), passLambda), above{}, "admin!"},
		{"trust for a resource of another account", one(admin(lambda, when("ArnLike", "aws:SourceArn", "arn:aws:lambda:*:444455556666:function:*")), passLambda), above{}, "admin!"},
		{"a tag of the role", dump{
			users: []principal{ann(allow("iam:PassRole", when("StringEquals", "iam:ResourceTag/pass", "yes")), runLambda)},
			roles: []principal{{name: "admin", inline: []string{allow("*")}, trust: trusts(lambda), tags: map[string]string{"pass": "no"}}},
		}, above{}, "admin!"},
		{"the tag that is asked for", dump{
			users: []principal{ann(allow("iam:PassRole", when("StringEquals", "iam:ResourceTag/pass", "yes")), runLambda)},
			roles: []principal{{name: "admin", inline: []string{allow("*")}, trust: trusts(lambda), tags: map[string]string{"pass": "yes"}}},
		}, above{}, created},
		{"an instance profile", one(instance("p"), run), above{}, "admin!; ann: iam-passrole-ec2-runinstances admin"},
		{"no instance profile", one(instance("none"), run), above{}, "admin!"},
		{"no instance profile, and one can be made", one(instance("none"), run, allow("iam:CreateInstanceProfile"), allow("iam:AddRoleToInstanceProfile")), above{}, "admin!; ann: iam-passrole-ec2-runinstances admin"},
		{"instance profiles that are not known", one(instance(""), run), above{}, "admin!; ann: [iam-passrole-ec2-runinstances admin]"},
		{"a function that may exist", one(admin(lambda), allow("lambda:UpdateFunctionCode")), above{}, "admin!; ann: [lambda-update-function-code admin]"},
		{"a function with another sort of role", one(admin(theAccount), allow("lambda:UpdateFunctionCode")), above{}, "admin!"},
		{"an instance that may exist", one(instance("p"), allow("ssm:SendCommand")), above{}, "admin!; ann: [ssm-send-command admin]"},
		{"no instance can exist", one(instance("none"), allow("ssm:SendCommand")), above{}, "admin!"},
		{"what is proved counts more", one(admin(lambda), allow("lambda:UpdateFunctionCode"), passLambda), above{}, created},
		{"a longer chain that is proved counts more", dump{
			users: []principal{ann(allow("lambda:UpdateFunctionCode"), allow("sts:AssumeRole", arnOf("role", "", "mid")))},
			roles: []principal{{name: "mid", inline: []string{passLambda}, trust: trusts(theAccount)}, admin(lambda)},
		}, above{}, "admin!; ann: sts-assume-role mid, iam-passrole-lambda-createfunction admin; mid: iam-passrole-lambda-createfunction admin"},
	}
}

func writing() []edges {
	boss := principal{name: "boss", inline: []string{allow("*")}}
	two := func(inline ...string) dump { return dump{users: []principal{ann(inline...), boss}} }
	bossARN := arnOf("user", "", "boss")
	withMFA := principal{name: "boss", inline: []string{allow("*", mfa)}}
	attached := func(text string, older ...string) dump {
		return dump{users: []principal{{name: "ann", attached: []string{"p"}}}, policies: []managedText{{name: "p", text: text, older: older}}}
	}
	grouped := func(member bool, inline string, group string) dump {
		d := dump{users: []principal{ann(inline)}, groups: []principal{{name: "g", inline: []string{group}}}}
		if member {
			d.users[0].groups = []string{"g"}
		}
		return d
	}
	bounded := func(boundary string, inline ...string) dump {
		p := ann(inline...)
		p.boundary = "b"
		return dump{users: []principal{p}, policies: []managedText{{name: "b", text: boundary}}}
	}
	own := func(action string) string { return allow(action, annARN) }
	return []edges{
		// Credentials of others.
		{"an access key", two(allow("iam:CreateAccessKey", bossARN)), above{}, "ann: iam-create-access-key boss; boss!"},
		{"an access key of another", two(allow("iam:CreateAccessKey", annARN)), above{}, "boss!"},
		{"a login profile", two(allow("iam:CreateLoginProfile")), above{}, "ann: iam-create-login-profile boss; boss!"},
		{"a password that may be there", two(allow("iam:UpdateLoginProfile")), above{}, "ann: [iam-update-login-profile boss]; boss!"},
		{"an access key does not have the MFA device", dump{users: []principal{ann(allow("iam:CreateAccessKey")), withMFA}}, above{}, "boss!"},
		{"nor to assume a role", dump{
			users: []principal{ann(allow("iam:CreateAccessKey")), {name: "boss", inline: []string{assumeAny}}}, roles: []principal{admin(theAccount, mfa)},
		}, above{}, "admin!; boss: sts-assume-role admin"},
		{"one who needs no MFA", dump{
			users: []principal{ann(allow("iam:CreateAccessKey")), {name: "boss", inline: []string{assumeAny}}}, roles: []principal{admin(theAccount)},
		}, above{}, "admin!; ann: iam-create-access-key boss, sts-assume-role admin; boss: sts-assume-role admin"},

		// What one writes for oneself.
		{"an inline policy", dump{users: []principal{ann(own("iam:PutUserPolicy"))}}, above{}, "ann: iam-put-user-policy"},
		{"by the name of the caller", dump{users: []principal{ann(allow("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}"))}}, above{}, "ann: iam-put-user-policy"},
		{"of another user", dump{users: []principal{ann(allow("iam:PutUserPolicy", arnOf("user", "", "bob")))}}, above{}, ""},
		{"a managed policy", dump{users: []principal{ann(own("iam:AttachUserPolicy"))}}, above{}, "ann: iam-attach-user-policy"},
		{"a managed policy that is harmless", dump{users: []principal{ann(allow("iam:AttachUserPolicy", when("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess")))}}, above{}, ""},
		{"below a boundary", bounded(allow("s3:*")+","+own("iam:PutUserPolicy"), own("iam:PutUserPolicy")), above{}, ""},
		{"below a boundary that allows it", bounded(allow("*"), own("iam:PutUserPolicy")), above{}, "ann: iam-put-user-policy"},
		{"only with a boundary that it does not have", dump{users: []principal{ann(allow("iam:PutUserPolicy", when("ArnEquals", "iam:PermissionsBoundary", arnOf("policy", "", "b"))))}}, above{}, ""},
		{"below an SCP", dump{users: []principal{ann(own("iam:PutUserPolicy"))}}, above{scp: [][]string{{allow("*"), deny("iam:*")}}}, ""},
		{"a role's own policy", dump{roles: []principal{{name: "r", inline: []string{allow("iam:PutRolePolicy", arnOf("role", "", "r"))}}}}, above{}, "r: iam-put-role-policy"},
		{"a role of Identity Center", dump{roles: []principal{{name: "r", path: "/aws-reserved/sso.amazonaws.com/", inline: []string{allow("iam:PutRolePolicy")}}}}, above{}, ""},
		{"a service-linked role", dump{roles: []principal{{name: "r", path: "/aws-service-role/x.amazonaws.com/", inline: []string{allow("*")}}}}, above{}, ""},
		{"a policy of one's group", grouped(true, allow("iam:PutGroupPolicy"), allow("s3:*")), above{}, "ann: iam-put-group-policy"},
		{"a policy of another group", grouped(false, allow("iam:PutGroupPolicy"), allow("s3:*")), above{}, ""},
		{"joining a group of administrators", grouped(false, allow("iam:AddUserToGroup"), allow("*")), above{}, "ann: iam-add-user-to-group"},
		{"joining a harmless group", grouped(false, allow("iam:AddUserToGroup"), allow("s3:*")), above{}, ""},
		{"joining a group that can", grouped(false, allow("iam:AddUserToGroup"), allow("iam:PutUserPolicy")), above{}, "ann: iam-add-user-to-group, iam-put-user-policy"},
		{"joining another group", grouped(false, allow("iam:AddUserToGroup", arnOf("group", "", "h")), allow("*")), above{}, ""},
		{"a version of one's policy", attached(allow("iam:CreatePolicyVersion")), above{}, "ann: iam-create-policy-version"},
		{"a version of another policy", attached(allow("iam:CreatePolicyVersion", arnOf("policy", "", "q"))), above{}, ""},
		{"an older version that is stronger", attached(allow("iam:SetDefaultPolicyVersion"), allow("*")), above{}, "ann: iam-set-default-policy-version"},
		{"an older version that is not", attached(allow("iam:SetDefaultPolicyVersion"), allow("s3:*")), above{}, ""},
		{"an older version that leads on", attached(allow("iam:SetDefaultPolicyVersion"), allow("iam:AttachUserPolicy")), above{}, "ann: iam-set-default-policy-version, iam-attach-user-policy"},
		{"taking off the boundary", bounded(allow("iam:*"), allow("*")), above{}, "ann!"},
		{"taking off a boundary that holds", bounded(allow("iam:DeleteUserPermissionsBoundary"), allow("*")), above{}, "ann: iam-delete-user-permissions-boundary"},
		{"a boundary that cannot be taken off", bounded(allow("s3:*"), allow("*")), above{}, ""},
		{"rewriting the boundary", bounded(allow("iam:CreatePolicyVersion"), allow("*")), above{}, "ann: iam-create-policy-version"},
		{"a new role", dump{users: []principal{ann(allow("iam:CreateRole"), allow("iam:AttachRolePolicy"))}}, above{}, "ann: iam-create-role"},
		{"a new role without a policy", dump{users: []principal{ann(allow("iam:CreateRole"))}}, above{}, ""},
		{"a new role with another name", dump{users: []principal{ann(allow("iam:CreateRole", arnOf("role", "", "app-*")), allow("iam:PutRolePolicy", arnOf("role", "", "ops-*")))}}, above{}, ""},
		{"a new role that must have a boundary", dump{users: []principal{ann(allow("iam:CreateRole", when("ArnEquals", "iam:PermissionsBoundary", arnOf("policy", "", "b"))), allow("iam:PutRolePolicy"))}}, above{}, ""},
		{"a new role that the caller may not assume", dump{users: []principal{ann(allow("iam:CreateRole"), allow("iam:PutRolePolicy"), deny("sts:*"))}}, above{}, ""},
		{"a new role below an SCP", dump{users: []principal{ann(allow("iam:CreateRole"), allow("iam:PutRolePolicy"))}}, above{scp: [][]string{{allow("*"), deny("iam:*", when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"))}}}, ""},
		{"a new user", dump{users: []principal{ann(allow("iam:CreateUser"), allow("iam:PutUserPolicy", arnOf("user", "", "new-*")), allow("iam:CreateAccessKey", arnOf("user", "", "new-*")))}}, above{}, "ann: iam-create-user"},
		{"a new user whose keys are another's", dump{users: []principal{ann(allow("iam:CreateUser", arnOf("user", "", "new-*")), allow("iam:PutUserPolicy", arnOf("user", "", "new-*")), allow("iam:CreateAccessKey", arnOf("user", "", "old-*")))}}, above{}, ""},
		{"removing what denies", dump{users: []principal{ann(allow("*"), deny("*", `"NotX": 1`), deny("iam:AttachUserPolicy")+","+deny("iam:Put*"))}}, above{}, ""},

		// What one writes for others.
		{"a role that one can assume", dump{users: []principal{ann(allow("iam:PutRolePolicy"), assumeAny)}, roles: []principal{{name: "r", trust: trusts(theAccount)}}}, above{}, "ann: iam-put-role-policy r, sts-assume-role r"},
		{"a role that one cannot assume", dump{users: []principal{ann(allow("iam:PutRolePolicy"), assumeAny)}, roles: []principal{{name: "r", trust: trusts(lambda)}}}, above{}, ""},
		{"a role that one can pass", dump{users: []principal{ann(allow("iam:PutRolePolicy"), allow("iam:PassRole"), runLambda)}, roles: []principal{{name: "r", trust: trusts(lambda)}}}, above{}, "ann: iam-put-role-policy r, iam-passrole-lambda-createfunction r"},
		{"a role with a boundary", dump{
			users: []principal{ann(allow("iam:PutRolePolicy"), assumeAny)}, roles: []principal{{name: "r", trust: trusts(theAccount), boundary: "b"}},
			policies: []managedText{{name: "b", text: allow("s3:*")}},
		}, above{}, ""},
		{"a user whose keys one can make", dump{users: []principal{ann(allow("iam:PutUserPolicy", arnOf("user", "", "bob")), allow("iam:CreateAccessKey", arnOf("user", "", "bob"))), {name: "bob"}}}, above{}, "ann: iam-put-user-policy bob, iam-create-access-key bob"},
		{"a trust policy", dump{users: []principal{ann(allow("iam:UpdateAssumeRolePolicy", adminARN))}, roles: []principal{admin(lambda)}}, above{}, "admin!; ann: iam-update-assume-role-policy admin"},
		{"a trust policy of another role", dump{users: []principal{ann(allow("iam:UpdateAssumeRolePolicy", arnOf("role", "", "r")))}, roles: []principal{admin(lambda)}}, above{}, "admin!"},
		{"a trust policy, and assuming is denied", dump{users: []principal{ann(allow("iam:UpdateAssumeRolePolicy"), deny("sts:AssumeRole"))}, roles: []principal{admin(lambda)}}, above{}, "admin!"},
	}
}

// together are chains for which a principal acts as another and comes back to what it has.
func together() []edges {
	manager := func(inline ...string) principal {
		return principal{name: "manager", inline: inline, trust: trusts(theAccount)}
	}
	toManager := allow("sts:AssumeRole", arnOf("role", "", "manager"))
	app := principal{name: "app", trust: trusts(theAccount)}
	return []edges{
		{"a role that may write the caller's policies", dump{users: []principal{ann(toManager)}, roles: []principal{manager(allow("iam:AttachUserPolicy", annARN))}}, above{}, "ann: sts-assume-role manager, iam-attach-user-policy ann"},
		{"a role that may write another's", dump{users: []principal{ann(toManager)}, roles: []principal{manager(allow("iam:AttachUserPolicy", arnOf("user", "", "bob")))}}, above{}, ""},
		{"a caller with a boundary", dump{
			users:    []principal{{name: "ann", inline: []string{toManager}, boundary: "b"}},
			roles:    []principal{manager(allow("iam:AttachUserPolicy", annARN))},
			policies: []managedText{{name: "b", text: allow("sts:*")}},
		}, above{}, ""},
		{"a boundary that the role may take off", dump{
			users:    []principal{{name: "ann", inline: []string{allow("*")}, boundary: "b"}},
			roles:    []principal{manager(allow("iam:DeleteUserPermissionsBoundary", annARN))},
			policies: []managedText{{name: "b", text: allow("sts:*")}},
		}, above{}, "ann: sts-assume-role manager, iam-delete-user-permissions-boundary ann"},
		{"a role that may put users into groups", dump{
			users: []principal{ann(toManager)}, roles: []principal{manager(allow("iam:AddUserToGroup"))}, groups: []principal{{name: "g", inline: []string{allow("*")}}},
		}, above{}, "ann: sts-assume-role manager, iam-add-user-to-group ann"},
		{"a role behind another", dump{
			users: []principal{ann(allow("sts:AssumeRole", arnOf("role", "", "app")))},
			roles: []principal{{name: "app", inline: []string{toManager}, trust: trusts(theAccount)}, manager(allow("iam:AttachUserPolicy", annARN))},
		}, above{}, "ann: sts-assume-role app, sts-assume-role manager, iam-attach-user-policy ann"},
		{"a role that may write what the caller can assume", dump{
			users: []principal{ann(assumeAny)}, roles: []principal{app, manager(allow("iam:PutRolePolicy", arnOf("role", "", "app")))},
		}, above{}, "ann: sts-assume-role manager, iam-put-role-policy app, sts-assume-role app"},
		{"a role that may write what the caller cannot assume", dump{
			users: []principal{ann(toManager)}, roles: []principal{app, manager(allow("iam:PutRolePolicy", arnOf("role", "", "app")))},
		}, above{}, ""},
		{"who reaches one that comes back", dump{
			users: []principal{ann(toManager), {name: "bob", inline: []string{allow("iam:CreateAccessKey", annARN)}}},
			roles: []principal{manager(allow("iam:AttachUserPolicy", annARN))},
		}, above{}, "ann: sts-assume-role manager, iam-attach-user-policy ann; bob: iam-create-access-key ann, sts-assume-role manager, iam-attach-user-policy ann"},
	}
}

func TestPaths(t *testing.T) {
	for _, c := range slices.Concat(assumptions(), passing(), writing(), together()) {
		t.Run(c.name, func(t *testing.T) {
			accounts, err := Read(c.above.organization(t), input(t, c.dump.json()))
			if err != nil {
				t.Fatal(err)
			}
			result, err := accounts.Paths(t.Context(), Choice{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(result)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			crossCheck(t, accounts, result)
		})
	}
}

// crossCheck has the evaluator judge each step, by all policies of who acts and by the trust policy of the role: as `iamlint simulate`
// would.
func crossCheck(t *testing.T, accounts *Accounts, result *chains.Result) {
	t.Helper()
	holders, trusts := map[string]*policy.PrincipalPolicies{}, map[string]*policy.Document{}
	err := accounts.owners(func(o *owner, in *Input) error {
		b := accounts.bearing(o, in)
		holders[o.arn.value] = accounts.holder(b, o.caller())
		if b.trust != nil {
			trusts[o.arn.value] = b.trust.Document
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d := chains.Decider{Context: t.Context(), Solver: solve.New(), RCP: accounts.RCP}
	judge := func(arn string, w *analysis.Witness, to *chains.Resource) {
		t.Helper()
		if got := d.Judge(holders[arn], w, to); got != query.Allowed {
			t.Errorf("%s: %s on %s is %s", arn, w.Request.Action, w.Request.Resource, got)
		}
	}
	for _, a := range result.Administrators {
		judge(a.Principal, a.Witness, nil)
	}
	for i := range result.Chains {
		changed := map[string]bool{} // those whose policies are no longer those of the dump
		for j := range result.Chains[i].Steps {
			s := &result.Chains[i].Steps[j]
			for _, w := range s.Requests {
				switch {
				case changed[s.From] || s.ID != "sts-assume-role" && w.Request.Action == "sts:AssumeRole":
				case w.Request.Action == "sts:AssumeRole":
					judge(s.From, w, &chains.Resource{ARN: s.To, Policy: trusts[s.To]})
				default:
					judge(s.From, w, nil)
				}
			}
			changed[s.To] = changed[s.To] || !strings.HasPrefix(s.ID, "sts-") && !strings.Contains(s.ID, "passrole")
			if len(s.Statements) == 0 {
				t.Errorf("%s: no statement allows %s", s.From, s.ID)
			}
		}
	}
}

// TestPathsAcrossAccounts has two accounts: ann is in one, the administrator in the other. Across accounts both sides must allow.
func TestPathsAcrossAccounts(t *testing.T) {
	const here, there = "000000000001", "000000000002"
	admin := func(trust string) principal {
		return principal{name: "admin", inline: []string{allow("*")}, trust: trust}
	}
	adminARN, annARN := "arn:aws:iam::"+there+":role/admin", "arn:aws:iam::"+here+":user/ann"
	mayAssume := allow("sts:AssumeRole", adminARN)
	trustsRoot := func(rest ...string) string { return trusts(`{"AWS": "arn:aws:iam::`+here+`:root"}`, rest...) }
	const reached = "admin!; ann: sts-assume-role admin"
	for _, c := range []struct{ name, may, trust, want string }{
		{"both sides", mayAssume, trustsRoot(), reached},
		{"the account by its ID", mayAssume, trusts(`{"AWS": "` + here + `"}`), reached},
		{"the caller by name", mayAssume, trusts(`{"AWS": "` + annARN + `"}`), reached},
		{"the caller's policies do not", allow("s3:*"), trusts(`{"AWS": "` + annARN + `"}`), "admin!"},
		{"they name another role", allow("sts:AssumeRole", "arn:aws:iam::"+here+":role/admin"), trustsRoot(), "admin!"},
		{"the trust policy does not", mayAssume, trusts(`{"AWS": "arn:aws:iam::` + there + `:root"}`), "admin!"},
		{"an external ID", mayAssume, trustsRoot(when("StringEquals", "sts:ExternalId", "secret")), reached},
		{"another organization's caller", mayAssume, trustsRoot(when("StringEquals", "aws:PrincipalAccount", there)), "admin!"},
		{"PassRole does not cross accounts", allow("iam:PassRole") + "," + runLambda, trusts(lambda), "admin!"},
		{"neither do policies", allow("iam:UpdateAssumeRolePolicy") + "," + assumeAny, trusts(lambda), "admin!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			callers := dump{users: []principal{ann(c.may)}}
			roles := dump{roles: []principal{admin(c.trust)}}
			in := func(d *dump, account string) *Input {
				text := strings.ReplaceAll(string(d.json()), testAccount, account)
				return input(t, []byte(text))
			}
			accounts, err := Read(Organization{}, in(&callers, here), in(&roles, there))
			if err != nil {
				t.Fatal(err)
			}
			result, err := accounts.Paths(t.Context(), Choice{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(result)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			crossCheck(t, accounts, result)
		})
	}
}

// TestLongChain has roles of which each trusts the next. Chains are followed up to some length, and what is behind is open.
func TestLongChain(t *testing.T) {
	const roles = 400
	d := dump{roles: []principal{admin(`{"AWS": "` + arnOf("role", "", "r0") + `"}`)}}
	for i := range roles {
		d.roles = append(d.roles, principal{name: "r" + strconv.Itoa(i), trust: trusts(`{"AWS": "` + arnOf("role", "", "r"+strconv.Itoa(i+1)) + `"}`)})
	}
	accounts, err := Read(Organization{}, input(t, d.json()))
	if err != nil {
		t.Fatal(err)
	}
	result, err := accounts.Paths(t.Context(), Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Chains) == 0 || len(result.Chains)+len(result.Open) != roles {
		t.Errorf("%d chains, %d open", len(result.Chains), len(result.Open))
	}
}

// TestAllTrustAll has roles that may all assume each other, and no administrator.
func TestAllTrustAll(t *testing.T) {
	var d dump
	for i := range 300 {
		d.roles = append(d.roles, principal{name: "r" + strconv.Itoa(i), inline: []string{assumeAny, allow("iam:PassRole"), runLambda}, trust: trusts(theAccount) + "," + trusts(lambda)})
	}
	accounts, err := Read(Organization{}, input(t, d.json()))
	if err != nil {
		t.Fatal(err)
	}
	result, err := accounts.Paths(t.Context(), Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if got := told(result); got != "" {
		t.Error(got)
	}
}

// TestPathsArePlaced holds that roles with the same texts have their own places.
func TestPathsArePlaced(t *testing.T) {
	d := dump{roles: []principal{
		admin(theAccount),
		{name: "other", inline: []string{allow("*")}, trust: trusts(theAccount)},
		{name: "dev", inline: []string{assumeAny}, trust: trusts(lambda)},
		{name: "ops", inline: []string{assumeAny}, trust: trusts(lambda)},
	}}
	text := d.json()
	accounts, err := Read(Organization{}, input(t, text))
	if err != nil {
		t.Fatal(err)
	}
	result, err := accounts.Paths(t.Context(), Choice{Glob: "ops"})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Chains) != 1 || len(result.Administrators) != 0 {
		t.Fatalf("%+v", result)
	}
	lines := strings.Split(string(text), "\n")
	for _, s := range result.Chains[0].Steps[0].Statements {
		at := s.Source.Position(s.Range.Start).Line
		var near []string // the policies of an entry come after its name, and its trust policy before
		if near = lines[at-1:]; s.Kind == policy.Identity {
			near = slices.Clone(lines[:at])
			slices.Reverse(near)
		}
		entry := ""
		for _, line := range near {
			if _, after, ok := strings.Cut(line, `"RoleName": "`); ok {
				entry = strings.Trim(after, `",`)
				break
			}
		}
		want := map[policy.Kind]string{policy.Identity: "ops", policy.Trust: "admin"}[s.Kind]
		if entry != want || !strings.HasPrefix(s.Policy, "role/"+want+"/") {
			t.Errorf("%s is at line %d, in the entry of %s", s.Policy, at, entry)
		}
	}
}

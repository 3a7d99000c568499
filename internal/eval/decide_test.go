package eval

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

const (
	principalPage  = "reference_policies_elements_principal.html"
	notPrincipal   = "reference_policies_elements_notprincipal.html"
	decisionPage   = "reference_policies_evaluation-logic_policy-eval-denyallow.html"
	crossPage      = "reference_policies_evaluation-logic-cross-account.html"
	federationPage = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html"
	boundariesPage = "access_policies_boundaries.html"
	sessionPage    = "access_policies.html#policies_session"
	keyPolicyPage  = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
	scpPage        = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"
	rcpPage        = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"
)

// layers are the policies of a case: nil for none, else statements.
type layers struct {
	identity, boundary, session []string
	scp, rcp                    [][]string
	resource                    []string
}

func (l layers) policies(t testing.TB) Policies {
	document := func(list []string) *policy.Document { return parse(t, statements(list...), nil) }
	layer := func(list []string) []*policy.Document {
		if list == nil {
			return nil
		}
		return []*policy.Document{document(list)}
	}
	levels := func(levels [][]string) [][]*policy.Document {
		var out [][]*policy.Document
		for _, level := range levels {
			out = append(out, layer(level))
		}
		return out
	}
	p := Policies{
		Identity: layer(l.identity), Boundary: layer(l.boundary), Session: layer(l.session),
		SCP: levels(l.scp), RCP: levels(l.rcp),
	}
	if l.resource != nil {
		p.Resource = document(l.resource)
	}
	return p
}

// grant is an Allow statement for a principal element.
func grant(principal string) string {
	return `{"Effect": "Allow", "Action": "*", "Resource": "*", ` + principal + `}`
}

func deny(principal string) string {
	return `{"Effect": "Deny", "Action": "*", "Resource": "*", ` + principal + `}`
}

func TestLayers(t *testing.T) {
	const (
		allowS3 = `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`
		denyS3  = `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`
		object  = "arn:aws:s3:::b/k"
		queue   = "arn:aws:sqs:us-east-1:111122223333:q"
		foreign = "arn:aws:sqs:us-east-1:444455556666:q"
		key     = "arn:aws:kms:us-east-1:111122223333:key/k"
		roleR   = "arn:aws:iam::111122223333:role/r"
		mallory = "arn:aws:iam::444455556666:user/mallory"
		rootA   = "arn:aws:iam::111122223333:root"
		linked  = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/x"
		oidc    = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	)
	full := [][]string{{allowAll}}
	tests := []struct {
		name                        string
		layers                      layers
		principal, action, resource string
		want                        Outcome
		page                        string
	}{
		{"nothing", layers{}, alice, "s3:GetObject", object, ImplicitDeny, decisionPage},
		{"empty identity policy", layers{identity: []string{}}, alice, "s3:GetObject", object, ImplicitDeny, decisionPage},
		{"identity allows", layers{identity: []string{allowS3}}, alice, "s3:GetObject", object, Allowed, decisionPage},
		{"identity allows something else", layers{identity: []string{allowS3}}, alice, "ec2:RunInstances", "*", ImplicitDeny, decisionPage},
		{"deny wins", layers{identity: []string{allowAll, denyS3}}, alice, "s3:GetObject", object, ExplicitDeny, decisionPage},
		{"deny wins in any order", layers{identity: []string{denyS3, allowAll}}, alice, "s3:GetObject", object, ExplicitDeny, decisionPage},
		{"deny of something else", layers{identity: []string{denyS3, allowAll}}, alice, "ec2:RunInstances", "*", Allowed, decisionPage},
		{"deny without allow", layers{identity: []string{denyS3}}, alice, "s3:GetObject", object, ExplicitDeny, decisionPage},
		{"effect in another case", layers{identity: []string{`{"Effect": "allow", "Action": "*", "Resource": "*"}`}}, alice, "s3:GetObject", object, ImplicitDeny, openChoice},

		{
			"NotAction with a wildcard exempts",
			layers{identity: []string{allowAll, `{"Effect": "Deny", "NotAction": "ec2:*Instances", "Resource": "*"}`}},
			alice, "ec2:TerminateInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i", Allowed, notActionPage,
		},
		{
			"NotResource hits requests without resource",
			layers{identity: []string{allowAll, `{"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}`}},
			alice, "ec2:DescribeInstances", "*", ExplicitDeny, notResource,
		},

		{"boundary allows", layers{identity: []string{allowAll}, boundary: []string{allowS3}}, alice, "s3:GetObject", object, Allowed, boundariesPage},
		{"boundary says nothing", layers{identity: []string{allowAll}, boundary: []string{allowS3}}, alice, "iam:CreateUser", "*", ImplicitDeny, boundariesPage},
		{"empty boundary", layers{identity: []string{allowAll}, boundary: []string{}}, alice, "s3:GetObject", object, ImplicitDeny, boundariesPage},
		{"boundary denies", layers{identity: []string{allowAll}, boundary: []string{allowAll, denyS3}}, alice, "s3:GetObject", object, ExplicitDeny, boundariesPage},
		{"boundary grants nothing", layers{boundary: []string{allowAll}}, alice, "s3:GetObject", object, ImplicitDeny, boundariesPage},
		{"session allows", layers{identity: []string{allowAll}, session: []string{allowS3}}, session1, "s3:GetObject", object, Allowed, sessionPage},
		{"session says nothing", layers{identity: []string{allowAll}, session: []string{allowS3}}, session1, "iam:CreateUser", "*", ImplicitDeny, sessionPage},
		{"session and boundary", layers{identity: []string{allowAll}, session: []string{allowS3}, boundary: []string{allowAll}}, session1, "s3:GetObject", object, Allowed, boundariesPage},
		{"session, not boundary", layers{identity: []string{allowAll}, session: []string{allowS3}, boundary: []string{}}, session1, "s3:GetObject", object, ImplicitDeny, boundariesPage},
		{"session grants nothing", layers{session: []string{allowAll}}, session1, "s3:GetObject", object, ImplicitDeny, sessionPage},

		{"SCP allows at each level", layers{identity: []string{allowAll}, scp: [][]string{{allowAll}, {allowS3}}}, alice, "s3:GetObject", object, Allowed, scpPage},
		{"SCP says nothing at one level", layers{identity: []string{allowAll}, scp: [][]string{{allowAll}, {allowS3}}}, alice, "iam:CreateUser", "*", ImplicitDeny, scpPage},
		{"SCP denies at one level", layers{identity: []string{allowAll}, scp: [][]string{{allowAll, denyS3}, {allowAll}}}, alice, "s3:GetObject", object, ExplicitDeny, scpPage},
		{"SCP grants nothing", layers{scp: full}, alice, "s3:GetObject", object, ImplicitDeny, scpPage},
		{"SCP without levels", layers{identity: []string{allowAll}, scp: [][]string{}}, alice, "s3:GetObject", object, Allowed, scpPage},
		{"SCP level without policies", layers{identity: []string{allowAll}, scp: [][]string{{}}}, alice, "s3:GetObject", object, ImplicitDeny, scpPage},
		{"SCP that only denies", layers{identity: []string{allowAll}, scp: [][]string{{denyS3}}}, alice, "iam:CreateUser", "*", ImplicitDeny, scpPage},
		{"SCP and root", layers{scp: [][]string{{allowS3}}}, rootA, "iam:CreateUser", "*", ImplicitDeny, scpPage},
		{"SCP and a service-linked role", layers{identity: []string{allowAll}, scp: [][]string{{denyS3}}}, linked, "s3:GetObject", object, Allowed, scpPage},
		{
			"SCP and a service-linked role's ARN",
			layers{identity: []string{allowAll}, scp: [][]string{{}}},
			"arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", "s3:GetObject", object, Allowed, scpPage,
		},
		{"SCP and a service", layers{scp: [][]string{{denyS3}}, resource: []string{grant(`"Principal": {"Service": "sns.amazonaws.com"}`)}}, "sns.amazonaws.com", "sqs:SendMessage", queue, Allowed, scpPage},
		{"SCP and a resource's grant", layers{scp: [][]string{{allowS3}}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", queue, ImplicitDeny, decisionPage},

		{"RCP denies", layers{identity: []string{allowAll}, rcp: [][]string{{deny(`"Principal": "*"`)}}}, alice, "s3:GetObject", object, ExplicitDeny, rcpPage},
		{"RCP that denies something else", layers{identity: []string{allowAll}, rcp: [][]string{{`{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}`}}}, alice, "s3:GetObject", object, Allowed, rcpPage},
		{"RCP with RCPFullAWSAccess", layers{identity: []string{allowAll}, rcp: [][]string{{grant(`"Principal": "*"`)}}}, alice, "s3:GetObject", object, Allowed, rcpPage},
		{"RCP that allows something else", layers{identity: []string{allowAll}, rcp: [][]string{{`{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}`}}}, alice, "s3:GetObject", object, ImplicitDeny, rcpPage},
		{
			"RCP denies a service",
			layers{rcp: [][]string{{deny(`"Principal": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}`)}}, resource: []string{grant(`"Principal": {"Service": "sns.amazonaws.com"}`)}},
			"sns.amazonaws.com", "sqs:SendMessage", queue, ExplicitDeny, "https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html",
		},
		{"RCP and a service-linked role", layers{identity: []string{allowAll}, rcp: [][]string{{deny(`"Principal": "*"`)}}}, linked, "s3:GetObject", object, Allowed, rcpPage},
		{"RCP denies the anonymous", layers{rcp: [][]string{{deny(`"Principal": "*"`)}}, resource: []string{grant(`"Principal": "*"`)}}, "*", "s3:GetObject", object, ExplicitDeny, rcpPage},

		{"root may do everything", layers{}, rootA, "s3:GetObject", object, Allowed, decisionPage},
		{"root is denied by the resource", layers{resource: []string{deny(`"Principal": "*"`)}}, rootA, "s3:GetObject", object, ExplicitDeny, decisionPage},
		{"root of another account", layers{}, "arn:aws:iam::444455556666:root", "sqs:SendMessage", queue, ImplicitDeny, crossPage},
		{"root of another account, granted", layers{resource: []string{grant(`"Principal": {"AWS": "444455556666"}`)}}, "arn:aws:iam::444455556666:root", "sqs:SendMessage", queue, Allowed, crossPage},

		// The resource's policy in the same account.
		{"user named, no identity policy", layers{resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"user named, beyond the boundary", layers{boundary: []string{}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"user named, boundary denies", layers{boundary: []string{deny(`"Sid": "x"`)}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", queue, ExplicitDeny, decisionPage},
		{"user named, identity denies", layers{identity: []string{deny(`"Sid": "x"`)}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", queue, ExplicitDeny, decisionPage},
		{"another user named", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}`)}}, alice, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"another user named, identity allows", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}`)}}, alice, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"user names keep their case", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/Alice"}`)}}, alice, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"no wildcard in a principal", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}`)}}, alice, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"list of principals", layers{resource: []string{grant(`"Principal": {"AWS": ["444455556666", "` + alice + `"]}`)}}, alice, "sqs:SendMessage", queue, Allowed, principalPage},
		{"everybody", layers{resource: []string{grant(`"Principal": "*"`)}}, alice, "sqs:SendMessage", queue, Allowed, principalPage},
		{"every AWS principal", layers{resource: []string{grant(`"Principal": {"AWS": "*"}`)}}, alice, "sqs:SendMessage", queue, Allowed, principalPage},
		{"everybody, beyond the boundary", layers{boundary: []string{}, resource: []string{grant(`"Principal": "*"`)}}, session1, "sqs:SendMessage", queue, Allowed, principalPage},
		{"account named, no identity policy", layers{resource: []string{grant(`"Principal": {"AWS": "111122223333"}`)}}, alice, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"account named, identity allows", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "` + rootA + `"}`)}}, alice, "sqs:SendMessage", queue, Allowed, principalPage},
		{"no principal element", layers{resource: []string{allowAll}}, alice, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"resource denies the user", layers{identity: []string{allowAll}, resource: []string{deny(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", queue, ExplicitDeny, decisionPage},
		{"resource denies the account", layers{identity: []string{allowAll}, resource: []string{deny(`"Principal": {"AWS": "111122223333"}`)}}, alice, "sqs:SendMessage", queue, ExplicitDeny, notPrincipal},
		{"resource denies the role of a session", layers{identity: []string{allowAll}, resource: []string{deny(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/dev"}`)}}, session1, "sqs:SendMessage", queue, ExplicitDeny, principalPage},
		{"session named", layers{resource: []string{grant(`"Principal": {"AWS": "` + session1 + `"}`)}}, session1, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"session named, beyond boundary and session policy", layers{boundary: []string{}, session: []string{}, resource: []string{grant(`"Principal": {"AWS": "` + session1 + `"}`)}}, session1, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"another session named", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/dev/s2"}`)}}, session1, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"role named, no identity policy", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/dev"}`)}}, session1, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"role named, beyond the boundary", layers{boundary: []string{}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/dev"}`)}}, session1, "sqs:SendMessage", queue, ImplicitDeny, decisionPage},
		{"role named, beyond the session policy", layers{session: []string{}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/dev"}`)}}, session1, "sqs:SendMessage", queue, ImplicitDeny, decisionPage},
		{"role named, within the boundary", layers{boundary: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/dev"}`)}}, session1, "sqs:SendMessage", queue, Allowed, decisionPage},
		{"role with a path named", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/team/dev"}`)}}, session1, "sqs:SendMessage", queue, Allowed, openChoice},
		{"another role named", layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/ops"}`)}}, session1, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"role as caller", layers{resource: []string{grant(`"Principal": {"AWS": "` + roleR + `"}`)}}, roleR, "sqs:SendMessage", queue, Allowed, openChoice},
		{"role as caller, beyond the boundary", layers{boundary: []string{}, resource: []string{grant(`"Principal": {"AWS": "` + roleR + `"}`)}}, roleR, "sqs:SendMessage", queue, ImplicitDeny, decisionPage},
		{
			"federated user named",
			layers{session: []string{}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:sts::111122223333:federated-user/alice"}`)}},
			"arn:aws:sts::111122223333:federated-user/alice", "sqs:SendMessage", queue, Allowed, decisionPage,
		},
		{
			"user of a federated user named",
			layers{session: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}},
			"arn:aws:sts::111122223333:federated-user/alice", "sqs:SendMessage", queue, Allowed, decisionPage,
		},
		{
			"user of a federated user named, session policies left out",
			layers{resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}},
			"arn:aws:sts::111122223333:federated-user/alice", "sqs:SendMessage", queue, Allowed, openChoice,
		},
		{
			"federated user named, no session policy",
			layers{session: []string{}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:sts::111122223333:federated-user/alice"}`)}},
			"arn:aws:sts::111122223333:federated-user/alice", "sqs:SendMessage", queue, Allowed, federationPage,
		},
		{
			"user of a federated user allowed, no session policy",
			layers{identity: []string{allowAll}, session: []string{}},
			"arn:aws:sts::111122223333:federated-user/alice", "sqs:SendMessage", queue, ImplicitDeny, federationPage,
		},
		{
			"user of a federated user named, beyond the session policy",
			layers{session: []string{}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}},
			"arn:aws:sts::111122223333:federated-user/alice", "sqs:SendMessage", queue, ImplicitDeny, decisionPage,
		},
		{"grant of another action", layers{resource: []string{`{"Effect": "Allow", "Principal": "*", "Action": "sqs:ReceiveMessage", "Resource": "*"}`}}, alice, "sqs:SendMessage", queue, ImplicitDeny, decisionPage},

		// Other accounts.
		{"other account: both allow", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "111122223333"}`)}}, alice, "sqs:SendMessage", foreign, Allowed, crossPage},
		{"other account: identity only", layers{identity: []string{allowAll}}, alice, "sqs:SendMessage", foreign, ImplicitDeny, crossPage},
		{"other account: resource only", layers{resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", foreign, ImplicitDeny, crossPage},
		{"other account: everybody, resource only", layers{resource: []string{grant(`"Principal": "*"`)}}, alice, "sqs:SendMessage", foreign, ImplicitDeny, principalPage},
		{"other account: beyond the boundary", layers{identity: []string{allowAll}, boundary: []string{}, resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "sqs:SendMessage", foreign, ImplicitDeny, crossPage},
		{"other account: another user named", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "` + mallory + `"}`)}}, alice, "sqs:SendMessage", foreign, ImplicitDeny, crossPage},
		{"other account's caller", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "` + mallory + `"}`)}}, mallory, "sqs:SendMessage", queue, Allowed, crossPage},
		{"other account: SCP of the caller's", layers{identity: []string{allowAll}, scp: [][]string{{allowS3}}, resource: []string{grant(`"Principal": "*"`)}}, alice, "sqs:SendMessage", foreign, ImplicitDeny, crossPage},
		{"AWS's managed policies are nobody's", layers{identity: []string{allowAll}}, alice, "iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", Allowed, openChoice},
		{"a resource without account is one's own", layers{identity: []string{allowAll}}, alice, "s3:GetObject", object, Allowed, openChoice},

		// Trust policies and key policies.
		{"assume: trust names the user", layers{resource: []string{`{"Effect": "Allow", "Principal": {"AWS": "` + alice + `"}, "Action": "sts:AssumeRole"}`}}, alice, "sts:AssumeRole", roleR, Allowed, decisionPage},
		{"assume: trust names the account, identity allows", layers{identity: []string{allowAll}, resource: []string{`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}`}}, alice, "sts:AssumeRole", roleR, Allowed, decisionPage},
		{"assume: trust names the account only", layers{resource: []string{`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}`}}, alice, "sts:AssumeRole", roleR, ImplicitDeny, decisionPage},
		{"assume: trust names somebody else", layers{identity: []string{allowAll}, resource: []string{`{"Effect": "Allow", "Principal": {"AWS": "` + mallory + `"}, "Action": "sts:AssumeRole"}`}}, alice, "sts:AssumeRole", roleR, ImplicitDeny, decisionPage},
		{"assume: no trust policy", layers{identity: []string{allowAll}}, alice, "sts:AssumeRole", roleR, ImplicitDeny, decisionPage},
		{"assume: letter case", layers{identity: []string{allowAll}}, alice, "STS:assumerole", roleR, ImplicitDeny, actionPage},
		{"assume: service", layers{resource: []string{`{"Effect": "Allow", "Principal": {"Service": ["ecs.amazonaws.com", "ec2.amazonaws.com"]}, "Action": "sts:AssumeRole"}`}}, "ec2.amazonaws.com", "sts:AssumeRole", roleR, Allowed, principalPage},
		{"assume: another service", layers{resource: []string{`{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`}}, "lambda.amazonaws.com", "sts:AssumeRole", roleR, ImplicitDeny, principalPage},
		{"assume: web identity", layers{resource: []string{`{"Effect": "Allow", "Principal": {"Federated": "` + oidc + `"}, "Action": "sts:AssumeRoleWithWebIdentity"}`}}, oidc, "sts:AssumeRoleWithWebIdentity", roleR, Allowed, principalPage},
		{"assume: well-known provider", layers{resource: []string{`{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}`}}, "cognito-identity.amazonaws.com", "sts:AssumeRoleWithWebIdentity", roleR, Allowed, principalPage},
		{"assume: another provider", layers{resource: []string{`{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}`}}, oidc, "sts:AssumeRoleWithWebIdentity", roleR, ImplicitDeny, principalPage},
		{"assume: the provider's account", layers{resource: []string{`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*"}`}}, oidc, "sts:AssumeRoleWithWebIdentity", roleR, ImplicitDeny, principalPage},
		{"assume: SAML", layers{resource: []string{`{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/p"}, "Action": "sts:AssumeRoleWithSAML"}`}}, "arn:aws:iam::111122223333:saml-provider/p", "sts:AssumeRoleWithSAML", roleR, Allowed, principalPage},
		{"tag a session: trust does not say so", layers{identity: []string{allowAll}, resource: []string{`{"Effect": "Allow", "Principal": {"AWS": "` + alice + `"}, "Action": "sts:AssumeRole"}`}}, alice, "sts:TagSession", roleR, ImplicitDeny, "id_session-tags.html#id_session-tags_permissions-required"},
		{"sts without a role", layers{identity: []string{allowAll}}, alice, "sts:GetFederationToken", alice, Allowed, decisionPage},
		{"key: policy names the user", layers{resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, alice, "kms:Decrypt", key, Allowed, keyPolicyPage},
		{"key: policy names the account, identity allows", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "` + rootA + `"}`)}}, alice, "kms:Decrypt", key, Allowed, keyPolicyPage},
		{"key: policy names the account only", layers{resource: []string{grant(`"Principal": {"AWS": "` + rootA + `"}`)}}, alice, "kms:Decrypt", key, ImplicitDeny, keyPolicyPage},
		{"key: policy names somebody else", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}`)}}, alice, "kms:Decrypt", key, ImplicitDeny, keyPolicyPage},
		{"key: empty policy", layers{identity: []string{allowAll}, resource: []string{}}, alice, "kms:Decrypt", key, ImplicitDeny, keyPolicyPage},
		{"key: default policy", layers{identity: []string{allowAll}}, alice, "kms:Decrypt", key, Allowed, "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"},
		{"key: root needs the policy", layers{resource: []string{grant(`"Principal": {"AWS": "` + alice + `"}`)}}, rootA, "kms:Decrypt", key, ImplicitDeny, keyPolicyPage},
		{"kms without a key", layers{identity: []string{allowAll}}, alice, "kms:ListKeys", "*", Allowed, keyPolicyPage},

		// Services, the anonymous, canonical users.
		{"service named", layers{resource: []string{grant(`"Principal": {"Service": "sns.amazonaws.com"}`)}}, "sns.amazonaws.com", "sqs:SendMessage", queue, Allowed, principalPage},
		{"service, everybody named", layers{resource: []string{grant(`"Principal": "*"`)}}, "sns.amazonaws.com", "sqs:SendMessage", queue, Allowed, principalPage},
		{"service has no identity policies", layers{identity: []string{allowAll}}, "sns.amazonaws.com", "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"service named, user calls", layers{resource: []string{grant(`"Principal": {"Service": "sns.amazonaws.com"}`)}}, alice, "sqs:SendMessage", queue, ImplicitDeny, principalPage},
		{"service's keys", layers{resource: []string{grant(`"Principal": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}, "StringEquals": {"aws:PrincipalServiceName": "sns.amazonaws.com"}}`)}}, "sns.amazonaws.com", "sqs:SendMessage", queue, Allowed, keysPage},
		{"service has no account", layers{resource: []string{grant(`"Principal": "*", "Condition": {"Null": {"aws:PrincipalAccount": "false"}}`)}}, "sns.amazonaws.com", "sqs:SendMessage", queue, ImplicitDeny, keysPage},
		{"anonymous, everybody named", layers{resource: []string{grant(`"Principal": "*"`)}}, "*", "s3:GetObject", object, Allowed, principalPage},
		{"anonymous, every AWS principal named", layers{resource: []string{grant(`"Principal": {"AWS": "*"}`)}}, "*", "s3:GetObject", object, Allowed, principalPage},
		{"anonymous, account named", layers{resource: []string{grant(`"Principal": {"AWS": "111122223333"}`)}}, "*", "s3:GetObject", object, ImplicitDeny, principalPage},
		{"anonymous has no PrincipalArn", layers{resource: []string{grant(`"Principal": "*", "Condition": {"Null": {"aws:PrincipalArn": "true"}}`)}}, "*", "s3:GetObject", object, Allowed, keysPage},
		{
			"canonical user calls",
			layers{resource: []string{grant(`"Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`)}},
			"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", "s3:GetObject", object, Allowed, principalPage,
		},
		{"canonical user named, user allowed anyway", layers{identity: []string{allowAll}, resource: []string{grant(`"Principal": {"CanonicalUser": "79a5"}`)}}, alice, "s3:GetObject", object, Allowed, principalPage},
		{"canonical user denied, user calls", layers{identity: []string{allowAll}, resource: []string{deny(`"Principal": {"CanonicalUser": "79a5"}`)}}, alice, "s3:GetObject", object, Unknown, openChoice},
		{"canonical user denied, anonymous calls", layers{resource: []string{deny(`"Principal": {"CanonicalUser": "79a5"}`), grant(`"Principal": "*"`)}}, "*", "s3:GetObject", object, Allowed, principalPage},
		{
			"origin access identity",
			layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}`)}},
			"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "s3:GetObject", object, Allowed,
			"https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
		},
		{"unknown principal type", layers{resource: []string{grant(`"Principal": {"User": "` + alice + `"}`)}}, alice, "s3:GetObject", object, ImplicitDeny, principalPage},
		{"accounts of another partition", layers{identity: []string{allowAll}, resource: []string{deny(`"Principal": {"AWS": "arn:aws-cn:iam::111122223333:root"}`)}}, alice, "s3:GetObject", object, Allowed, "reference-arns.html"},

		// NotPrincipal.
		{"all but Bob: Bob", layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": ["` + alice + `", "` + rootA + `"]}`)}}, alice, "s3:GetObject", object, Allowed, notPrincipal},
		{"all but Bob: his colleague", layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/bob", "` + rootA + `"]}`)}}, alice, "s3:GetObject", object, ExplicitDeny, notPrincipal},
		{"all but the root user: root", layers{resource: []string{deny(`"NotPrincipal": {"AWS": "` + rootA + `"}`)}}, rootA, "s3:GetObject", object, Allowed, notPrincipal},
		{"all but Bob: another account", layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": "` + alice + `"}`)}}, mallory, "s3:GetObject", object, ExplicitDeny, notPrincipal},
		{"all but a session: the session", layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": ["` + session1 + `", "arn:aws:iam::111122223333:role/dev", "` + rootA + `"]}`)}}, session1, "s3:GetObject", object, Allowed, notPrincipal},
		{
			"all but a session: another session",
			layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": ["` + session1 + `", "arn:aws:iam::111122223333:role/dev", "` + rootA + `"]}`)}},
			"arn:aws:sts::111122223333:assumed-role/dev/s2", "s3:GetObject", object, ExplicitDeny, openChoice,
		},
		{"all but a role: the role as caller", layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": "` + roleR + `"}`)}}, roleR, "s3:GetObject", object, Allowed, notPrincipal},
		{"all but a service: the service", layers{resource: []string{deny(`"NotPrincipal": {"Service": "sns.amazonaws.com"}`), grant(`"Principal": "*"`)}}, "sns.amazonaws.com", "sqs:SendMessage", queue, Allowed, notPrincipal},
		{"all but a service: a user", layers{resource: []string{deny(`"NotPrincipal": {"Service": "sns.amazonaws.com"}`), grant(`"Principal": "*"`)}}, alice, "sqs:SendMessage", queue, ExplicitDeny, notPrincipal},
		{"all but Bob, who has a boundary", layers{identity: []string{allowAll}, boundary: []string{allowAll}, resource: []string{deny(`"NotPrincipal": {"AWS": ["` + alice + `", "` + rootA + `"]}`)}}, alice, "s3:GetObject", object, ExplicitDeny, notPrincipal},
		{"allow all but Bob: Bob", layers{resource: []string{grant(`"NotPrincipal": {"AWS": "` + alice + `"}`)}}, alice, "s3:GetObject", object, ImplicitDeny, notPrincipal},
		{"allow all but Bob: the anonymous", layers{resource: []string{grant(`"NotPrincipal": {"AWS": "` + alice + `"}`)}}, "*", "s3:GetObject", object, Allowed, notPrincipal},
		{"allow all but an account: its user", layers{resource: []string{grant(`"NotPrincipal": {"AWS": "111122223333"}`)}}, alice, "s3:GetObject", object, ImplicitDeny, openChoice},
		{"all but everybody", layers{identity: []string{allowAll}, resource: []string{deny(`"NotPrincipal": "*"`)}}, alice, "s3:GetObject", object, Allowed, openChoice},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := policy.Request{Principal: test.principal, Action: test.action, Resource: test.resource}
			if got := Decide(test.layers.policies(t), r).Outcome; got != test.want {
				t.Errorf("got %v, want %v (%s)", got, test.want, test.page)
			}
		})
	}
}

// A context value that is given wins over what follows from the caller, in the match of principals too.
func TestGivenPrincipalARN(t *testing.T) {
	p := layers{resource: []string{grant(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/team/dev"}`)}}.policies(t)
	r := policy.Request{
		Principal: session1, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k",
		Context: map[string]policy.Values{"aws:principalarn": policy.One("arn:aws:iam::111122223333:role/team/dev")},
	}
	if got := Decide(p, r).Outcome; got != Allowed {
		t.Errorf("role with the path: got %v", got)
	}
	r.Context["aws:principalarn"] = policy.One("arn:aws:iam::111122223333:role/dev")
	if got := Decide(p, r).Outcome; got != ImplicitDeny {
		t.Errorf("role without the path: got %v", got)
	}
}

// ResourceAccount tells whose a resource is whose ARN does not.
func TestResourceAccount(t *testing.T) {
	p := layers{identity: []string{allowAll}}.policies(t)
	r := policy.Request{
		Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k",
		Context: map[string]policy.Values{"aws:ResourceAccount": policy.One("444455556666")},
	}
	if got := Decide(p, r).Outcome; got != ImplicitDeny {
		t.Errorf("another account's bucket without a bucket policy: got %v", got)
	}
	r.Context["aws:ResourceAccount"] = policy.One("111122223333")
	if got := Decide(p, r).Outcome; got != Allowed {
		t.Errorf("own bucket: got %v", got)
	}
}

type seen struct{ Policy, Sid, Action, Resource string }

func seenOf(matches []Match) []seen {
	var out []seen
	for _, m := range matches {
		s := seen{Policy: m.Policy, Sid: m.Statement.SidValue()}
		if m.Action != nil {
			s.Action = m.Action.Value
		}
		if m.Resource != nil {
			s.Resource = m.Resource.Value
		}
		out = append(out, s)
	}
	return out
}

func TestMatches(t *testing.T) {
	l := layers{
		identity: []string{
			`{"Sid": "A", "Effect": "Allow", "Action": ["ec2:*", "s3:Get*", "*"], "Resource": ["arn:aws:s3:::b/*", "*"]}`,
			`{"Sid": "B", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::c"}`,
			`{"Sid": "C", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}`,
			`{"Sid": "D", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"}`,
		},
		boundary: []string{`{"Sid": "E", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}`},
		scp:      [][]string{{`{"Sid": "F", "Effect": "Allow", "Action": "*", "Resource": "*"}`}},
		resource: []string{`{"Sid": "G", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b/k"}`},
	}
	tests := []struct {
		action string
		want   Outcome
		seen   []seen
	}{
		{"s3:GetObject", Allowed, []seen{
			{"identity[0]", "A", "s3:Get*", "arn:aws:s3:::b/*"},
			{"identity[0]", "B", "", ""},
			{"boundary[0]", "E", "s3:*", "*"},
			{"scp[0][0]", "F", "*", "*"},
		}},
		{"s3:DeleteObject", ExplicitDeny, []seen{
			{"identity[0]", "C", "s3:Delete*", "*"}, {"resource", "G", "s3:DeleteObject", "arn:aws:s3:::b/k"},
		}},
		{"iam:CreateUser", ImplicitDeny, nil},
	}
	for _, test := range tests {
		t.Run(test.action, func(t *testing.T) {
			r := policy.Request{Principal: alice, Action: test.action, Resource: "arn:aws:s3:::b/k"}
			got := Decide(l.policies(t), r)
			if got.Outcome != test.want {
				t.Errorf("got %v, want %v", got.Outcome, test.want)
			}
			if diff := cmp.Diff(test.seen, seenOf(got.Matches)); diff != "" {
				t.Errorf("matches (-want +got):\n%s", diff)
			}
		})
	}
}

// A layer knows nothing beside its documents: neither other accounts nor trust policies matter to it.
func TestLayer(t *testing.T) {
	l := NewLayer(parse(t, statements(`{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}`), nil),
		parse(t, statements(`{"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/x"}`), nil))
	for resource, want := range map[string]Outcome{
		"arn:aws:iam::444455556666:role/r": Allowed,
		"arn:aws:iam::444455556666:role/x": ExplicitDeny,
	} {
		r := policy.Request{Principal: alice, Action: "sts:AssumeRole", Resource: resource}
		if got := l.Decide(r, Options{}).Outcome; got != want {
			t.Errorf("%s: got %v, want %v", resource, got, want)
		}
	}
	named := NewLayer(parse(t, statements(grant(`"Principal": {"AWS": "`+alice+`"}`)), nil))
	for principal, want := range map[string]Outcome{alice: Allowed, session1: ImplicitDeny} {
		r := policy.Request{Principal: principal, Action: "s3:GetObject", Resource: "*"}
		if got := named.Decide(r, Options{}).Outcome; got != want {
			t.Errorf("%s: got %v, want %v", principal, got, want)
		}
	}
}

package iamlint.rules.user_policy_attached_test

import data.iamlint.rules.user_policy_attached as rule

_document := {
	"Version": "2012-10-17",
	"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}],
}

_template(type, properties) := iam.load({
	"AWSTemplateFormatVersion": "2010-09-09",
	"Resources": {"It": {"Type": type, "Properties": properties}},
})

_read_only := "arn:aws:iam::aws:policy/ReadOnlyAccess"

test_user_with_managed_policies if {
	user := {"ManagedPolicyArns": [_read_only, "arn:aws:iam::aws:policy/IAMUserChangePassword"]}
	count(rule.report) == 2 with input as _template("AWS::IAM::User", user)
}

test_user_with_inline_policy if {
	user := {"Policies": [{"PolicyName": "read", "PolicyDocument": _document}]}
	count(rule.report) == 1 with input as _template("AWS::IAM::User", user)
}

test_policy_with_users if {
	policy := {"PolicyName": "read", "PolicyDocument": _document, "Users": ["alice", "bob"]}
	count(rule.report) == 2 with input as _template("AWS::IAM::Policy", policy)
}

test_user_policy if {
	policy := {"PolicyName": "read", "PolicyDocument": _document, "UserName": "alice"}
	count(rule.report) == 1 with input as _template("AWS::IAM::UserPolicy", policy)
}

test_group if {
	count(rule.report) == 0 with input as _template("AWS::IAM::Group", {"ManagedPolicyArns": [_read_only]})
}

test_boundary_is_not_attached if {
	user := {"Groups": ["readers"], "PermissionsBoundary": _read_only}
	count(rule.report) == 0 with input as _template("AWS::IAM::User", user)
}

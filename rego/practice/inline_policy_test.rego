package iamlint.rules.inline_policy_test

import data.iamlint.rules.inline_policy as rule

_document := {
	"Version": "2012-10-17",
	"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}],
}

_template(resources) := iam.load({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})

test_property_of_role if {
	role := {"Type": "AWS::IAM::Role", "Properties": {"Policies": [
		{"PolicyName": "read", "PolicyDocument": _document},
		{"PolicyName": "read-more", "PolicyDocument": _document},
	]}}
	count(rule.report) == 2 with input as _template({"Reader": role})
}

test_policy_resource if {
	policy := {
		"Type": "AWS::IAM::Policy",
		"Properties": {"PolicyName": "read", "PolicyDocument": _document, "Roles": ["reader"]},
	}
	count(rule.report) == 1 with input as _template({"Read": policy})
}

test_managed_policy if {
	policy := {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": _document, "Roles": ["reader"]}}
	count(rule.report) == 0 with input as _template({"Read": policy})
}

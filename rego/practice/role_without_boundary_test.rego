package iamlint.rules.role_without_boundary_test

import data.iamlint.rules.role_without_boundary as rule

_trust := {
	"Version": "2012-10-17",
	"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}

_role(properties) := {
	"Type": "AWS::IAM::Role",
	"Properties": object.union({"AssumeRolePolicyDocument": _trust}, properties),
}

_bounded := _role({"PermissionsBoundary": "arn:aws:iam::111122223333:policy/edge"})

_template(resources) := iam.load({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})

test_one_role_of_two if {
	found := rule.report with input as _template({"Bounded": _bounded, "Free": _role({})})
	count(found) == 1
}

test_all_roles if {
	count(rule.report) == 0 with input as _template({"Bounded": _bounded, "Other": _bounded})
}

test_function_of_sam if {
	function := {
		"Type": "AWS::Serverless::Function",
		"Properties": {"PermissionsBoundary": "arn:aws:iam::111122223333:policy/edge"},
	}
	count(rule.report) == 1 with input as _template({"Worker": function, "Free": _role({})})
}

test_no_boundary_in_template if {
	count(rule.report) == 0 with input as _template({"Free": _role({}), "Other": _role({})})
}

test_unknown_boundary if {
	other := _role({"PermissionsBoundary": {"Fn::ImportValue": "edge"}})
	count(rule.report) == 0 with input as _template({"Bounded": _bounded, "Other": other})
}

package iamlint.rules.administrator_policy_attached_test

import data.iamlint.rules.administrator_policy_attached as rule

_trust := {
	"Version": "2012-10-17",
	"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}

_role(managed) := iam.load({
	"AWSTemplateFormatVersion": "2010-09-09",
	"Resources": {"Worker": {
		"Type": "AWS::IAM::Role",
		"Properties": {"AssumeRolePolicyDocument": _trust, "ManagedPolicyArns": managed},
	}},
})

test_administrator_access if {
	some found in rule.report with input as _role(["arn:aws:iam::aws:policy/AdministratorAccess"])
	found.message == "AdministratorAccess makes its holder an administrator; grant only what is needed"
}

test_any_partition if {
	arn := {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/IAMFullAccess"}
	count(rule.report) == 1 with input as _role([arn])
}

test_power_user if {
	some found in rule.report with input as _role(["arn:aws:iam::aws:policy/PowerUserAccess"])
	found.message == "PowerUserAccess makes its holder an administrator in all but name; grant only what is needed"
}

test_name_that_begins_alike if {
	count(rule.report) == 0 with input as _role(["arn:aws:iam::aws:policy/AdministratorAccess-Amplify"])
}

test_other_policy if {
	count(rule.report) == 0 with input as _role(["arn:aws:iam::aws:policy/ReadOnlyAccess"])
}

test_own_policy_of_that_name if {
	count(rule.report) == 0 with input as _role(["arn:aws:iam::111122223333:policy/AdministratorAccess"])
}

test_permission_set if {
	template := {
		"AWSTemplateFormatVersion": "2010-09-09",
		"Resources": {"Admins": {
			"Type": "AWS::SSO::PermissionSet",
			"Properties": {
				"Name": "Admins",
				"InstanceArn": "arn:aws:sso:::instance/ssoins-1",
				"ManagedPolicies": ["arn:aws:iam::aws:policy/AdministratorAccess"],
			},
		}},
	}
	count(rule.report) == 0 with input as iam.load(template)
}

package iamlint.rules.variable_in_old_version_test

import data.iamlint.rules.variable_in_old_version as rule

_policy(version, statement) := iam.parse(object.union({"Statement": [statement]}, version), "identity")

_own_home := {
	"Effect": "Allow",
	"Action": "s3:GetObject",
	"Resource": ["arn:aws:s3:::home/public/*", "arn:aws:s3:::home/${aws:username}/*"],
}

test_missing_version if {
	some found in rule.report with input as _policy({}, _own_home)
	found.rule == "variable-in-old-version"
	found.level == "error"
	found.message == "policy variable is read as plain text; set Version to 2012-10-17"
}

test_old_version if {
	count(rule.report) == 1 with input as _policy({"Version": "2008-10-17"}, _own_home)
}

test_new_version if {
	count(rule.report) == 0 with input as _policy({"Version": "2012-10-17"}, _own_home)
}

test_condition_value if {
	statement := {
		"Effect": "Allow",
		"Action": "ec2:*",
		"Resource": "*",
		"Condition": {"StringEquals": {"ec2:ResourceTag/owner": ["${aws:userid}", "nobody"]}},
	}
	count(rule.report) == 1 with input as _policy({}, statement)
}

test_no_variable if {
	count(rule.report) == 0 with input as _policy({}, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
}

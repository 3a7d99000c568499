package house.production_bucket_without_mfa_test

import data.house.production_bucket_without_mfa as rule

_policy(statements) := iam.parse({"Version": "2012-10-17", "Statement": statements}, "identity")

_grant := {"Sid": "Storage", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}

_guard(operator) := {
	"Effect": "Deny",
	"Action": "s3:DeleteBucket",
	"Resource": "arn:aws:s3:::prod-*",
	"Condition": {operator: {"aws:MultiFactorAuthPresent": "false"}},
}

test_unguarded if {
	some found in rule.report with input as _policy([_grant])
	found.witness.action == "s3:DeleteBucket"
	found.witness.allowed[0].sid == "Storage"
}

test_guarded if count(rule.report) == 0 with input as _policy([_grant, _guard("BoolIfExists")])

# Bool does not hold for long-term access keys.
test_leaking_guard if count(rule.report) == 1 with input as _policy([_grant, _guard("Bool")])

test_other_buckets if {
	grant := object.union(_grant, {"Resource": "arn:aws:s3:::scratch-*"})
	count(rule.report) == 0 with input as _policy([grant])
}

# A policy in YAML, as it would lie in a file.
test_yaml if {
	policy := `
Version: "2012-10-17"
Statement:
  Effect: Allow
  Action: s3:Delete*
  Resource: arn:aws:s3:::prod-*
`
	some found in rule.report with input as iam.parse(policy, "identity")
	found.level == "error"
}

package iamlint.rules.wildcard_principal_in_trust_test

import data.iamlint.rules.wildcard_principal_in_trust as rule

_trust(statement) := iam.parse({"Version": "2012-10-17", "Statement": [statement]}, "trust")

_open := {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}

test_star if {
	some found in rule.report with input as _trust(_open)
	found.witness.action == "sts:AssumeRole"
}

test_aws_star if {
	count(rule.report) == 1 with input as _trust(object.union(_open, {"Principal": {"AWS": ["*"]}}))
}

test_own_organization_only if {
	condition := {"StringEquals": {"aws:PrincipalOrgID": "o-own0000000"}}
	count(rule.report) == 0 with input as _trust(object.union(_open, {"Condition": condition}))
}

test_external_id_is_no_guard if {
	condition := {"StringEquals": {"sts:ExternalId": "ticket-42"}}
	some found in rule.report with input as _trust(object.union(_open, {"Condition": condition}))
	found.witness.context["sts:ExternalId"] == "ticket-42"
}

test_named_account if {
	account := {"AWS": "arn:aws:iam::111122223333:root"}
	count(rule.report) == 0 with input as _trust(object.union(_open, {"Principal": account}))
}

test_denied_again if {
	deny := {
		"Effect": "Deny",
		"Principal": "*",
		"Action": "sts:AssumeRole",
		"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}},
	}
	count(rule.report) == 0 with input as iam.parse({"Version": "2012-10-17", "Statement": [_open, deny]}, "trust")
}

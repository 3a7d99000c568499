# METADATA
# title: Role that anybody in AWS can assume
# description: A trust policy names everybody as principal, and no condition keeps other accounts out.
# custom:
#   name: wildcard-principal-in-trust
#   category: trust
#   level: error
#   security_severity: 9.1
#   severity_reason: anybody with an AWS account gets the role's permissions
#   since: 0.1.0
#   kinds: [trust]
#   triggers:
#     effects: [Allow]
#     text: ["*"]
# schemas:
#   - input: schema.policy
package iamlint.rules.wildcard_principal_in_trust

import data.iamlint.finding

report contains finding.add(finding.at(rego.metadata.chain(), everybody, message), {"witness": witness}) if {
	some statement in input.statements
	statement.effect.value == "Allow"
	some everybody in statement.principals
	everybody.type in {"*", "AWS"}
	everybody.id.value == "*"
	witness := _outsider(statement)
	message := "anybody in AWS can assume the role; name the principals"
}

# A request of an outsider that a statement lets in: of a member of another organization, or else of an account in none,
# whose requests have no aws:PrincipalOrgID and no aws:PrincipalOrgPaths.
_outsider(statement) := witnesses[0] if {
	witnesses := [answer.witness |
		some organization in [_another, _none]
		answer := iam.find({
			"layers": [{"documents": [input]}],
			"via": [statement],
			"actions": ["sts:AssumeRole"],
			"callers": _outsiders,
			"view": {key: value |
				some key, value in object.union(_outside, organization)
				lower(key) in _mentioned
			},
		})
		answer.found
	]
}

# What no condition asks about need not be said of the request.
_mentioned := {lower(condition.key.value) |
	some statement in input.statements
	some condition in statement.conditions
}

# Somebody of an account that no policy names, with whatever credentials.
_outsiders := [{"type": type, "credentials": credentials, "other_account": true} |
	some [type, credentials] in [["user", "long-term"], ["role", "temporary"], ["user", "temporary-mfa"]]
]

# The outsider comes from the internet.
_outside := {"aws:SourceIp": "198.51.100.7", "aws:SourceVpc": null, "aws:SourceVpce": null}

_another := {"aws:PrincipalOrgID": "o-outside000", "aws:PrincipalOrgPaths": "o-outside000/r-outs/"}

_none := {"aws:PrincipalOrgID": null, "aws:PrincipalOrgPaths": null}

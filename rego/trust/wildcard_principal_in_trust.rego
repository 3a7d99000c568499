# METADATA
# title: A role that anyone in AWS can assume
# description: A trust policy names everyone as principal, and no condition excludes other accounts.
# custom:
#   name: wildcard-principal-in-trust
#   category: trust
#   level: error
#   security_severity: 9.1
#   severity_reason: anyone with an AWS account gets the role's permissions
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
	message := "anyone in AWS can assume the role; specify the principals"
}

# A request from an outsider that a statement allows: from a member of another organization, or else from an account in none,
# whose requests include neither aws:PrincipalOrgID nor aws:PrincipalOrgPaths.
_outsider(statement) := witnesses[0] if {
	witnesses := [answer.witness |
		some organization in [_another, _none]
		answer := iam.find({
			"layers": [{"documents": [input]}],
			"via": [statement],
			"actions": ["sts:AssumeRole"],
			"callers": _outsiders,
			"view": {key: value |
				some key, value in object.union(_outside, organization.view)
				lower(key) in _mentioned
			},
			"where": [asked |
				some asked in array.concat(_place, organization.where)
				lower(asked.key) in _mentioned
			],
		})
		answer.found
	]
}

# The request only needs the keys that conditions mention.
_mentioned := {lower(condition.key.value) |
	some statement in input.statements
	some condition in statement.conditions
}

# A principal in an account that no policy names, with any credentials.
_outsiders := [{"type": type, "credentials": credentials, "other_account": true} |
	some [type, credentials] in [["user", "long-term"], ["role", "temporary"], ["user", "temporary-mfa"]]
]

# The outsider is on the internet, not in any of the networks that the policy names.
_outside := {"aws:SourceVpc": null, "aws:SourceVpce": null}

_place := [
	{"operator": "Null", "key": "aws:SourceIp", "values": ["false"]},
	{"operator": "NotIpAddress", "key": "aws:SourceIp", "values": array.concat(_private, _named)},
]

_private := ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]

# The ranges in conditions that are small enough for one organization: 65,536 addresses, or a site's IPv6 prefix.
# https://www.rfc-editor.org/rfc/rfc6177
_named := [range |
	some statement in input.statements
	some condition in statement.conditions
	lower(condition.key.value) == "aws:sourceip"
	some value in condition.values
	range := value.value
	_small(range)
]

_small(range) if net.cidr_is_valid(concat("", [range, "/32"])) # an address

_small(range) if {
	net.cidr_is_valid(range)
	[address, bits] := split(range, "/")
	to_number(bits) >= {true: 48, false: 16}[contains(address, ":")]
}

# The IDs of roots and organizational units are only unique in their organization.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
_another := {
	"view": {"aws:PrincipalOrgID": "o-outside000"},
	"where": [
		{"operator": "ForAllValues:StringLike", "key": "aws:PrincipalOrgPaths", "values": ["o-outside000/r-????/*"]},
		{"operator": "ForAnyValue:StringLike", "key": "aws:PrincipalOrgPaths", "values": ["*//*"], "not": true},
		{"operator": "Null", "key": "aws:PrincipalOrgPaths", "values": ["false"]},
	],
}

_none := {"view": {"aws:PrincipalOrgID": null, "aws:PrincipalOrgPaths": null}, "where": []}

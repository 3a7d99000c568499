# METADATA
# title: Administrator policy attached
# description: An AWS managed policy that makes its holder an administrator is attached to an identity of the template.
# custom:
#   name: administrator-policy-attached
#   category: practice
#   level: warning
#   security_severity: 6.5
#   severity_reason: whoever controls the identity controls the account
#   since: 0.1.0
#   scope: unit
#   triggers:
#     text: [AdministratorAccess, IAMFullAccess, PowerUserAccess]
# schemas:
#   - input: schema.unit
package iamlint.rules.administrator_policy_attached

import data.iamlint.finding

report contains finding.at(rego.metadata.chain(), managed, message) if {
	some principal in input.principals
	# A permission set of IAM Identity Center is how administrators should get in.
	principal.resource.type != "AWS::SSO::PermissionSet"
	some managed in principal.managed
	name := _aws_managed(managed)
	message := sprintf("%s %s; grant only what is needed", [name, _power[name]])
}

# PowerUserAccess leaves out IAM, and leads to the roles of the account's functions, instances and stacks.
_power := {
	"AdministratorAccess": "makes its holder an administrator",
	"IAMFullAccess": "makes its holder an administrator",
	"PowerUserAccess": "makes its holder an administrator in all but name",
}

# The name of a policy that AWS manages, in whatever partition; SAM takes the name alone.
_aws_managed(text) := split(text.value, ":iam::aws:policy/")[1]

_aws_managed(text) := text.value if not contains(text.value, ":")

# METADATA
# title: Role without the permissions boundary that other roles of the template have
# description: The template sets a permissions boundary on some roles or users, but not on this role.
# custom:
#   name: role-without-boundary
#   category: practice
#   level: note
#   security_severity: 3.0
#   severity_reason: the boundary that restricts the other roles does not restrict this one
#   since: 0.1.0
#   scope: unit
#   triggers:
#     resource_types: [AWS::IAM::Role]
#     text: [PermissionsBoundary]
# schemas:
#   - input: schema.unit
package iamlint.rules.role_without_boundary

import data.iamlint.finding

report contains finding.at(rego.metadata.chain(), role, message) if {
	_boundaries
	some role in input.resources
	role.type == "AWS::IAM::Role"
	not "PermissionsBoundary" in object.keys(role.properties)
	message := "the role has no permissions boundary, unlike others in the template; set PermissionsBoundary"
}

_boundaries if {
	some resource in input.resources
	resource.type in {
		"AWS::IAM::Role",
		"AWS::IAM::User",
		"AWS::Serverless::Function",
		"AWS::Serverless::StateMachine",
	}
	resource.properties.PermissionsBoundary
}

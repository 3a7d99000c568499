# METADATA
# title: Policy attached directly to a user
# description: A user has its own policy, so permissions are granted to individuals rather than by job function.
# custom:
#   name: user-policy-attached
#   category: practice
#   level: note
#   security_severity: 1.0
#   severity_reason: no access is gained; a person keeps permissions after changing jobs
#   since: 0.1.0
#   scope: unit
#   triggers:
#     resource_types: [AWS::IAM::ManagedPolicy, AWS::IAM::Policy, AWS::IAM::User, AWS::IAM::UserPolicy]
# schemas:
#   - input: schema.unit
package iamlint.rules.user_policy_attached

import data.iamlint.finding

_message := "the policy is attached directly to a user; attach it to one of the user's groups"

report contains finding.at(rego.metadata.chain(), iam.at(resource, path), _message) if {
	some resource in input.resources
	some path in _attachments(resource)
}

report contains finding.at(rego.metadata.chain(), resource, _message) if {
	some resource in input.resources
	resource.type == "AWS::IAM::UserPolicy"
}

# The paths to the properties that attach a policy to a user.
_attachments(resource) := paths if {
	resource.type == "AWS::IAM::User"
	paths := {["Properties", list, i] |
		some list in ["ManagedPolicyArns", "Policies"]
		is_array(resource.properties[list])
		some i, _ in resource.properties[list]
	}
}

_attachments(resource) := paths if {
	resource.type in {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"}
	is_array(resource.properties.Users)
	paths := {["Properties", "Users", i] | some i, _ in resource.properties.Users}
}

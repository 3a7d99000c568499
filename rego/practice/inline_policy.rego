# METADATA
# title: Inline policy
# description: A policy is embedded in one user, group or role, where a managed policy could be reviewed and reused.
# custom:
#   name: inline-policy
#   category: practice
#   level: note
#   security_severity: 1.0
#   severity_reason: no access is gained; the permissions are harder to review
#   since: 0.1.0
#   off: true
#   scope: unit
#   triggers:
#     resource_types:
#       - AWS::IAM::Group
#       - AWS::IAM::GroupPolicy
#       - AWS::IAM::Policy
#       - AWS::IAM::Role
#       - AWS::IAM::RolePolicy
#       - AWS::IAM::User
#       - AWS::IAM::UserPolicy
# schemas:
#   - input: schema.unit
package iamlint.rules.inline_policy

import data.iamlint.finding

_message := "the policy is embedded in one identity; use an AWS::IAM::ManagedPolicy"

report contains finding.at(rego.metadata.chain(), place, _message) if {
	some resource in input.resources
	resource.type in {"AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"}
	is_array(resource.properties.Policies)
	some i, policy in resource.properties.Policies
	policy.PolicyDocument
	place := _place(resource, i)
}

# A policy that only some stacks have is not in the list of policies, but a document of the resource.
report contains finding.at(rego.metadata.chain(), document, _message) if {
	some document in input.documents
	document.kind == "identity"
	resource := document.resource
	resource.type in {"AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"}
	not document.range in {place.range |
		some i, _ in resource.properties.Policies
		place := iam.at(resource, ["Properties", "Policies", i, "PolicyDocument"])
	}
}

report contains finding.at(rego.metadata.chain(), resource, _message) if {
	some resource in input.resources
	resource.type in {"AWS::IAM::GroupPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy"}
}

# A policy's name is a shorter place for a finding than the policy.
_place(resource, i) := iam.at(resource, ["Properties", "Policies", i, "PolicyName"])

_place(resource, i) := iam.at(resource, ["Properties", "Policies", i]) if {
	not resource.properties.Policies[i].PolicyName
}

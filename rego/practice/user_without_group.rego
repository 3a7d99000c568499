# METADATA
# title: User without a group
# description: A user is not in a group, so all its permissions are granted individually.
# custom:
#   name: user-without-group
#   category: practice
#   level: note
#   security_severity: 1.0
#   severity_reason: no access is gained; the user's permissions are harder to review
#   since: 0.1.0
#   off: true
#   scope: unit
#   triggers:
#     resource_types: [AWS::IAM::User]
# schemas:
#   - input: schema.unit
package iamlint.rules.user_without_group

import data.iamlint.finding

report contains finding.at(rego.metadata.chain(), user, message) if {
	some user in input.resources
	user.type == "AWS::IAM::User"
	object.get(user.properties, "Groups", []) == []
	not _may_be_added(user)
	message := "the user is not in a group; add it to one and attach policies to the group"
}

# An AWS::IAM::UserToGroupAddition names the user, or a user that is not known here.
_may_be_added(_) if {
	some addition in input.resources
	addition.type == "AWS::IAM::UserToGroupAddition"
	not is_array(addition.properties.Users)
}

_may_be_added(user) if {
	some addition in input.resources
	addition.type == "AWS::IAM::UserToGroupAddition"
	some name in addition.properties.Users
	_may_be(name, user)
}

_may_be(name, user) if name == user.properties.UserName

# Ref of the user itself, or of anything except another resource.
_may_be(name, user) if {
	name.unknown
	not name.unknown in {_ref(other) | some other in input.resources; other.range != user.range}
}

# Ref of a user is its name, if it has one.
_ref(resource) := resource.properties.UserName.unknown

_ref(resource) := sprintf("<%s>", [resource.logical_id.value]) if not resource.properties.UserName.unknown

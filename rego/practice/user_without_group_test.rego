package iamlint.rules.user_without_group_test

import data.iamlint.rules.user_without_group as rule

_template(resources) := iam.load({
	"AWSTemplateFormatVersion": "2010-09-09",
	"Parameters": {"Somebody": {"Type": "String"}},
	"Resources": resources,
})

_user(properties) := {"Type": "AWS::IAM::User", "Properties": properties}

_addition(users) := {"Type": "AWS::IAM::UserToGroupAddition", "Properties": {"GroupName": "readers", "Users": users}}

test_no_group if {
	some found in rule.report with input as _template({"Alice": _user({"UserName": "alice"})})
	found.message == "the user is not in a group; add it to one and attach policies to the group"
}

test_group if {
	count(rule.report) == 0 with input as _template({"Alice": _user({"Groups": ["readers"]})})
}

test_added_by_name if {
	resources := {"Alice": _user({"UserName": "alice"}), "Add": _addition(["alice"])}
	count(rule.report) == 0 with input as _template(resources)
}

test_added_by_reference if {
	resources := {"Alice": _user({}), "Add": _addition([{"Ref": "Alice"}])}
	count(rule.report) == 0 with input as _template(resources)
}

test_added_by_parameter if {
	resources := {"Alice": _user({}), "Add": _addition([{"Ref": "Somebody"}])}
	count(rule.report) == 0 with input as _template(resources)
}

test_somebody_else_added if {
	resources := {"Alice": _user({}), "Bob": _user({"Groups": ["x"]}), "Add": _addition([{"Ref": "Bob"}])}
	count(rule.report) == 1 with input as _template(resources)
}

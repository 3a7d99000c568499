package iamlint.rules.access_key_in_template_test

import data.iamlint.rules.access_key_in_template as rule

_template(resources) := iam.load({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})

_user := {"Type": "AWS::IAM::User", "Properties": {"UserName": "deploy"}}

test_access_key if {
	key := {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": {"Ref": "Deploy"}}}
	some found in rule.report with input as _template({"Deploy": _user, "Key": key})
	found.rule == "access-key-in-template"
}

test_user_alone if {
	count(rule.report) == 0 with input as _template({"Deploy": _user})
}

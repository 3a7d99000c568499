package iamlint.rules.console_password_in_template_test

import data.iamlint.rules.console_password_in_template as rule

_template(password) := iam.load({
	"AWSTemplateFormatVersion": "2010-09-09",
	"Parameters": {"InitialPassword": {"Type": "String", "NoEcho": true}},
	"Resources": {"Alice": {
		"Type": "AWS::IAM::User",
		"Properties": {"LoginProfile": {"Password": password, "PasswordResetRequired": true}},
	}},
})

test_literal if {
	some found in rule.report with input as _template("Summer-2026")
	found.level == "error"
}

test_parameter if {
	count(rule.report) == 0 with input as _template({"Ref": "InitialPassword"})
}

test_dynamic_reference if {
	count(rule.report) == 0 with input as _template("{{resolve:secretsmanager:alice:SecretString:password}}")
}

test_no_login_profile if {
	template := {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Alice": {"Type": "AWS::IAM::User"}}}
	count(rule.report) == 0 with input as iam.load(template)
}

# METADATA
# title: Console password in a template
# description: The console password of a user stands in the template, where everybody who reads it can sign in with it.
# custom:
#   name: console-password-in-template
#   category: practice
#   level: error
#   security_severity: 8.2
#   severity_reason: whoever can read the template, its history or the stack can sign in as the user
#   since: 0.1.0
#   scope: unit
#   triggers:
#     resource_types: [AWS::IAM::User]
#     text: [LoginProfile]
# schemas:
#   - input: schema.unit
package iamlint.rules.console_password_in_template

import data.iamlint.finding

report contains finding.at(rego.metadata.chain(), place, message) if {
	some user in input.resources
	user.type == "AWS::IAM::User"
	place := iam.at(user, ["Properties", "LoginProfile", "Password"])
	place.known
	place.value != ""
	message := "console password stands in the template; use a dynamic reference to Secrets Manager"
}

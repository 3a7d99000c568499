# METADATA
# title: Console password in a template
# description: The template contains the console password of a user, so anyone who can read it can sign in.
# custom:
#   name: console-password-in-template
#   category: practice
#   level: error
#   security_severity: 8.2
#   severity_reason: anyone who can read the template, its history or the stack can sign in as the user
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
	message := "the template contains a console password; use a dynamic reference to Secrets Manager"
}

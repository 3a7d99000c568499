# METADATA
# title: Access key created by a template
# description: The template creates a long-term access key that is valid until someone rotates it manually.
# custom:
#   name: access-key-in-template
#   category: practice
#   level: warning
#   security_severity: 5.5
#   severity_reason: a long-term secret from CloudFormation works from anywhere until it is deleted
#   since: 0.1.0
#   scope: unit
#   triggers:
#     resource_types: [AWS::IAM::AccessKey]
# schemas:
#   - input: schema.unit
package iamlint.rules.access_key_in_template

import data.iamlint.finding

report contains finding.at(rego.metadata.chain(), key, message) if {
	some key in input.resources
	key.type == "AWS::IAM::AccessKey"
	message := "a long-term access key is created here; have the workload assume a role"
}

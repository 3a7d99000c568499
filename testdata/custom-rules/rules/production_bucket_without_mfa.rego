# METADATA
# title: Production buckets can be deleted without MFA
# description: A stolen password or access key is enough to delete a bucket whose name begins with prod-.
# custom:
#   name: production-bucket-without-mfa
#   category: house
#   level: error
#   security_severity: 7.0
#   severity_reason: production data is lost
#   since: 1.0.0
#   kinds: [identity]
#   triggers:
#     actions: [s3:DeleteBucket]
#     effects: [Allow]
#   extra:
#     owner: storage team
package house.production_bucket_without_mfa

import data.iamlint.finding

# The solver looks for a request and takes care of wildcards, NotAction, Deny statements and conditions.
report contains finding.add(finding.at(rego.metadata.chain(), decisive.place, message), {"witness": answer.witness}) if {
	some setting in iam.settings(input)
	answer := iam.find({
		"layers": setting.layers,
		"actions": ["s3:DeleteBucket"],
		"resource_in": ["arn:aws:s3:::prod-*"],
		"callers": [
			{"type": "user", "credentials": "long-term"},
			{"type": "role", "credentials": "temporary"},
		],
	})
	answer.found
	some decisive in answer.witness.allowed
	decisive.document.index == input.index
	message := "production buckets can be deleted without MFA; deny s3:DeleteBucket on prod-* without it"
}

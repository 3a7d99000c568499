# METADATA
# title: Policy variable under an old Version
# description: Without Version 2012-10-17, IAM compares ${...} as literal text.
# custom:
#   name: variable-in-old-version
#   category: grammar
#   level: error
#   since: 0.1.0
#   triggers:
#     text: ["${"]
# schemas:
#   - input: schema.policy
package iamlint.rules.variable_in_old_version

import data.iamlint.finding

report contains finding.add(finding.at(rego.metadata.chain(), text, message), {"fixes": _fixes}) if {
	input.version.known
	input.version.value != "2012-10-17"
	some text in _texts
	contains(text.value, "${")
	message := "policy variable is read as plain text; set Version to 2012-10-17"
}

_texts contains text if some text in input.statements[_].resources

_texts contains text if some text in input.statements[_].not_resources

_texts contains text if some text in input.statements[_].conditions[_].values

# The fix makes variables of what was plain text, so the policy says something else after it.
_fixes contains {"message": "set Version to 2012-10-17", "unsafe": true, "edits": [edit]} if {
	input.version.written
	edit := iam.rewrite(input.version, "2012-10-17")
}

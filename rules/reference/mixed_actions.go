package reference

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// reportMixed reports the actions of an Allow that do not support the key of a condition, next to others that do: the statement
// does not allow them. It skips wildcards, and services whose lists of keys are not known to be complete;
// unsupported-action-for-condition-key covers Amazon S3, IAM and Amazon DynamoDB. Which actions support tags is known for all
// services with at least one such action.
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policy-structure.html#amazon-ec2-keys
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
func reportMixed(pass *analysis.Pass, c *analysis.Condition) {
	if !c.InCatalog || c.Statement.Action == nil || c.Statement.Opaque {
		return
	}
	tags := c.HasPrefix("aws:RequestTag/") || c.Is("aws:TagKeys")
	if c.Key.Global() != tags || !tags && !slices.Contains([]string{"ec2", "kms", "lambda"}, c.Prefix) {
		return
	}
	var strangers []*analysis.Action
	for a := range pass.ActionsOf(c.Statement) {
		if !a.Exact || tags && !taking(a.Service, c.Name()) || !tags && a.Service.Prefix() != c.Prefix {
			continue
		}
		if analysis.HasKey(a.Entry, c.Name()) {
			continue
		}
		never := provedAbsent(pass, c, fails, a.Text.Value)
		if never {
			strangers = append(strangers, a)
		}
	}
	reportStrangers(pass, c, strangers, "%s does not support %s, so it is not allowed; move it")
}

// taking reports whether some action of a service supports a key.
func taking(s catalog.Service, key string) bool {
	for a := range s.Actions() {
		if a.HasKey(key) {
			return true
		}
	}
	return false
}

package eval

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// The pages that the cases rest on, below https://docs.aws.amazon.com/IAM/latest/UserGuide/.
const (
	operatorsPage = "reference_policies_elements_condition_operators.html"
	stringsPage   = operatorsPage + "#Conditions_String"
	numericPage   = operatorsPage + "#Conditions_Numeric"
	datePage      = operatorsPage + "#Conditions_Date"
	boolPage      = operatorsPage + "#Conditions_Boolean"
	binaryPage    = operatorsPage + "#Conditions_BinaryEquals"
	addressPage   = operatorsPage + "#Conditions_IPAddress"
	arnPage       = operatorsPage + "#Conditions_ARN"
	ifExistsPage  = operatorsPage + "#Conditions_IfExists"
	nullPage      = operatorsPage + "#Conditions_Null"
	setPage       = "reference_policies_condition-single-vs-multi-valued-context-keys.html"
	logicPage     = "reference_policies_condition-logic-multiple-context-keys-or-values.html"
	conditionPage = "reference_policies_elements_condition.html"
	variablesPage = "reference_policies_variables.html"
	keysPage      = "reference_policies_condition-keys.html"
	// openChoice marks what AWS leaves open and docs/semantics.md decides.
	openChoice = "docs/semantics.md"
)

// Each case is a condition block, the request's context, whether the block holds, and the page that says so.
func TestConditions(t *testing.T) {
	const ab = `["a", "b"]`
	tests := []struct {
		block, context string
		want           bool
		page           string
	}{
		// Strings.
		{`{"StringEquals": {"k": "a"}}`, `{"k": "a"}`, true, stringsPage},
		{`{"StringEquals": {"k": "a"}}`, `{"k": "A"}`, false, stringsPage},
		{`{"StringEquals": {"k": "a"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringEquals": {"k": ""}}`, `{"k": ""}`, true, stringsPage},
		{`{"StringEquals": {"k": "a*"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringEquals": {"k": "a*"}}`, `{"k": "a*"}`, true, stringsPage},
		{`{"StringEquals": {"k": "a?"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringEquals": {"k": "a"}}`, `{}`, false, operatorsPage},
		{`{"StringEquals": {"k": ["x", "a"]}}`, `{"k": "a"}`, true, logicPage},
		{`{"StringEquals": {"k": ["x", "y"]}}`, `{"k": "a"}`, false, logicPage},
		{`{"StringEquals": {"k": []}}`, `{"k": "a"}`, false, logicPage},
		{`{"StringEquals": {"K:Name": "a"}}`, `{"k:nAME": "a"}`, true, conditionPage},
		{`{"StringEquals": {"aws:PrincipalTag/Team": "a"}}`, `{"aws:principaltag/team": "a"}`, true, conditionPage},
		{`{"stringequals": {"k": "a"}}`, `{"k": "a"}`, true, openChoice},
		{`{"StringEquals": {"k": true}}`, `{"k": "true"}`, true, conditionPage},
		{`{"StringEquals": {"k": 5}}`, `{"k": "5"}`, true, conditionPage},
		{`{"StringNotEquals": {"k": "a"}}`, `{"k": "b"}`, true, stringsPage},
		{`{"StringNotEquals": {"k": "a"}}`, `{"k": "a"}`, false, stringsPage},
		{`{"StringNotEquals": {"k": "a"}}`, `{"k": "A"}`, true, stringsPage},
		{`{"StringNotEquals": {"k": "a"}}`, `{}`, true, operatorsPage},
		{`{"StringNotEquals": {"k": ["a", "b"]}}`, `{"k": "b"}`, false, logicPage},
		{`{"StringNotEquals": {"k": ["a", "b"]}}`, `{"k": "c"}`, true, logicPage},
		{`{"StringNotEquals": {"k": []}}`, `{"k": "c"}`, true, logicPage},
		{`{"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}`, `{}`, true, operatorsPage},
		{`{"StringEqualsIgnoreCase": {"k": "aBc"}}`, `{"k": "AbC"}`, true, stringsPage},
		{`{"StringEqualsIgnoreCase": {"k": "É"}}`, `{"k": "é"}`, true, stringsPage},
		{`{"StringEqualsIgnoreCase": {"k": "a*"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringEqualsIgnoreCase": {"k": "a"}}`, `{}`, false, operatorsPage},
		{`{"StringNotEqualsIgnoreCase": {"k": "aBc"}}`, `{"k": "AbC"}`, false, stringsPage},
		{`{"StringNotEqualsIgnoreCase": {"k": "aBc"}}`, `{"k": "abd"}`, true, stringsPage},
		{`{"StringNotEqualsIgnoreCase": {"k": "a"}}`, `{}`, true, operatorsPage},
		{`{"StringLike": {"k": "a*"}}`, `{"k": "a"}`, true, stringsPage},
		{`{"StringLike": {"k": "a*"}}`, `{"k": "a/b:c"}`, true, stringsPage},
		{`{"StringLike": {"k": "A*"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringLike": {"k": "a?c"}}`, `{"k": "abc"}`, true, stringsPage},
		{`{"StringLike": {"k": "a?c"}}`, `{"k": "ac"}`, false, stringsPage},
		{`{"StringLike": {"k": "a?c"}}`, `{"k": "aéc"}`, true, stringsPage},
		{`{"StringLike": {"k": "a?c"}}`, `{"k": "a😀c"}`, true, openChoice},
		{`{"StringLike": {"k": "?"}}`, `{"k": ""}`, false, stringsPage},
		{`{"StringLike": {"k": "*"}}`, `{"k": ""}`, true, stringsPage},
		{`{"StringLike": {"k": "*"}}`, `{}`, false, operatorsPage},
		{`{"StringLike": {"k": "*a*b*"}}`, `{"k": "xaxxbx"}`, true, stringsPage},
		{`{"StringLike": {"k": "*a*b"}}`, `{"k": "abba"}`, false, stringsPage},
		{`{"StringLike": {"k": "*ab"}}`, `{"k": "aab"}`, true, stringsPage},
		{`{"StringLike": {"k": "a"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringLike": {"k": "arn:aws:s:*:1:f/*"}}`, `{"k": "arn:aws:s:us-east-2:9:store/abc:1:f/d.txt"}`, true, arnPage},
		{`{"StringNotLike": {"k": "a*"}}`, `{"k": "ba"}`, true, stringsPage},
		{`{"StringNotLike": {"k": "a*"}}`, `{"k": "ab"}`, false, stringsPage},
		{`{"StringNotLike": {"k": "*"}}`, `{}`, true, operatorsPage},
		{`{"StringNotLike": {"k": ["a*", "*b"]}}`, `{"k": "xb"}`, false, logicPage},

		// Several keys and operators.
		{`{"StringEquals": {"k": "a", "l": "b"}}`, `{"k": "a", "l": "b"}`, true, logicPage},
		{`{"StringEquals": {"k": "a", "l": "b"}}`, `{"k": "a", "l": "c"}`, false, logicPage},
		{`{"StringEquals": {"k": "a"}, "StringLike": {"k": "b*"}}`, `{"k": "a"}`, false, logicPage},
		{`{"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}`, `{"k": "a", "l": "true"}`, true, logicPage},
		{`{"Null": {"aws:PrincipalTag/t": "true"}, "StringEquals": {"aws:PrincipalTag/t": "a"}}`, `{}`, false, logicPage},
		{
			`{"Null": {"aws:PrincipalTag/t": "true"}, "StringEquals": {"aws:PrincipalTag/t": "a"}}`,
			`{"aws:PrincipalTag/t": "a"}`, false, logicPage,
		},
		{`{}`, `{}`, true, conditionPage},

		// Numbers.
		{`{"NumericEquals": {"k": "10"}}`, `{"k": "10"}`, true, numericPage},
		{`{"NumericEquals": {"k": 10}}`, `{"k": "10"}`, true, numericPage},
		{`{"NumericEquals": {"k": "10"}}`, `{"k": "10.0"}`, true, numericPage},
		{`{"NumericEquals": {"k": "010"}}`, `{"k": "10"}`, true, numericPage},
		{`{"NumericEquals": {"k": "1e3"}}`, `{"k": "1000"}`, true, openChoice},
		{`{"NumericEquals": {"k": "1.5e-1"}}`, `{"k": "0.15"}`, true, openChoice},
		{`{"NumericEquals": {"k": "-0"}}`, `{"k": "0"}`, true, numericPage},
		{`{"NumericEquals": {"k": "10"}}`, `{"k": "11"}`, false, numericPage},
		{`{"NumericEquals": {"k": "10"}}`, `{}`, false, operatorsPage},
		{`{"NumericEquals": {"k": "10"}}`, `{"k": "ten"}`, false, openChoice},
		{`{"NumericEquals": {"k": "ten"}}`, `{"k": "ten"}`, false, openChoice},
		{`{"NumericEquals": {"k": ""}}`, `{"k": ""}`, false, openChoice},
		{`{"NumericEquals": {"k": "9007199254740993"}}`, `{"k": "9007199254740992"}`, false, numericPage},
		{`{"NumericEquals": {"k": "0.1"}}`, `{"k": "0.10000000000000000001"}`, false, numericPage},
		{`{"NumericNotEquals": {"k": "10"}}`, `{"k": "11"}`, true, numericPage},
		{`{"NumericNotEquals": {"k": "10"}}`, `{"k": "10.00"}`, false, numericPage},
		{`{"NumericNotEquals": {"k": "10"}}`, `{}`, true, operatorsPage},
		{`{"NumericNotEquals": {"k": ["10", "11"]}}`, `{"k": "11"}`, false, logicPage},
		{`{"NumericNotEquals": {"k": "10"}}`, `{"k": "ten"}`, false, openChoice},
		{`{"NumericNotEquals": {"k": ["ten", "10"]}}`, `{"k": "11"}`, true, openChoice},
		{`{"NumericNotEquals": {"k": "10"}}`, `{"k": ["11", "ten"]}`, false, openChoice},
		{`{"ForAnyValue:NumericNotEquals": {"k": "10"}}`, `{"k": ["ten"]}`, false, openChoice},
		{`{"NumericLessThan": {"k": "10"}}`, `{"k": "9"}`, true, numericPage},
		{`{"NumericLessThan": {"k": "10"}}`, `{"k": "10"}`, false, numericPage},
		{`{"NumericLessThan": {"k": "10"}}`, `{"k": "-11"}`, true, numericPage},
		{`{"NumericLessThan": {"k": "-10"}}`, `{"k": "-11"}`, true, numericPage},
		{`{"NumericLessThan": {"k": "-10"}}`, `{"k": "-9"}`, false, numericPage},
		{`{"NumericLessThan": {"k": "10"}}`, `{"k": "abc"}`, false, openChoice},
		{`{"NumericLessThan": {"k": "10"}}`, `{}`, false, operatorsPage},
		{`{"NumericLessThan": {"k": ["5", "10"]}}`, `{"k": "7"}`, true, logicPage},
		{`{"NumericLessThan": {"k": "0.25"}}`, `{"k": "0.3"}`, false, numericPage},
		{`{"NumericLessThanEquals": {"s3:max-keys": "10"}}`, `{"s3:max-keys": "10"}`, true, numericPage},
		{`{"NumericLessThanEquals": {"s3:max-keys": "10"}}`, `{"s3:max-keys": "10.5"}`, false, numericPage},
		{`{"NumericGreaterThan": {"k": "10"}}`, `{"k": "100"}`, true, numericPage},
		{`{"NumericGreaterThan": {"k": "10"}}`, `{"k": "9"}`, false, numericPage},
		{`{"NumericGreaterThan": {"k": "99999999999999999999999999"}}`, `{"k": "100000000000000000000000000"}`, true, numericPage},
		{`{"NumericGreaterThanEquals": {"k": "10"}}`, `{"k": "10"}`, true, numericPage},
		{`{"NumericGreaterThanEquals": {"k": "10"}}`, `{"k": "9.99"}`, false, numericPage},
		{`{"NumericGreaterThanEqualsIfExists": {"k": "10"}}`, `{}`, true, ifExistsPage},

		// Dates.
		{`{"DateEquals": {"k": "2020-01-01T00:00:01Z"}}`, `{"k": "2020-01-01T00:00:01Z"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01-01"}}`, `{"k": "2020-01-01T00:00:00Z"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01"}}`, `{"k": "2020-01-01"}`, true, datePage},
		{`{"DateEquals": {"k": "2020"}}`, `{"k": "2020-01-01"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01-01T02:00+02:00"}}`, `{"k": "2020-01-01T00:00Z"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01-01T00:00:00.5Z"}}`, `{"k": "2020-01-01T00:00:00.500Z"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01-01T00:00:00-0500"}}`, `{"k": "2020-01-01T05:00:00Z"}`, true, openChoice},
		{`{"DateEquals": {"k": "1577836800"}}`, `{"k": "2020-01-01T00:00:00Z"}`, true, datePage},
		{`{"DateEquals": {"k": 1577836800}}`, `{"k": "2020-01-01T00:00:00Z"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01-01"}}`, `{"k": "1577836800"}`, true, datePage},
		{`{"DateEquals": {"k": "2020-01-01"}}`, `{"k": "1577836800.5"}`, false, datePage},
		{`{"DateEquals": {"k": "2020-01-01T00:00:00"}}`, `{"k": "2020-01-01T00:00:00Z"}`, true, openChoice},
		{`{"DateEquals": {"k": "2020-02-30"}}`, `{"k": "2020-02-30"}`, false, openChoice},
		{`{"DateEquals": {"k": "2020-0"}}`, `{"k": "2020-0"}`, false, openChoice},
		{`{"DateEquals": {"k": "2020-01-01 00:00"}}`, `{"k": "2020-01-01 00:00"}`, false, openChoice},
		{`{"DateEquals": {"k": "2020-01-01T1:00:00Z"}}`, `{"k": "2020-01-01T01:00:00Z"}`, false, openChoice},
		{`{"DateEquals": {"k": "2020-01-01T01:00:00,5Z"}}`, `{"k": "2020-01-01T01:00:00.5Z"}`, false, openChoice},
		{`{"DateEquals": {"k": "yesterday"}}`, `{"k": "yesterday"}`, false, openChoice},
		{`{"DateEquals": {"k": "2020-01-01"}}`, `{}`, false, operatorsPage},
		{`{"DateNotEquals": {"k": "2020-01-01"}}`, `{"k": "2020-01-02"}`, true, datePage},
		{`{"DateNotEquals": {"k": "2020-01-01"}}`, `{"k": "1577836800"}`, false, datePage},
		{`{"DateNotEquals": {"k": "2020-01-01"}}`, `{}`, true, operatorsPage},
		{`{"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}`, `{"aws:CurrentTime": "2019-12-31T23:59:59Z"}`, true, datePage},
		{`{"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}`, `{"aws:CurrentTime": "2020-01-01T00:00:00Z"}`, false, datePage},
		{`{"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}`, `{"aws:CurrentTime": "2020-01-01T00:59:59+01:00"}`, true, datePage},
		{`{"DateLessThan": {"aws:EpochTime": "1577836800"}}`, `{"aws:EpochTime": "1577836799"}`, true, datePage},
		{`{"DateLessThan": {"k": "2020-01-01T00:00:00.000000001Z"}}`, `{"k": "2020-01-01T00:00:00Z"}`, true, datePage},
		{`{"DateLessThanEquals": {"k": "2020-01-01"}}`, `{"k": "2020-01-01"}`, true, datePage},
		{`{"DateLessThanEquals": {"k": "2020-01-01"}}`, `{"k": "2020-01-01T00:00:01Z"}`, false, datePage},
		{`{"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}`, `{"aws:TokenIssueTime": "2020-01-01T00:00:02Z"}`, true, datePage},
		{`{"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}`, `{}`, false, datePage},
		{`{"DateGreaterThan": {"k": "-1"}}`, `{"k": "0"}`, true, datePage},
		{`{"DateGreaterThanEquals": {"k": "2020-01-01"}}`, `{"k": "2020-01-01"}`, true, datePage},
		{`{"DateGreaterThanEquals": {"k": "2020-01-01"}}`, `{"k": "2019-12-31"}`, false, datePage},
		{`{"DateGreaterThanEquals": {"k": "${k}"}}`, `{"k": "2020-01-01"}`, false, variablesPage},

		// Booleans.
		{`{"Bool": {"aws:SecureTransport": "false"}}`, `{"aws:SecureTransport": "false"}`, true, boolPage},
		{`{"Bool": {"aws:SecureTransport": false}}`, `{"aws:SecureTransport": "false"}`, true, boolPage},
		{`{"Bool": {"aws:SecureTransport": "False"}}`, `{"aws:SecureTransport": "false"}`, true, openChoice},
		{`{"Bool": {"aws:SecureTransport": "true"}}`, `{"aws:SecureTransport": "TRUE"}`, true, openChoice},
		{`{"Bool": {"aws:SecureTransport": "true"}}`, `{"aws:SecureTransport": "false"}`, false, boolPage},
		{`{"Bool": {"k": "yes"}}`, `{"k": "yes"}`, false, openChoice},
		{`{"Bool": {"k": ["true", "false"]}}`, `{"k": "false"}`, true, logicPage},
		{`{"Bool": {"aws:MultiFactorAuthPresent": "false"}}`, `{}`, false, operatorsPage},
		{`{"Bool": {"aws:MultiFactorAuthPresent": "true"}}`, `{}`, false, operatorsPage},
		{`{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}`, `{}`, true, ifExistsPage},
		{`{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}`, `{"aws:MultiFactorAuthPresent": "true"}`, false, ifExistsPage},
		{`{"Bool": {"k": "${l}"}}`, `{"k": "true", "l": "True"}`, true, boolPage},

		// Binary values.
		{`{"BinaryEquals": {"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, `{"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}`, true, binaryPage},
		{`{"BinaryEquals": {"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, `{"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA"}`, true, openChoice},
		{`{"BinaryEquals": {"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, `{"k": "BinaryValueInBase64"}`, true, openChoice},
		{`{"BinaryEquals": {"k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, `{"k": "QmluYXJ5"}`, false, binaryPage},
		{`{"BinaryEquals": {"k": "not base64!"}}`, `{"k": "not base64!"}`, false, openChoice},
		{`{"BinaryEquals": {"k": "QQ=="}}`, `{}`, false, operatorsPage},
		{`{"BinaryEqualsIfExists": {"k": "QQ=="}}`, `{}`, true, ifExistsPage},

		// Addresses.
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "203.0.113.255"}`, true, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "203.0.114.0"}`, false, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}`, `{"aws:SourceIp": "203.0.113.7"}`, true, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}`, `{"aws:SourceIp": "203.0.113.8"}`, false, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}}`, `{"aws:SourceIp": "203.0.113.200"}`, true, openChoice},
		{`{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}`, `{"aws:SourceIp": "8.8.8.8"}`, true, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}`, `{"aws:SourceIp": "2001:db8::1"}`, false, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "::/0"}}`, `{"aws:SourceIp": "8.8.8.8"}`, false, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "2001:DB8:1234:5678::/64"}}`, `{"aws:SourceIp": "2001:db8:1234:5678:1::9"}`, true, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "2001:DB8:1234:5678::/64"}}`, `{"aws:SourceIp": "2001:db8:1234:5679::1"}`, false, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "2001:db8::1"}}`, `{"aws:SourceIp": "2001:0DB8:0:0::0001"}`, true, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "2001:db8::1"}}`, `{"aws:SourceIp": "2001:db8::2"}`, false, openChoice},
		{`{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}`, `{"aws:SourceIp": "203.0.113.1"}`, true, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.0/33"}}`, `{"aws:SourceIp": "203.0.113.0"}`, false, openChoice},
		{`{"IpAddress": {"aws:SourceIp": "10.*"}}`, `{"aws:SourceIp": "10.1.2.3"}`, false, addressPage},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "cloudformation.amazonaws.com"}`, false, openChoice},
		{`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{}`, false, addressPage},
		{`{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "203.0.113.9"}`, false, addressPage},
		{`{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "203.0.112.9"}`, true, addressPage},
		{`{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "2001:db8::1"}`, true, addressPage},
		{`{"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "192.0.2.0/24"]}}`, `{"aws:SourceIp": "192.0.2.1"}`, false, logicPage},
		{`{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{}`, true, operatorsPage},
		{`{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "nowhere"}`, false, openChoice},
		{`{"NotIpAddress": {"aws:SourceIp": "nowhere"}}`, `{"aws:SourceIp": "203.0.113.9"}`, true, openChoice},
		{`{"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}}`, `{"aws:SourceIp": "203.0.113.9"}`, false, ifExistsPage},

		// ARNs.
		{`{"ArnEquals": {"k": "arn:aws:sns:us-east-1:1:t"}}`, `{"k": "arn:aws:sns:us-east-1:1:t"}`, true, arnPage},
		{`{"ArnEquals": {"k": "arn:aws:sns:us-east-1:1:t"}}`, `{"k": "arn:aws:sns:us-east-1:1:T"}`, false, arnPage},
		{`{"ArnEquals": {"k": "arn:aws:sns:*:1:t*"}}`, `{"k": "arn:aws:sns:us-east-1:1:topic"}`, true, arnPage},
		{`{"ArnLike": {"k": "arn:aws:sns:*:1:t?"}}`, `{"k": "arn:aws:sns:us-east-1:1:tt"}`, true, arnPage},
		{`{"ArnLike": {"k": "arn:aws:s:*:1:f/*"}}`, `{"k": "arn:aws:s:us-east-2:9:store/abc:1:f/d.txt"}`, false, arnPage},
		{`{"ArnLike": {"k": "arn:aws:s:*:1:f/*"}}`, `{"k": "arn:aws:s:us-east-2:1:f/a/b:c"}`, true, arnPage},
		{`{"ArnLike": {"k": "arn:aws:iam:?:1:user/a"}}`, `{"k": "arn:aws:iam::1:user/a"}`, false, arnPage},
		{`{"ArnLike": {"k": "arn:aws:iam:*:1:user/a"}}`, `{"k": "arn:aws:iam::1:user/a"}`, true, arnPage},
		{`{"ArnLike": {"k": "arn:*:*:*:*:*"}}`, `{"k": "arn:aws:iam::1:user/a"}`, true, arnPage},
		{`{"ArnLike": {"k": "arn:*"}}`, `{"k": "arn:aws:iam::1:user/a"}`, false, openChoice},
		{`{"ArnLike": {"k": "*"}}`, `{"k": "arn:aws:iam::1:user/a"}`, false, openChoice},
		{`{"ArnLike": {"k": "*:*:*:*:*:*"}}`, `{"k": "arn:aws:iam::1:user/a"}`, true, arnPage},
		{`{"ArnLike": {"k": "arn:aws:iam::1:user/a"}}`, `{"k": "not an arn"}`, false, openChoice},
		{`{"ArnEquals": {"k": "same text"}}`, `{"k": "same text"}`, false, openChoice},
		{`{"ArnLike": {"k": "arn:aws:iam::1:user/a"}}`, `{}`, false, operatorsPage},
		{`{"ArnNotEquals": {"k": "arn:aws:iam::1:user/a*"}}`, `{"k": "arn:aws:iam::1:user/ab"}`, false, arnPage},
		{`{"ArnNotLike": {"k": "arn:aws:iam::1:user/a*"}}`, `{"k": "arn:aws:iam::2:user/ab"}`, true, arnPage},
		{`{"ArnNotLike": {"k": "arn:aws:iam::1:user/a*"}}`, `{"k": "not an arn"}`, false, openChoice},
		{`{"ArnNotLike": {"k": "*"}}`, `{"k": "arn:aws:iam::1:user/a"}`, true, openChoice},
		{`{"DateNotEquals": {"k": "2020-01-01"}}`, `{"k": "yesterday"}`, false, openChoice},
		{`{"ArnNotLike": {"k": "arn:aws:iam::1:user/a"}}`, `{}`, true, operatorsPage},
		{`{"ArnLikeIfExists": {"k": "arn:aws:iam::1:user/a"}}`, `{}`, true, ifExistsPage},

		// IfExists.
		{`{"StringEqualsIfExists": {"k": "a"}}`, `{}`, true, ifExistsPage},
		{`{"StringEqualsIfExists": {"k": "a"}}`, `{"k": "b"}`, false, ifExistsPage},
		{`{"StringNotEqualsIfExists": {"k": "a"}}`, `{}`, true, ifExistsPage},
		{`{"StringNotEqualsIfExists": {"k": "a"}}`, `{"k": "a"}`, false, ifExistsPage},
		{`{"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*"]}}`, `{"ec2:InstanceType": "t2.micro"}`, true, ifExistsPage},
		{`{"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*"]}}`, `{"ec2:InstanceType": "m3.large"}`, false, ifExistsPage},
		{`{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}`, `{}`, true, ifExistsPage},
		{`{"StringEqualsIfExists": {"k": "a"}}`, `{"k": []}`, true, setPage},

		// Null.
		{`{"Null": {"k": "true"}}`, `{}`, true, nullPage},
		{`{"Null": {"k": "true"}}`, `{"k": "a"}`, false, nullPage},
		{`{"Null": {"k": "false"}}`, `{"k": ""}`, true, nullPage},
		{`{"Null": {"k": "false"}}`, `{}`, false, nullPage},
		{`{"Null": {"k": true}}`, `{}`, true, nullPage},
		{`{"Null": {"k": ["true", "false"]}}`, `{}`, true, logicPage},
		{`{"Null": {"k": ["true", "false"]}}`, `{"k": "a"}`, true, logicPage},
		{`{"Null": {"k": "maybe"}}`, `{}`, false, openChoice},
		{`{"Null": {"k": "true"}}`, `{"k": []}`, true, setPage},
		{`{"Null": {"k": "false"}}`, `{"k": []}`, false, setPage},
		{`{"Null": {"aws:TagKeys": "false"}}`, `{"aws:TagKeys": ["x"]}`, true, setPage},
		{`{"NullIfExists": {"k": "true"}}`, `{}`, false, ifExistsPage},

		// What is not a condition at all.
		{`null`, `{}`, true, openChoice},
		{`{}`, `{}`, true, openChoice},
		{`{"StringEquals": {}}`, `{}`, true, openChoice},
		{`"x"`, `{}`, false, openChoice},
		{`[{"StringNotEquals": {"k": "a"}}]`, `{}`, false, openChoice},
		{`{"StringNotEquals": "k"}`, `{}`, false, openChoice},
		{`{"StringNotEquals": [{"k": "a"}]}`, `{}`, false, openChoice},
		{`{"StringNotEquals": null}`, `{}`, false, openChoice},
		{`{"StringNotEquals": {"k": "a"}, "StringEquals": "k"}`, `{}`, false, openChoice},

		// Several values in the request, without a set operator.
		{`{"StringEquals": {"k": "a"}}`, `{"k": ["x", "a"]}`, true, openChoice},
		{`{"StringEquals": {"k": "a"}}`, `{"k": ["x", "y"]}`, false, openChoice},
		{`{"StringNotEquals": {"k": "a"}}`, `{"k": ["x", "a"]}`, false, openChoice},
		{`{"StringNotEquals": {"k": "a"}}`, `{"k": ["x", "y"]}`, true, openChoice},
		{`{"StringEquals": {"k": "a"}}`, `{"k": []}`, false, setPage},
		{`{"StringNotEquals": {"k": "a"}}`, `{"k": []}`, true, setPage},

		// ForAllValues.
		{`{"ForAllValues:StringEquals": {"k": ` + ab + `}}`, `{"k": ["a", "b"]}`, true, setPage},
		{`{"ForAllValues:StringEquals": {"k": ` + ab + `}}`, `{"k": ["a"]}`, true, setPage},
		{`{"ForAllValues:StringEquals": {"k": ` + ab + `}}`, `{"k": ["a", "c"]}`, false, setPage},
		{`{"ForAllValues:StringEquals": {"k": ` + ab + `}}`, `{"k": []}`, true, setPage},
		{`{"ForAllValues:StringEquals": {"k": ` + ab + `}}`, `{}`, true, setPage},
		{`{"ForAllValues:StringEquals": {"k": ` + ab + `}}`, `{"k": "c"}`, false, setPage},
		{`{"ForAllValues:StringNotEquals": {"k": ` + ab + `}}`, `{"k": ["c", "d"]}`, true, setPage},
		{`{"ForAllValues:StringNotEquals": {"k": ` + ab + `}}`, `{"k": ["c", "a"]}`, false, setPage},
		{`{"ForAllValues:StringNotEquals": {"k": ` + ab + `}}`, `{}`, true, setPage},
		{`{"ForAllValues:StringLike": {"k": "a*"}}`, `{"k": ["a", "ab"]}`, true, setPage},
		{`{"ForAllValues:StringNotLike": {"k": "a*"}}`, `{"k": ["b", "ab"]}`, false, setPage},
		{`{"ForAllValues:StringEqualsIfExists": {"k": "a"}}`, `{"k": ["b"]}`, false, setPage},
		{`{"ForAllValues:Bool": {"k": "true"}}`, `{"k": ["true", "false"]}`, false, setPage},
		{`{"ForAllValues:ArnLike": {"k": "arn:aws:iam::*:role/*"}}`, `{"k": ["arn:aws:iam::1:role/r"]}`, true, setPage},
		{`{"forallvalues:StringEquals": {"k": "a"}}`, `{}`, true, openChoice},
		{`{"ForAllValues:StringEquals": {"aws:TagKeys": ["Owner"]}}`, `{}`, true, setPage},
		{`{"ForAllValues:StringEquals": {"aws:TagKeys": ["Owner"]}, "Null": {"aws:TagKeys": "false"}}`, `{}`, false, setPage},
		{
			`{"ForAllValues:StringEquals": {"aws:TagKeys": ["Owner"]}, "Null": {"aws:TagKeys": "false"}}`,
			`{"aws:TagKeys": ["Owner"]}`, true, setPage,
		},
		{`{"ForAllValues:StringEquals": {"aws:TagKeys": ["Owner"]}}`, `{"aws:TagKeys": ["owner"]}`, false, setPage},

		// ForAnyValue.
		{`{"ForAnyValue:StringEquals": {"k": ` + ab + `}}`, `{"k": ["c", "b"]}`, true, setPage},
		{`{"ForAnyValue:StringEquals": {"k": ` + ab + `}}`, `{"k": ["c", "d"]}`, false, setPage},
		{`{"ForAnyValue:StringEquals": {"k": ` + ab + `}}`, `{"k": []}`, false, setPage},
		{`{"ForAnyValue:StringEquals": {"k": ` + ab + `}}`, `{}`, false, setPage},
		{`{"ForAnyValue:StringNotEquals": {"k": ` + ab + `}}`, `{"k": ["a", "c"]}`, true, setPage},
		{`{"ForAnyValue:StringNotEquals": {"k": ` + ab + `}}`, `{"k": ["a", "b"]}`, false, setPage},
		{`{"ForAnyValue:StringNotEquals": {"k": ` + ab + `}}`, `{}`, false, setPage},
		{`{"ForAnyValue:StringNotEquals": {"k": ` + ab + `}}`, `{"k": []}`, false, setPage},
		{`{"ForAnyValue:StringEqualsIfExists": {"k": "a"}}`, `{}`, true, openChoice},
		{`{"ForAnyValue:StringNotEqualsIfExists": {"k": "a"}}`, `{}`, true, openChoice},
		{`{"ForAnyValue:StringEqualsIfExists": {"k": "a"}}`, `{"k": ["b"]}`, false, setPage},
		{`{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}`, `{"aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/"]}`, true, setPage},
		{`{"ForAnyValue:IpAddress": {"k": "10.0.0.0/8"}}`, `{"k": ["8.8.8.8", "10.1.1.1"]}`, true, setPage},
		{`{"ForAnyValue:NotIpAddress": {"k": "10.0.0.0/8"}}`, `{"k": ["10.1.1.1"]}`, false, setPage},
		{`{"ForAnyValue:NumericLessThan": {"k": "5"}}`, `{"k": ["9", "4"]}`, true, setPage},

		// Policy variables.
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": "a", "l": "a"}`, true, variablesPage},
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": "a", "l": "b"}`, false, variablesPage},
		{`{"StringEquals": {"k": "x-${L}-y"}}`, `{"k": "x-a-y", "l": "a"}`, true, variablesPage},
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": "a"}`, false, variablesPage},
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": ""}`, false, variablesPage},
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": "${l}"}`, false, variablesPage},
		{`{"StringNotEquals": {"k": "${l}"}}`, `{"k": "a"}`, true, variablesPage},
		{`{"StringNotEquals": {"k": ["${l}", "a"]}}`, `{"k": "a"}`, false, variablesPage},
		{`{"StringEquals": {"k": ["${l}", "a"]}}`, `{"k": "a"}`, true, variablesPage},
		{`{"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`, `{"aws:ResourceAccount": "111122223333"}`, false, variablesPage},
		{`{"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`, `{"aws:ResourceAccount": "444455556666"}`, true, variablesPage},
		{`{"StringEquals": {"k": "${l, 'none'}"}}`, `{"k": "none"}`, true, variablesPage},
		{`{"StringEquals": {"k": "${l,'none'}"}}`, `{"k": "none"}`, true, openChoice},
		{`{"StringEquals": {"k": "${l, 'none'}"}}`, `{"k": "none", "l": "a"}`, false, variablesPage},
		{`{"StringEquals": {"k": "${l, 'none'}"}}`, `{"k": "a", "l": "a"}`, true, variablesPage},
		{`{"StringEquals": {"k": "${l, ''}"}}`, `{"k": ""}`, true, openChoice},
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": "", "l": ""}`, true, variablesPage},
		{`{"StringLike": {"k": "${l}"}}`, `{"k": "abc", "l": "a*"}`, false, openChoice},
		{`{"StringLike": {"k": "${l}"}}`, `{"k": "a*", "l": "a*"}`, true, openChoice},
		{`{"StringLike": {"k": "${l, 'a*'}"}}`, `{"k": "abc"}`, false, openChoice},
		{`{"StringLike": {"k": "${l}*"}}`, `{"k": "abc", "l": "a"}`, true, variablesPage},
		{`{"StringLike": {"k": "*${l}?"}}`, `{"k": "xyaz", "l": "a"}`, true, variablesPage},
		{`{"StringLike": {"k": "${l}${m}"}}`, `{"k": "ab", "l": "a", "m": "b"}`, true, variablesPage},
		{`{"StringLike": {"k": "${*}"}}`, `{"k": "*"}`, true, variablesPage},
		{`{"StringLike": {"k": "${*}"}}`, `{"k": "a"}`, false, variablesPage},
		{`{"StringLike": {"k": "a${?}*"}}`, `{"k": "a?b"}`, true, variablesPage},
		{`{"StringLike": {"k": "a${?}*"}}`, `{"k": "abb"}`, false, variablesPage},
		{`{"StringLike": {"k": "${$}{l}"}}`, `{"k": "${l}", "l": "a"}`, true, variablesPage},
		{`{"StringEqualsIgnoreCase": {"k": "x${l}"}}`, `{"k": "XÉ", "l": "é"}`, true, variablesPage},
		{`{"StringEquals": {"k": "${l}"}}`, `{"k": "a", "l": ["a"]}`, false, setPage},
		{`{"StringEquals": {"k": "${l, 'none'}"}}`, `{"k": "none", "l": ["a"]}`, true, openChoice},
		{`{"StringEqualsIfExists": {"k": "${l}"}}`, `{}`, true, ifExistsPage},
		{`{"ForAllValues:StringEquals": {"k": "${l}"}}`, `{"k": ["a"], "l": "a"}`, true, variablesPage},
		{`{"ForAnyValue:StringNotEquals": {"k": "${l}"}}`, `{"k": ["a"]}`, true, variablesPage},
		{`{"ArnLike": {"k": "arn:aws:iam::1:user/${l}"}}`, `{"k": "arn:aws:iam::1:user/a", "l": "a"}`, true, variablesPage},
		{`{"ArnEquals": {"k": "${l}"}}`, `{"k": "arn:aws:iam::1:user/a", "l": "arn:aws:iam::1:user/a"}`, true, variablesPage},
		{`{"ArnNotEquals": {"k": "${l}"}}`, `{"k": "arn:aws:iam::1:user/a"}`, true, variablesPage},
		{`{"ArnLike": {"k": "arn:aws:iam::${aws:PrincipalAccount}:user/*"}}`, `{"k": "arn:aws:iam::111122223333:user/a"}`, true, variablesPage},
		{`{"ArnLike": {"k": "arn:aws:iam::${l}:user/*"}}`, `{"k": "arn:aws:iam::1:x:user/a", "l": "1:x"}`, true, openChoice},
		{`{"ArnLike": {"k": "arn:aws:iam::${l}/*"}}`, `{"k": "arn:aws:iam::1:user/a", "l": "1:user"}`, true, openChoice},
		{`{"NumericEquals": {"k": "${l}"}}`, `{"k": "5", "l": "5"}`, false, variablesPage},
		{`{"IpAddress": {"k": "${l}"}}`, `{"k": "10.0.0.1", "l": "10.0.0.1"}`, false, variablesPage},
		{`{"StringEquals": {"k": "${unclosed"}}`, `{"k": "${unclosed"}`, true, openChoice},
		{`{"StringEquals": {"k": "${}"}}`, `{"k": "${}"}`, true, openChoice},

		// What follows from the caller, arn:aws:iam::111122223333:user/alice.
		{`{"StringEquals": {"aws:username": "alice"}}`, `{}`, true, keysPage},
		{`{"StringEquals": {"aws:username": "alice"}}`, `{"aws:username": "bob"}`, false, openChoice},
		{`{"StringEquals": {"AWS:UserName": "bob"}}`, `{"aws:username": "bob"}`, true, conditionPage},
		{`{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice"}}`, `{}`, true, keysPage},
		{`{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}`, `{}`, true, keysPage},
		{`{"StringEquals": {"aws:PrincipalType": "User"}}`, `{}`, true, variablesPage},
		{`{"Bool": {"aws:PrincipalIsAWSService": "false"}}`, `{}`, true, keysPage},
		{`{"Null": {"aws:PrincipalServiceName": "true"}}`, `{}`, true, keysPage},
		{`{"Null": {"aws:userid": "true"}}`, `{}`, true, openChoice},
		{`{"Null": {"aws:PrincipalOrgID": "true"}}`, `{}`, true, openChoice},

		// What is not an operator never holds.
		{`{"StringMatches": {"k": "a"}}`, `{"k": "a"}`, false, openChoice},
		{`{"StringNotMatches": {"k": "a"}}`, `{}`, false, openChoice},
		{`{"IfExists": {"k": "a"}}`, `{}`, false, openChoice},
	}
	for _, test := range tests {
		t.Run(test.block+" of "+test.context, func(t *testing.T) {
			d := parse(t, statements(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": `+test.block+`}`), nil)
			r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: "*", Context: contextOf(t, test.context)}
			want := ImplicitDeny
			if test.want {
				want = Allowed
			}
			if got := Decide(Policies{Identity: []*policy.Document{d}}, r).Outcome; got != want {
				t.Errorf("got %v, want %v (%s)", got, want, test.page)
			}
		})
	}
}

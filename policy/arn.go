package policy

import "strings"

// ARN is an Amazon Resource Name in its six fields; each may hold wildcards, policy variables or be empty.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
type ARN struct {
	// Partition, Service, Region, Account and Resource are what stands between the colons, Resource with those of its own.
	Partition, Service, Region, Account, Resource string
}

// ParseARN splits an ARN at its first five colons. It reports false unless s begins with "arn:" and has six fields.
// Colons inside a policy variable, as in ${aws:username}, do not separate, nor those in the <Name> that stands for an
// unknown part in Text.Value.
func ParseARN(s string) (ARN, bool) {
	if !strings.HasPrefix(s, "arn:") {
		return ARN{}, false
	}
	var fields [6]string
	n := 0
	start := 0
	depth := 0
	for i := 0; i < len(s) && n < 5; i++ {
		switch {
		case s[i] == '$' && i+1 < len(s) && s[i+1] == '{', s[i] == '<':
			depth++
		case (s[i] == '}' || s[i] == '>') && depth > 0:
			depth--
		case s[i] == ':' && depth == 0:
			fields[n] = s[start:i]
			n++
			start = i + 1
		}
	}
	if n < 5 {
		return ARN{}, false
	}
	fields[5] = s[start:]
	return ARN{fields[1], fields[2], fields[3], fields[4], fields[5]}, true
}

// IsAccountID reports whether a text is the ID of an AWS account: 12 digits.
func IsAccountID(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }

// ManagedByAWS takes the ARN of a managed policy of AWS's apart; false if a text is not certainly one. The partition is "" if
// a template leaves it open.
func ManagedByAWS(t *Text) (ARN, bool) {
	arn, ok := ParseARN(t.Value)
	if !ok || arn.Service != "iam" || arn.Region != "" || arn.Account != "aws" || !strings.HasPrefix(arn.Resource, "policy/") {
		return ARN{}, false
	}
	if !t.Known() {
		// Only the partition may be open: the field is all that is not literal.
		if len(t.Parts) != 3 || t.Parts[0].Literal != "arn:" || t.Parts[1].Symbol == nil ||
			!strings.HasPrefix(t.Parts[2].Literal, ":iam::aws:policy/") {
			return ARN{}, false
		}
		arn.Partition = ""
	}
	return arn, true
}

// String joins the fields.
func (a ARN) String() string {
	return "arn:" + a.Partition + ":" + a.Service + ":" + a.Region + ":" + a.Account + ":" + a.Resource
}

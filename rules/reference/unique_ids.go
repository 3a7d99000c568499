package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// reportIDs reports AWS principals that are unique IDs with a prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
func reportIDs(pass *analysis.Pass, prefix, format string) {
	for _, s := range pass.Document.Statements {
		for _, e := range s.Principals() {
			if e.Type.Value == "AWS" && e.ID.Known() && isID(e.ID.Value, prefix) {
				pass.ReportIn(s, e.ID.Range, format, e.ID.Value)
			}
		}
	}
}

func isID(s, prefix string) bool {
	const least = 16
	if len(s) < least || !strings.HasPrefix(s, prefix) {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// uniqueID reports whether a principal is a unique ID: that of a user or role, or the canonical user ID of an account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func uniqueID(s string) bool {
	return canonicalID(s) || isID(s, "A")
}

// canonicalID reports whether s has the form of a canonical user ID. Those of origin access identities are longer than those
// of accounts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
func canonicalID(s string) bool {
	return len(s) >= 64 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

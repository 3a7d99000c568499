package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// unlisted says in a message that AWS's reference does not list something, and asks whether the nearest name was meant, if there is
// one.
func unlisted(nearest, format string, args ...any) string {
	format += " as of " + catalog.Date()
	if nearest == "" {
		return analysis.Message(format, args...)
	}
	return analysis.Message(format+"; did you mean %s?", append(args, nearest)...)
}

// nearestService returns the prefix of the service that is most similar to a misspelled one; "" if none is. Sure says that they differ
// in two letters at most.
func nearestService(prefix string) (nearest string, sure bool) {
	s, ok := catalog.NearestService(prefix)
	if !ok {
		return "", false
	}
	return s.Prefix(), analysis.Close(prefix, s.Prefix())
}

// reportUnknownKey reports a condition key that does not exist.
func reportUnknownKey(pass *analysis.Pass, c *analysis.Condition, format string) {
	nearest, _ := analysis.NearestKey(c.Name())
	var fixes []analysis.SuggestedFix
	if nearest.Name != "" && analysis.Close(c.Name(), nearest.Name) && !strings.Contains(nearest.Name, "$") {
		fixes = pass.Replace(&c.Written.Key, nearest.Name)
	}
	pass.Report(analysis.Diagnostic{
		Range: c.Written.Key.Range, Statement: c.Statement, Message: unlisted(nearest.Name, format, c.Name()), Fixes: fixes,
	})
}

// lacksTag reports whether a key is a tag key such as aws:ResourceTag/${TagKey} without the tag's name.
func lacksTag(name string) bool {
	if _, ok := analysis.FindKey(name); ok || !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(name, "/")), "tag") {
		return false
	}
	_, ok := analysis.FindKey(strings.TrimSuffix(name, "/") + "/x")
	return ok
}

// suggested returns the fix that writes a text with the nearest name; nil if there is none. It is safe if the name is sure.
func suggested(pass *analysis.Pass, nearest string, t *policy.Text, value string, sure bool) []analysis.SuggestedFix {
	if nearest == "" {
		return nil
	}
	return pass.Rewrite(t, value, !sure)
}

package analysis

import (
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Rewrite returns the edit that gives a scalar of a source another value, in the quotes that it has; nil if the
// scalar's value is not what stands there, as with values that functions or anchors made, or if the new value would need
// escapes. A scalar without quotes gets some if the new value needs them, or would else be of another type than the old
// one, as Null for StringEquals is in YAML.
func Rewrite(src *policy.Source, t *policy.Text, value string) []Edit {
	if !t.Known() || t.Range.Start < 0 || t.Range.End > len(src.Content) || t.Range.Start >= t.Range.End || !quotable(value) {
		return nil
	}
	written := string(src.Content[t.Range.Start:t.Range.End])
	quote := ""
	if c := written[0]; c == '"' || c == '\'' {
		quote = string(c)
	}
	if written != quote+t.Value+quote {
		return nil
	}
	if quote == "" && (!plain(value) || typeOf(value) != typeOf(t.Value)) {
		quote = `"`
	}
	if strings.Contains(value, "'") && quote != `"` {
		return nil
	}
	return []Edit{{Range: t.Range, NewText: quote + value + quote}}
}

// typeOf returns the type of a scalar without quotes, as YAML 1.1, which CloudFormation reads, has it, and JSON for what
// can be written there.
//
// https://yaml.org/type/
func typeOf(s string) policy.NodeKind {
	switch s {
	case "~", "null", "Null", "NULL":
		return policy.Null
	case "y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE",
		"on", "On", "ON", "off", "Off", "OFF":
		return policy.Bool
	}
	if numeric(s) {
		return policy.Number
	}
	return policy.String
}

// numeric reports whether YAML reads a plain scalar as a number or a date.
func numeric(s string) bool {
	unsigned := strings.TrimLeft(s, "+-.")
	if unsigned == "" || unsigned[0] < '0' || unsigned[0] > '9' {
		return false
	}
	digits := strings.ReplaceAll(s, "_", "")
	if _, err := strconv.ParseFloat(digits, 64); err == nil {
		return true
	}
	if _, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return true
	}
	// Dates and numbers to the base of 60 are groups of digits.
	const dateOrSixty = "0123456789-:."
	return strings.Trim(s, dateOrSixty) == "" && (strings.Count(s, "-") == 2 || strings.Contains(s, ":"))
}

// quotable reports whether a value stands in quotes of either sort as it is, in JSON and in YAML.
func quotable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return s != ""
}

// plain reports whether a value means the same with and without quotes in YAML, but for its type.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && strings.IndexByte("-_/.+=@*$?", c) >= 0:
		case i > 0 && i+1 < len(s) && c == ':' && s[i+1] != ' ':
		default:
			return false
		}
	}
	return s != ""
}

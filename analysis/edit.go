package analysis

import "github.com/iamlint/iamlint/policy"

// Rewrite returns the edit that gives a scalar of a source another value, in the quotes that it has; false if the
// scalar's value is not what stands there, as with values that functions or anchors made, or if the new value would not
// be safe to write as the old one is.
func Rewrite(src *policy.Source, t *policy.Text, value string) (Edit, bool) {
	if !t.Known() || t.Range.Start < 0 || t.Range.End > len(src.Content) || t.Range.Start >= t.Range.End || !plain(value) {
		return Edit{}, false
	}
	written := string(src.Content[t.Range.Start:t.Range.End])
	quote := ""
	if c := written[0]; c == '"' || c == '\'' {
		quote = string(c)
	}
	if written != quote+t.Value+quote {
		return Edit{}, false
	}
	return Edit{Range: t.Range, NewText: quote + value + quote}, true
}

// plain reports whether a value means the same with and without quotes, in JSON and in YAML.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && (c == '-' || c == '_' || c == '/' || c == '.' || c == '+' || c == '=' || c == '@'):
		case i > 0 && (c == '*' || c == '$' || c == '?'):
		case i > 0 && i+1 < len(s) && c == ':' && s[i+1] != ' ':
		case i > 0 && (c == '{' || c == '}') && s[0] == 'a': // inside an ARN: never the start of a flow mapping
		default:
			return false
		}
	}
	return s != ""
}

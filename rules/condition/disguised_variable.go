package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// disguised reports the keys in a text that are in brackets other than those of a variable.
func disguised(pass *analysis.Pass, s *policy.Statement, t *policy.Text) {
	for literal := range t.Literals() {
		if !strings.ContainsAny(literal, "{$<[") {
			continue
		}
		for at := 0; at < len(literal); {
			written, key := bracketed(literal[at:])
			if key == "" {
				at += max(1, len(written))
				continue
			}
			// What is not known cannot be replaced.
			pass.ReportFix(s, t.Range, pass.Replace(t, literal[:at]+"${"+key+"}"+literal[at+len(written):]),
				"%s is literal text; did you mean %s?", written, "${"+key+"}")
			at += len(written)
		}
	}
}

// brackets are those that variables are written in by mistake, longer ones first.
var brackets = [...][2]string{
	{"$<", ">"},
	{"$(", ")"},
	{"$[", "]"},
	{"%{", "}"},
	{"#{", "}"},
	{"&{", "}"},
	{"{{", "}}"},
	{"{", "}"},
	{"<", ">"},
	{"[", "]"},
}

// bracketed returns the part at the start of a text that may be a disguised variable, and the key that it was meant to be; the
// key is "" if the part is not a variable and need not be examined again.
func bracketed(s string) (written, key string) {
	if strings.HasPrefix(s, "${") {
		if end := strings.IndexByte(s, '}'); end > 0 {
			return s[:end+1], ""
		}
		return s, ""
	}
	for _, b := range brackets {
		inner, ok := strings.CutPrefix(s, b[0])
		if !ok {
			continue
		}
		inner, _, ok = strings.Cut(inner, b[1])
		if !ok {
			return "", ""
		}
		return b[0] + inner + b[1], keyOf(strings.TrimSpace(inner))
	}
	if inner, ok := strings.CutPrefix(s, "$"); ok {
		end := 0
		for end < len(inner) && (letter(inner[end]) || inner[end] == ':') {
			end++
		}
		if k, _ := analysis.FindKey(inner[:end]); k.Global() {
			return s[:1+end], k.Name
		}
	}
	return "", ""
}

// keyOf returns the condition key that a text names, or seems to name; else "".
func keyOf(name string) string {
	if strings.ContainsAny(name, " \t{}$") {
		return ""
	}
	if k, ok := analysis.FindKey(name); ok && strings.Contains(name, ":") {
		return spelled(&k, name)
	}
	return meant(name)
}

// meant returns the condition key that a name was most likely meant to be; "" if it is not similar to any.
func meant(name string) string {
	if prefix, rest, ok := strings.Cut(name, "."); ok && !strings.Contains(name, ":") {
		if k, ok := analysis.FindKey(prefix + ":" + rest); ok && inVariables(&k) {
			return spelled(&k, prefix+":"+rest)
		}
	}
	if k, ok := analysis.NearestKey(name); ok && strings.Contains(name, ":") && analysis.Close(k.Name, name) &&
		!strings.Contains(k.Name, "$") {
		return k.Name
	}
	return ""
}

// spelled returns a key in its usual spelling, with the tag's name from the text.
func spelled(k *analysis.Key, name string) string {
	if strings.Contains(k.Name, "$") {
		return name
	}
	return k.Name
}

// inVariables reports whether a key can be used in a policy variable: it is single-valued.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-wheretouse
func inVariables(k *analysis.Key) bool { return !k.Multi }

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

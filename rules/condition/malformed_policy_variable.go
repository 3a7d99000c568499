package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// MalformedPolicyVariable reports text that was meant to be a policy variable but is not.
var MalformedPolicyVariable = &analysis.Analyzer{
	Name:  "malformed-policy-variable",
	Title: "Malformed policy variable",
	Doc:   page("malformed-policy-variable"),
	Level: analysis.Error,
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			misnamed(pass, v)
		}
		for _, s := range pass.Document.Statements {
			for t := range s.Interpolated() {
				disguised(pass, s, t)
			}
		}
	},
}

// misnamed reports a well-formed variable whose name is not a condition key.
func misnamed(pass *analysis.Pass, v *analysis.Variable) {
	name := v.Name()
	if !v.Closed || v.Escape() || name == "" || strings.ContainsAny(name, " \t") {
		return // other rules report these
	}
	if _, ok := analysis.FindKey(name); ok {
		return
	}
	d := analysis.Diagnostic{Range: v.Text.Range, Statement: v.Statement}
	if strings.HasPrefix(name, "AWS::") {
		// Outside templates, another tool may fill it in.
		if pass.Document.Host != nil {
			d.Message = analysis.Message("only Fn::Sub replaces %s; put the string into Fn::Sub", v.Written())
			pass.Report(d)
		}
		return
	}
	key := meant(name)
	prefix, rest, colon := strings.Cut(name, ":")
	switch {
	case key != "":
		d.Message = analysis.Message("%s does not name a condition key; did you mean %s?", v.Written(), "${"+key+"}")
		d.Fixes = rewritten(pass, v, key+v.Inner[len(v.Name()):])
	case colon && strings.EqualFold(prefix, "aws") && !strings.HasSuffix(rest, "/"):
		d.Message = analysis.Message("%s does not name a condition key as of "+catalog.Date()+"; use one that exists", v.Written())
	default:
		return // a provider's key, or a placeholder that another tool fills in
	}
	pass.Report(d)
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
			d := analysis.Diagnostic{
				Range: t.Range, Statement: s,
				Message: analysis.Message("%s is literal text; did you mean %s?", written, "${"+key+"}"),
			}
			if t.Known() {
				d.Fixes = pass.Replace(t, literal[:at]+"${"+key+"}"+literal[at+len(written):])
			}
			pass.Report(d)
			at += len(written)
		}
	}
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
	for _, b := range [...][2]string{
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
	} {
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

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

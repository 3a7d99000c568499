package condition

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// samples fixes the caller's name and similar keys where policies use them as variables: it does not matter who the caller is.
func samples(setting analysis.Setting, caller analysis.Caller, t *deciderTag) map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	known := setting.Principal != nil && setting.Principal.ARN != ""
	add := func(text *policy.Text) {
		if !strings.Contains(text.Value, "${") {
			return
		}
		for _, token := range policy.ParsePattern(text, policy.PatternMode{Variables: true}) {
			if token.Kind != policy.Variable || strings.EqualFold(token.Text, t.key) {
				continue
			}
			lower := strings.ToLower(token.Text)
			switch {
			case known && (lower == "aws:username" || lower == "aws:userid" || strings.HasPrefix(lower, "aws:principala")):
				// Who the caller is tells.
			case lower == "aws:username" && caller.Type == analysis.User:
				view["aws:username"] = analysis.Fixed{Value: "alice"}
			case lower == "aws:userid" && caller.Type == analysis.User:
				view["aws:userid"] = analysis.Fixed{Value: "AIDACKCEVSQ6C2EXAMPLE"}
			case lower == "aws:userid":
				view["aws:userid"] = analysis.Fixed{Value: "AROADBQP57FF2AEXAMPLE:session"}
			case lower == "aws:principalarn" && caller.ARN == "" && caller.Type == analysis.User:
				view["aws:PrincipalArn"] = analysis.Fixed{Value: "arn:aws:iam::111122223333:user/alice"}
			case lower == "aws:principalaccount":
				view["aws:PrincipalAccount"] = analysis.Fixed{Value: "111122223333"}
			case strings.HasPrefix(lower, "aws:principaltag/"):
				view["aws:PrincipalTag/"+token.Text[len("aws:PrincipalTag/"):]] = analysis.Fixed{Value: sampleTag}
			case caller.Type == analysis.Role && ofSession(lower):
				view[token.Text] = analysis.Fixed{Value: sampleTag}
			}
		}
	}
	for text := range texts(setting.Layers) {
		add(text)
	}
	if known && setting.Principal.Tags != nil {
		knownTags(view, setting, t)
	}
	return view
}

// knownTags fixes the tags of a principal that exists, but for the one that it may set.
func knownTags(view map[string]analysis.Fixed, setting analysis.Setting, t *deciderTag) {
	tags := query.Tags(setting.Principal.Tags)
	for _, key := range mentionedKeys(setting.Layers) {
		name, ok := strings.CutPrefix(key, "aws:principaltag/")
		if !ok || t.whose == principals && strings.EqualFold(name, t.name) {
			continue
		}
		value, has := tags.Get(name)
		view["aws:PrincipalTag/"+name] = analysis.Fixed{Value: value, Absent: !has}
	}
}

// ofSession reports whether a key, given in lower case, identifies the user of a role session as long as it lasts: its source
// identity, and what the identity provider said at sign-in. Requests with different values are not from the same principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func ofSession(key string) bool {
	provider, _, _ := strings.Cut(key, ":")
	return key == "aws:sourceidentity" || provider == "saml" || provider == "identitystore" || strings.Contains(provider, ".")
}

// sampleTag is a value of a tag that is compared with another key.
const sampleTag = "value"

// texts yields the resources and the values of conditions of layers.
func texts(layers []analysis.Layer) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for _, l := range layers {
			for _, d := range l.Docs {
				for _, s := range d.Statements {
					for t := range s.Interpolated() {
						if !yield(t) {
							return
						}
					}
				}
			}
		}
	}
}

// callersWithTags returns the callers of a setting that can have tags.
func callersWithTags(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{
			{Type: analysis.User, Credentials: analysis.TemporaryMFA}, {Type: analysis.Role, Credentials: analysis.Temporary},
		}
	}
	// How the caller signed in seldom matters to tags; a session with MFA meets most conditions.
	callers := slices.Clone(setting.Callers)
	slices.SortStableFunc(callers, func(a, b analysis.Caller) int { return int(b.Credentials) - int(a.Credentials) })
	return callers[:1]
}

// values returns a tag's values with which a statement may let a request through, and may not: for an Allow a value that its
// conditions name, and for a Deny one that they do not, or the other way around if the conditions are negated. If they only
// test whether the tag is present, it is absent in one case.
func values(s *policy.Statement, t *deciderTag, view map[string]analysis.Fixed) (good, bad analysis.Fixed) {
	named, other := analysis.Fixed{Value: sampleTag}, analysis.Fixed{Value: another} // if it is part of a resource, or compared with another key
	negated := false
	for _, c := range analysis.ConditionsOn(s, t.key) {
		op, ok := policy.ParseOperator(c.Operator.Value)
		if !ok || len(c.Values) == 0 {
			continue
		}
		if op.Family == policy.NullFamily {
			other = analysis.Fixed{Absent: true}
			negated = strings.EqualFold(c.Values[0].Value, "true")
			continue
		}
		negated, named, other = op.Negated, analysis.Fixed{Value: sampleOf(&c.Values[0], view)}, analysis.Fixed{Value: another}
		break
	}
	if s.Allows() != negated {
		return named, other
	}
	return other, named
}

// sampleOf returns a text that a condition's value matches, for the caller of a view.
func sampleOf(v *policy.Text, view map[string]analysis.Fixed) string {
	var b strings.Builder
	for _, token := range policy.ParsePattern(v, policy.PatternMode{Variables: true, Wildcards: true}) {
		switch token.Kind {
		case policy.Literal:
			b.WriteString(token.Text)
		case policy.Variable:
			sample := sampleTag
			for key, fixed := range view {
				if strings.EqualFold(key, token.Text) {
					sample = fixed.Value
				}
			}
			b.WriteString(sample)
		default:
			b.WriteByte('a')
		}
	}
	return b.String()
}

// another is a value of a tag that no author names.
const another = analysis.NoName

// ownARN returns the ARN of a setting's role or user if the template names it; "" otherwise.
func ownARN(setting analysis.Setting) string {
	if setting.Principal == nil {
		return ""
	}
	kind, property := "role/", "RoleName"
	switch setting.Principal.Resource.Type {
	case "AWS::IAM::User":
		kind, property = "user/", "UserName"
	case "AWS::IAM::Role":
	default:
		return ""
	}
	properties := setting.Principal.Resource.Properties
	name := properties.Get(property)
	if name == nil || name.Kind != policy.String || !name.Known() || analysis.Wild(name.Value) {
		return ""
	}
	path := "/"
	if p := properties.Get("Path"); p != nil {
		if !p.Known() {
			return ""
		}
		path = p.Value
	}
	return "arn:aws:iam::111122223333:" + strings.TrimSuffix(kind, "/") + path + name.Value
}

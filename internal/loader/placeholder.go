package loader

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// placeholders makes the placeholders in a document's values symbols: what someone was to fill in is as unknown as a
// parameter of a template. filled says that a tool's own functions are resolved already, as in templates, so that ${name} is what it
// says: a policy variable.
//
// Placeholders of one name are one symbol. The node is not changed; if it has none, it is returned as it is.
func placeholders(root policy.Node, filled bool) policy.Node {
	p := &placeholderFinder{filled: filled, symbols: map[string]*policy.Symbol{}}
	statements := root.Get("Statement")
	if statements == nil {
		return root
	}
	changed, ok := p.statements(*statements)
	if !ok {
		return root
	}
	root.Members = append([]policy.Member(nil), root.Members...)
	for i := range root.Members {
		if root.Members[i].Key.Value == "Statement" {
			root.Members[i].Value = changed
			break
		}
	}
	return root
}

type placeholderFinder struct {
	filled bool
	// principal says that the values at hand are those of Principal or NotPrincipal.
	principal bool
	symbols   map[string]*policy.Symbol
}

// statements replaces in the elements of statements whose values are names of things: not in Sid or Effect.
func (p *placeholderFinder) statements(n policy.Node) (policy.Node, bool) {
	if n.Kind == policy.Array {
		return p.items(n, p.statements)
	}
	return p.members(n, func(m *policy.Member) bool {
		p.principal = m.Key.Value == "Principal" || m.Key.Value == "NotPrincipal"
		switch m.Key.Value {
		case "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition":
			return true
		}
		return false
	})
}

func (p *placeholderFinder) value(n policy.Node) (policy.Node, bool) {
	switch n.Kind {
	case policy.Array:
		return p.items(n, p.value)
	case policy.Object:
		return p.members(n, func(*policy.Member) bool { return true })
	case policy.String:
		text, ok := p.text(n.Text)
		n.Text = text
		return n, ok
	default:
		return n, false
	}
}

func (p *placeholderFinder) items(n policy.Node, replace func(policy.Node) (policy.Node, bool)) (policy.Node, bool) {
	var items []policy.Node
	for i := range n.Items {
		if changed, ok := replace(n.Items[i]); ok {
			if items == nil {
				items = append([]policy.Node(nil), n.Items...)
			}
			items[i] = changed
		}
	}
	if items == nil {
		return n, false
	}
	n.Items = items
	return n, true
}

func (p *placeholderFinder) members(n policy.Node, wanted func(*policy.Member) bool) (policy.Node, bool) {
	var members []policy.Member
	for i := range n.Members {
		if !wanted(&n.Members[i]) {
			continue
		}
		if changed, ok := p.value(n.Members[i].Value); ok {
			if members == nil {
				members = append([]policy.Member(nil), n.Members...)
			}
			members[i].Value = changed
		}
	}
	if members == nil {
		return n, false
	}
	n.Members = members
	return n, true
}

// text replaces the placeholders of a text, in its literal parts.
func (p *placeholderFinder) text(t policy.Text) (policy.Text, bool) {
	if !strings.ContainsAny(t.Value, "<[{_%@$") && !mayBeWord(t.Value) {
		return t, false
	}
	if t.Known() {
		parts, found := p.split(t.Value)
		if !found {
			return t, false
		}
		return policy.NewText(t.Range, parts...), true
	}
	var parts []policy.Part
	some := false
	for _, part := range t.Parts {
		if part.Symbol != nil {
			parts = append(parts, part)
			continue
		}
		pieces, found := p.split(part.Literal)
		some = some || found
		parts = append(parts, pieces...)
	}
	if !some {
		return t, false
	}
	return policy.NewText(t.Range, parts...), true
}

func (p *placeholderFinder) split(s string) ([]policy.Part, bool) {
	found := findPlaceholders(s, p.filled, p.principal)
	if len(found) == 0 {
		return []policy.Part{literal(s)}, false
	}
	var parts []policy.Part
	at := 0
	for _, f := range found {
		name := strings.Trim(s[f[0]:f[1]], "<>")
		stand := ""
		if !p.principal {
			stand = standIn(s, f)
		}
		symbol := p.symbols[stand+name]
		if symbol == nil {
			symbol = &policy.Symbol{Name: name, Origin: policy.FromPlaceholder, Stand: stand}
			p.symbols[stand+name] = symbol
		}
		parts = append(parts, literal(s[at:f[0]]), policy.Part{Symbol: symbol})
		at = f[1]
	}
	return append(parts, literal(s[at:])), true
}

// What placeholders look like: <name>, {{ name }}, ${name}, $NAME, {name}, [name], __NAME__, %NAME%, @NAME@, <%= name %>, YOUR-NAME, and in an ARN a field that says
// what it is to hold.
var (
	placeholderForms = regexp.MustCompile(strings.Join([]string{
		`<[A-Za-z][A-Za-z0-9 _./-]*>`,
		`\{\{-? *[A-Za-z_.$][^{}:]*\}\}`,
		`\$\{[^{}]*\}`, // policy variables, too, so that they are passed over as a whole
		`[$%&#@]\{`,    // what is meant for one: malformed-policy-variable
		`\{[A-Za-z][A-Za-z0-9 _.-]*\}`,
		`\[[A-Za-z][A-Za-z0-9 _.-]*\]`,
		`__[A-Z][A-Z0-9_]*?__`,
		`<%=? *[A-Za-z_@][^<>%]*%>`,
		`%[A-Z][A-Z0-9_]*[A-Z0-9]%`,
		`@@?[A-Z][A-Z0-9_]*[A-Z0-9]@@?`,
		`\$[A-Z][A-Z0-9_]*[A-Z0-9]`,
	}, "|"))
	placeholderWords = regexp.MustCompile(`(?i)(?:^|[:/.=,])(your[-_][a-z0-9_-]+|(?:replace|insert|change)[-_]?(?:me|this|here)(?:[-_][a-z0-9_-]*)?)(?:$|[:/.,*])` +
		`|(?:^|[-:/.=,])(x{6,})(?:$|[-:/.,*])`)
	placeholderField = regexp.MustCompile(`(?i)^(?:(?:aws|your|my)?[-_ ]?(?:account|region)(?:[-_ ]?(?:id|number|name|code))?|x{12})$`)
	templateVariable = regexp.MustCompile(`^\$\{(?:[A-Za-z_][A-Za-z0-9_.-]*|AWS::[A-Za-z]+)\}$`)
)

// standIn returns what may stand for a placeholder that is a whole field of an ARN, as for the pseudo parameters of templates:
// the account is taken to be the policy's own, as is the Region. It is "" for others.
func standIn(s string, place [2]int) string {
	before, after := s[:place[0]], s[place[1]:]
	if !strings.HasPrefix(before, "arn:") || !strings.HasSuffix(before, ":") || !strings.HasPrefix(after, ":") {
		return ""
	}
	fields := placeholderForms.ReplaceAllString(before, "x") // with no colons in those before
	parameter, _ := policy.Pseudo(map[int]string{1: "AWS::Partition", 3: "AWS::Region", 4: "AWS::AccountId"}[strings.Count(fields, ":")])
	return parameter.Stand
}

// mayBeWord reports whether a string has one of the words that placeholders are made of, in any case. It is asked of every
// string of every policy, so it makes none itself.
func mayBeWord(s string) bool {
	for i := range len(s) {
		switch s[i] | 0x20 {
		case 'a', 'c', 'i', 'r', 'x', 'y':
		default:
			continue
		}
		for _, word := range [...]string{"account", "change", "insert", "region", "replace", "xxxx", "your"} {
			if rest := s[i:]; len(rest) >= len(word) && rest[0]|0x20 == word[0] && strings.EqualFold(rest[:len(word)], word) {
				return true
			}
		}
	}
	return false
}

// mostPlaceholders bounds how many are looked for in one string.
const mostPlaceholders = 50

// findPlaceholders returns where placeholders stand in a string, in order. principal says that the string is to be an account or
// an ARN, so that what an account is called is a placeholder as a whole.
func findPlaceholders(s string, filled, principal bool) [][2]int {
	var found [][2]int
	add := func(from, to int) {
		if len(found) < mostPlaceholders && !slices.ContainsFunc(found, func(other [2]int) bool { return other[0] < to && from < other[1] }) {
			found = append(found, [2]int{from, to})
		}
	}
	for _, m := range placeholderForms.FindAllStringIndex(s, -1) {
		switch written := s[m[0]:m[1]]; {
		case written == "$LATEST" || written == "$DEFAULT": // versions of functions and launch templates
		case strings.HasPrefix(written, "$") && !strings.HasPrefix(written, "${") && filled: // what a template has outside of Fn::Sub
		case strings.HasPrefix(written, "${"):
			if !filled && templateVariable.MatchString(written) && !namesCaller(written[2:len(written)-1]) {
				add(m[0], m[1])
			}
		case strings.HasSuffix(written, "{"):
		case written[0] == '{' && m[0] > 0 && s[m[0]-1] == '}': // what follows a variable is not a placeholder of this form
		case strings.HasPrefix(written, "{{resolve"):
		case m[0] > 0 && written[0] == '<' && s[m[0]-1] == '$': // $<aws:username>
		default:
			add(m[0], m[1])
		}
	}
	for _, m := range placeholderWords.FindAllStringSubmatchIndex(s, -1) {
		for group := 2; group+1 < len(m); group += 2 {
			if m[group] >= 0 {
				add(m[group], m[group+1])
			}
		}
	}
	if strings.HasPrefix(s, "arn:") {
		at := 0
		for i, field := range strings.SplitN(s, ":", 6) {
			if (i == 3 || i == 4) && placeholderField.MatchString(field) {
				add(at, at+len(field))
			}
			at += len(field) + 1
		}
	}
	if principal && len(found) == 0 && placeholderField.MatchString(s) {
		add(0, len(s))
	}
	slices.SortFunc(found, func(a, b [2]int) int { return a[0] - b[0] })
	return found
}

// namesCaller reports whether a name in ${...} is one of the policy variables of the caller without its prefix, as a mistake:
// malformed-policy-variable tells of it.
func namesCaller(name string) bool {
	lower := strings.ToLower(name)
	return lower == "username" || lower == "userid" || strings.HasPrefix(lower, "aws.") || strings.HasPrefix(lower, "aws_")
}

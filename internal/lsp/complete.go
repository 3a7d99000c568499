package lsp

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// maxItems is how many completions a client gets at once; of more, it asks again when more is written.
const maxItems = 500

// complete lists what can be written at a position.
func (s *Server) complete(p *positionParams) any {
	path := pathOf(p.TextDocument.URI)
	d := s.at(path)
	if d == nil {
		return completionList{Items: []completionItem{}}
	}
	offset := d.lines.offset(p.Position)
	end := wordAt(d.text, offset).End
	c := &completer{
		place: placeOf(path, d.text, offset), text: d.text, terraform: strings.HasSuffix(path, ".tf") || strings.HasSuffix(path, ".tofu"),
		snippets: s.snippets,
	}
	c.at = span{d.lines.position(c.place.start), d.lines.position(max(offset, end))}
	c.propose()
	list := completionList{Items: c.items}
	if list.Items == nil {
		list.Items = []completionItem{}
	}
	if len(list.Items) > maxItems {
		list.Items, list.IsIncomplete = list.Items[:maxItems], true
	}
	return list
}

type completer struct {
	place
	text                []byte
	terraform, snippets bool
	at                  span
	items               []completionItem
}

// add adds what begins with what is written.
func (c *completer) add(label string, kind int, detail string) *completionItem {
	if !strings.HasPrefix(strings.ToLower(label), strings.ToLower(c.prefix)) {
		return &completionItem{}
	}
	c.items = append(c.items, completionItem{
		Label: label, Kind: kind, Detail: detail, FilterText: label, TextEdit: &textEdit{c.at, label}, SortText: fmt.Sprintf("%05d", len(c.items)),
	})
	return &c.items[len(c.items)-1]
}

func (c *completer) all(kind int, detail string, labels ...string) {
	for _, label := range labels {
		c.add(label, kind, detail)
	}
}

// propose adds what fits the place.
func (c *completer) propose() {
	switch {
	case c.isKey:
		c.keys()
	case c.in("action"), c.in("notaction"):
		c.actions()
	case c.in("resource"), c.in("notresource"):
		c.resources()
	case c.in("effect"):
		c.all(kindConstant, "", "Allow", "Deny")
	case c.in("version") && len(c.path) <= 1, c.in("policydocument", "version"), c.in("policy", "version"), c.in("assumerolepolicydocument", "version"):
		c.all(kindConstant, "the current version of the policy language", "2012-10-17")
	case c.in("principal", "service"), c.in("notprincipal", "service"), c.in("identifiers") && principalType(c.statement) == "Service":
		c.all(kindValue, "a service", slices.Sorted(catalog.ServicePrincipals())...)
	case c.in("principal", "aws"), c.in("notprincipal", "aws"), c.in("identifiers"):
		c.principals()
	case c.in("condition", "test"):
		c.operators()
	case c.in("condition", "variable"):
		c.conditionKeys()
	case c.in("condition", "values"):
		c.values(lastVariable(c.text[:c.start]))
	case len(c.path) >= 3 && c.path[len(c.path)-3] == "condition":
		c.values(c.path[len(c.path)-1])
	}
}

// keys proposes what an object can have.
func (c *completer) keys() {
	switch {
	case c.in("statement"):
		if c.terraform && len(c.path) > 0 && c.path[0] == "data" {
			c.all(kindField, "", "sid", "effect", "actions", "not_actions", "resources", "not_resources", "principals", "not_principals", "condition")
			return
		}
		c.all(kindField, "", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
	case c.in("principal"), c.in("notprincipal"):
		c.all(kindField, "", "AWS", "Service", "Federated", "CanonicalUser")
	case c.in("condition"):
		if c.terraform && c.path[0] == "data" {
			c.all(kindField, "", "test", "variable", "values")
			return
		}
		c.operators()
	case len(c.path) >= 2 && c.path[len(c.path)-2] == "condition":
		c.conditionKeys()
	case len(c.path) == 0, c.in("policydocument"), c.in("assumerolepolicydocument"):
		if !c.terraform && strings.Contains(string(c.text), "Statement") || len(c.path) > 0 {
			c.all(kindField, "", "Version", "Id", "Statement")
		}
	}
}

func (c *completer) actions() {
	prefix, _, whole := strings.Cut(c.prefix, ":")
	if !whole {
		for service := range catalog.Services() {
			c.add(service.Prefix()+":", kindModule, service.Name())
		}
		return
	}
	service, ok := catalog.FindService(strings.ToLower(prefix))
	if !ok {
		return
	}
	c.prefix = service.Prefix() + c.prefix[len(prefix):]
	for a := range service.Actions() {
		item := c.add(a.String(), kindFunction, a.Level().String())
		if item.Label != "" {
			about := markdown(ofAction(a))
			item.Documentation = &about
		}
	}
	c.add(service.Prefix()+":*", kindFunction, fmt.Sprintf("all %d actions", service.NumActions()))
}

// written are the actions of the statement.
var written = regexp.MustCompile(`["'\s\[,-]([a-z0-9-]+:[A-Za-z*?][\w*?]*)`)

func actionsIn(statement []byte) []catalog.Action {
	var actions []catalog.Action
	for _, m := range written.FindAllSubmatch(append([]byte(" "), statement...), -1) {
		if actions = catalog.AppendMatch(actions, string(m[1])); len(actions) > 2000 {
			break
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// account is an account that the text names.
var account = regexp.MustCompile(`\b\d{12}\b`)

// resources proposes the forms of ARNs that the statement's actions have.
func (c *completer) resources() {
	c.add("*", kindValue, "all resources")
	seen := map[string]bool{}
	for _, a := range actionsIn(c.statement) {
		for r := range a.Resources() {
			for form := range r.ARNs() {
				if seen[form] {
					continue
				}
				seen[form] = true
				c.arn(form, r.String())
			}
		}
	}
}

// variable is a variable part of an ARN's form.
var variable = regexp.MustCompile(`\$\{(\w+)\}`)

// arn proposes an ARN of a form: with partition, Region and account as they are written in such a file, and the rest to be filled in.
func (c *completer) arn(form, detail string) {
	id := "111122223333"
	if m := account.Find(c.text); m != nil {
		id = string(m)
	}
	known := map[string]string{"Partition": "aws", "Region": "*", "Account": id}
	switch {
	case c.terraform:
		known = map[string]string{
			"Partition": "${data.aws_partition.current.partition}", "Region": "${data.aws_region.current.region}",
			"Account": "${data.aws_caller_identity.current.account_id}",
		}
		if !strings.Contains(string(c.text), "aws_partition") {
			known["Partition"] = "aws"
		}
		if !strings.Contains(string(c.text), "aws_region") {
			known["Region"] = "*"
		}
		if !strings.Contains(string(c.text), "aws_caller_identity") {
			known["Account"] = id
		}
	case strings.Contains(string(c.text), "AWS::"):
		known = map[string]string{"Partition": "${AWS::Partition}", "Region": "${AWS::Region}", "Account": "${AWS::AccountId}"}
	}
	n := 0
	build := func(open func(name string) string, quote func(string) string) string {
		var b strings.Builder
		at := 0
		for _, m := range variable.FindAllStringSubmatchIndex(form, -1) {
			b.WriteString(quote(form[at:m[0]]))
			name := form[m[2]:m[3]]
			if value, ok := known[name]; ok {
				b.WriteString(quote(value))
			} else {
				b.WriteString(open(name))
			}
			at = m[1]
		}
		b.WriteString(quote(form[at:]))
		return b.String()
	}
	same := func(s string) string { return s }
	label := build(func(string) string { return "*" }, same)
	item := c.add(label, kindValue, detail)
	if item.Label == "" || !c.snippets {
		return
	}
	item.Format = 2
	item.TextEdit = &textEdit{c.at, build(func(name string) string {
		n++
		return fmt.Sprintf("${%d:%s}", n, name)
	}, func(s string) string { return strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`).Replace(s) })}
}

func (c *completer) principals() {
	ids := map[string]bool{"111122223333": true}
	for _, m := range account.FindAll(c.text, -1) {
		ids[string(m)] = true
		delete(ids, "111122223333")
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		c.add("arn:aws:iam::"+id+":root", kindValue, "the account")
		c.add("arn:aws:iam::"+id+":role/", kindValue, "a role")
		c.add("arn:aws:iam::"+id+":user/", kindValue, "a user")
	}
	c.add("*", kindValue, "everyone")
}

func (c *completer) operators() {
	c.all(kindOperator, "", policy.OperatorNames()...)
	for _, name := range policy.OperatorNames() {
		if name != "Null" {
			c.add(name+"IfExists", kindOperator, "or the key is absent")
		}
	}
	for _, qualifier := range []string{"ForAnyValue:", "ForAllValues:"} {
		for _, name := range policy.OperatorNames() {
			c.add(qualifier+name, kindOperator, "for keys with a list of values")
		}
	}
}

func (c *completer) conditionKeys() {
	for _, k := range keysOf(actionsIn(c.statement)) {
		c.key(k)
	}
	for k := range facts.GlobalKeys() {
		c.key(catalog.Key{Name: k.Name, Type: k.Type, Multi: k.Multi})
	}
}

// key proposes a condition key. A variable part of its name is to be filled in.
func (c *completer) key(k catalog.Key) {
	label, _, open := strings.Cut(k.Name, "${")
	detail := k.Type.String()
	if k.Multi {
		detail += ", a list"
	}
	if open {
		detail += "; fill in the name"
	}
	item := c.add(label, kindField, detail)
	if found := describe(k.Name); found != "" && item.Label != "" {
		about := markdown(found)
		item.Documentation = &about
	}
}

// variableWord is the condition key that a block of Terraform's is about.
var variableWord = regexp.MustCompile(`variable\s*=\s*"([^"]*)"`)

func lastVariable(before []byte) string {
	if all := variableWord.FindAllSubmatch(before, -1); len(all) > 0 {
		return string(all[len(all)-1][1])
	}
	return ""
}

// principalKind is the type that a block of Terraform's about principals has.
var principalKind = regexp.MustCompile(`type\s*=\s*"(\w+)"`)

func principalType(statement []byte) string {
	if all := principalKind.FindAllSubmatch(statement, -1); len(all) > 0 {
		return string(all[len(all)-1][1])
	}
	return ""
}

// values proposes values of a condition key.
func (c *completer) values(name string) {
	k := facts.Of(name, facts.Subject{Loose: true, Resource: -1, Caller: facts.Caller{Type: facts.Role}})
	switch {
	case len(k.Values) > 0:
		c.all(kindConstant, "", k.Values...)
	case k.Type == catalog.BoolKey:
		c.all(kindConstant, "", "true", "false")
	default:
		c.all(kindValue, "for example", k.Samples...)
	}
}

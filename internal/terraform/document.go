package terraform

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// document evaluates the data source aws_iam_policy_document as the provider does.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
//
// A document has its version, "2012-10-17" unless it is written, its policy_id as Id, and its statements. It takes in the
// documents of source_policy_documents before its own statements and those of override_policy_documents after them: a
// statement replaces an earlier one of its sid; among sources and among its own no sid may be there twice.
func (i *instance) document(e *evaluator) *value {
	d := &documentMaker{e: e, at: i.block.Header, written: func(name string) *value { return i.written(e, name) }}
	return d.document()
}

// Document makes the document of a data source aws_iam_policy_document of a plan that is read only when the plan is applied.
// arguments are what the plan knows of it; an element of source_policy_documents or override_policy_documents may be a document
// in the place of its text.
func Document(arguments *policy.Node, at policy.Range) (policy.Node, []policy.Problem) {
	e := newEvaluator(nil, Options{})
	e.root = newModule(&config{at: at})
	d := &documentMaker{e: e, at: at, written: func(name string) *value {
		n := arguments.Get(name)
		if n == nil {
			return nil
		}
		v := fromNode(n, at)
		for i := range v.items {
			if name != "statement" && v.items[i].kind == policy.Object {
				v.items[i].value = &value{kind: policy.String, at: v.items[i].at, document: v.items[i].value}
			}
		}
		return v
	}}
	return e.node(d.document().document), e.unit.Problems
}

func (d *documentMaker) document() *value {
	d.version = d.written("version")
	if d.version == nil || d.version.kind == policy.Null {
		d.version = str(policy.Version2012, d.at)
	}
	for _, name := range []string{"source_json", "source_policy_documents"} {
		d.take(name, true)
	}
	d.own()
	for _, name := range []string{"override_policy_documents", "override_json"} {
		d.take(name, false)
	}
	v := &value{kind: policy.Object, at: d.at}
	v.add("Version", d.at, d.highest())
	if d.id != nil {
		v.add("Id", d.id.at, d.id)
	}
	if len(d.statements) > 0 {
		v.add("Statement", d.at, &value{kind: policy.Array, at: d.at, items: d.statements})
	}
	return &value{kind: policy.String, at: d.at, document: v}
}

// add adds a member with a key at a place.
func (v *value) add(key string, at policy.Range, m *value) {
	v.members = append(v.members, member{key: str(key, at), value: m})
}

type documentMaker struct {
	e *evaluator
	// at is where the data source is, written what is written of an argument, or nil.
	at      policy.Range
	written func(name string) *value
	// version is the document's own, versions are those of the documents that it takes in.
	version    *value
	versions   []*value
	id         *value
	statements []item
}

// highest is the version of the whole: the latest of all that are merged.
func (d *documentMaker) highest() *value {
	highest := d.version
	for _, v := range d.versions {
		a, _ := highest.known()
		if b, ok := v.known(); ok && b > a {
			highest = v
		}
	}
	return highest
}

// own adds the statements that are written in the document.
func (d *documentMaker) own() {
	if id := d.written("policy_id"); id != nil {
		if text, known := id.known(); id.kind != policy.Null && (!known || text != "") {
			d.id = id
		}
	}
	statements := d.written("statement")
	switch {
	case statements == nil:
		return
	case statements.kind == policy.Unknown:
		d.unknown(statements, true)
		return
	case statements.kind == policy.Object: // in the JSON syntax, a single block
		statements = list(statements.at, statements)
	}
	sids := map[string]bool{}
	for _, s := range statements.items {
		statement := d.statement(s.value)
		if s.many && !allows(statement) {
			d.unknown(statement, true) // a Deny that may not be there
			continue
		}
		sid := sidOf(statement)
		if sid != "" && sids[sid] {
			d.e.problem(policy.BadTemplate, statement.get("Sid").at, "duplicate sid "+quote(sid)+" in a policy document")
		}
		sids[sid] = true
		d.merge(item{statement, s.many})
	}
}

func allows(statement *value) bool {
	effect := statement.get("Effect")
	if effect == nil {
		return false
	}
	text, _ := effect.known()
	return text == "Allow"
}

func quote(s string) string { return `"` + s + `"` }

func sidOf(statement *value) string {
	if sid := statement.get("Sid"); sid != nil {
		text, _ := sid.known()
		return text
	}
	return ""
}

// merge adds a statement, or puts it in the place of one of its sid.
func (d *documentMaker) merge(s item) {
	if sid := sidOf(s.value); sid != "" {
		for i := range d.statements {
			if sidOf(d.statements[i].value) == sid {
				d.statements[i] = s
				return
			}
		}
	}
	d.statements = append(d.statements, s)
}

// take takes other documents in. sources says that they are sources, among which a sid may be there once.
func (d *documentMaker) take(name string, sources bool) {
	documents := d.written(name)
	if documents == nil || documents.kind == policy.Null {
		return
	}
	var items []item
	switch {
	case documents.kind == policy.Array:
		items = documents.items
	case documents.scalar() && documents.kind != policy.Unknown: // the old source_json
		items = []item{{documents, false}}
	default:
		d.unknown(documents, sources)
		return
	}
	d.e.used(documents)
	sids := map[string]bool{}
	for _, document := range items {
		if document.kind == policy.Null || document.empty() {
			continue
		}
		root, ok := d.decoded(document.value)
		if !ok {
			d.unknown(document.value, sources)
			continue
		}
		d.takeOne(root, document.many, sources, sids)
	}
}

// empty reports whether a text is known to be empty: the provider passes it over.
func (v *value) empty() bool {
	text, ok := v.known()
	return ok && text == ""
}

// decoded is the document that a text is; false if it is not known, or none.
func (d *documentMaker) decoded(v *value) (*value, bool) {
	if v.kind != policy.String {
		return nil, false
	}
	root, err := d.e.decoded(v)
	if err != nil {
		d.e.problem(policy.JSONSyntax, d.e.offending(v, err), "policy in a string: "+err.Message)
		return nil, false
	}
	return root, root.kind == policy.Object
}

func (d *documentMaker) takeOne(root *value, many, sources bool, sids map[string]bool) {
	root = d.decode(root, []string{"Version", "Id", "Statement"})
	if version := root.get("Version"); version != nil {
		d.versions = append(d.versions, version)
	}
	if id := root.get("Id"); id != nil && !id.empty() && id.kind != policy.Null {
		d.id = id
	}
	statements := root.get("Statement")
	switch {
	case statements == nil || statements.kind == policy.Null:
		return
	case statements.kind == policy.Object:
		d.refuse(statements, "Statement of a document that another takes in is not a list")
		statements = list(statements.at, statements)
	case statements.kind != policy.Array:
		d.unknown(statements, sources)
		return
	}
	for _, s := range statements.items {
		s.value = d.decodeStatement(s.value)
		sid := sidOf(s.value)
		if sources && sid != "" && sids[sid] {
			d.e.problem(policy.BadTemplate, s.get("Sid").at, "duplicate sid "+quote(sid)+" in source_policy_documents")
		}
		sids[sid] = true
		d.merge(item{s.value, s.many || many})
	}
}

// refuse reports what the provider does not read.
func (d *documentMaker) refuse(v *value, why string) { d.e.problem(policy.BadTemplate, v.at, why) }

// statementElements are the elements that the provider knows.
var statementElements = []string{
	"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition",
}

// decode is what Go reads into a struct with some fields: their names in any letter case, and nothing else.
// https://pkg.go.dev/encoding/json#Unmarshal
func (d *documentMaker) decode(v *value, fields []string) *value {
	other := &value{kind: policy.Object, at: v.at}
	for _, m := range v.members {
		name, known := m.key.known()
		i := slices.IndexFunc(fields, func(field string) bool { return strings.EqualFold(field, name) })
		switch {
		case !known:
			other.members = append(other.members, m)
		case i >= 0 && m.value.kind != policy.Null:
			other.members = put(other.members, member{str(fields[i], m.key.at), m.value, m.many})
		}
	}
	return other
}

// decodeStatement is what the provider reads of a statement of a document that another takes in: the elements that it knows, any text
// as Principal for "*", and of conditions' values no numbers.
func (d *documentMaker) decodeStatement(v *value) *value {
	if v.kind != policy.Object || v.source != nil {
		return v
	}
	s := d.decode(v, statementElements)
	for i := range s.members {
		m := &s.members[i]
		switch name, _ := m.key.known(); {
		case strings.HasSuffix(name, "Principal") && m.value.kind == policy.String && m.value.document == nil:
			m.value = str("*", m.value.at)
		case name == "Condition" && m.value.kind == policy.Object:
			m.value = decodeConditions(m.value)
		}
	}
	s.members = slices.DeleteFunc(s.members, func(m member) bool {
		name, _ := m.key.known()
		return name != "" && m.value.empty() && (name == "Sid" || name == "Effect") || name == "Condition" && m.value.kind == policy.Object && len(m.value.members) == 0
	})
	return s
}

// decodeConditions are conditions without values that are neither texts, booleans nor lists.
func decodeConditions(v *value) *value {
	conditions := &value{kind: policy.Object, at: v.at}
	for _, test := range v.members {
		if test.value.kind == policy.Object {
			values := &value{kind: policy.Object, at: test.value.at}
			for _, m := range test.value.members {
				if m.value.kind == policy.Bool {
					m.value = str(m.value.text, m.value.at)
				}
				if m.value.kind != policy.Number && m.value.kind != policy.Null {
					values.members = append(values.members, m)
				}
			}
			if test.value = values; len(values.members) == 0 {
				continue
			}
		}
		conditions.members = append(conditions.members, test)
	}
	return conditions
}

// unknown adds a statement that stands for those of a document that is not known. One that overrides may replace whatever has
// a sid.
func (d *documentMaker) unknown(v *value, sources bool) {
	symbol := &policy.Symbol{Name: v.name(), Origin: policy.FromFunction}
	if v.kind == policy.Unknown {
		symbol = v.open.symbol
	}
	open := &value{kind: policy.Unknown, at: v.at, open: &unknown{symbol: symbol, typ: anything}}
	if !sources {
		for i := range d.statements {
			if sidOf(d.statements[i].value) != "" {
				d.statements[i] = item{&value{kind: policy.Unknown, at: d.statements[i].at, open: open.open}, false}
			}
		}
	}
	d.statements = append(d.statements, item{open, false})
}

// statement makes a statement of a block.
func (d *documentMaker) statement(b *value) *value {
	if b.kind != policy.Object {
		return b
	}
	s := &value{kind: policy.Object, at: b.at}
	if sid := b.get("sid"); sid != nil && sid.kind != policy.Null && !sid.empty() {
		s.add("Sid", b.key("sid"), sid)
	}
	effect := b.get("effect")
	if effect == nil || effect.kind == policy.Null {
		s.add("Effect", b.at, str("Allow", b.at))
	} else {
		// The provider takes nothing but these two.
		s.add("Effect", b.key("effect"), d.e.oneOf(effect, []string{"Allow", "Deny"}, effect.at))
	}
	d.list(s, b, "actions", "Action", false)
	d.list(s, b, "not_actions", "NotAction", false)
	d.list(s, b, "resources", "Resource", true)
	d.list(s, b, "not_resources", "NotResource", true)
	d.principals(s, b, "principals", "Principal")
	d.principals(s, b, "not_principals", "NotPrincipal")
	d.conditions(s, b)
	return s
}

// key is the place of a member's key.
func (v *value) key(name string) policy.Range {
	for i := range v.members {
		if text, ok := v.members[i].key.known(); ok && text == name {
			return v.members[i].key.at
		}
	}
	return v.at
}

// list adds the strings of an argument, which is a set: an empty one is left out, and equal ones are one.
func (d *documentMaker) list(s, b *value, name, element string, variables bool) {
	v := b.get(name)
	if v == nil || v.kind == policy.Null {
		return
	}
	if items := d.strings(v, true, variables); items == nil || len(items.items) > 0 {
		if items == nil {
			items = v
		}
		s.add(element, b.key(name), items)
	}
}

// strings are the strings of a list, in a set each once; nil if it is not known to be one.
func (d *documentMaker) strings(v *value, set, variables bool) *value {
	if v.kind == policy.Unknown {
		if v.open.typ.scalar() {
			return nil
		}
		v = d.e.listOf(&value{kind: v.kind, at: v.at, open: &unknown{symbol: v.open.symbol, typ: stringList}}, v.at)
	}
	if v.kind != policy.Array {
		return nil
	}
	other := &value{kind: policy.Array, at: v.at}
	elements := v.items
	if set {
		elements = distinct(elements)
	}
	for _, element := range elements {
		if element.kind == policy.Null {
			continue
		}
		text := d.e.convert(element.value, aString, 0)
		if variables {
			text = d.variables(text)
		}
		other.items = append(other.items, item{text, element.many})
	}
	return other
}

// variables makes policy variables of &{x}, as ${x} would be one of Terraform's.
func (d *documentMaker) variables(v *value) *value {
	if v.kind != policy.String {
		return v
	}
	found := false
	for _, part := range v.parts() {
		found = found || strings.Contains(part.Literal, "&{")
	}
	if !found {
		return v
	}
	if version, _ := d.version.known(); version == policy.Version2008 {
		d.e.problem(policy.BadTemplate, v.at, "&{ is not supported in a document of version 2008-10-17")
	}
	other := &value{kind: policy.String, at: v.at}
	for _, part := range v.parts() {
		other.pieces = append(other.pieces, piece{text: strings.ReplaceAll(part.Literal, "&{", "${"), symbol: part.Symbol, start: -1})
	}
	return other
}

// principals adds the principals of all blocks: those of one type together. A block of the type "*" with the one identifier "*" is
// the bare "*", if there is no other.
func (d *documentMaker) principals(s, b *value, name, element string) {
	blocks := b.get(name)
	if blocks == nil || blocks.kind == policy.Null {
		return
	}
	if blocks.kind == policy.Object {
		blocks = list(blocks.at, blocks)
	}
	if blocks.kind != policy.Array {
		s.add(element, b.key(name), blocks)
		return
	}
	if len(blocks.items) == 0 {
		return
	}
	if slices.ContainsFunc(blocks.items, func(i item) bool { return i.many }) {
		s.add(element, b.key(name), d.e.mystery("principals "+blocks.name(), anything, blocks.at, "principals that may not be there"))
		return
	}
	principals := &value{kind: policy.Object, at: blocks.at}
	written := principalBlocks(blocks.items)
	for _, block := range written {
		kind, identifiers := block.get("type"), block.get("identifiers")
		if kind == nil || identifiers == nil {
			continue
		}
		items := d.strings(identifiers, true, true)
		if items == nil {
			items = identifiers
		}
		if text, _ := kind.known(); text == "*" && len(written) == 1 && len(items.items) == 1 {
			if only, _ := items.items[0].known(); only == "*" && !items.items[0].many {
				s.add(element, b.key(name), items.items[0].value)
				return
			}
		}
		principals.join(kind, items)
	}
	s.add(element, b.key(name), principals)
}

// principalBlocks are the blocks of a set: of those with one type and the same identifiers in any order, the first.
func principalBlocks(blocks []item) []item {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(blocks), func(block item) bool {
		kind, identifiers := block.get("type"), block.get("identifiers")
		if kind == nil || identifiers == nil {
			return false
		}
		names := []string{kind.name(), ""}
		for _, element := range distinct(identifiers.items) {
			names = append(names, element.name())
		}
		slices.Sort(names[2:])
		if identifiers.kind != policy.Array {
			names[1] = identifiers.name()
		}
		key := strings.Join(names, "\x00")
		defer func() { seen[key] = true }()
		return seen[key]
	})
}

// join adds values under a key, to those that are there.
func (v *value) join(key, values *value) {
	for i := range v.members {
		if !same(v.members[i].key, key) {
			continue
		}
		known := v.members[i].value
		if known.kind != policy.Array || values.kind != policy.Array {
			return
		}
		v.members[i].value = &value{kind: policy.Array, at: known.at, items: append(append([]item(nil), known.items...), values.items...)}
		return
	}
	v.members = append(v.members, member{key: key, value: values})
}

// conditions adds the conditions: values of one test and variable are one list, whatever the number of blocks.
func (d *documentMaker) conditions(s, b *value) {
	blocks := b.get("condition")
	if blocks == nil || blocks.kind == policy.Null {
		return
	}
	if blocks.kind == policy.Object {
		blocks = list(blocks.at, blocks)
	}
	if blocks.kind != policy.Array {
		s.add("Condition", b.key("condition"), blocks)
		return
	}
	if len(blocks.items) == 0 {
		return
	}
	if slices.ContainsFunc(blocks.items, func(i item) bool { return i.many }) {
		s.add("Condition", b.key("condition"), d.e.mystery("condition "+blocks.name(), anything, blocks.at, "condition that may not be there"))
		return
	}
	conditions := &value{kind: policy.Object, at: blocks.at}
	for _, block := range distinct(blocks.items) {
		test, variable, values := block.get("test"), block.get("variable"), block.get("values")
		if test == nil || variable == nil || values == nil {
			continue
		}
		items := d.strings(values, false, true)
		if items == nil {
			items = values
		}
		var under *value
		for i := range conditions.members {
			if same(conditions.members[i].key, test) {
				under = conditions.members[i].value
			}
		}
		if under == nil {
			under = &value{kind: policy.Object, at: block.at}
			conditions.members = append(conditions.members, member{key: test, value: under})
		}
		under.join(variable, items)
	}
	s.add("Condition", b.key("condition"), conditions)
}

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Document is a policy document.
type Document struct {
	// Source is what the document was read from; nil for one that was made by a program.
	Source *Source
	// Kind is what the document is used as, and KindReason says in a few words how that was found out.
	Kind       Kind
	KindReason string
	// Language is the language that the document is written in.
	Language Language
	// Name tells the documents of a file apart: in a template the logical name of the resource and the way to the
	// document, as "ForceMfaAccess/Policies/0"; "" for a file that is the document.
	Name string
	// ResourceType is the CloudFormation type that a resource policy is attached to, as "AWS::S3::Bucket"; "" if unknown.
	ResourceType string
	// Host is the template resource that holds the document, nil outside templates.
	Host *TemplateResource
	// Assume lists the template conditions and the values of parameters with which the document looks like this; nil if it
	// always does.
	Assume []Assumption
	// Partial says that the template has more variants of the document than were made: what none of them allows may still
	// be allowed.
	Partial bool
	// ByInput says that a document of Terraform looks like this for some values of the module's variables: for those that Assume
	// is about, or for defaults, in whose place users may give other values.
	ByInput bool
	// Managed is the name of AWS's managed policy that the document is, "" for documents of the source. All its places are that
	// of the ARN, or name, by which the source attaches it; it is not among the unit's documents.
	Managed string
	// Synthetic says that no document is written in the source: one was built from properties such as those of
	// AWS::Lambda::Permission. Rules about how a document is written pass it over.
	Synthetic bool

	// Uses are the places that put the document to use: the argument of Terraform's resource that it is the value of, and the calls
	// of the modules around. What is found at a literal that is written elsewhere has them as related places.
	Uses []Use
	// Through are the variables of Terraform's modules through which values of the document may have come: what is found at a value
	// of one has it as a related place.
	Through []Use

	// Root is the source form. Its Range is the whole document's.
	Root *Node
	// Version and ID are nil if missing or no string.
	Version *Text
	ID      *Text
	// Statements are those that are objects, in order; StatementList tells whether they were written in a list.
	Statements    []*Statement
	StatementList bool
	// Opaque says that statements, or parts of some, are unknown: an unresolved function stands in their place. Such
	// statements are marked, too. Nothing can be said about what an opaque document does not allow or deny.
	Opaque bool
}

// File is the name of the file that the document is written in, "" for a document without a source.
func (d *Document) File() string {
	if d.Source == nil {
		return ""
	}
	return d.Source.File(d.Root.Range.Start).Name
}

// Use is a place that puts a document to use.
type Use struct {
	// Range is the place, and Message says in a few words what it does with the document.
	Range   Range
	Message string
	// Within is what stands around it: who looks there sees it anyway.
	Within Range
	// Values are the places of the values that a variable hands on.
	Values []Range
}

// Shows reports whether someone who looks at a finding at a place is helped by the use: it is not in sight from there, and if it is a
// variable, the finding is at its value.
func (u *Use) Shows(at Range) bool {
	return !u.Within.Contains(at) && (u.Values == nil || slices.ContainsFunc(u.Values, func(v Range) bool { return v.Contains(at) }))
}

// Language is a language of policies. Others than IAM's own have its grammar, but actions, keys or an evaluation of their own.
type Language uint8

// The languages.
const (
	// IAM is that of IAM and of nearly all services.
	IAM Language = iota
	// IoT is that of AWS IoT Core policies, which are attached to certificates and groups of things.
	// https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
	IoT
	// Lattice is that of the auth policies of Amazon VPC Lattice, which admit unsigned requests from inside a network.
	// https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
	Lattice
)

// Languages lists all languages.
func Languages() []Language { return []Language{IAM, IoT, Lattice} }

// String names the language as a sentence has it.
func (l Language) String() string {
	switch l {
	case IoT:
		return "AWS IoT Core"
	case Lattice:
		return "VPC Lattice"
	default:
		return "IAM"
	}
}

// Assumption is a template condition taken to be true or false, or a parameter taken to have one of its values.
type Assumption struct {
	// Condition is the name of the condition, and Value what it is; "" if the assumption is about a parameter.
	Condition string
	Value     bool
	// Parameter is the name of the parameter, and Is its value, or with Not a value that it does not have. Rest stands for all
	// values but those that the document has other variants for.
	Parameter string
	Is        string
	Rest      bool
	Not       bool
}

// Excludes reports whether two assumptions cannot hold together.
func (a Assumption) Excludes(b Assumption) bool {
	if a.Not || b.Not {
		return a.Parameter == b.Parameter && a.Condition == b.Condition && a.Not != b.Not && a.Is == b.Is
	}
	return a.Condition == b.Condition && a.Parameter == b.Parameter && a != b
}

// String is the assumption as a clause, such as "IsProd is true" or `Env is "prod"`.
func (a Assumption) String() string {
	switch {
	case a.Parameter == "":
		return fmt.Sprintf("%s is %t", a.Condition, a.Value)
	case a.Rest:
		return a.Parameter + " has another value"
	case a.Not:
		return fmt.Sprintf("%s is not %q", a.Parameter, a.Is)
	}
	return fmt.Sprintf("%s is %q", a.Parameter, a.Is)
}

// Statement is one statement of a document.
type Statement struct {
	// Index counts the elements of Statement from 0.
	Index int
	// Node is the source form, an object (or Unknown: see Opaque).
	Node *Node
	// Sid and Effect are nil if missing or no string.
	Sid    *Text
	Effect *Text
	// Principal, NotPrincipal, Action, NotAction, Resource and NotResource are the elements; nil if missing.
	Principal, NotPrincipal *Principals
	Action, NotAction       *List
	Resource, NotResource   *List
	// Condition holds a block's conditions; nil without a block.
	Condition *ConditionBlock
	// Opaque says that an unresolved function stands in place of the statement or of one of its elements.
	Opaque bool
}

// List is the value of Action, NotAction, Resource or NotResource.
type List struct {
	// Key is the element's name as it is written.
	Key Text
	// Node is the source form.
	Node *Node
	// Items are the strings, in order; elements of other types are left out. A symbolic item may be Many.
	Items []Text
	// Index holds for each item its index in Node.Items, or -1 when the element is one bare string.
	Index []int
}

// ListOf returns a list that is not written in a source, for statements that a question is about.
func ListOf(items ...Text) *List {
	l := &List{Node: &Node{Kind: Array}, Items: items, Index: make([]int, len(items))}
	for i := range l.Index {
		l.Index[i] = -1
	}
	return l
}

// Star is the list of a lone *.
func Star() *List { return ListOf(Text{Value: "*"}) }

// Principals is the value of Principal or NotPrincipal.
type Principals struct {
	// Key is the element's name as it is written, Node the source form of its value.
	Key  Text
	Node *Node
	// Any is the bare string "*" (not {"AWS": "*"}, which is an entry).
	Any bool
	// Entries are the values under the principal types, in order.
	Entries []Principal
}

// Principal is one value under a principal type.
type Principal struct {
	// Type is the key: AWS, Service, Federated or CanonicalUser; another one is a mistake that a rule reports.
	Type Text
	// ID is the value: an ARN, an account, the name of a service ...
	ID Text
}

// ConditionBlock is the value of Condition.
type ConditionBlock struct {
	// Key is the element's name as it is written, Node the source form of its value.
	Key  Text
	Node *Node
	// Conditions are the pairs of operator and key, in order; all must hold.
	Conditions []Condition
	// Malformed says that the block, or what an operator has, is neither known to be an object nor unknown. IAM refuses
	// such a condition; it holds for no request. A block that is null says nothing.
	Malformed bool
}

// Condition is one key under one operator.
type Condition struct {
	// Operator is as written; ParseOperator takes it apart.
	Operator Text
	// Key is the condition key as it is written; its case does not matter.
	Key Text
	// Node is the source form of the values.
	Node *Node
	// Values are the scalars, booleans and numbers as their text; elements of other types are left out.
	Values []Text
	// Opaque says that the values are unknown as a whole.
	Opaque bool
}

// Is reports whether the key is one of these, in any case.
func (c *Condition) Is(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(c.Key.Value, key) })
}

// The versions of the policy language.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
const (
	Version2008 = "2008-10-17"
	Version2012 = "2012-10-17"
)

// Variables reports whether policy variables are replaced in the document: only under Version 2012-10-17. Without a
// Version, IAM assumes 2008-10-17.
func (d *Document) Variables() bool { return d.Version != nil && d.Version.Value == Version2012 }

// Denies reports whether the statement's effect is Deny; Allows whether it is Allow. Both are false for a mistaken effect.
func (s *Statement) Denies() bool { return s.Effect != nil && s.Effect.Value == "Deny" }

// Allows reports whether the statement's effect is Allow.
func (s *Statement) Allows() bool { return s.Effect != nil && s.Effect.Value == "Allow" }

// AsAllow returns a statement like s whose Effect is Allow.
func (s *Statement) AsAllow() *Statement {
	allow := *s
	allow.Effect = &Text{Value: "Allow"}
	return &allow
}

// KeepConditions returns a statement like s that has only those of its conditions that are to be kept.
func (s *Statement) KeepConditions(keep func(*Condition) bool) *Statement {
	if s.Condition == nil {
		return s
	}
	some, block := *s, *s.Condition
	block.Conditions = nil
	for c := range s.Conditions() {
		if keep(c) {
			block.Conditions = append(block.Conditions, *c)
		}
	}
	some.Condition = &block
	return &some
}

// SidValue returns the statement's Sid, or "".
func (s *Statement) SidValue() string {
	if s.Sid == nil {
		return ""
	}
	return s.Sid.Value
}

// Parse reads a document's source form. The caller fills in where it comes from and what it is used as. Parse takes
// every node as it is: what does not fit the grammar is left out of the statements but stays in Root.
//
// Element names are compared exactly, as IAM does: "statement" is not a Statement.
func Parse(root *Node) *Document {
	d := &Document{Root: root}
	d.Version = scalarText(root.Get("Version"))
	d.ID = scalarText(root.Get("Id"))
	if root.Kind == Unknown {
		d.Opaque = true
	}
	for i := range root.Members {
		if !root.Members[i].Key.Known() {
			d.Opaque = true
		}
	}
	statements := root.Get("Statement")
	switch {
	case statements == nil:
	case statements.Kind == Array:
		d.StatementList = true
		for i := range statements.Items {
			d.addStatement(i, &statements.Items[i])
		}
	default:
		d.addStatement(0, statements)
	}
	return d
}

func (d *Document) addStatement(index int, n *Node) {
	switch n.Kind {
	case Unknown:
		d.Opaque = true
		d.Statements = append(d.Statements, &Statement{Index: index, Node: n, Opaque: true})
	case Object:
		s := parseStatement(n)
		s.Index = index
		d.Opaque = d.Opaque || s.Opaque
		d.Statements = append(d.Statements, s)
	default: // what else stands there is no statement, and a rule says so
	}
}

func scalarText(n *Node) *Text {
	if n == nil || n.Kind != String {
		return nil
	}
	return &n.Text
}

func parseStatement(n *Node) *Statement {
	s := &Statement{Node: n}
	for i := range n.Members {
		key, value := n.Members[i].Key, &n.Members[i].Value
		if value.Kind == Unknown {
			s.Opaque = true
		}
		switch key.Value {
		case "Sid":
			s.Sid = scalarText(value)
		case "Effect":
			s.Effect = scalarText(value)
		case "Principal":
			s.Principal = parsePrincipals(key, value)
		case "NotPrincipal":
			s.NotPrincipal = parsePrincipals(key, value)
		case "Action":
			s.Action = parseList(key, value)
		case "NotAction":
			s.NotAction = parseList(key, value)
		case "Resource":
			s.Resource = parseList(key, value)
		case "NotResource":
			s.NotResource = parseList(key, value)
		case "Condition":
			s.Condition = parseConditions(key, value)
		default:
			s.Opaque = s.Opaque || !key.Known()
		}
	}
	return s
}

func parseList(key Text, n *Node) *List {
	l := &List{Key: key, Node: n}
	switch n.Kind {
	case String:
		l.Items, l.Index = []Text{n.Text}, []int{-1}
	case Array:
		l.Items, l.Index = make([]Text, 0, len(n.Items)), make([]int, 0, len(n.Items))
		for i := range n.Items {
			if n.Items[i].Kind == String {
				l.Items, l.Index = append(l.Items, n.Items[i].Text), append(l.Index, i)
			}
		}
	default: // what else stands there names nothing, and a rule says so
	}
	return l
}

func parsePrincipals(key Text, n *Node) *Principals {
	p := &Principals{Key: key, Node: n, Any: n.Kind == String && n.Value == "*"}
	for i := range n.Members {
		kind, value := n.Members[i].Key, &n.Members[i].Value
		for _, id := range scalars(value) {
			p.Entries = append(p.Entries, Principal{Type: kind, ID: id})
		}
	}
	return p
}

func parseConditions(key Text, n *Node) *ConditionBlock {
	b := &ConditionBlock{Key: key, Node: n, Malformed: n.Kind != Object && n.Kind != Unknown && n.Kind != Null}
	for i := range n.Members {
		operator, keys := n.Members[i].Key, &n.Members[i].Value
		if keys.Kind == Unknown {
			b.Conditions = append(b.Conditions, Condition{Operator: operator, Node: keys, Opaque: true})
		}
		b.Malformed = b.Malformed || keys.Kind != Object && keys.Kind != Unknown
		for j := range keys.Members {
			value := &keys.Members[j].Value
			b.Conditions = append(b.Conditions, Condition{
				Operator: operator, Key: conditionKey(keys.Members[j].Key), Node: value, Values: scalars(value), Opaque: value.Kind == Unknown,
			})
		}
	}
	return b
}

// conditionKey returns a key as requests have it: a provider's host in it may contain pseudo parameters, as the region in
// oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE:sub.
func conditionKey(written Text) Text {
	if name, ok := written.Standing(); ok {
		return Text{Value: name, Range: written.Range}
	}
	return written
}

// scalars returns the texts of a scalar, or of the scalars of an array.
func scalars(n *Node) []Text {
	if n.IsScalar() {
		return []Text{n.Text}
	}
	var texts []Text
	for i := range n.Items {
		if n.Items[i].IsScalar() {
			texts = append(texts, n.Items[i].Text)
		}
	}
	return texts
}

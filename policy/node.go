package policy

import (
	"cmp"
	"iter"
	"strings"
)

// NodeKind is the JSON type of a Node.
type NodeKind uint8

// The kinds of nodes. Unknown stands for a value of unknown type: an intrinsic function that cannot be resolved.
const (
	Null NodeKind = iota
	Bool
	Number
	String
	Array
	Object
	Unknown
)

var nodeKinds = [...]string{"null", "boolean", "number", "string", "array", "object", "unknown value"}

// String returns the name of the JSON type.
func (k NodeKind) String() string { return nodeKinds[k] }

// Node is a value as the source has it.
type Node struct {
	// Kind is the JSON type.
	Kind NodeKind
	// Text is the scalar: of a String what it means, escapes resolved; of a Number or Bool its text, such as "1e3" or "false".
	// Its Range is that of the whole node, of whatever kind, quotes and brackets included.
	Text
	// Items are the elements of an Array. An element whose Symbol is Many stands for any number of elements.
	Items []Node
	// Members are the members of an Object, in the order of the source, duplicates included.
	Members []Member
}

// Member is a key of an object with its value.
type Member struct {
	// Key is the name, Value what it has.
	Key   Text
	Value Node
}

// IsScalar reports whether the node is a string, a number or a boolean.
func (n *Node) IsScalar() bool { return n.Kind == String || n.Kind == Number || n.Kind == Bool }

// HoldsUnknown reports whether the node is a value of unknown type, or one stands in it at whatever depth, or a key in it is
// not known. No Text tells of these. The node may be nil.
func (n *Node) HoldsUnknown() bool {
	if n == nil {
		return false
	}
	if n.Kind == Unknown {
		return true
	}
	for i := range n.Items {
		if n.Items[i].HoldsUnknown() {
			return true
		}
	}
	for i := range n.Members {
		if !n.Members[i].Key.Known() || n.Members[i].Value.HoldsUnknown() {
			return true
		}
	}
	return false
}

// HasUnknownItem reports whether the node is unknown, or a list with an item that is: then there may be more than it shows.
func (n *Node) HasUnknownItem() bool {
	if n == nil {
		return false
	}
	for i := range n.Items {
		if n.Items[i].Kind == Unknown {
			return true
		}
	}
	return n.Kind == Unknown
}

// Get returns the value of a key, the last one if it is written twice; nil if n has none or is not an object.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := len(n.Members) - 1; i >= 0; i-- {
		if n.Members[i].Key.Value == key {
			return &n.Members[i].Value
		}
	}
	return nil
}

// At follows a path of keys and returns the node there, or nil.
func (n *Node) At(path ...string) *Node {
	for _, key := range path {
		n = n.Get(key)
	}
	return n
}

// Text is a string with its place. It is either known (Parts is nil) or has symbolic parts.
type Text struct {
	// Value is the string. Symbolic parts stand in it as <Name>, for people to read: use Parts or ParsePattern to reason.
	Value string
	// Range is the place of the string with its quotes. A text that an intrinsic function or an anchor made has the place
	// of that function or of the anchored value.
	Range Range
	// Parts are the pieces of a text that is not wholly known; nil for a known one.
	Parts []Part
}

// Known reports whether the whole text is known.
func (t *Text) Known() bool { return t.Parts == nil }

// Standing returns the text with the values that stand for its symbols; false if there are none for some.
func (t *Text) Standing() (string, bool) {
	all := true
	s := t.Fill(func(*Symbol) string {
		all = false
		return ""
	})
	if !all {
		return "", false
	}
	return s, true
}

// Fill returns the text with the values that stand for its symbols, and with what open returns for those that have none.
func (t *Text) Fill(open func(*Symbol) string) string {
	if t.Known() {
		return t.Value
	}
	var b strings.Builder
	for _, part := range t.Parts {
		switch {
		case part.Symbol == nil:
			b.WriteString(part.Literal)
		case part.Symbol.Stand != "":
			b.WriteString(part.Symbol.Stand)
		default:
			b.WriteString(open(part.Symbol))
		}
	}
	return b.String()
}

// Literals yields the literal pieces of the text: the whole of a known one.
func (t *Text) Literals() iter.Seq[string] {
	return func(yield func(string) bool) {
		if t.Parts == nil {
			yield(t.Value)
			return
		}
		for i := range t.Parts {
			if t.Parts[i].Symbol == nil && !yield(t.Parts[i].Literal) {
				return
			}
		}
	}
}

// Part is a piece of a Text: a literal, or a symbol.
type Part struct {
	// Symbol is the symbol; nil for Literal.
	Literal string
	Symbol  *Symbol
}

// SymbolOrigin tells where an unknown value would come from.
type SymbolOrigin uint8

// The origins of symbols.
const (
	// FromFunction is an intrinsic function that is not resolved: Fn::Transform, Fn::Cidr, a macro ...
	FromFunction SymbolOrigin = iota
	// FromParameter is a parameter without a usable default: anything at all may be in it.
	FromParameter
	// FromResource is a name, ARN or attribute that AWS gives to a resource of the template. It equals nothing that the
	// template writes literally.
	FromResource
	// FromPseudo is a pseudo parameter such as AWS::AccountId.
	FromPseudo
	// FromImport is a value of another stack: Fn::ImportValue, Fn::GetStackOutput.
	FromImport
	// FromReference is a dynamic reference, {{resolve:ssm:...}}.
	FromReference
	// FromMapping is a value of Fn::FindInMap whose keys are unknown, or of a parameter with allowed values.
	FromMapping
	// FromPlaceholder is a placeholder that someone was to replace, as <account> or YOUR-BUCKET.
	FromPlaceholder
)

// Symbol is a string that is unknown until a template is deployed. Two parts with the same *Symbol are the same string.
type Symbol struct {
	// Name is how the template calls the value: "BucketName", "Bucket.Arn", "AWS::Region".
	Name string
	// Shown is how messages call it where that is not the name: Terraform has expressions for pseudo parameters.
	Shown string
	// Origin is where the value would come from.
	Origin SymbolOrigin
	// Type is the CloudFormation type of the resource or of the parameter behind it, "" if there is none.
	Type string
	// Stand is a value that may stand for the symbol in every deployment's name, as "111122223333" for AWS::AccountId;
	// "" if there is none. Only pseudo parameters have one, placeholders in an ARN's fields, and the IDs in the hosts of
	// clusters' OIDC providers.
	Stand string
	// Allowed lists the only values that the symbol can have, if they are known.
	Allowed []string
	// Bare says that the symbol is a name or an identifier that AWS chooses, never an ARN: what Ref yields for most types.
	Bare bool
	// Many says that the symbol stands for a list of any number of strings, an empty one included.
	Many bool
}

// Pseudo returns the symbol of a pseudo parameter of CloudFormation. What stands for it is of the account and Region of examples.
// It reports false for a name that is not one of a pseudo parameter.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
func Pseudo(name string) (Symbol, bool) {
	s := Symbol{Name: name, Origin: FromPseudo}
	switch name {
	case "AWS::AccountId":
		s.Stand = "111122223333"
	case "AWS::Partition":
		s.Stand = "aws"
	case "AWS::Region":
		s.Stand = "us-east-1"
	case "AWS::URLSuffix":
		s.Stand = "amazonaws.com"
	case "AWS::NotificationARNs":
		s.Many = true
	case "AWS::StackName", "AWS::StackId":
	default:
		return Symbol{}, false
	}
	return s, true
}

// NewText makes a text of parts: adjacent literals are joined, and a text without symbols is known.
func NewText(r Range, parts ...Part) Text {
	if len(parts) == 1 && parts[0].Symbol == nil {
		return Text{Value: parts[0].Literal, Range: r}
	}
	var joined []Part
	var value strings.Builder
	symbolic := false
	for _, part := range parts {
		switch {
		case part.Symbol != nil:
			symbolic = true
			value.WriteString("<" + part.Symbol.String() + ">")
			joined = append(joined, part)
		case part.Literal == "":
		case len(joined) > 0 && joined[len(joined)-1].Symbol == nil:
			value.WriteString(part.Literal)
			joined[len(joined)-1].Literal += part.Literal
		default:
			value.WriteString(part.Literal)
			joined = append(joined, part)
		}
	}
	if !symbolic {
		joined = nil
	}
	return Text{Value: value.String(), Range: r, Parts: joined}
}

// String is how messages call the value.
func (s *Symbol) String() string { return cmp.Or(s.Shown, s.Name) }

// Colonless reports whether the unknown value certainly has no colon.
func (s *Symbol) Colonless() bool {
	switch s.Name {
	case "AWS::Partition", "AWS::Region", "AWS::AccountId", "AWS::StackName", "AWS::URLSuffix":
		return s.Origin == FromPseudo
	}
	if s.Origin == FromPlaceholder && s.Stand != "" {
		return true // it is one field
	}
	for _, value := range s.Allowed {
		if strings.Contains(value, ":") {
			return false
		}
	}
	return len(s.Allowed) > 0
}

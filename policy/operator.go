package policy

import (
	"strings"
	"sync"
)

// Family is the type of value that a condition operator compares.
type Family uint8

// The families of operators.
const (
	StringFamily Family = iota
	NumericFamily
	DateFamily
	BoolFamily
	BinaryFamily
	IPAddressFamily
	ARNFamily
	NullFamily
)

var families = [...]string{"String", "Numeric", "Date", "Bool", "Binary", "IpAddress", "Arn", "Null"}

// String returns the family's name as operators begin with it.
func (f Family) String() string { return families[f] }

// Comparison is how an operator compares. NotEquals and NotLike are Equals and Like with Operator.Negated.
type Comparison uint8

// The comparisons.
const (
	Equals Comparison = iota
	EqualsIgnoreCase
	Like // with * and ?; ArnEquals and ArnLike are both Like
	LessThan
	LessThanEquals
	GreaterThan
	GreaterThanEquals
)

// Qualifier is the set operator before a condition operator.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
type Qualifier uint8

// The qualifiers.
const (
	NoQualifier Qualifier = iota
	ForAllValues
	ForAnyValue
)

// Operator is a condition operator taken apart.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type Operator struct {
	// Name is the operator's usual spelling without qualifier and suffix, as "StringNotLike".
	Name string
	// Family is the type of the values that it compares, Comparison how it compares them.
	Family     Family
	Comparison Comparison
	// Negated says that it holds where the comparison does not: "StringNotEquals".
	Negated bool
	// Qualifier is ForAllValues, ForAnyValue or none.
	Qualifier Qualifier
	// IfExists says that it holds, too, where the key is absent.
	IfExists bool
}

// operators are the condition operators without qualifiers and suffixes, in the order of AWS's page.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var operators = [...]Operator{
	{Name: "StringEquals"},
	{Name: "StringNotEquals", Negated: true},
	{Name: "StringEqualsIgnoreCase", Comparison: EqualsIgnoreCase},
	{Name: "StringNotEqualsIgnoreCase", Comparison: EqualsIgnoreCase, Negated: true},
	{Name: "StringLike", Comparison: Like},
	{Name: "StringNotLike", Comparison: Like, Negated: true},
	{Name: "NumericEquals", Family: NumericFamily},
	{Name: "NumericNotEquals", Family: NumericFamily, Negated: true},
	{Name: "NumericLessThan", Family: NumericFamily, Comparison: LessThan},
	{Name: "NumericLessThanEquals", Family: NumericFamily, Comparison: LessThanEquals},
	{Name: "NumericGreaterThan", Family: NumericFamily, Comparison: GreaterThan},
	{Name: "NumericGreaterThanEquals", Family: NumericFamily, Comparison: GreaterThanEquals},
	{Name: "DateEquals", Family: DateFamily},
	{Name: "DateNotEquals", Family: DateFamily, Negated: true},
	{Name: "DateLessThan", Family: DateFamily, Comparison: LessThan},
	{Name: "DateLessThanEquals", Family: DateFamily, Comparison: LessThanEquals},
	{Name: "DateGreaterThan", Family: DateFamily, Comparison: GreaterThan},
	{Name: "DateGreaterThanEquals", Family: DateFamily, Comparison: GreaterThanEquals},
	{Name: "Bool", Family: BoolFamily},
	{Name: "BinaryEquals", Family: BinaryFamily},
	{Name: "IpAddress", Family: IPAddressFamily},
	{Name: "NotIpAddress", Family: IPAddressFamily, Negated: true},
	{Name: "ArnEquals", Family: ARNFamily, Comparison: Like},
	{Name: "ArnNotEquals", Family: ARNFamily, Comparison: Like, Negated: true},
	{Name: "ArnLike", Family: ARNFamily, Comparison: Like},
	{Name: "ArnNotLike", Family: ARNFamily, Comparison: Like, Negated: true},
	{Name: "Null", Family: NullFamily},
}

// operatorsByName are the operators by their usual names, and by these in lower case.
var operatorsByName = sync.OnceValue(func() map[string]Operator {
	all := make(map[string]Operator, 2*len(operators))
	for _, op := range operators {
		all[op.Name], all[strings.ToLower(op.Name)] = op, op
	}
	return all
})

// OperatorNames lists the operators in their usual spelling, without qualifiers and suffixes.
func OperatorNames() []string {
	names := make([]string, 0, len(operators))
	for _, op := range operators {
		names = append(names, op.Name)
	}
	return names
}

// ParseOperator takes an operator such as "ForAllValues:StringEqualsIfExists" apart, without regard to case.
// It reports false if there is no such operator. NullIfExists is not an operator of IAM but is taken apart all the same, so
// that rules can name it.
func ParseOperator(s string) (Operator, bool) {
	qualifier, ifExists := NoQualifier, false
	if set, rest, ok := strings.Cut(s, ":"); ok {
		switch {
		case strings.EqualFold(set, "ForAllValues"):
			s, qualifier = rest, ForAllValues
		case strings.EqualFold(set, "ForAnyValue"):
			s, qualifier = rest, ForAnyValue
		}
	}
	const suffix = "IfExists"
	if i := len(s) - len(suffix); i >= 0 && strings.EqualFold(s[i:], suffix) {
		s, ifExists = s[:i], true
	}
	op, ok := operatorsByName()[s]
	if !ok {
		op, ok = operatorsByName()[strings.ToLower(s)]
	}
	op.Qualifier, op.IfExists = qualifier, ifExists
	return op, ok
}

// String spells the operator as IAM's documentation does.
func (o Operator) String() string {
	s := o.Name
	switch o.Qualifier {
	case ForAllValues:
		s = "ForAllValues:" + s
	case ForAnyValue:
		s = "ForAnyValue:" + s
	case NoQualifier:
	}
	if o.IfExists {
		s += "IfExists"
	}
	return s
}

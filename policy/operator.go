package policy

import "strings"

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

func baseOperator(lower string) (Operator, bool) {
	switch lower {
	case "stringequals":
		return Operator{Name: "StringEquals"}, true
	case "stringnotequals":
		return Operator{Name: "StringNotEquals", Negated: true}, true
	case "stringequalsignorecase":
		return Operator{Name: "StringEqualsIgnoreCase", Comparison: EqualsIgnoreCase}, true
	case "stringnotequalsignorecase":
		return Operator{Name: "StringNotEqualsIgnoreCase", Comparison: EqualsIgnoreCase, Negated: true}, true
	case "stringlike":
		return Operator{Name: "StringLike", Comparison: Like}, true
	case "stringnotlike":
		return Operator{Name: "StringNotLike", Comparison: Like, Negated: true}, true
	case "numericequals":
		return Operator{Name: "NumericEquals", Family: NumericFamily}, true
	case "numericnotequals":
		return Operator{Name: "NumericNotEquals", Family: NumericFamily, Negated: true}, true
	case "numericlessthan":
		return Operator{Name: "NumericLessThan", Family: NumericFamily, Comparison: LessThan}, true
	case "numericlessthanequals":
		return Operator{Name: "NumericLessThanEquals", Family: NumericFamily, Comparison: LessThanEquals}, true
	case "numericgreaterthan":
		return Operator{Name: "NumericGreaterThan", Family: NumericFamily, Comparison: GreaterThan}, true
	case "numericgreaterthanequals":
		return Operator{Name: "NumericGreaterThanEquals", Family: NumericFamily, Comparison: GreaterThanEquals}, true
	case "dateequals":
		return Operator{Name: "DateEquals", Family: DateFamily}, true
	case "datenotequals":
		return Operator{Name: "DateNotEquals", Family: DateFamily, Negated: true}, true
	case "datelessthan":
		return Operator{Name: "DateLessThan", Family: DateFamily, Comparison: LessThan}, true
	case "datelessthanequals":
		return Operator{Name: "DateLessThanEquals", Family: DateFamily, Comparison: LessThanEquals}, true
	case "dategreaterthan":
		return Operator{Name: "DateGreaterThan", Family: DateFamily, Comparison: GreaterThan}, true
	case "dategreaterthanequals":
		return Operator{Name: "DateGreaterThanEquals", Family: DateFamily, Comparison: GreaterThanEquals}, true
	case "bool":
		return Operator{Name: "Bool", Family: BoolFamily}, true
	case "binaryequals":
		return Operator{Name: "BinaryEquals", Family: BinaryFamily}, true
	case "ipaddress":
		return Operator{Name: "IpAddress", Family: IPAddressFamily}, true
	case "notipaddress":
		return Operator{Name: "NotIpAddress", Family: IPAddressFamily, Negated: true}, true
	case "arnequals":
		return Operator{Name: "ArnEquals", Family: ARNFamily, Comparison: Like}, true
	case "arnnotequals":
		return Operator{Name: "ArnNotEquals", Family: ARNFamily, Comparison: Like, Negated: true}, true
	case "arnlike":
		return Operator{Name: "ArnLike", Family: ARNFamily, Comparison: Like}, true
	case "arnnotlike":
		return Operator{Name: "ArnNotLike", Family: ARNFamily, Comparison: Like, Negated: true}, true
	case "null":
		return Operator{Name: "Null", Family: NullFamily}, true
	}
	return Operator{}, false
}

// OperatorNames lists the operators in their usual spelling, without qualifiers and suffixes.
func OperatorNames() []string {
	return []string{
		"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
		"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
		"Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Null",
	}
}

// ParseOperator takes an operator such as "ForAllValues:StringEqualsIfExists" apart, without regard to case.
// It reports false if there is no such operator. NullIfExists is not an operator of IAM but is taken apart all the same, so
// that rules can name it.
func ParseOperator(s string) (Operator, bool) {
	lower := strings.ToLower(s)
	qualifier := NoQualifier
	if rest, ok := strings.CutPrefix(lower, "forallvalues:"); ok {
		lower, qualifier = rest, ForAllValues
	} else if rest, ok := strings.CutPrefix(lower, "foranyvalue:"); ok {
		lower, qualifier = rest, ForAnyValue
	}
	lower, ifExists := strings.CutSuffix(lower, "ifexists")
	op, ok := baseOperator(lower)
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

package hcl

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"sync"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/iamlint/iamlint/policy"
)

// maxExponent bounds the numbers that are known: by their powers of two.
const maxExponent = 4096

// fromValue makes a node of a value. What is not known or has no JSON is Unknown.
func fromValue(v cty.Value) policy.Node {
	switch {
	case !v.IsKnown():
		return policy.Node{Kind: policy.Unknown}
	case v.IsNull():
		return policy.Node{Kind: policy.Null}
	}
	switch t := v.Type(); {
	case t == cty.String:
		return policy.Node{Kind: policy.String, Text: policy.Text{Value: v.AsString()}}
	case t == cty.Bool:
		return policy.Node{Kind: policy.Bool, Text: policy.Text{Value: strconv.FormatBool(v.True())}}
	case t == cty.Number:
		if i, accuracy := v.AsBigFloat().Int64(); accuracy == big.Exact && i != 0 {
			return policy.Node{Kind: policy.Number, Text: policy.Text{Value: strconv.FormatInt(i, 10)}}
		}
		if exponent := v.AsBigFloat().MantExp(nil); exponent > maxExponent || exponent < -maxExponent {
			return policy.Node{Kind: policy.Unknown} // its digits are too many to be written
		}
		text, err := convert.Convert(v, cty.String)
		if err != nil {
			return policy.Node{Kind: policy.Unknown}
		}
		return policy.Node{Kind: policy.Number, Text: policy.Text{Value: text.AsString()}}
	case t.IsListType() || t.IsTupleType() || t.IsSetType():
		node := policy.Node{Kind: policy.Array, Items: []policy.Node{}}
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			node.Items = append(node.Items, fromValue(item))
		}
		return node
	case t.IsMapType() || t.IsObjectType():
		node := policy.Node{Kind: policy.Object, Members: []policy.Member{}}
		for it := v.ElementIterator(); it.Next(); {
			key, value := it.Element()
			node.Members = append(node.Members, policy.Member{Key: policy.Text{Value: key.AsString()}, Value: fromValue(value)})
		}
		return node
	}
	return policy.Node{Kind: policy.Unknown}
}

// toValue makes a value of a known node.
func toValue(n *policy.Node) (cty.Value, error) {
	switch n.Kind {
	case policy.Null:
		return cty.NullVal(cty.DynamicPseudoType), nil
	case policy.Bool:
		return cty.BoolVal(n.Value == "true"), nil
	case policy.Number:
		number, _, err := big.ParseFloat(n.Value, 10, 512, big.ToNearestEven)
		if err != nil {
			return cty.NilVal, err
		}
		return cty.NumberVal(number), nil
	case policy.String:
		return cty.StringVal(n.Value), nil
	case policy.Array:
		items := make([]cty.Value, len(n.Items))
		for i := range n.Items {
			var err error
			if items[i], err = toValue(&n.Items[i]); err != nil {
				return cty.NilVal, err
			}
		}
		return cty.TupleVal(items), nil
	case policy.Object:
		members := make(map[string]cty.Value, len(n.Members))
		for i := range n.Members {
			value, err := toValue(&n.Members[i].Value)
			if err != nil {
				return cty.NilVal, err
			}
			members[n.Members[i].Key.Value] = value
		}
		return cty.ObjectVal(members), nil
	default:
		return cty.NilVal, ErrUnknown
	}
}

// Errors of Call that callers may want to tell apart.
var (
	// ErrUnknown is an argument, or a result, that is not known.
	ErrUnknown = errors.New("the value is not known")
	// ErrFunction is a function that is not here.
	ErrFunction = errors.New("the function is not known")
)

// Call calls a function of Terraform that is one of cty's with known arguments. The result has no places. A set is an array
// in the order of Terraform.
func Call(name string, args ...policy.Node) (result policy.Node, err error) {
	defer func() {
		if r := recover(); r != nil { // of the library, which must not end the run
			err = fmt.Errorf("%s: %v", name, r)
		}
	}()
	f, ok := functions()[name]
	if !ok {
		return policy.Node{}, ErrFunction
	}
	values := make([]cty.Value, len(args))
	params, more := f.Params(), f.VarParam()
	for i := range args {
		value, err := toValue(&args[i])
		if err != nil {
			return policy.Node{}, err
		}
		switch {
		case i < len(params):
			value, err = convert.Convert(value, params[i].Type)
		case more != nil:
			value, err = convert.Convert(value, more.Type)
		}
		if err != nil {
			return policy.Node{}, err
		}
		values[i] = value
	}
	value, err := f.Call(values)
	if err != nil {
		return policy.Node{}, err
	}
	result = fromValue(value)
	if !whole(&result) {
		return policy.Node{}, ErrUnknown
	}
	return result, nil
}

func whole(n *policy.Node) bool {
	return n.Kind != policy.Unknown &&
		!slices.ContainsFunc(n.Items, func(item policy.Node) bool { return !whole(&item) }) &&
		!slices.ContainsFunc(n.Members, func(m policy.Member) bool { return !whole(&m.Value) })
}

// functions are those of Terraform that are functions of cty, by the names that Terraform gives them, and the operators.
// https://developer.hashicorp.com/terraform/language/functions
var functions = sync.OnceValue(func() map[string]function.Function {
	return map[string]function.Function{
		"abs":                    stdlib.AbsoluteFunc,
		"ceil":                   stdlib.CeilFunc,
		"chomp":                  stdlib.ChompFunc,
		"chunklist":              stdlib.ChunklistFunc,
		"csvdecode":              stdlib.CSVDecodeFunc,
		"floor":                  stdlib.FloorFunc,
		"format":                 stdlib.FormatFunc,
		"formatdate":             stdlib.FormatDateFunc,
		"formatlist":             stdlib.FormatListFunc,
		"indent":                 stdlib.IndentFunc,
		"join":                   stdlib.JoinFunc,
		"jsondecode":             stdlib.JSONDecodeFunc,
		"jsonencode":             stdlib.JSONEncodeFunc,
		"log":                    stdlib.LogFunc,
		"lower":                  stdlib.LowerFunc,
		"max":                    stdlib.MaxFunc,
		"min":                    stdlib.MinFunc,
		"parseint":               stdlib.ParseIntFunc,
		"pow":                    stdlib.PowFunc,
		"range":                  stdlib.RangeFunc,
		"regex":                  stdlib.RegexFunc,
		"regexall":               stdlib.RegexAllFunc,
		"reverse":                stdlib.ReverseListFunc,
		"setintersection":        stdlib.SetIntersectionFunc,
		"setsubtract":            stdlib.SetSubtractFunc,
		"setsymmetricdifference": stdlib.SetSymmetricDifferenceFunc,
		"setunion":               stdlib.SetUnionFunc,
		"signum":                 stdlib.SignumFunc,
		"slice":                  stdlib.SliceFunc,
		"sort":                   stdlib.SortFunc,
		"split":                  stdlib.SplitFunc,
		"strlen":                 stdlib.StrlenFunc,
		"strrev":                 stdlib.ReverseFunc,
		"substr":                 stdlib.SubstrFunc,
		"timeadd":                stdlib.TimeAddFunc,
		"title":                  stdlib.TitleFunc,
		"trim":                   stdlib.TrimFunc,
		"trimprefix":             stdlib.TrimPrefixFunc,
		"trimspace":              stdlib.TrimSpaceFunc,
		"trimsuffix":             stdlib.TrimSuffixFunc,
		"upper":                  stdlib.UpperFunc,
		"==":                     stdlib.EqualFunc,
		"!=":                     stdlib.NotEqualFunc,
		"&&":                     stdlib.AndFunc,
		"||":                     stdlib.OrFunc,
		"!":                      stdlib.NotFunc,
		">":                      stdlib.GreaterThanFunc,
		">=":                     stdlib.GreaterThanOrEqualToFunc,
		"<":                      stdlib.LessThanFunc,
		"<=":                     stdlib.LessThanOrEqualToFunc,
		"+":                      stdlib.AddFunc,
		"-":                      stdlib.SubtractFunc,
		"*":                      stdlib.MultiplyFunc,
		"/":                      stdlib.DivideFunc,
		"%":                      stdlib.ModuloFunc,
		"negate":                 stdlib.NegateFunc,
	}
})

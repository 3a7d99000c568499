package terraform

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// call evaluates a call of a function. Those that take lists and objects apart and put them together are evaluated here, with
// what is open in them; the others are cty's where all arguments are known, and not known otherwise.
// https://developer.hashicorp.com/terraform/language/functions
func (e *evaluator) call(x *hcl.Function, s *scope) *value {
	at := x.Place()
	name := strings.TrimPrefix(x.Name, "core::")
	switch name {
	case "try":
		return e.try(x, s)
	case "can":
		v, notes := e.noting(func() *value { return e.eval(x.Args[0], s) })
		failed, doubtful := notes.failed, notes.doubtful
		notes.failed, notes.doubtful = false, false
		e.notes.add(notes)
		if !failed && doubtful {
			return e.tested(&test{key: "can(" + v.name() + ")"}, at, nil)
		}
		return boolean(!failed, at)
	}
	args, ok := e.arguments(x, s)
	if !ok {
		return e.mystery(name+"(...)", anything, at, "function "+name+" of unknown arguments")
	}
	c := &call{e, name, args, at, s}
	f, native := e.natives[name]
	if native {
		if f.least > len(args) {
			return e.wrong(at, "too few arguments for "+name)
		}
		if v := f.run(c); v != nil {
			return v
		}
	}
	if strings.HasPrefix(name, "provider::") {
		if !native {
			e.unit.count("function of a provider", name, at)
		}
		return e.opaque(name, args, at)
	}
	for _, arg := range args {
		if !arg.whole() || arg.shuffled {
			return e.opaque(name, args, at)
		}
	}
	if _, err := hcl.Call(name); errors.Is(err, hcl.ErrFunction) {
		return e.opaque(name, args, at)
	}
	return e.library(name, at, args...)
}

// arguments evaluates the arguments of a call; false if there may be any number of them.
func (e *evaluator) arguments(x *hcl.Function, s *scope) ([]*value, bool) {
	args := make([]*value, 0, len(x.Args))
	for i, arg := range x.Args {
		v := e.eval(arg, s)
		if !x.Expand || i < len(x.Args)-1 {
			args = append(args, v)
			continue
		}
		if v.kind == policy.Unknown {
			v = e.listOf(v, v.at)
		}
		if v.kind != policy.Array {
			return nil, false
		}
		for _, element := range v.items {
			// An argument that stands for many is told apart where it matters: for concat and merge it may as well be one.
			args = append(args, element.value)
			if element.many && !spreads(x.Name) {
				return nil, false
			}
		}
	}
	return args, true
}

// spreads reports whether a function takes any number of lists or objects and puts them together.
func spreads(name string) bool {
	switch name {
	case "concat", "merge", "setunion", "coalesce", "coalescelist":
		return true
	}
	return false
}

// opaque is the result of a call that is not evaluated: equal calls are equal.
func (e *evaluator) opaque(name string, args []*value, at policy.Range) *value {
	names := make([]string, len(args))
	known, many := true, false
	for i, arg := range args {
		names[i] = arg.name()
		known = known && arg.whole()
		many = many || arg.scalar() && arg.mentionsMany(0) // there is a result for each
	}
	reason := "function " + name + " of unknown arguments"
	if known {
		reason = "function " + name
		e.unit.count("function", name, at)
	}
	if e.trace != nil {
		e.trace(reason)
	}
	symbol := policy.Symbol{Name: name + "(" + strings.Join(names, ", ") + ")", Origin: policy.FromFunction, Many: many}
	if random(name) {
		symbol.Name += " #" + strconv.Itoa(at.Start)
	}
	v := e.unknown(&symbol, resultOf(name), at)
	for _, arg := range args {
		if name == "one" || name == "try" || name == "coalesce" || name == "element" {
			v = v.from(arg.refers...)
		}
	}
	return v
}

// random reports whether each call that is written has a result of its own.
func random(name string) bool { return name == "uuid" || name == "bcrypt" }

// resultOf is the type of what a function returns.
func resultOf(name string) *typ {
	switch name {
	case "abs", "ceil", "floor", "length", "log", "max", "min", "parseint", "pow", "signum", "sum", "index":
		return aNumber
	case arnParse:
		return aMap
	case arnBuild, trimIAMRolePath:
		return aString
	case "alltrue", "anytrue", "contains", "cidrcontains", "endswith", "startswith", "strcontains", "fileexists", "tobool", "can", "issensitive":
		return aBool
	case "split", "regexall", "formatlist", "sort", "keys", "fileset", "compact", "cidrsubnets":
		return stringList
	case "concat", "distinct", "flatten", "range", "reverse", "setintersection", "setproduct", "setsubtract", "setunion",
		"slice", "tolist", "toset", "values", "coalescelist", "chunklist", "matchkeys", "csvdecode":
		return aList
	case "merge", "tomap", "zipmap", "transpose", "map":
		return aMap
	case "jsondecode", "yamldecode", "lookup", "element", "try", "one", "coalesce", "nonsensitive", "sensitive", "regex":
		return anything
	}
	if strings.HasPrefix(name, "provider::") {
		return anything
	}
	return aString
}

// try is the first argument that Terraform does not refuse.
func (e *evaluator) try(x *hcl.Function, s *scope) *value {
	for i, arg := range x.Args {
		v, notes := e.noting(func() *value { return e.eval(arg, s) })
		if i == len(x.Args)-1 {
			e.notes.add(notes)
			return v
		}
		failed, doubtful := notes.failed, notes.doubtful
		notes.failed, notes.doubtful = false, false
		e.notes.add(notes)
		switch {
		case failed:
			continue
		case !doubtful:
			return v
		}
		can := e.tested(&test{key: "can(" + v.name() + ")"}, x.Place(), nil)
		if truth, known := e.decide(can); known {
			if truth {
				return v
			}
			continue
		}
		rest := *x
		rest.Args = x.Args[i+1:]
		return e.either(can, v, e.try(&rest, s), x.Place())
	}
	return e.wrong(x.Place(), "try without arguments")
}

// call is a call with its arguments evaluated.
type call struct {
	e    *evaluator
	name string
	args []*value
	at   policy.Range
	s    *scope
}

// native is a function that is evaluated here. run returns nil where the arguments are not of its kind.
type native struct {
	least int
	run   func(c *call) *value
}

// nativeFunctions are those functions.
func nativeFunctions() map[string]native {
	return map[string]native{
		"jsonencode": {1, (*call).jsonEncode}, "jsondecode": {1, (*call).jsonDecode}, "yamldecode": {1, (*call).yamlDecode},
		"yamlencode": {1, (*call).yamlEncode},
		"merge":      {0, (*call).merge}, "concat": {0, (*call).concat}, "flatten": {1, (*call).flatten},
		"distinct": {1, (*call).distinct}, "compact": {1, (*call).compact}, "setunion": {0, (*call).setUnion},
		"setsubtract": {2, (*call).setSubtract}, "setintersection": {1, (*call).setIntersection},
		"toset": {1, (*call).toSet}, "tolist": {1, (*call).toList}, "tomap": {1, (*call).same}, "tostring": {1, (*call).toScalar},
		"tonumber": {1, (*call).toScalar}, "tobool": {1, (*call).toScalar},
		"keys": {1, (*call).keys}, "values": {1, (*call).values}, "lookup": {2, (*call).lookup}, "element": {2, (*call).element},
		"length": {1, (*call).length}, "contains": {2, (*call).contains}, "one": {1, (*call).one}, "reverse": {1, (*call).reverse},
		"coalesce": {0, (*call).coalesce}, "coalescelist": {0, (*call).coalesceList}, "zipmap": {2, (*call).zipmap},
		"setproduct": {1, (*call).setProduct}, "slice": {3, (*call).slice}, "alltrue": {1, (*call).allTrue}, "anytrue": {1, (*call).anyTrue},
		"index": {2, (*call).indexOf}, "list": {0, (*call).makeList}, "map": {0, (*call).makeMap}, "chunklist": {2, (*call).known},
		"join": {1, (*call).join}, "split": {2, (*call).split}, "format": {1, (*call).format}, "formatlist": {1, (*call).formatList},
		"replace": {3, (*call).replace}, "trimprefix": {2, (*call).trimPrefix}, "trimsuffix": {2, (*call).trimSuffix},
		"trimspace": {1, (*call).trimSpace}, "chomp": {1, (*call).trimSpace}, "startswith": {2, (*call).startsWith},
		"endswith": {2, (*call).endsWith}, "strcontains": {2, (*call).strContains},
		"file": {1, (*call).file}, "templatefile": {2, (*call).templateFile}, "templatestring": {2, (*call).templateString},
		"fileset": {2, (*call).fileSet}, "fileexists": {1, (*call).fileExists}, "abspath": {1, (*call).absPath},
		"pathexpand": {1, (*call).pathExpand},
		"basename":   {1, (*call).baseName}, "dirname": {1, (*call).dirName},
		"sensitive": {1, (*call).same}, "nonsensitive": {1, (*call).same}, "ephemeralasnull": {1, (*call).same},
		"base64encode": {1, (*call).base64Encode}, "base64decode": {1, (*call).base64Decode}, "urlencode": {1, (*call).digest},
		"urldecode": {1, (*call).urlDecode}, "textencodebase64": {2, (*call).textBase64}, "textdecodebase64": {2, (*call).textBase64},
		"base64sha256": {1, (*call).digest}, "base64sha512": {1, (*call).digest}, "filebase64": {1, (*call).fileDigest},
		"filemd5": {1, (*call).fileDigest}, "filesha1": {1, (*call).fileDigest}, "filesha256": {1, (*call).fileDigest},
		"filesha512": {1, (*call).fileDigest}, "filebase64sha256": {1, (*call).fileDigest}, "filebase64sha512": {1, (*call).fileDigest},
		"uuidv5": {2, (*call).uuidV5}, "lower": {1, (*call).letters}, "upper": {1, (*call).letters},
		arnParse: {1, (*call).arnParse}, arnBuild: {5, (*call).arnBuild}, trimIAMRolePath: {1, (*call).trimIAMRolePath},
		"md5": {1, (*call).digest}, "sha1": {1, (*call).digest}, "sha256": {1, (*call).digest}, "sha512": {1, (*call).digest},
		"timecmp": {2, (*call).timeCompare}, "cidrhost": {2, (*call).cidrHost}, "cidrnetmask": {1, (*call).cidrNetmask},
		"cidrsubnet": {3, (*call).cidrSubnet}, "cidrsubnets": {1, (*call).cidrSubnets},
		"sum": {1, (*call).sum}, "matchkeys": {3, (*call).matchKeys}, "transpose": {1, (*call).transpose}, "substr": {3, (*call).known},
	}
}

// timeCompare is -1, 0 or 1 as the first of two times is before, at or after the second.
func (c *call) timeCompare() *value {
	var times [2]time.Time
	for i := range times {
		text, known := c.args[i].known()
		at, err := time.Parse(time.RFC3339, text)
		if !known || err != nil {
			return nil
		}
		times[i] = at
	}
	return number(strconv.Itoa(times[0].Compare(times[1])), c.at)
}

// known leaves a call to the library.
func (c *call) known() *value { return nil }

// same is for functions that change nothing that matters here.
func (c *call) same() *value { return c.args[0] }

// array is an argument as a list; nil if it is none.
func (c *call) array(i int) *value {
	v := c.args[i]
	switch v.kind {
	case policy.Array:
		return v
	case policy.Unknown:
		if v.open.typ.scalar() || v.open.typ.kind == objectType || v.open.typ.kind == mapType {
			return nil
		}
		return c.e.listOf(v, v.at)
	default:
		return nil
	}
}

// listOf is a list that is not known as one of an element that stands for any number.
func (e *evaluator) listOf(v *value, at policy.Range) *value {
	element := e.each(v, at)
	return &value{kind: policy.Array, at: at, items: []item{{element.value, true}}, set: v.open.typ.kind == setType, refers: v.refers}
}

func (c *call) array0() *value { return c.array(0) }

// result is a list of items, in an order that is known if those of the arguments are.
func (c *call) result(items []item) *value {
	v := &value{kind: policy.Array, at: c.at, items: items}
	for _, arg := range c.args {
		v.shuffled = v.shuffled || arg.disordered()
	}
	return v
}

func (c *call) merge() *value {
	v := &value{kind: policy.Object, at: c.at}
	for _, arg := range c.args {
		switch {
		case arg.kind == policy.Null:
			continue
		case arg.kind == policy.Unknown:
			c.overridden(v, arg)
			v.members = append(v.members, c.e.each(arg, arg.at))
			continue
		case arg.kind != policy.Object:
			return c.e.wrong(c.at, "merge of a value that is not an object")
		case arg.generic() != nil:
			c.overridden(v, arg)
		}
		elements := arg.members
		if arg.source != nil {
			elements, _ = c.e.elements(arg, c.at)
		}
		for _, m := range elements {
			if !c.e.pay(1 + len(v.members)/8) {
				return v
			}
			v.members = put(v.members, m)
		}
	}
	return v
}

// overridden makes the values of an object unknown that another one, any keys of which there may be, may replace.
func (c *call) overridden(v, by *value) {
	for i := range v.members {
		m := &v.members[i]
		name := "merge(" + m.value.name() + ", " + by.name() + "[" + m.key.name() + "])"
		m.value = c.e.mystery(name, anything, m.value.at, "value that merge may replace")
	}
}

func (c *call) concat() *value {
	var items []item
	for i := range c.args {
		list := c.array(i)
		if list == nil {
			return nil
		}
		if !c.e.pay(len(list.items)) {
			break
		}
		items = append(items, list.items...)
	}
	return c.result(items)
}

func (c *call) flatten() *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	var items []item
	shuffled := false
	var add func(list *value, many bool, depth int)
	add = func(list *value, many bool, depth int) {
		shuffled = shuffled || list.disordered()
		for _, element := range list.items {
			if !c.e.pay(1) || depth > maxDepth {
				return
			}
			inner := element.value
			if inner.kind == policy.Unknown && inner.open.typ.list() {
				inner = c.e.listOf(inner, inner.at)
			}
			if inner.kind == policy.Array {
				add(inner, many || element.many, depth+1)
			} else {
				items = append(items, item{inner, many || element.many})
			}
		}
	}
	add(list, false, 0)
	v := c.result(items)
	v.shuffled = shuffled
	return v
}

// distinct keeps the first of equal elements. Of elements that are open, no two are taken to be equal but those that are.
func distinct(items []item) []item {
	var kept []item
	seen := map[string]bool{}
	for _, element := range items {
		key := element.name()
		if len(key) < maxName && seen[key] && !element.many {
			continue
		}
		seen[key] = true
		kept = append(kept, element)
	}
	return kept
}

func (c *call) distinct() *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	return c.result(distinct(list.items))
}

func (c *call) compact() *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	var items []item
	for _, element := range list.items {
		text, known := element.known()
		switch {
		case element.kind == policy.Null || known && text == "":
			continue
		case element.kind == policy.Unknown && !element.many && !never(element.open.symbol):
			truth, known := c.e.decide(c.e.equal(element.value, str("", c.at), c.at))
			if !truth {
				items = append(items, item{element.value, !known})
			}
		default:
			items = append(items, element)
		}
	}
	return c.result(items)
}

func (c *call) setUnion() *value {
	v := c.concat()
	if v == nil {
		return nil
	}
	v.items, v.set = distinct(v.items), true
	return sorted(v)
}

func (c *call) setSubtract() *value {
	return c.setFilter(func(found bool) bool { return !found })
}

func (c *call) setIntersection() *value {
	if len(c.args) != 2 {
		return nil
	}
	return c.setFilter(func(found bool) bool { return found })
}

func (c *call) setFilter(keep func(found bool) bool) *value {
	a, b := c.array(0), c.array(1)
	if a == nil || b == nil || !c.e.pay(len(a.items)*len(b.items)) {
		return nil
	}
	var items []item
	for _, element := range distinct(a.items) {
		found := slices.ContainsFunc(b.items, func(other item) bool { return same(element.value, other.value) })
		sure := found || element.whole() && b.whole()
		if !sure && !element.mentionsMany(0) {
			truth, known := c.e.decide(c.e.tested(&test{key: "contains(" + b.name() + ", " + element.name() + ")"}, c.at, nil))
			found, sure = truth, known
		}
		if sure && !keep(found) {
			continue
		}
		items = append(items, item{element.value, element.many || !sure})
	}
	v := c.result(items)
	v.set = true
	return sorted(v)
}

// sorted is a set in the order in which Terraform has the elements of one, if they are known.
func sorted(v *value) *value {
	if !v.whole() {
		return v
	}
	for i := range v.items {
		if v.items[i].kind != policy.String {
			return v
		}
	}
	other := *v
	other.items = slices.Clone(v.items)
	slices.SortStableFunc(other.items, func(a, b item) int { return compareKeys(a.value, b.value) })
	return &other
}

func (c *call) toSet() *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	v := c.result(distinct(list.items))
	v.set = true
	return sorted(v)
}

func (c *call) toList() *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	other := *list
	other.set, other.shuffled = false, list.disordered()
	return &other
}

func (c *call) toScalar() *value {
	v := c.args[0]
	t := map[string]*typ{"tostring": aString, "tonumber": aNumber, "tobool": aBool}[c.name]
	if v.kind == policy.Null {
		return v
	}
	if !v.scalar() && !v.unknown() {
		return c.e.wrong(c.at, c.name+" of a list or an object")
	}
	return c.e.convert(v, t, 0)
}

func (c *call) keys() *value {
	return c.each(func(m member) item { return item{m.key, m.many} })
}

func (c *call) values() *value {
	return c.each(func(m member) item { return item{m.value, m.many} })
}

// each makes a list of the elements of an object; nil if they are not known.
func (c *call) each(of func(member) item) *value {
	v := c.args[0]
	if v.kind != policy.Object && (v.kind != policy.Unknown || v.open.typ.list()) {
		return nil
	}
	elements, ok := c.e.elements(v, c.at)
	if !ok {
		return nil
	}
	items := make([]item, len(elements))
	for i := range elements {
		items[i] = of(elements[i])
	}
	return c.result(items)
}

func (c *call) lookup() *value {
	v, key := c.args[0], c.args[1]
	text, known := key.known()
	if v.kind == policy.Object && known {
		if found := v.get(text); found != nil && v.closed() {
			return found
		}
		if v.closed() {
			if len(c.args) > 2 {
				return c.args[2]
			}
			return c.e.wrong(c.at, "no key "+text)
		}
	}
	if v.kind == policy.Object && v.closed() && !known {
		var otherwise *value
		if len(c.args) > 2 {
			otherwise = c.args[2]
		}
		return c.e.choice(v, key, otherwise, c.at)
	}
	return nil
}

func (c *call) element() *value {
	list := c.array0()
	text, known := c.args[1].known()
	i, err := strconv.Atoi(text)
	if list == nil || !known || err != nil || list.disordered() {
		return nil
	}
	if !list.closed() || len(list.items) == 0 {
		if len(list.items) == 1 {
			return list.items[0].value.single(c.e, "["+text+"]")
		}
		return nil
	}
	return list.items[((i%len(list.items))+len(list.items))%len(list.items)].value
}

func (c *call) length() *value {
	v := c.args[0]
	switch {
	case v.kind == policy.Null:
		return c.e.wrong(c.at, "length of null")
	case v.kind == policy.Object && v.source == nil && v.closed():
		return number(strconv.Itoa(len(v.members)), c.at)
	case v.kind == policy.Array && v.closed() && (!v.set || v.whole()):
		return number(strconv.Itoa(len(v.items)), c.at)
	case v.kind == policy.String:
		if v.whole() {
			return c.e.library("strlen", c.at, v) // which counts what people take for characters
		}
	case v.kind == policy.Array, v.kind == policy.Object:
		if v.closed() || v.source != nil {
			break
		}
		least := 0
		for i := range v.items {
			if !v.items[i].many {
				least++
			}
		}
		if least > 0 { // that it is not empty is what lengths are asked for
			symbol := policy.Symbol{Name: "length(" + v.name() + ")", Origin: policy.FromResource}
			return c.e.unknown(&symbol, aNumber, c.at)
		}
	}
	return nil
}

func (c *call) contains() *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	open := !list.closed()
	for _, element := range list.items {
		if element.many {
			continue
		}
		if same(element.value, c.args[1]) {
			return boolean(true, c.at)
		}
		text, known := c.args[1].known()
		if !element.whole() && (!known || !apart(element.value, text)) || !c.args[1].whole() {
			open = true
		}
	}
	if !open {
		return boolean(false, c.at)
	}
	return c.e.tested(&test{key: "contains(" + list.name() + ", " + c.args[1].name() + ")"}, c.at, nil)
}

func (c *call) one() *value {
	v := c.args[0]
	switch {
	case v.kind == policy.Null:
		return v
	case v.kind != policy.Array:
		return nil
	case len(v.items) == 0:
		return nullValue(c.at)
	case len(v.items) == 1:
		return v.items[0].value.single(c.e, "[0]")
	}
	return c.e.wrong(c.at, "one of several")
}

func (c *call) reverse() *value {
	list := c.array0()
	if list == nil || list.set {
		return nil
	}
	items := slices.Clone(list.items)
	slices.Reverse(items)
	return c.result(items)
}

func (c *call) coalesce() *value {
	for i, arg := range c.args {
		text, known := arg.known()
		switch {
		case arg.kind == policy.Null || known && text == "" && arg.kind == policy.String:
			continue
		case !known && (arg.kind == policy.Unknown || arg.kind == policy.String) && i < len(c.args)-1:
			rest := &call{c.e, c.name, c.args[i+1:], c.at, c.s}
			missing := c.e.equal(arg, nullValue(c.at), c.at)
			empty := c.e.equal(arg, str("", c.at), c.at)
			isMissing, knownMissing := c.e.decide(missing)
			isEmpty, knownEmpty := c.e.decide(empty)
			switch {
			case knownMissing && isMissing || knownEmpty && isEmpty:
				return rest.coalesce()
			case knownMissing && knownEmpty:
				return arg
			case knownMissing:
				missing = empty
			}
			return c.e.either(missing, rest.coalesce(), arg, c.at)
		}
		return arg
	}
	return c.e.wrong(c.at, "coalesce of nothing")
}

func (c *call) coalesceList() *value {
	for _, arg := range c.args {
		switch {
		case arg.kind == policy.Null:
		case arg.kind == policy.Array && arg.closed():
			if len(arg.items) > 0 {
				return arg
			}
		default:
			return nil
		}
	}
	return c.e.wrong(c.at, "coalescelist of nothing")
}

func (c *call) zipmap() *value {
	keys, values := c.array(0), c.array(1)
	if keys == nil || values == nil || len(keys.items) != len(values.items) || keys.disordered() || values.disordered() {
		return nil
	}
	v := &value{kind: policy.Object, at: c.at}
	for i := range keys.items {
		v.members = put(v.members, member{keys.items[i].value, values.items[i].value, keys.items[i].many || values.items[i].many})
	}
	return v
}

func (c *call) setProduct() *value {
	rows := []item{{list(c.at), false}}
	for i := range c.args {
		factor := c.array(i)
		if factor == nil || !c.e.pay(len(rows)*len(factor.items)) {
			return nil
		}
		var next []item
		for _, row := range rows {
			for _, element := range factor.items {
				wider := list(c.at)
				wider.items = append(slices.Clone(row.items), item{element.value, false})
				next = append(next, item{wider, row.many || element.many})
			}
		}
		rows = next
	}
	return c.result(rows)
}

func (c *call) slice() *value {
	list := c.array0()
	from, knownFrom := c.args[1].known()
	to, knownTo := c.args[2].known()
	i, err1 := strconv.Atoi(from)
	j, err2 := strconv.Atoi(to)
	if list == nil || !list.closed() || !knownFrom || !knownTo || list.disordered() {
		return nil
	}
	if err1 != nil || err2 != nil || i < 0 || j < i || j > len(list.items) {
		return c.e.wrong(c.at, "slice out of range")
	}
	return c.result(list.items[i:j])
}

func (c *call) allTrue() *value { return c.every("false") }

func (c *call) anyTrue() *value { return c.every("true") }

// every is decided by an element, or by all being known.
func (c *call) every(decides string) *value {
	list := c.array0()
	if list == nil {
		return nil
	}
	open := false
	for _, element := range list.items {
		text, known := element.known()
		if known && text == decides && !element.many {
			return boolean(decides == "true", c.at)
		}
		open = open || !known || element.many
	}
	if open {
		return c.e.tested(&test{key: c.name + "(" + list.name() + ")"}, c.at, nil)
	}
	return boolean(decides != "true", c.at)
}

func (c *call) indexOf() *value {
	list := c.array0()
	if list == nil || !list.closed() || list.disordered() {
		return nil
	}
	for i, element := range list.items {
		if same(element.value, c.args[1]) {
			return number(strconv.Itoa(i), c.at)
		}
		if !element.whole() {
			return nil
		}
	}
	return c.e.wrong(c.at, "no such element")
}

// matchKeys are the values whose keys, at the same places of another list, are among those that are looked for.
func (c *call) matchKeys() *value {
	values, keys, wanted := c.array(0), c.array(1), c.array(2)
	for _, list := range []*value{values, keys, wanted} {
		if list == nil || !list.closed() {
			return nil
		}
	}
	if values.disordered() || keys.disordered() || !c.args[1].whole() || !c.args[2].whole() {
		return nil
	}
	if len(values.items) != len(keys.items) {
		return c.e.wrong(c.at, "matchkeys of lists of different lengths")
	}
	if !c.e.pay(len(keys.items) * len(wanted.items)) {
		return nil
	}
	var items []item
	for i, key := range keys.items {
		if slices.ContainsFunc(wanted.items, func(w item) bool { return same(w.value, key.value) }) {
			items = append(items, values.items[i])
		}
	}
	return c.result(items)
}

// transpose makes of a map of lists the map of their elements to the keys that have them.
func (c *call) transpose() *value {
	v := c.args[0]
	if v.kind != policy.Object || !v.whole() {
		return nil
	}
	elements, _ := c.e.elements(v, c.at)
	result := &value{kind: policy.Object, at: c.at}
	for _, of := range elements {
		if of.value.kind != policy.Array {
			return nil
		}
		for _, element := range of.value.items {
			text, _ := element.known()
			keys := result.get(text)
			if keys == nil {
				keys = list(c.at)
				result.members = append(result.members, member{key: element.value, value: keys})
			}
			keys.items = append(keys.items, item{of.key, false})
		}
	}
	return result
}

func (c *call) makeList() *value { return list(c.at, c.args...) }

func (c *call) makeMap() *value {
	v := &value{kind: policy.Object, at: c.at}
	for i := 0; i+1 < len(c.args); i += 2 {
		v.members = put(v.members, member{key: c.args[i], value: c.args[i+1]})
	}
	return v
}

func (c *call) sum() *value {
	list := c.array0()
	if list == nil || !list.whole() || len(list.items) == 0 {
		return nil
	}
	total := list.items[0].value
	for _, element := range list.items[1:] {
		total = c.e.library("+", c.at, total, element.value)
	}
	return total
}

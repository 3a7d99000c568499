package regohost

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"regexp/syntax"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Rules come with the change that they judge, so they are as trustworthy as its author. What they may call is the list
// permitted below and nothing else, and what a call may cost is known before it is made: each has a price for its arguments, in
// units of about a sixteenth of a microsecond or of sixteen bytes, and an evaluation has so many of them. The steps of
// the evaluation itself are counted, too. Neither depends on the machine, so that a rule that ends on one ends on all.
//
// One thing has no price: OPA compares and infers the types of values that hold one another many times over as if each were
// written out. There is no end to that, but no memory in it either; see [host.evaluate].
const (
	// maxSteps is how many expressions one rule may evaluate for one document or unit. The built-in rules need a few
	// thousand for the largest policies that AWS takes.
	maxSteps = 1_000_000
	// maxUnits is what the calls of one evaluation may cost together.
	maxUnits = 8_000_000
	// maxTests is how much more all tests of a run may use together.
	maxTests = 1000
	// maxText is the longest text that a call may make, maxElements the longest list.
	maxText     = 4 << 20
	maxElements = 100_000
	// maxDigits is how many digits and decimal places numbers may have in calls, maxExponent the highest exponent.
	maxDigits   = 400
	maxExponent = 400
	// maxPattern is the longest regular expression.
	maxPattern = 4096
)

// errTooMuch is the error of calls and evaluations that would cost too much.
var errTooMuch = errors.New("the rule takes too much work; simplify it")

// meter counts what an evaluation costs. It is a topdown.Cancel: the evaluator asks it before each expression.
type meter struct {
	ctx   context.Context
	steps atomic.Int64 // left
	units atomic.Int64 // left
	over  atomic.Bool

	mu       sync.Mutex
	programs map[string]int // sizes of regular expressions
}

func newMeter(ctx context.Context, steps, units int64) *meter {
	m := &meter{ctx: ctx, programs: map[string]int{}}
	m.steps.Store(steps)
	m.units.Store(units)
	return m
}

// Cancel ends the evaluation.
func (m *meter) Cancel() { m.over.Store(true) }

// Cancelled counts a step and reports whether the evaluation is to end.
func (m *meter) Cancelled() bool {
	left := m.steps.Add(-1)
	if left < 0 || left%1024 == 0 && m.ctx.Err() != nil {
		m.over.Store(true)
	}
	return m.over.Load()
}

// exhausted reports whether steps or units ran out.
func (m *meter) exhausted() bool { return m.steps.Load() < 0 || m.units.Load() < 0 }

func (m *meter) pay(units int) error {
	if units < 0 || m.units.Add(-int64(units)) < 0 {
		m.Cancel()
		return errTooMuch
	}
	return nil
}

// price says what a call costs, or why it must not be made.
type price func(m *meter, args []*ast.Term) (int, error)

// sandbox wraps the functions of OPA that rules may call, for the whole process: OPA's own implementations come before those
// that a query brings along.
var sandbox = sync.OnceFunc(func() {
	for name, cost := range permitted() {
		run := topdown.GetBuiltin(name)
		if run == nil {
			continue // resolved by the compiler
		}
		// The implementation gets the context, and with it the meter.
		ast.BuiltinMap[name].CanSkipBctx = false
		topdown.RegisterBuiltinFunc(name, func(b topdown.BuiltinContext, args []*ast.Term, iter func(*ast.Term) error) error {
			if b.Context == nil {
				return run(b, args, iter)
			}
			s, err := sessionOf(b.Context)
			if err != nil || s.meter == nil {
				return run(b, args, iter) // the compiler's own
			}
			if err := s.meter.charge(cost, args); err != nil {
				return topdown.Halt{Err: &topdown.Error{Code: topdown.BuiltinErr, Message: name + ": " + err.Error(), Location: b.Location}}
			}
			return run(b, args, iter)
		})
	}
})

func (m *meter) charge(cost price, args []*ast.Term) error {
	for _, arg := range args {
		if err := bounded(arg); err != nil {
			return err
		}
	}
	units, err := cost(m, args)
	if err != nil {
		return err
	}
	return m.pay(units + 4)
}

// bounded refuses numbers of which arithmetic makes long texts.
func bounded(t *ast.Term) error {
	n, ok := t.Value.(ast.Number)
	if !ok {
		return nil
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(string(n)), "e")
	if len(mantissa) > maxDigits {
		return fmt.Errorf("a number of more than %d digits", maxDigits)
	}
	if e, err := strconv.Atoi(exponent); scientific && (err != nil || e > maxExponent || e < -maxExponent) {
		return fmt.Errorf("a number with an exponent beyond %d", maxExponent)
	}
	return nil
}

// weigh returns how much a value is, written out, and looks no further than most: one that holds others many times over
// may be of any size.
func weigh(t *ast.Term, most int) int { return weighDeep(t, 0, false, most) }

// weighDeep adds the length of the way to each value if ways is set.
func weighDeep(t *ast.Term, depth int, ways bool, most int) int {
	sum := 1
	if ways {
		sum += depth
	}
	add := func(t *ast.Term) bool {
		sum += weighDeep(t, depth+1, ways, most-sum)
		return sum > most
	}
	switch v := t.Value.(type) {
	case ast.String:
		sum += len(v) / 16
	case ast.Number:
		sum += len(v) / 16
	case *ast.Array:
		v.Until(add)
	case ast.Set:
		v.Until(add)
	case ast.Object:
		v.Until(func(k, v *ast.Term) bool { return add(k) || add(v) })
	}
	return sum
}

// length returns how many bytes a text has, or elements a collection.
func length(t *ast.Term) int {
	switch v := t.Value.(type) {
	case ast.String:
		return len(v)
	case *ast.Array:
		return v.Len()
	case ast.Set:
		return v.Len()
	case ast.Object:
		return v.Len()
	}
	return 1
}

func str(t *ast.Term) string {
	s, _ := t.Value.(ast.String)
	return string(s)
}

// flat is the price of looking at texts and at the top of collections.
func flat(_ *meter, args []*ast.Term) (int, error) {
	sum := 0
	for _, arg := range args {
		if _, ok := arg.Value.(ast.String); ok {
			sum += len(str(arg)) / 16
		}
	}
	return sum, nil
}

// short is flat for what is made for short texts.
func short(m *meter, args []*ast.Term) (int, error) {
	for _, arg := range args {
		if len(str(arg)) > 1024 {
			return 0, errors.New("the text is longer than 1024 characters")
		}
	}
	return flat(m, args)
}

// wide is the price of looking at each element.
func wide(_ *meter, args []*ast.Term) (int, error) {
	sum := 0
	for _, arg := range args {
		sum += length(arg)
	}
	return sum, nil
}

// deep is the price of looking at, or copying, all that there is.
func deep(_ *meter, args []*ast.Term) (int, error) {
	sum := 0
	for _, arg := range args {
		sum += weigh(arg, maxUnits)
		if sum > maxUnits {
			return 0, errTooMuch
		}
	}
	for _, arg := range args { // numbers in it, as sum has them
		if err := numbers(arg); err != nil {
			return 0, err
		}
	}
	return 2 * sum, nil
}

func numbers(t *ast.Term) error {
	switch v := t.Value.(type) {
	case *ast.Array:
		return v.Iter(bounded)
	case ast.Set:
		return v.Iter(bounded)
	}
	return nil
}

// compared is the price of a comparison.
func compared(m *meter, args []*ast.Term) (int, error) {
	if ast.IsScalar(args[0].Value) && ast.IsScalar(args[1].Value) {
		return 0, nil
	}
	return deep(m, args)
}

// product is the price of multiplying many numbers.
func product(m *meter, args []*ast.Term) (int, error) {
	if length(args[0]) > 100 {
		return 0, errors.New("more than 100 numbers")
	}
	return deep(m, args)
}

// each is the price of holding each element of one argument against each of another.
func each(m *meter, args []*ast.Term) (int, error) {
	sum, err := deep(m, args)
	if err != nil {
		return 0, err
	}
	return sum + length(args[0])*length(args[1]), nil
}

// pieces is the price of a call that may make an element of each character of an argument.
func pieces(of int) price {
	return func(_ *meter, args []*ast.Term) (int, error) { return 8 * (1 + length(args[of])), nil }
}

// split is the price of taking a text apart.
func split(_ *meter, args []*ast.Term) (int, error) {
	return 8*(1+strings.Count(str(args[0]), str(args[1]))) + len(str(args[0]))/16, nil
}

// joined is the price of putting texts together.
func joined(_ *meter, args []*ast.Term) (int, error) {
	size := 0
	add := func(t *ast.Term) bool {
		size += len(str(t)) + len(str(args[0]))
		return size > maxText
	}
	switch v := args[1].Value.(type) {
	case *ast.Array:
		v.Until(add)
	case ast.Set:
		v.Until(add)
	}
	return made(size, length(args[1]))
}

// made is the price of a text of a size that is made of pieces.
func made(size, pieces int) (int, error) {
	if size > maxText {
		return 0, fmt.Errorf("the text would be longer than %d characters", maxText)
	}
	return size/16 + pieces, nil
}

// replaced is the price of replace(text, old, new).
func replaced(_ *meter, args []*ast.Term) (int, error) {
	text, old, by := str(args[0]), str(args[1]), str(args[2])
	return made(len(text)+strings.Count(text, old)*len(by), len(text)/16)
}

// replacedAll is the price of strings.replace_n(patterns, text).
func replacedAll(_ *meter, args []*ast.Term) (int, error) {
	longest, all := 1, 0
	if patterns, ok := args[0].Value.(ast.Object); ok {
		patterns.Foreach(func(k, v *ast.Term) {
			longest = max(longest, len(str(v)))
			all += len(str(k)) + len(str(v))
		})
	}
	size, err := made((1+len(str(args[1])))*longest, all)
	return size, err
}

// concatenated is the price of making one list of several.
func concatenated(_ *meter, args []*ast.Term) (int, error) {
	sum := 0
	for _, arg := range args {
		sum += length(arg)
	}
	if sum > maxElements {
		return 0, fmt.Errorf("the list would have more than %d elements", maxElements)
	}
	return sum, nil
}

// ranged is the price of numbers.range(from, to), with a step or without.
func ranged(_ *meter, args []*ast.Term) (int, error) {
	var ends [2]*big.Float
	for i := range ends {
		n, ok := args[i].Value.(ast.Number)
		if !ok {
			return 0, nil // an error of OPA's
		}
		ends[i], _, _ = big.ParseFloat(string(n), 10, 64, big.ToNearestEven)
		if ends[i] == nil {
			return 0, errTooMuch
		}
	}
	elements, _ := new(big.Float).Abs(new(big.Float).Sub(ends[1], ends[0])).Int64()
	if elements >= maxElements {
		return 0, fmt.Errorf("the range has more than %d numbers", maxElements)
	}
	return 8 * int(elements), nil
}

// shifted is the price of bits.lsh(number, by).
func shifted(_ *meter, args []*ast.Term) (int, error) {
	if n, ok := args[1].Value.(ast.Number); ok {
		if by, ok := n.Int(); !ok || by > maxDigits {
			return 0, fmt.Errorf("a shift by more than %d", maxDigits)
		}
	}
	return 4, nil
}

// formatted is the price of sprintf(format, values): no more than each verb with the largest value.
func formatted(m *meter, args []*ast.Term) (int, error) {
	sum, err := deep(m, args)
	if err != nil {
		return 0, err
	}
	size, again := len(str(args[0])), false
	for _, verb := range strings.Split(str(args[0]), "%")[1:] {
		flags := verb[:len(verb)-len(strings.TrimLeft(verb, "+-# 0123456789.*[]"))]
		again = again || strings.ContainsRune(flags, '[') // a value may be used again and again
		if strings.ContainsRune(flags, '*') {
			return 0, errors.New("a width or precision of *; write the number")
		}
		for digits := range strings.FieldsFuncSeq(flags, func(c rune) bool { return c < '0' || c > '9' }) {
			n, err := strconv.Atoi(digits)
			if err != nil || n > 1000 {
				return 0, errors.New("a width or precision of more than 1000")
			}
			size += n
		}
		if again {
			size += 32 * sum
		}
	}
	return made(size+32*sum, sum)
}

// templated is the price of "$x {y}".
func templated(m *meter, args []*ast.Term) (int, error) {
	sum, err := deep(m, args)
	if err != nil {
		return 0, err
	}
	return made(32*sum, sum)
}

// walked is the price of walk(value), which makes the way to each value.
func walked(_ *meter, args []*ast.Term) (int, error) {
	sum := weighDeep(args[0], 0, true, maxUnits)
	if sum > maxUnits {
		return 0, errTooMuch
	}
	return sum, nil
}

// matching is the price of looking for a regular expression in a text, as often as the number of its matches if all are
// wanted.
func matching(pattern, text int) price {
	return func(m *meter, args []*ast.Term) (int, error) {
		size, compiled, err := m.program(str(args[pattern]))
		if err != nil {
			return 0, err
		}
		if text < 0 {
			return compiled, nil
		}
		return compiled + size*(1+len(str(args[text])))/8, nil
	}
}

// matches is the price of making a list of matches.
func matches(pattern, text int) price {
	match := matching(pattern, text)
	return func(m *meter, args []*ast.Term) (int, error) {
		units, err := match(m, args)
		return units + 8*(1+len(str(args[text]))), err
	}
}

// substituted is the price of regex.replace(text, pattern, by), which may put matches into by.
func substituted(m *meter, args []*ast.Term) (int, error) {
	text, by := len(str(args[0])), len(str(args[2]))
	units, err := matching(1, 0)(m, args)
	if err != nil {
		return 0, err
	}
	size := text + (1+text)*by
	if strings.Contains(str(args[2]), "$") {
		size += text * by
	}
	more, err := made(size/8, 0) // it is hardly ever as much
	return units + more, err
}

// program returns how large the program of a regular expression is, and what compiling it costs the first time.
func (m *meter) program(pattern string) (size, compiling int, err error) {
	if len(pattern) > maxPattern {
		return 0, 0, fmt.Errorf("a regular expression of more than %d characters", maxPattern)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if size, ok := m.programs[pattern]; ok {
		return size, 0, nil
	}
	size = 1
	if parsed, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		if size = repeated(parsed); size > maxElements/10 {
			return 0, 0, errors.New("a regular expression with too many repetitions")
		}
	}
	m.programs[pattern] = size
	return size, 16 * size, nil
}

// repeated returns about how many instructions a regular expression is.
func repeated(re *syntax.Regexp) int {
	size := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		size += repeated(sub)
	}
	if re.Op == syntax.OpRepeat {
		size *= max(1, re.Min, re.Max)
	}
	return min(size, 1<<30)
}

// permitted are the functions of OPA that rules may call, with their prices. Left out are those that reach outside or differ
// from run to run, handle secrets, read languages of their own (GraphQL, JSON Schema, YAML with its aliases, templates),
// and those whose work nothing in their arguments bounds: globs, graphs, patches, the expansion of networks.
func permitted() map[string]price {
	list := map[string]price{
		"abs": flat, "ceil": flat, "floor": flat, "round": flat, "plus": flat, "minus": deep, "mul": flat, "div": flat, "rem": flat,
		"format_int": flat, "to_number": short, "numbers.range": ranged, "numbers.range_step": ranged,
		"count": flat, "sum": deep, "product": product, "max": deep, "min": deep, "sort": deep,
		"bits.and": flat, "bits.or": flat, "bits.xor": flat, "bits.negate": flat, "bits.lsh": shifted, "bits.rsh": shifted,
		"array.concat": concatenated, "array.flatten": deep, "array.reverse": wide, "array.slice": wide,
		"and": deep, "or": deep, "set_diff": deep, "intersection": deep, "union": deep,
		"object.filter": deep, "object.get": flat, "object.keys": wide, "object.remove": deep, "object.subset": each,
		"object.union": deep, "object.union_n": deep,
		"concat": joined, "contains": flat, "startswith": flat, "endswith": flat, "lower": flat, "upper": flat,
		"indexof": flat, "indexof_n": pieces(0), "replace": replaced, "split": split, "sprintf": formatted, "substring": flat,
		"strings.any_prefix_match": each, "strings.any_suffix_match": each, "strings.count": flat, "strings.replace_n": replacedAll,
		"strings.reverse": flat, "strings.split_n": split,
		"trim": flat, "trim_left": flat, "trim_prefix": flat, "trim_right": flat, "trim_space": flat, "trim_suffix": flat,
		"regex.is_valid": matching(0, -1), "regex.match": matching(0, 1), "regex.replace": substituted, "regex.split": matches(0, 1),
		"regex.find_n": matches(0, 1), "regex.find_all_string_submatch_n": matches(0, 1),
		"glob.quote_meta": flat,
		"json.filter":     deep, "json.is_valid": flat, "json.marshal": deep, "json.marshal_with_options": deep, "json.remove": deep,
		"json.unmarshal": pieces(0),
		"base64.decode":  flat, "base64.encode": flat, "base64.is_valid": flat, "base64url.decode": flat, "base64url.encode": flat,
		"base64url.encode_no_pad": flat, "hex.decode": flat, "hex.encode": flat,
		"urlquery.decode": flat, "urlquery.decode_object": pieces(0), "urlquery.encode": flat, "urlquery.encode_object": deep,
		"uri.is_valid": flat, "uri.parse": flat, "uuid.parse": short,
		"crypto.md5": flat, "crypto.sha1": flat, "crypto.sha256": flat, "crypto.hmac.equal": flat, "crypto.hmac.md5": flat,
		"crypto.hmac.sha1": flat, "crypto.hmac.sha256": flat, "crypto.hmac.sha512": flat,
		"net.cidr_contains": short, "net.cidr_intersects": short, "net.cidr_is_valid": short, "net.cidr_merge": deep,
		"net.cidr_overlap": short, "net.cidr_contains_matches": each,
		"semver.compare": short, "semver.is_valid": short, "units.parse": short, "units.parse_bytes": short,
		"time.add_date": short, "time.clock": short, "time.date": short, "time.diff": short, "time.format": short,
		"time.parse_duration_ns": short, "time.parse_ns": short, "time.parse_rfc3339_ns": short, "time.weekday": short,
		"is_array": flat, "is_boolean": flat, "is_null": flat, "is_number": flat, "is_object": flat, "is_set": flat,
		"is_string": flat, "type_name": flat,
		"walk": walked, "print": deep, "internal.print": deep, "internal.member_2": each, "internal.member_3": deep,
		"internal.template_string": templated, "internal.test_case": deep,
		"rego.metadata.chain": flat, "rego.metadata.rule": flat,
		"assign": flat, "eq": flat,
	}
	for _, name := range []string{"equal", "neq", "lt", "lte", "gt", "gte"} {
		list[name] = compared
	}
	return list
}

// The price of iam.actions for a pattern that it was not asked for before: looking through the catalog, and each action found.
const (
	catalogPrice = 20_000
	actionPrice  = 40
)

// wildcards is the price of matching a pattern.
func wildcards(_ *meter, args []*ast.Term) (int, error) {
	sum := weigh(args[0], maxUnits)
	return sum + length(args[1])/16*(1+sum), nil
}

// looking is the price of a question about documents: that of looking at all of the file, and at texts that the rule has
// put together itself.
func (s *session) looking(_ *meter, args []*ast.Term) (int, error) {
	sum := 16
	if s.pass != nil && s.pass.Unit != nil && s.pass.Unit.Source != nil {
		sum += len(s.pass.Unit.Source.Content) / 16
	}
	for _, arg := range args {
		if text, ok := arg.Value.(ast.String); ok {
			sum += len(text)
		}
	}
	return sum, nil
}

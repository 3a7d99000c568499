package verify

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/verify/lang"
	"github.com/iamlint/iamlint/policy"
)

// reading says how a text of a policy is compared.
type reading uint8

const (
	plain    reading = iota // as it is
	fold                    // without regard to case
	like                    // with wildcards
	arnLike                 // as an ARN, field by field
	asked                   // as arnLike, and a lone * is any string
	resource                // as in Resource: a * at the end of a segment goes on, and a lone * is any string
)

// source is a text of a policy, ready to be made a set of strings once the values of its variables are known.
type source struct {
	tokens   policy.Pattern
	reading  reading
	text     string        // the same for equal sources
	variable bool          // it has policy variables
	symbolic bool          // it has unknown values of a template
	expr     [4]*lang.Expr // of each side, if it has no variables
}

// newSource reads a text; nil says that no string is known to match, as it stands for a list that is not known.
func (c *claim) newSource(t *policy.Text, read reading, variables bool) *source {
	s := &source{reading: read}
	var b strings.Builder
	b.WriteByte('0' + byte(read))
	for _, token := range policy.ParsePattern(t, policy.PatternMode{Wildcards: read >= like, Variables: variables}) {
		switch token.Kind {
		case policy.SymbolToken:
			switch {
			case token.Symbol.Stand != "":
				token = policy.Token{Kind: policy.Literal, Text: token.Symbol.Stand}
			case token.Symbol.Many:
				return nil
			default:
				s.symbolic = true
				token = policy.Token{Kind: policy.Literal, Text: string(c.rune(token.Symbol)), Default: symbolMark}
			}
		case policy.Variable:
			s.variable = true
			token.Text = strings.ToLower(token.Text)
		case policy.Literal, policy.AnyOne, policy.AnyString:
		}
		s.tokens = append(s.tokens, token)
		b.WriteString("\x00" + string('0'+byte(token.Kind)) + token.Text + "\x01" + token.Default)
		if token.HasDefault {
			b.WriteByte(2)
		}
	}
	if read == resource {
		s.ownAPI()
	}
	s.text = b.String()
	return s
}

// symbolMark marks, as the Default of a literal's token, the character of an unknown value of a template.
const symbolMark = "symbol"

// ownAPI writes out the short form of resources in the policy of an API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func (s *source) ownAPI() {
	const short = "execute-api:/"
	if len(s.tokens) == 0 || s.tokens[0].Kind != policy.Literal || !strings.HasPrefix(s.tokens[0].Text, short) {
		return
	}
	star := policy.Token{Kind: policy.AnyString}
	text := func(s string) policy.Token { return policy.Token{Text: s} }
	s.tokens = append(policy.Pattern{
		text("arn:"), star, text(":execute-api:"), star, text(":"), star, text(":"), star, text(s.tokens[0].Text[len(short)-1:]),
	}, s.tokens[1:]...)
}

// literal returns the text of a source that is one.
func (s *source) literal() (string, bool) {
	var b strings.Builder
	for i := range s.tokens {
		if s.tokens[i].Kind != policy.Literal {
			return "", false
		}
		b.WriteString(s.tokens[i].Text)
	}
	return b.String(), true
}

// bound says which strings count where it is not known which match, because of what may hold colons: an ARN has fields.
type bound uint8

const (
	most        bound = iota // all that may match
	aligned                  // of resources, all that may match field by field
	wholeFields              // the same, where a * goes on over an account
	least                    // those that match in any case
)

// value is what is known of a policy variable: its strings, or that it has none.
type value struct {
	strings *lang.Expr
	exact   bool // strings has one string, which is the value
	colons  bool // it may hold colons
	marked  bool // strings is a mark in its place; see marks.go
}

// strings returns the strings that match a source. exact says that they depend on no variable whose value is open; without it they
// are all strings that match for some value. b decides about what is not known.
func (c *claim) strings(s *source, b bound, values func(t *policy.Token) value) (e *lang.Expr, exact bool) {
	if s.expr[b] != nil {
		return s.expr[b], true
	}
	exact = true
	pieces := make([]piece, 0, len(s.tokens))
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.Kind != policy.Variable {
			pieces = append(pieces, piece{token: t})
			continue
		}
		v := values(t)
		if t.HasDefault && !v.marked {
			literal := c.Literal(t.Default)
			switch {
			case v.strings == c.None:
				v = value{literal, true, strings.Contains(t.Default, ":"), false}
			case !v.exact:
				v = value{c.Or(v.strings, literal), false, true, false}
			}
		}
		exact = exact && (v.exact || v.strings == c.None)
		pieces = append(pieces, piece{token: t, value: v})
	}
	switch {
	case s.reading >= arnLike:
		e = c.arn(s.reading, b, pieces)
	default:
		list := make([]*lang.Expr, len(pieces))
		for i := range pieces {
			list[i] = c.expr(&pieces[i], s.reading == fold, false)
		}
		e = c.Cat(list...)
	}
	if !s.variable {
		s.expr[b] = e
	}
	return e, exact
}

type piece struct {
	token *policy.Token
	value value
}

// expr returns the strings of a piece; within says that a wildcard stays in its field.
func (c *claim) expr(p *piece, folded, within bool) *lang.Expr {
	switch p.token.Kind {
	case policy.AnyOne:
		if within {
			return c.oneInField
		}
		return c.one
	case policy.AnyString:
		if within {
			return c.field
		}
		return c.All
	case policy.Variable:
		if folded {
			return c.folded(p.value)
		}
		return p.value.strings
	case policy.Literal, policy.SymbolToken:
	}
	if folded {
		return c.Fold(p.token.Text)
	}
	return c.Literal(p.token.Text)
}

// folded is a variable's value where case does not matter: what is not one text may be any.
func (c *claim) folded(v value) *lang.Expr {
	if v.strings == c.None || v.marked {
		return v.strings
	}
	if v.exact {
		steps := c.steps()
		if text, answer := c.Find(v.strings, &steps); answer == lang.Yes {
			return c.Fold(text)
		}
	}
	return c.All
}

// arn returns the ARNs that a pattern matches.
//
// A wildcard stays in its field but in the last one. In Resource, a * that ends a field goes on beyond it, and what has fewer than
// six fields also means what it does with the missing ones as *. Aligned resources have the missing fields where a * ends one, or at
// the end, and stay in their fields otherwise.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func (c *claim) arn(read reading, b bound, pieces []piece) *lang.Expr {
	if len(pieces) == 1 && pieces[0].token.Kind == policy.AnyString && read >= asked {
		return c.All
	}
	fieldwise := read == resource && (b == aligned || b == wholeFields)
	runsOn := read == resource && !fieldwise
	list, ends, colons, free := c.fields(pieces, runsOn, b)
	e := c.Cat(list...)
	switch {
	case runsOn && colons < 5:
		e = c.Or(e, c.Cat(append(list, c.Literal(":"), c.All)...))
	case free:
	case fieldwise && (colons < 5 || b == wholeFields):
		e = c.overFields(e, b, pieces, ends, colons)
	case colons < 5:
		return c.None
	}
	if free && b != least {
		return e // a mark may hold colons
	}
	return c.And(c.arns, e)
}

// overFields writes whole fields for what a * runs over: those that a pattern lacks, behind a * that ends a field or at the end;
// and, of one that lacks none, the account where it has something else, as in arn:aws:lambda:*:function:*.
func (c *claim) overFields(e *lang.Expr, b bound, pieces []piece, ends []int, colons int) *lang.Expr {
	var missing []piece
	for range max(1, 5-colons) {
		missing = append(missing, piece{token: &policy.Token{Text: ":"}}, piece{token: &policy.Token{Kind: policy.AnyString}})
	}
	var all []*lang.Expr
	if colons < 5 {
		ends = append(ends, len(pieces))
	} else {
		all = append(all, e)
		ends = slices.DeleteFunc(ends, func(at int) bool { return !lacksAccount(pieces, at) })
	}
	for _, at := range ends {
		list, _, _, _ := c.fields(slices.Concat(pieces[:at], missing, pieces[at:]), false, b)
		all = append(all, c.Cat(list...))
	}
	return c.Or(all...)
}

// lacksAccount reports whether a * is the region of an ARN, and no account follows.
func lacksAccount(pieces []piece, at int) bool {
	colons := 0
	for i := range at {
		if pieces[i].token.Kind == policy.Literal {
			colons += strings.Count(pieces[i].token.Text, ":")
		}
	}
	if t := pieces[at].token; colons == 3 && t.Kind == policy.Literal && strings.HasPrefix(t.Text, ":") {
		account, _, whole := strings.Cut(t.Text[1:], ":")
		return whole && account != "" && account != "aws" && !policy.IsAccountID(account)
	}
	return false
}

// fields returns the strings of pieces of an ARN, the places behind a * that ends a field, and the colons. free says that there may
// be more than these before the fifth.
func (c *claim) fields(pieces []piece, runsOn bool, b bound) (list []*lang.Expr, ends []int, colons int, free bool) {
	for i := range pieces {
		p := &pieces[i]
		within := !free && colons < 5
		switch t := p.token; {
		case t.Kind == policy.Literal:
			colons += strings.Count(t.Text, ":")
			free = free || b != least && t.Default == symbolMark && colons < 5
		case t.Kind == policy.Variable && p.value.strings != c.None:
			if p.value.exact && p.value.colons {
				steps := c.steps()
				text, _ := c.Find(p.value.strings, &steps)
				colons += strings.Count(text, ":")
			} else {
				free = free || b != least && p.value.colons && colons < 5
			}
		case t.Kind == policy.AnyString && i+1 < len(pieces) && endsField(&pieces[i+1]):
			ends = append(ends, i+1)
			within = within && !runsOn
		case t.Kind == policy.AnyString && i+1 == len(pieces):
			within = within && !runsOn
		}
		list = append(list, c.expr(p, false, within))
	}
	return list, ends, colons, free
}

// endsField reports whether a piece begins with a colon, or may.
func endsField(p *piece) bool {
	switch p.token.Kind {
	case policy.Literal:
		return p.token.Default == symbolMark || strings.HasPrefix(p.token.Text, ":")
	case policy.Variable:
		return p.value.colons
	case policy.AnyOne, policy.AnyString, policy.SymbolToken:
	}
	return false
}

// forms returns the strings of any of several forms; none admit everything.
func (c *claim) forms(forms []facts.Form) *lang.Expr {
	if len(forms) == 0 {
		return c.All
	}
	list := make([]*lang.Expr, len(forms))
	for i, f := range forms {
		list[i] = c.form(f)
	}
	return c.Or(list...)
}

// form returns the strings of a form. An unknown value of a template in a string may be any part of it.
func (c *claim) form(f facts.Form) *lang.Expr {
	one, rest := c.Empty, c.Empty // what follows, and what may follow an unknown value
	add := func(e *lang.Expr) {
		one = e
		if len(c.symbols) > 0 {
			one = c.Or(e, c.Cat(c.symbol, rest))
			rest = c.Or(rest, one)
			one = c.Or(e, c.Cat(c.symbol, rest))
		}
	}
	add(c.Empty)
	for _, p := range slices.Backward(f) {
		switch {
		case p.Literal != "":
			for _, r := range slices.Backward([]rune(p.Literal)) {
				add(c.Cat(c.Literal(string(r)), one))
			}
		case p.Many && len(c.symbols) > 0:
			add(c.Cat(c.Star(c.Or(c.class(p.Class), c.symbol)), one))
		case p.Many:
			add(c.Cat(c.Star(c.class(p.Class)), one))
		default:
			add(c.Cat(c.class(p.Class), one))
		}
	}
	return one
}

func (c *claim) class(class facts.Class) *lang.Expr {
	if e, ok := c.classes[class]; ok {
		return e
	}
	e := c.Chars(class.Has)
	c.classes[class] = e
	return e
}

package account

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// cares is what of its caller a document may depend on. Principals that are alike in all that the documents attached to them care
// about are judged once.
type cares struct {
	// name says that it depends on what the caller is called in a way that only the name itself tells.
	name bool
	// names are patterns that the caller's name or ARN is compared with, or the ARN of a resource, which may be the caller.
	names []string
	// ids are what the caller's unique ID, with which aws:userid begins, is compared with.
	ids []string
	// tags are the keys, in lower case, of the caller's tags that it asks for.
	tags []string
}

// identifying are the keys that tell who calls, in lower case.
func identifying(key string) bool {
	switch key {
	case "aws:username", "aws:userid", "aws:principalarn":
		return true
	}
	return false
}

const principalTag = "aws:principaltag/"

// caresOf finds out what a document cares about.
func caresOf(d *policy.Document) cares {
	var c cares
	for _, s := range d.Statements {
		for _, l := range []*policy.List{s.Resource, s.NotResource} {
			if l == nil {
				continue
			}
			for i := range l.Items {
				c.variables(&l.Items[i])
				c.resource(l.Items[i].Value)
			}
		}
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for i := range p.Entries {
				if id := p.Entries[i].ID.Value; strings.Contains(id, ":assumed-role/") {
					c.name = true
				} else {
					c.names = append(c.names, id)
				}
			}
		}
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Conditions {
			c.condition(&s.Condition.Conditions[i])
		}
	}
	for _, list := range []*[]string{&c.names, &c.ids, &c.tags} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return c
}

// resource considers an item of Resource: IAM's users and roles are resources, too.
func (c *cares) resource(pattern string) {
	if pattern == "*" {
		return
	}
	arn, ok := policy.ParseARN(pattern)
	if ok && !policy.MatchWildcards(arn.Service, "iam", false) && !policy.MatchWildcards(arn.Service, "sts", false) {
		return
	}
	c.names = append(c.names, pattern)
}

func (c *cares) condition(condition *policy.Condition) {
	key := strings.ToLower(condition.Key.Value)
	for i := range condition.Values {
		c.variables(&condition.Values[i])
	}
	if tag, ok := strings.CutPrefix(key, principalTag); ok {
		c.tags = append(c.tags, tag)
	}
	if !identifying(key) {
		return
	}
	op, ok := policy.ParseOperator(condition.Operator.Value)
	if !ok || op.Family != policy.StringFamily && op.Family != policy.ARNFamily {
		c.name = c.name || key != "aws:principalarn" || !strings.EqualFold(condition.Operator.Value, "Null")
		return
	}
	for i := range condition.Values {
		if value := condition.Values[i].Value; key == "aws:userid" {
			c.userid(value)
		} else {
			c.names = append(c.names, value)
		}
	}
}

// userid considers a value that aws:userid is compared with. A user's is its unique ID, that of a role's session the role's with
// the session's name: AROAEXAMPLEID:alice.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (c *cares) userid(value string) {
	id, _, _ := strings.Cut(value, ":")
	if strings.ContainsAny(id, "*?$") {
		c.name = c.name || id != "*"
		return
	}
	c.ids = append(c.ids, id)
}

// variables considers the policy variables in a text.
func (c *cares) variables(t *policy.Text) {
	rest := t.Value
	for {
		_, after, ok := strings.Cut(rest, "${")
		if !ok {
			return
		}
		name, next, _ := strings.Cut(after, "}")
		name, _, _ = strings.Cut(strings.ToLower(name), ",")
		name = strings.TrimSpace(name)
		if tag, ok := strings.CutPrefix(name, principalTag); ok {
			c.tags = append(c.tags, tag)
		}
		c.name = c.name || identifying(name)
		rest = next
	}
}

// signature tells what a document can see of a principal: equal ones are treated alike. It is false if only the name tells.
func (c *cares) signature(b *strings.Builder, o *owner) bool {
	if c.name {
		return false
	}
	c.matches(b, o.arn.value, o.name)
	for _, id := range c.ids {
		switch {
		case id == o.id:
			b.WriteByte('=')
		case strings.EqualFold(id, o.id):
			b.WriteByte('~')
		default:
			b.WriteByte('-')
		}
	}
	for _, tag := range c.tags {
		found := false
		for key, value := range o.tags {
			if strings.EqualFold(key, tag) {
				b.WriteString("=" + value + "\x00")
				found = true
			}
		}
		if !found {
			b.WriteString("-")
		}
	}
	return true
}

// matches writes which patterns match a principal's ARN or name.
func (c *cares) matches(b *strings.Builder, arn, name string) {
	for _, pattern := range c.names {
		bits := byte('0')
		for i, match := range []bool{
			policy.MatchWildcards(pattern, arn, false), policy.MatchWildcards(pattern, arn, true),
			policy.MatchWildcards(pattern, name, false), policy.MatchWildcards(pattern, name, true),
		} {
			if match {
				bits += 1 << i
			}
		}
		b.WriteByte(bits)
	}
}

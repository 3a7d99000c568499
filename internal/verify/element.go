package verify

import (
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// onResource returns the literal that a resource's ARN is among those of sources, or that it is not.
func (n *instance) onResource(sources []*source, want bool, at side, member int) *literal {
	l := &literal{v: n.resources[member], present: tested, sources: sources, not: !want, at: at, member: member}
	l.write()
	return l
}

// onCaller returns the literal that a statement's principals cover the caller, or that they do not.
func (n *instance) onCaller(st *statement, want bool, at side, member int) (*literal, fixedTruth) {
	if st.principal == nil {
		return nil, fixed(want)
	}
	want = want != st.except
	if st.principal.Any {
		return nil, fixed(want)
	}
	// In a Deny, NotPrincipal spares only those that it lists themselves.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
	strict := st.except && st.denies
	var sources []*source
	for i := range st.principal.Entries {
		all, s := n.entryNames(&st.principal.Entries[i], strict)
		if all {
			return nil, fixed(want)
		}
		if s != nil {
			sources = append(sources, s)
		}
	}
	if len(sources) == 0 {
		return nil, fixed(!want)
	}
	r := n.key("aws:principalarn", at, member)
	if r.v == nil && r.absent {
		return nil, fixed(!want)
	}
	l := &literal{v: r.v, present: tested, sources: sources, not: !want, at: at, member: member}
	return n.settle(l, r)
}

// entryNames returns whether an entry of Principal covers the caller whatever its ARN is, or the ARNs that it covers.
func (n *instance) entryNames(p *policy.Principal, strict bool) (all bool, arns *source) {
	id, ok := known(&p.ID)
	if !ok || !p.Type.Known() {
		return false, nil
	}
	c := n.caller
	switch p.Type.Value {
	case "Service":
		return c.Type == facts.Service && (id == c.principal || id == "*"), nil
	case "Federated":
		return c.Type == facts.Federated && (id == c.principal || id == "*"), nil
	case "AWS":
		if id == "*" {
			return true, nil
		}
		return n.namesAWS(id, strict)
	}
	return false, nil
}

func (n *instance) namesAWS(id string, strict bool) (all bool, arns *source) {
	c := n.caller
	exact := func() *source { return &source{tokens: policy.Pattern{{Text: id}}, text: "=" + id} }
	account := func(partition, account string) *source {
		star := policy.Token{Kind: policy.AnyString}
		s := &source{reading: arnLike, text: "account" + partition + account}
		if partition == "" {
			s.tokens = policy.Pattern{{Text: "arn:"}, star, {Text: ":iam::" + account + ":"}, star}
		} else {
			s.tokens = policy.Pattern{{Text: "arn:" + partition + ":iam::" + account + ":"}, star}
		}
		return s
	}
	if policy.IsAccountID(id) {
		if c.facts().Signed() && (!strict || c.Type == facts.Root) {
			return false, account("", id)
		}
		return false, nil
	}
	arn, ok := policy.ParseARN(id)
	if !ok || !policy.IsAccountID(arn.Account) {
		return false, nil
	}
	switch {
	case arn.Service == "iam" && arn.Resource == "root":
		if c.facts().Signed() && (!strict || c.Type == facts.Root) {
			return false, account(arn.Partition, arn.Account)
		}
	case arn.Service == "iam" && strings.HasPrefix(arn.Resource, "user/"):
		if c.Type == facts.User {
			return false, exact()
		}
	case arn.Service == "iam" && strings.HasPrefix(arn.Resource, "role/"):
		if c.Type == facts.Role && !strict {
			return false, exact()
		}
	case arn.Service == "sts" && strings.HasPrefix(arn.Resource, "assumed-role/"):
		return c.principal == id, nil
	}
	return false, nil
}

// matches returns the literals under which a statement matches; false if it does not.
func (n *instance) matches(st *statement, at side, member int) ([]*literal, bool) {
	if st.opaque || st.nowhere || st.covers.covers(n.lower) != yes {
		return nil, false
	}
	var out []*literal
	add := func(l *literal, t fixedTruth) bool {
		if t == open {
			out = append(out, l)
		}
		return t != never
	}
	if !add(n.onCaller(st, true, at, member)) {
		return nil, false
	}
	if !st.anywhere {
		out = append(out, n.onResource(st.resources, st.source.Resource != nil, at, member))
	}
	for _, c := range st.conds {
		if !add(n.condition(c, true, at, member)) {
			return nil, false
		}
	}
	return out, true
}

// misses returns the ways in which a statement does not match; true if it does not anyway.
func (n *instance) misses(st *statement, at side, member int) (out []option, anyway bool) {
	covers := st.covers.covers(n.lower)
	if covers == no || st.nowhere && !st.opaque {
		return nil, true
	}
	// What is not known stops no request of those that are asked about; see the comment of package verify.
	if at == layersSide && (covers != yes || st.opaque) {
		return nil, true
	}
	add := func(l *literal, t fixedTruth) {
		if t == open {
			out = append(out, option{literals: []*literal{l}})
		}
		anyway = anyway || t == always
	}
	add(n.onCaller(st, false, at, member))
	if !st.anywhere && !st.nowhere {
		add(n.onResource(st.resources, st.source.Resource == nil, at, member), open)
	}
	for _, c := range st.conds {
		add(n.condition(c, false, at, member))
	}
	return out, anyway
}

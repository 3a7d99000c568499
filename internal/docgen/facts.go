package main

import (
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/query"
)

// factsPage is the page of what is known about requests.
func factsPage() []byte {
	var b strings.Builder
	b.WriteString("<!-- Written by internal/docgen from internal/facts. -->\n" + `# What a request to AWS can contain

The proofs of iamlint are about requests that AWS could receive. This page lists what iamlint assumes about them. ` + "`internal/facts`" + `
is the single source for the rules, the solver and summaries. If AWS's documentation says otherwise, it is a bug.

## Global condition keys

The columns show whether the requests of a type of caller include a key: ` + "`always`" + `, or they ` + "`may`" + `. Credentials are the access
keys of a user or root user, or temporary credentials. Callers with an identity provider's token call sts:AssumeRoleWithWebIdentity and
sts:AssumeRoleWithSAML.

| key | type | user | role session | root user | identity provider | service | anonymous | when, and in which actions |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
`)
	columns := []query.CallerType{query.User, query.Role, query.Root, query.Federated, query.Service, query.Anonymous}
	for k := range facts.GlobalKeys() {
		kind := k.Type.String()
		if k.Multi {
			kind += ", several values"
		}
		fmt.Fprintf(&b, "| [%s](%s) | %s |", k.Name, k.URL(), kind)
		for _, t := range columns {
			b.WriteString(" " + ofCaller(k, t) + " |")
		}
		fmt.Fprintf(&b, " %s |\n", strings.Join(whenever(k), "; "))
	}
	b.WriteString("\n## Facts\n\nAn *open* fact is one that AWS does not guarantee: it makes requests readable, and nothing is concluded from it.\n\n")
	for _, f := range facts.Table() {
		open := ""
		if f.Open {
			open = " (*open*)"
		}
		fmt.Fprintf(&b, "- [%s](%s)%s: %s\n", f.Name, f.URL, open, f.Text)
	}
	return []byte(b.String())
}

// ofCaller says in a word or two whether requests from a type of caller include a key.
func ofCaller(k *facts.GlobalKey, t query.CallerType) string {
	words := map[facts.Presence]string{facts.Always: "always", facts.Sometimes: "may"}
	long := words[k.Presence(facts.Caller{Type: t})]
	temporary, mfa := words[k.Presence(facts.Caller{Type: t, Credentials: query.Temporary})], words[k.Presence(facts.Caller{Type: t, Credentials: query.TemporaryMFA})]
	switch {
	case t == query.Role && temporary == mfa:
		return mfa
	case long == mfa:
		return long
	case temporary == mfa:
		return mfa + ", with temporary credentials"
	}
	return mfa + ", with MFA"
}

// whenever says when a key is in a request, and in which actions.
func whenever(k *facts.GlobalKey) []string {
	var out []string
	if k.When != "" {
		out = append(out, cell(k.When))
	}
	if k.Services != "" {
		out = append(out, "set by "+strings.Join(strings.Fields(k.Services), ", "))
	}
	if k.Except != "" {
		out = append(out, "not in "+strings.Join(strings.Fields(k.Except), ", "))
	}
	if k.Listed {
		out = append(out, "in the actions that the service authorization reference lists it for")
	}
	return out
}

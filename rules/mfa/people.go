package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// namesPeople reports whether a statement names IAM users or whole accounts, rather than everyone.
func namesPeople(s *policy.Statement) bool {
	return s.Principal != nil && !s.Principal.Any && analysis.Some(s.Principal.Of("AWS"), func(id *policy.Text) bool {
		arn, ok := policy.ParseARN(id.Value)
		return id.Value != "*" && (!ok || arn.Resource == "root" || strings.HasPrefix(arn.Resource, "user/"))
	})
}

// standIn returns a document like d in which example values replace the users and accounts that a template leaves open, and
// these users. Their names do not matter to whether they need MFA.
func standIn(d *policy.Document) (*policy.Document, []analysis.Caller) {
	statements := slices.Clone(d.Statements)
	var people []analysis.Caller
	for i, s := range statements {
		if s.Allows() && s.Principal != nil && !s.Opaque { // a Deny may apply to any value that it leaves open
			named, users := nameOpen(s)
			statements[i], people = named, append(people, users...)
		}
	}
	return analysis.Only(d, statements...), people
}

// nameOpen returns a statement like s with example values for principals that a template leaves open, and the users among these.
func nameOpen(s *policy.Statement) (*policy.Statement, []analysis.Caller) {
	const account = "arn:aws:iam::111122223333:"
	named, entries := *s, slices.Clone(s.Principal.Entries)
	var users []analysis.Caller
	replaced := false
	for i := range entries {
		id := &entries[i].ID
		who, ok := openPerson(id)
		if entries[i].Type.Value != "AWS" || !ok {
			continue
		}
		replaced = true
		*id = policy.Text{Value: account + who, Range: id.Range}
		if who != "root" {
			for _, user := range noMFA() {
				user.ARN = account + who
				users = append(users, user)
			}
		}
	}
	if !replaced {
		return s, nil
	}
	named.Principal = &policy.Principals{Key: s.Principal.Key, Any: s.Principal.Any, Entries: entries}
	return &named, users
}

// openPerson returns a user, or the root of an account, in place of an ARN that certainly is one but is not fully known.
func openPerson(id *policy.Text) (string, bool) {
	if id.Known() {
		return "", false
	}
	if len(id.Parts) == 1 && id.Parts[0].Symbol.Type == "AWS::IAM::User" {
		return "user/alice", true
	}
	arn, ok := policy.ParseARN(id.Value)
	switch {
	case !ok:
		return "", false
	case arn.Resource == "root":
		return "root", true
	case strings.HasPrefix(arn.Resource, "user/"):
		return "user/alice", true
	}
	return "", false
}

package chains

import (
	"sync"

	"github.com/iamlint/iamlint/policy"
)

// allowing makes a document with one statement that allows something: of texts, and of objects with one member.
func allowing(kind policy.Kind, members ...policy.Member) *policy.Document {
	statement := object(append([]policy.Member{{Key: policy.Text{Value: "Effect"}, Value: text("Allow")}}, members...)...)
	root := object(member("Version", policy.Version2012), policy.Member{Key: policy.Text{Value: "Statement"}, Value: statement})
	d := policy.Parse(&root)
	d.Kind = kind
	return d
}

// everything is a document that allows everything.
var everything = sync.OnceValue(func() *policy.Document {
	return allowing(policy.Identity, member("Action", "*"), member("Resource", "*"))
})

// trusting is a trust policy that lets a principal assume the role.
func trusting(arn string) *policy.Document { return trustingA("AWS", arn) }

// trustingA is a trust policy that lets a principal of a sort assume the role.
func trustingA(sort, id string) *policy.Document {
	principal := policy.Member{Key: policy.Text{Value: "Principal"}, Value: object(member(sort, id))}
	return allowing(policy.Trust, principal, member("Action", "sts:AssumeRole"))
}

func text(s string) policy.Node { return policy.Node{Kind: policy.String, Text: policy.Text{Value: s}} }

func member(key, value string) policy.Member {
	return policy.Member{Key: policy.Text{Value: key}, Value: text(value)}
}

func object(members ...policy.Member) policy.Node {
	return policy.Node{Kind: policy.Object, Members: members}
}

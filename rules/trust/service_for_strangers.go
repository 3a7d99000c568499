package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// strangersAccount is an account that no policy names.
const strangersAccount = "999988887777"

// forStrangers looks for a request that a service makes on behalf of a resource in another account, and that a statement
// allows. The service says on whose behalf it acts: the keys about the source are in its requests.
func forStrangers(pass *analysis.Pass, s *policy.Statement, service string) *analysis.Witness {
	if strings.Contains(string(pass.Document.Source.Content), strangersAccount) {
		return nil
	}
	where := []analysis.Constraint{{Operator: "StringEquals", Key: "aws:SourceAccount", Values: []string{strangersAccount}}}
	add := func(operator, key string, values ...string) {
		if analysis.Mentions([]*policy.Document{pass.Document}, key) {
			where = append(where, analysis.Constraint{Operator: operator, Key: key, Values: values})
		}
	}
	sources := []string{"arn:*:*:*:" + strangersAccount + ":*", "arn:*:s3:::*" + nobody + "*"}
	add("ArnLike", "aws:SourceArn", sources...)
	add("ArnNotLike", "aws:SourceArn", "arn:*:s3:*:"+strangersAccount+":*") // the ARN of a bucket has no account ID
	add("StringEquals", "aws:SourceOrgID", "o-outside000")
	add("ForAllValues:StringLike", "aws:SourceOrgPaths", "o-outside000/*")
	add("Null", "aws:SourceOrgPaths", "false")
	add("StringEquals", "aws:SourceOwner", strangersAccount)
	var seen []string
	for _, key := range conditionKeys(pass.Document) {
		// A service binds what it encrypts to the ARN of its own resource.
		if lower := strings.ToLower(key); strings.HasPrefix(lower, "kms:encryptioncontext:") && !slices.Contains(seen, lower) {
			seen = append(seen, lower)
			add("StringLike", key, sources...)
		}
	}
	witness, _ := pass.Find(analysis.Query{
		Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}, Via: []*policy.Statement{s}, Where: where,
		Callers: []analysis.Caller{{Type: analysis.Service, ARN: service}},
		View:    owned(pass.Document),
	})
	return witness
}

func conditionKeys(d *policy.Document) []string {
	var keys []string
	for _, s := range d.Statements {
		for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
			keys = append(keys, s.Condition.Conditions[i].Key.Value)
		}
	}
	return keys
}

// owned fixes what is known about the resource's owner, for conditions that compare the source with it.
func owned(d *policy.Document) map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	for _, s := range d.Statements {
		for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
			for _, v := range s.Condition.Conditions[i].Values {
				if strings.Contains(strings.ToLower(v.Value), "${aws:resourceorgid") {
					view["aws:ResourceOrgID"] = analysis.Fixed{Value: "o-owner00000"}
				}
				if strings.Contains(strings.ToLower(v.Value), "${aws:resourceaccount") {
					view["aws:ResourceAccount"] = analysis.Fixed{Value: "111122223333"}
				}
			}
		}
	}
	return view
}

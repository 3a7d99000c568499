package trust

import (
	"bytes"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// A service acts on behalf of a resource, in whatever account that is. The policy has to say for whose: otherwise the owner of
// another resource has the service use this one. That is the confused deputy problem.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

// serviceOf returns the first service among the principals of a statement, or nil.
func serviceOf(s *policy.Statement) *policy.Text {
	for id := range s.Principal.Of("Service") {
		return id
	}
	return nil
}

// sourceKeys are the keys of the resource on whose behalf a service makes a request.
var sourceKeys = []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"}

// onSource returns a statement's first condition on the source of a service's request.
func onSource(s *policy.Statement) *policy.Condition {
	for _, key := range sourceKeys {
		if c := analysis.ConditionsOn(s, key); len(c) > 0 {
			return &c[0]
		}
	}
	return nil
}

// namesSource reports whether a condition is on the resource on whose behalf the service calls.
func namesSource(c *analysis.Condition) bool { return c.Is(sourceKeys...) }

// tiesToSource reports whether a condition names the source in another way.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
// https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
func tiesToSource(c *analysis.Condition) bool {
	return c.Is("aws:SourceOwner", "lambda:EventSourceToken") || c.HasPrefix("kms:EncryptionContext:")
}

// insteadOfSource reports whether a condition is on a key that is often mistaken for one that excludes other accounts.
func insteadOfSource(c *analysis.Condition) bool {
	return c.Is("aws:Referer", "aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:UserAgent")
}

// servesStrangers reports whether a service has access on behalf of a resource in another account, with the proof; a Deny may
// prevent it. Under --strict-parity, and for a service that is not known, the answer is yes.
func servesStrangers(pass *analysis.Pass, s *policy.Statement, id *policy.Text) (*analysis.Witness, bool) {
	name, ok := analysis.Standing(id)
	if pass.Strict || !ok {
		return nil, true
	}
	witness := forStrangers(pass, s, name)
	return witness, witness != nil
}

// What a resource that no policy names is in.
const (
	strangersAccount      = "999988887777"
	strangersOrganization = "o-outside000"
)

// forStrangers looks for a request that a service makes on behalf of a resource in another account, and that a statement
// allows. The service says on whose behalf it acts: the keys about the source are in its requests.
func forStrangers(pass *analysis.Pass, s *policy.Statement, service string) *analysis.Witness {
	if bytes.Contains(pass.Document.Source.Content, []byte(strangersAccount)) {
		return nil
	}
	query := pass.Via(s)
	query.Callers = []analysis.Caller{{Type: analysis.Service, ARN: service}}
	query.View = owned(pass.Document)
	query.Where = []analysis.Constraint{analysis.Where("StringEquals", "aws:SourceAccount", strangersAccount)}
	for _, c := range strangersSource(pass.Document) {
		if pass.Mentions(c.Key) {
			query.Where = append(query.Where, c)
		}
	}
	witness, _ := pass.Find(query)
	return witness
}

// strangersSource is what the keys about the source are in requests on behalf of a resource in another account.
func strangersSource(d *policy.Document) []analysis.Constraint {
	arns := []string{"arn:*:*:*:" + strangersAccount + ":*", "arn:*:s3:::*" + nobody + "*"}
	source := []analysis.Constraint{
		analysis.Where("ArnLike", "aws:SourceArn", arns...),
		analysis.Where("ArnNotLike", "aws:SourceArn", "arn:*:s3:*:"+strangersAccount+":*"), // the ARN of a bucket has no account ID
		analysis.Where("StringEquals", "aws:SourceOrgID", strangersOrganization),
		analysis.Where("ForAllValues:StringLike", "aws:SourceOrgPaths", strangersOrganization+"/*"),
		analysis.Present("aws:SourceOrgPaths"),
		analysis.Where("StringEquals", "aws:SourceOwner", strangersAccount),
	}
	for _, key := range keysOf(d) {
		// A service binds what it encrypts to the ARN of its own resource.
		if strings.HasPrefix(strings.ToLower(key), "kms:encryptioncontext:") {
			source = append(source, analysis.Where("StringLike", key, arns...))
		}
	}
	return source
}

// owned fixes what is known about the resource's owner, for conditions that compare the source with it.
func owned(d *policy.Document) map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	for _, s := range d.Statements {
		for c := range s.Conditions() {
			for v := range c.AllValues() {
				value := strings.ToLower(v.Value)
				if strings.Contains(value, "${aws:resourceorgid") {
					view["aws:ResourceOrgID"] = analysis.Fixed{Value: "o-owner00000"}
				}
				if strings.Contains(value, "${aws:resourceaccount") {
					view["aws:ResourceAccount"] = analysis.Fixed{Value: "111122223333"}
				}
			}
		}
	}
	return view
}

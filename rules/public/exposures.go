package public

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// exposures are what a resource policy allows the public to do: at most one for each Allow statement, with a request.
var exposures = analysis.Share(findExposures)

// kind is the way in which a statement is public. A stranger is a caller outside the account and organization that the
// policy names.
type kind uint8

const (
	writes     kind = iota // strangers can do more than read what is commonly published
	reads                  // they can read what is commonly published: objects, images, packages
	calls                  // they can call what is made to be called over the internet
	controlled             // access depends only on a condition that they can meet at will
	addresses              // they have access from some addresses only, but from very many
)

// exposure is a statement that grants public access.
type exposure struct {
	kind      kind
	statement *policy.Statement
	place     policy.Range
	witness   *analysis.Witness
	// key is the condition key of a controlled exposure, prefix the range of one by addresses.
	key     string
	prefix  netip.Prefix
	related []analysis.Related
}

func findExposures(pass *analysis.Pass) []*exposure {
	if unreachable(pass) {
		return nil
	}
	var found []*exposure
	blocked := publicAccessBlocked(pass)
	o := newOutside(pass.Document)
	for i, s := range pass.Document.Statements {
		place, ok := everybody(s)
		if !s.Allows() || !ok {
			continue
		}
		e := expose(pass, o, o.document.Statements[i])
		// S3 only blocks what it considers public, which does not include address ranges up to its own limit.
		if e != nil {
			e.witness.Request.Resource = asWritten(e.witness.Request.Resource, s)
		}
		if e != nil && (!blocked || e.kind == addresses) {
			e.statement, e.place = s, place
			found = append(found, e)
		}
	}
	return found
}

// expose asks how a statement grants public access; nil if it does not.
func expose(pass *analysis.Pass, o *outside, s *policy.Statement) *exposure {
	w, what := o.find(pass, s, o.strangers(s3Limit))
	switch {
	case w == nil && !o.someWide():
		return nil
	case w == nil:
		w, _ = o.find(pass, s, o.strangers(ownSize))
		if w == nil {
			return nil
		}
		return &exposure{kind: addresses, witness: w, prefix: o.wide(w)}
	}
	if len(o.free) == 0 {
		return &exposure{kind: what, witness: w}
	}
	// Do strangers have access without choosing any value?
	plain, what := o.find(pass, s, append(o.strangers(s3Limit), o.unfit("")...))
	if plain != nil {
		return &exposure{kind: what, witness: plain}
	}
	// The statement's own condition keys come first.
	keys := slices.Clone(o.free)
	slices.SortStableFunc(keys, func(a, b string) int {
		return min(len(analysis.ConditionsOn(s, b)), 1) - min(len(analysis.ConditionsOn(s, a)), 1)
	})
	e := &exposure{kind: controlled, witness: w, key: keys[0]}
	for _, key := range keys {
		without, _ := o.find(pass, s, append(o.strangers(s3Limit), o.unfit(key)...))
		if without == nil {
			e.key = key
			break
		}
	}
	for _, other := range append([]*policy.Statement{s}, o.document.Statements...) {
		if c := analysis.ConditionsOn(other, e.key); len(c) > 0 {
			e.related = []analysis.Related{{Range: c[0].Key.Range, Message: "the caller chooses this value"}}
			break
		}
	}
	return e
}

// find looks for a stranger's request that a statement allows: the most harmful first.
func (o *outside) find(pass *analysis.Pass, s *policy.Statement, where []analysis.Constraint) (*analysis.Witness, kind) {
	query := analysis.Query{
		Layers: pass.Exposed(o.document), Via: []*policy.Statement{s}, Where: where, View: o.owner(),
	}
	// Most statements do not grant public access, whatever the action.
	if w := o.callers(pass, query, ""); w == nil {
		return nil, 0
	}
	for _, what := range []kind{writes, reads, calls} {
		query.ActionFilter = func(a catalog.Action) bool { return harm(a) == what }
		query.Where = where
		if what == writes {
			// A function with a URL is made to be called through it.
			query.Where = append(slices.Clone(where), analysis.Constraint{
				Operator: "Bool", Key: "lambda:InvokedViaFunctionUrl", Values: []string{"true"}, Not: true,
			})
			if !o.mentions("lambda:InvokedViaFunctionUrl") {
				query.Where = where
			}
		}
		if what == calls {
			query.ActionFilter = func(a catalog.Action) bool { return harm(a) == calls || a.String() == "lambda:InvokeFunction" }
		}
		w := o.ask(pass, s, query)
		if w != nil {
			return w, what
		}
	}
	return nil, 0
}

// ask looks for the best known of a statement's actions first, then for any.
func (o *outside) ask(pass *analysis.Pass, s *policy.Statement, query analysis.Query) *analysis.Witness {
	filter := query.ActionFilter
	for _, actions := range [][]string{wellKnown(s), named(s), nil} {
		for _, action := range actions {
			if a, ok := catalog.FindAction(action); !ok || !filter(a) {
				continue
			}
			query.Actions, query.ActionFilter = []string{action}, nil
			w := o.callers(pass, query, action)
			if w != nil {
				return w
			}
		}
	}
	query.Actions, query.ActionFilter = entries(s), filter
	return o.callers(pass, query, "")
}

// entries returns the entries of a statement's Action, nil if some are not known.
func entries(s *policy.Statement) []string {
	if s.Action == nil {
		return nil
	}
	var all []string
	for item := range s.Action.All() {
		if !item.Known() {
			return nil
		}
		all = append(all, item.Value)
	}
	return all
}

// callers looks for an anonymous request if the action can be called without credentials, then for one from another account.
func (o *outside) callers(pass *analysis.Pass, query analysis.Query, action string) *analysis.Witness {
	query.Callers = []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm, OtherAccount: true},
		{Type: analysis.Role, Credentials: analysis.Temporary, OtherAccount: true},
		{Type: analysis.User, Credentials: analysis.TemporaryMFA, OtherAccount: true},
		{Type: analysis.Root, Credentials: analysis.TemporaryMFA, OtherAccount: true},
	}
	switch {
	case o.inside:
	case action == "":
		query.Callers = append(query.Callers, analysis.Caller{Type: analysis.Anonymous})
	case unsigned(action):
		query.Callers = append([]analysis.Caller{{Type: analysis.Anonymous}}, query.Callers...)
	}
	w, _ := pass.Find(query)
	return w
}

// named returns the actions that a statement names without wildcards.
func named(s *policy.Statement) []string {
	if s.Action == nil {
		return nil
	}
	var names []string
	for item := range s.Action.All() {
		if t := item; t.Known() && !strings.ContainsAny(t.Value, "*?") {
			names = append(names, t.Value)
		}
	}
	return names
}

// wellKnown returns the well-known actions among those that a statement covers with a wildcard or NotAction, the most
// harmful first.
func wellKnown(s *policy.Statement) []string {
	if len(named(s)) > 0 {
		return nil
	}
	var covered []string
	for _, action := range []string{
		"s3:PutObject", "sqs:SendMessage", "sns:Publish", "kms:Decrypt", "lambda:InvokeFunction", "secretsmanager:GetSecretValue",
		"ecr:PutImage", "elasticfilesystem:ClientWrite", "es:ESHttpPut", "dynamodb:GetItem", "kinesis:PutRecord", "events:PutEvents",
		"backup:CopyIntoBackupVault", "codeartifact:PublishPackageVersion", "glacier:UploadArchive",
		"s3express:CreateSession", "s3tables:PutTableData", "s3:PutLifecycleConfiguration", "s3:GetObject", "s3:ListBucket",
		"ecr:BatchGetImage", "codeartifact:ReadFromRepository", "lambda:GetLayerVersion", "execute-api:Invoke",
	} {
		if analysis.Covers(s, action) {
			covered = append(covered, action)
		}
	}
	return covered
}

// harm says what strangers can do with an action.
func harm(a catalog.Action) kind {
	service, name, _ := strings.Cut(a.String(), ":")
	switch service {
	case "execute-api", "vpc-lattice-svcs":
		return calls
	case "lambda":
		if name == "InvokeFunctionUrl" {
			return calls
		}
		if name == "GetLayerVersion" {
			return reads
		}
	case "s3", "s3-object-lambda", "ecr", "ecr-public", "codeartifact", "mediastore", "mediapackagev2", "serverlessrepo", "schemas":
		if level := a.Level(); level == catalog.Read || level == catalog.List {
			return reads
		}
	}
	return writes
}

// unsigned reports whether an action can be called without credentials.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
func unsigned(action string) bool {
	switch action {
	case "s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "s3:GetObjectVersion", "lambda:InvokeFunctionUrl",
		"execute-api:Invoke", "vpc-lattice-svcs:Invoke", "sqs:SendMessage", "sqs:ReceiveMessage":
		return true
	}
	return strings.HasPrefix(action, "es:ESHttp") || strings.HasPrefix(action, "mediastore:")
}

// unreachable reports whether the network prevents public access to the resource, whatever the policy says: for a
// search domain or an access point inside a VPC.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html
func unreachable(pass *analysis.Pass) bool {
	host := pass.Document.Host
	if host == nil {
		return false
	}
	property := ""
	switch host.Type {
	case "AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain":
		property = "VPCOptions"
	case "AWS::S3::AccessPoint":
		property = "VpcConfiguration"
	default:
		return false
	}
	n := host.Properties.Get(property)
	return n != nil && n.Kind != policy.Null
}

// publicAccessBlocked reports whether the template configures S3 to reject or ignore public policies of the bucket or
// access point.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func publicAccessBlocked(pass *analysis.Pass) bool {
	host := pass.Document.Host
	if host == nil {
		return false
	}
	if host.Type == "AWS::S3::BucketPolicy" {
		host = bucketOf(pass.Unit, host)
	}
	if host == nil {
		return false
	}
	block := host.Properties.Get("PublicAccessBlockConfiguration")
	return isTrue(block.At("RestrictPublicBuckets")) || isTrue(block.At("BlockPublicPolicy"))
}

func isTrue(n *policy.Node) bool {
	return n != nil && n.IsScalar() && n.Known() && strings.EqualFold(n.Value, "true")
}

// refersTo reports whether a property is a reference to a resource of the template.
func refersTo(n *policy.Node, r *policy.TemplateResource) bool {
	if len(n.Parts) != 1 {
		return false
	}
	symbol := n.Parts[0].Symbol
	return symbol.Origin == policy.FromResource && symbol.Name == r.LogicalID.Value
}

// bucketOf returns the template's bucket that a bucket policy is attached to, nil if the template does not make it.
func bucketOf(unit *policy.Unit, bucketPolicy *policy.TemplateResource) *policy.TemplateResource {
	bucket := bucketPolicy.Properties.Get("Bucket")
	if bucket == nil || bucket.Kind != policy.String {
		return nil
	}
	for _, r := range unit.Resources {
		if r.Type != "AWS::S3::Bucket" {
			continue
		}
		name := r.Properties.Get("BucketName")
		switch {
		case refersTo(bucket, r):
			return r
		case name != nil && name.Kind == policy.String && name.Value == bucket.Value && len(name.Parts) == len(bucket.Parts):
			return r
		}
	}
	return nil
}

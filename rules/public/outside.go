package public

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// outside is what is true of strangers to a document: callers in an account, an organization and a network that it
// does not name.
type outside struct {
	// keys are the context keys that the document mentions, in lower case, sorted.
	keys []string
	// free are those, as written, that are mistaken for identifiers although the caller chooses their values.
	free []string
	// ranges are the ranges of addresses that the document mentions.
	ranges []netip.Prefix
	// document is the document with its resources written out.
	document *policy.Document
	// inside says that the strangers are inside the VPC, with credentials of their own.
	inside bool
}

// The names that strangers have; they only change the answer for a document that mentions them.
const (
	organization = "o-outside000"
	vpc          = "vpc-0outside"
	endpoint     = "vpce-0outside"
	// stranger is a name that no policy contains.
	stranger = analysis.NoName
	// callers is the stranger's own account.
	callers = "${aws:PrincipalAccount}"
)

func newOutside(d *policy.Document) *outside {
	o := &outside{document: writtenOut(d)}
	add := func(key string) {
		lower := strings.ToLower(key)
		if slices.Contains(o.keys, lower) {
			return
		}
		o.keys = append(o.keys, lower)
		if len(unfit(key)) > 0 {
			o.free = append(o.free, key)
		}
	}
	inText := func(t *policy.Text) {
		for _, token := range policy.ParsePattern(t, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable {
				add(token.Text)
			}
		}
	}
	for _, s := range d.Statements {
		for _, l := range []*policy.List{s.Resource, s.NotResource} {
			for i := 0; l != nil && i < len(l.Items); i++ {
				inText(&l.Items[i])
			}
		}
		for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
			c := &s.Condition.Conditions[i]
			add(c.Key.Value)
			for v := range c.AllValues() {
				inText(v)
			}
			if strings.EqualFold(c.Key.Value, "aws:SourceIp") {
				o.addRanges(c)
			}
		}
	}
	slices.Sort(o.keys)
	o.ranges = joined(o.ranges)
	return o
}

// joined merges the ranges that are halves of one wider range, and so on: a list of the 256 parts of a range grants the
// same access as the range itself.
func joined(ranges []netip.Prefix) []netip.Prefix {
	ranges = slices.Clone(ranges)
	for i := range ranges {
		ranges[i] = ranges[i].Masked()
	}
	slices.SortFunc(ranges, func(a, b netip.Prefix) int {
		if c := a.Addr().Compare(b.Addr()); c != 0 {
			return c
		}
		return a.Bits() - b.Bits()
	})
	var out []netip.Prefix
	for _, p := range ranges {
		if n := len(out); n > 0 && out[n-1].Overlaps(p) {
			continue // as they are sorted, it is inside the previous one
		}
		out = append(out, p)
		for n := len(out); n > 1 && out[n-1].Bits() == out[n-2].Bits() && out[n-1].Bits() > 0; n = len(out) {
			wider := netip.PrefixFrom(out[n-2].Addr(), out[n-2].Bits()-1).Masked()
			if wider.Addr() != out[n-2].Addr() || !wider.Contains(out[n-1].Addr()) {
				break
			}
			out = append(out[:n-2], wider)
		}
	}
	return out
}

func (o *outside) mentions(key string) bool {
	_, ok := slices.BinarySearch(o.keys, strings.ToLower(key))
	return ok
}

func (o *outside) addRanges(c *policy.Condition) {
	for v := range c.AllValues() {
		if !v.Known() {
			continue
		}
		p, err := netip.ParsePrefix(v.Value)
		if err != nil {
			a, err := netip.ParseAddr(v.Value)
			if err != nil {
				continue
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		o.ranges = append(o.ranges, p)
	}
}

// width says which ranges of addresses are narrow enough not to be public.
type width struct{ v4, v6 int }

var (
	// s3Limit is S3's own limit: it considers wider ranges public.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
	s3Limit = width{8, 32}
	// ownSize is what one organization can have: 65,536 addresses, or a site's IPv6 prefix.
	// https://www.rfc-editor.org/rfc/rfc6177
	ownSize = width{16, 48}
)

func (w width) narrow(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() >= w.v4
	}
	return p.Bits() >= w.v6
}

// someWide reports whether a mentioned range is narrow enough for S3, and wider than one organization's.
func (o *outside) someWide() bool {
	return slices.ContainsFunc(o.ranges, func(p netip.Prefix) bool {
		return !ownSize.narrow(p) && !p.Addr().IsPrivate()
	})
}

// wide returns the mentioned range that contains a witness's address.
func (o *outside) wide(w *analysis.Witness) netip.Prefix {
	if v := w.Request.Context["aws:SourceIp"]; len(v.List) == 1 {
		if a, err := netip.ParseAddr(v.List[0]); err == nil {
			for _, p := range o.ranges {
				if p.Contains(a) && !ownSize.narrow(p) {
					return p
				}
			}
		}
	}
	return netip.Prefix{}
}

// strangers returns what is true of every stranger's request, as far as the document can tell. Each key that identifies
// the caller or its network has the stranger's value or is absent; keys that only describe the request can have any value.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (o *outside) strangers(trusted width) []analysis.Constraint {
	var where []analysis.Constraint
	add := func(operator, key string, values ...string) {
		if o.mentions(key) {
			where = append(where, analysis.Constraint{Operator: operator, Key: key, Values: values})
		}
	}
	const arn = "arn:*:*:*:" + callers + ":*"
	for _, key := range []string{
		"aws:VpceAccount", "aws:SourceOwner", "kms:CallerAccount", "s3:DataAccessPointAccount", "vpc-lattice-svcs:SourceVpcOwnerAccount",
	} {
		add("StringEqualsIfExists", key, callers)
	}
	add("StringEqualsIfExists", "aws:PrincipalOrgID", organization)
	add("StringEqualsIfExists", "aws:VpceOrgID", organization)
	add("ForAllValues:StringLike", "aws:PrincipalOrgPaths", organization+"/*")
	add("ForAllValues:StringLike", "aws:VpceOrgPaths", organization+"/*")
	add("StringEqualsIfExists", "aws:SourceVpc", vpc)
	add("StringEqualsIfExists", "aws:Ec2InstanceSourceVpc", vpc)
	add("StringEqualsIfExists", "vpc-lattice-svcs:SourceVpc", vpc)
	add("StringEqualsIfExists", "aws:SourceVpce", endpoint)
	for _, key := range []string{
		"aws:SourceVpcArn", "aws:ChatbotSourceArn", "s3:DataAccessPointArn", "s3:AccessGrantsInstanceArn",
		"vpc-lattice-svcs:ServiceNetworkArn",
	} {
		add("ArnLikeIfExists", key, arn)
	}
	add("StringLikeIfExists", "aws:FederatedProvider", arn)
	// AWS assigns the IDs of users and roles; the caller only chooses the session name.
	add("StringLikeIfExists", "aws:userid", "AIDAOUTSIDE", "AROAOUTSIDE:*", callers, "anonymous")
	add("BoolIfExists", "elasticfilesystem:AccessedViaMountTarget", "false")
	// The owner of an endpoint can read what is sent there.
	add("StringEqualsIfExists", "sns:Endpoint", "https://"+stranger+".example/")
	// A token is a secret shared by the owner of a function and its callers.
	add("StringEqualsIfExists", "lambda:EventSourceToken", stranger)
	add("StringNotEquals", "s3:ResourceAccount", callers)
	if o.mentions("aws:ResourceOrgPaths") {
		where = append(where, analysis.Constraint{
			Operator: "ForAnyValue:StringLike", Key: "aws:ResourceOrgPaths", Values: []string{organization + "/*"}, Not: true,
		})
	}
	if o.mentions("aws:SourceIp") {
		where = append(where, analysis.Constraint{Operator: "NotIpAddress", Key: "aws:SourceIp", Values: o.closed(trusted)})
	}
	for _, key := range o.keys {
		if !strings.HasPrefix(key, "aws:") && !known(key) {
			// A key that does not exist is in no request.
			where = append(where, analysis.Constraint{Operator: "Null", Key: key, Values: []string{"true"}})
		}
	}
	return where
}

// owner returns the values of the keys about the resource's owner, if the document mentions them: the values it compares
// them with, or those of an owner who is not a stranger.
func (o *outside) owner() map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	for _, key := range []string{"aws:ResourceAccount", "aws:ResourceOrgID"} {
		if !o.mentions(key) {
			continue
		}
		value := "o-owner00000"
		if key == "aws:ResourceAccount" {
			value = o.account()
		}
		for _, s := range o.document.Statements {
			for _, c := range analysis.ConditionsOn(s, key) {
				for v := range c.KnownValues() {
					if !strings.ContainsAny(v.Value, "*?$") {
						value = v.Value
					}
				}
			}
		}
		view[key] = analysis.Fixed{Value: value}
	}
	return view
}

// account returns the account that the document's resources are in.
func (o *outside) account() string {
	for _, s := range o.document.Statements {
		for i := 0; s.Resource != nil && i < len(s.Resource.Items); i++ {
			arn, ok := policy.ParseARN(s.Resource.Items[i].Value)
			if ok && len(arn.Account) == 12 && strings.Trim(arn.Account, "0123456789") == "" {
				return arn.Account
			}
		}
	}
	return "111122223333"
}

// writtenOut returns a document like d in which the resources of an API have full ARNs, and the template's buckets have names.
// In an API's policy, API Gateway reads "execute-api:/stage/GET/path" as the ARN of that path in the same API. A bucket's
// name, whatever it is, has no slash: permissions on the bucket's ARN alone do not apply to its objects.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func writtenOut(d *policy.Document) *policy.Document {
	out := d
	for i, s := range d.Statements {
		for _, field := range []func(*policy.Statement) **policy.List{
			func(s *policy.Statement) **policy.List { return &s.Resource },
			func(s *policy.Statement) **policy.List { return &s.NotResource },
		} {
			list := *field(s)
			for j := 0; list != nil && j < len(list.Items); j++ {
				parts, changed := spelled(&list.Items[j])
				if !changed {
					continue
				}
				if out == d {
					out = analysis.Only(d, slices.Clone(d.Statements)...)
				}
				if out.Statements[i] == s {
					copied := *s
					out.Statements[i] = &copied
				}
				if own := field(out.Statements[i]); *own == list {
					copied := *list
					copied.Items = slices.Clone(list.Items)
					*own = &copied
				}
				(*field(out.Statements[i])).Items[j] = policy.NewText(list.Items[j].Range, parts...)
			}
		}
	}
	return out
}

// The name of a template's bucket is its logical ID followed by ofTemplate.
const ofTemplate, bucketARN = "-of-the-template", "arn:aws:s3:::"

// asWritten returns a resource with the template's buckets as a statement writes them.
func asWritten(resource string, s *policy.Statement) string {
	if !strings.Contains(resource, ofTemplate) {
		return resource
	}
	for _, l := range []*policy.List{s.Resource, s.NotResource} {
		for i := 0; l != nil && i < len(l.Items); i++ {
			for _, part := range l.Items[i].Parts {
				if part.Symbol == nil || part.Symbol.Type != "AWS::S3::Bucket" {
					continue
				}
				name, attribute, _ := strings.Cut(part.Symbol.Name, ".")
				name = strings.ToLower(name) + ofTemplate
				if attribute == "Arn" {
					name = bucketARN + name
				}
				resource = strings.Replace(resource, name, "<"+part.Symbol.Name+">", 1)
			}
		}
	}
	return resource
}

// spelled returns the parts of a text in Resource with ARNs of APIs and names of buckets written out; false if there are
// none.
func spelled(t *policy.Text) ([]policy.Part, bool) {
	const short, long = "execute-api:/", "arn:aws:execute-api:us-east-1:111122223333:abcdef1234/"
	parts := slices.Clone(t.Parts)
	if t.Known() {
		parts = []policy.Part{{Literal: t.Value}}
	}
	changed := false
	for i := range parts {
		symbol := parts[i].Symbol
		switch {
		case symbol == nil && i == 0 && strings.HasPrefix(parts[i].Literal, short):
			parts[i].Literal = strings.Replace(parts[i].Literal, short, long, 1)
		case symbol == nil || symbol.Origin != policy.FromResource || symbol.Type != "AWS::S3::Bucket":
			continue
		default:
			name, attribute, _ := strings.Cut(symbol.Name, ".")
			name = strings.ToLower(name) + ofTemplate
			switch attribute {
			case "":
			case "Arn":
				name = bucketARN + name
			default:
				continue
			}
			parts[i] = policy.Part{Literal: name}
		}
		changed = true
	}
	return parts, changed
}

func known(key string) bool {
	_, ok := analysis.FindKey(key)
	return ok
}

// closed returns the addresses that strangers do not have: private ones, and those in ranges narrow enough to belong to
// one organization.
// https://www.iana.org/assignments/iana-ipv4-special-registry
func (o *outside) closed(trusted width) []string {
	closed := []string{
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/8", "224.0.0.0/3",
		"::/8", "fc00::/7", "fe80::/10", "ff00::/8",
	}
	for _, p := range o.ranges {
		if trusted.narrow(p) {
			closed = append(closed, p.String())
		}
	}
	return closed
}

// unfit requires that the keys whose values callers choose, all of the document's or one of them, have values that no
// policy contains.
func (o *outside) unfit(only string) []analysis.Constraint {
	var where []analysis.Constraint
	for _, key := range o.free {
		if only == "" || key == only {
			where = append(where, unfit(key)...)
		}
	}
	return where
}

// unfit requires that a key has a value that no policy contains, if the key is mistaken for an identifier of the caller or
// its network and the caller chooses the value.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-referer
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip
func unfit(key string) []analysis.Constraint {
	is := func(operator string, values ...string) []analysis.Constraint {
		return []analysis.Constraint{{Operator: operator, Key: key, Values: values}}
	}
	switch lower := strings.ToLower(key); lower {
	case "aws:referer", "aws:useragent", "aws:username", "aws:sourceidentity":
		return is("StringEqualsIfExists", stranger)
	case "aws:principalarn":
		return is("ArnLikeIfExists", "arn:*:iam::*:user/"+stranger, "arn:*:iam::*:role/"+stranger, "arn:*:iam::*:root")
	case "aws:userid":
		return is("StringLikeIfExists", "AIDA*", "*:"+stranger, callers, "anonymous")
	case "aws:vpcsourceip":
		return is("IpAddressIfExists", "198.18.255.254/32")
	default:
		if strings.HasPrefix(lower, "aws:principaltag/") {
			return is("StringEqualsIfExists", stranger)
		}
	}
	return nil
}

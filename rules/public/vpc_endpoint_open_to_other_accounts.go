package public

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// VPCEndpointOpenToOtherAccounts reports endpoint policies that allow data to be sent to other accounts.
var VPCEndpointOpenToOtherAccounts = &analysis.Analyzer{
	Name:             "vpc-endpoint-open-to-other-accounts",
	Title:            "A VPC endpoint allows access to resources of other accounts",
	Doc:              page("vpc-endpoint-open-to-other-accounts"),
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "requires someone inside the VPC who uses another account's credentials",
	Kinds:            []policy.Kind{policy.VPCEndpoint},
	Off:              true,
	Run: func(pass *analysis.Pass) {
		o := newOutside(pass.Document)
		o.inside = true
		where := o.guests()
		service, known := carried(pass.Document)
		for _, s := range pass.Document.Statements {
			place, ok := everybody(s)
			if !s.Allows() || !ok {
				continue
			}
			w := o.ask(pass, s, analysis.Query{
				Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}, Via: []*policy.Statement{s}, Where: where,
				ActionFilter: func(a catalog.Action) bool { return harm(a) != calls && (!known || a.Service() == service) },
				ResourceIn:   []string{"arn:*:s3:::" + stranger + "*", "arn:*:*:*:" + callers + ":*"},
			})
			if w != nil {
				pass.Report(analysis.Diagnostic{
					Range: place, Statement: s, Witness: w,
					Message: "other accounts' credentials can call " + w.Request.Action + " from the VPC; restrict aws:PrincipalOrgID",
				})
			}
		}
	},
}

// carried returns the service of a template's endpoint; false if the endpoint's name does not say. For most services the
// name is com.amazonaws.region.prefix.
// https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
func carried(d *policy.Document) (catalog.Service, bool) {
	if d.Host == nil {
		return 0, false
	}
	name := d.Host.Properties.Get("ServiceName")
	if name == nil || name.Kind != policy.String {
		return 0, false
	}
	return catalog.FindService(name.Value[strings.LastIndexByte(name.Value, '.')+1:])
}

// guests returns what is true of requests from inside the VPC with another account's credentials to a resource in that account.
func (o *outside) guests() []analysis.Constraint {
	var where []analysis.Constraint
	for _, c := range o.strangers(ownSize) {
		switch c.Key {
		case "aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:SourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths":
		case "s3:ResourceAccount", "aws:ResourceOrgPaths":
		default:
			where = append(where, c)
		}
	}
	add := func(operator, key, value string) {
		if o.mentions(key) {
			where = append(where, analysis.Constraint{Operator: operator, Key: key, Values: []string{value}})
		}
	}
	add("StringEquals", "aws:ResourceAccount", callers)
	add("StringEquals", "s3:ResourceAccount", callers)
	add("StringEqualsIfExists", "aws:ResourceOrgID", organization)
	add("ForAllValues:StringLike", "aws:ResourceOrgPaths", organization+"/*")
	return where
}

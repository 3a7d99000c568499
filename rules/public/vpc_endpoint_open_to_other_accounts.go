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
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "requires someone inside the VPC who uses another account's credentials",
	Kinds:            []policy.Kind{policy.VPCEndpoint},
	Off:              true,
	Run: func(pass *analysis.Pass) {
		o := newOutside(pass.Document)
		o.inside = true
		service, known := carried(pass.Document)
		for s := range pass.Allows() {
			place, ok := everybody(s)
			if !ok {
				continue
			}
			query := pass.Via(s)
			query.Where = o.guests()
			query.ActionFilter = func(a catalog.Action) bool { return harm(a) != calls && (!known || a.Service() == service) }
			query.ResourceIn = []string{"arn:*:s3:::" + stranger + "*", ownARN}
			if w := o.ask(pass, s, query); w != nil {
				pass.ReportWitness(s, place, w,
					"other accounts' credentials can call %s from the VPC; restrict aws:PrincipalOrgID", w.Request.Action)
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

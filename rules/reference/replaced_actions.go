package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// replacements are the actions that others have replaced, with those.
//
// Gathered in 2026: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/migrate-granularaccess-iam-mapping-reference.html,
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
var replacements = map[string]string{
	"aws-portal:ViewAccount":               "actions of account and billing",
	"aws-portal:ModifyAccount":             "actions of account and billing",
	"aws-portal:ViewBilling":               "actions of billing, payments, tax and others",
	"aws-portal:ModifyBilling":             "actions of billing, payments, tax and others",
	"aws-portal:ViewPaymentMethods":        "actions of payments",
	"aws-portal:ModifyPaymentMethods":      "actions of payments",
	"aws-portal:ViewUsage":                 "cur:GetUsageReport",
	"purchase-orders:ViewPurchaseOrders":   "purchase-orders:GetPurchaseOrder and other read actions",
	"purchase-orders:ModifyPurchaseOrders": "purchase-orders:AddPurchaseOrder and other write actions",
	"lambda:InvokeAsync":                   "lambda:InvokeFunction",
}

// replacedBy returns what has replaced an entry's action, or most of those that its pattern matches; "" if they are in use.
func replacedBy(a *analysis.Action) string {
	if a.Exact {
		return replacements[a.Entry.String()]
	}
	if !strings.EqualFold(a.Prefix, "aws-portal") {
		return ""
	}
	for action := range catalog.Match(a.Text.Value) {
		if replacements[action.String()] != "" {
			return "actions of account, billing, payments and tax"
		}
	}
	return ""
}

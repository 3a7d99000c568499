package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed invalid_action.md
var invalidActionDoc string

// InvalidAction reports actions that their service does not have.
var InvalidAction = &analysis.Analyzer{
	Name:     "invalid-action",
	Title:    "An action does not exist",
	Doc:      invalidActionDoc,
	Category: "reference",
	Level:    analysis.Error,
	Code:     "INVALID_ACTION",
	Requires: []*analysis.Analyzer{lookup.Actions},
	Run:      invalidAction,
}

func invalidAction(pass *analysis.Pass) (any, error) {
	for _, a := range pass.ResultOf[lookup.Actions].([]lookup.Action) {
		if !a.Text.Known() || a.Matches || a.All() || strings.Contains(a.Text.Value, "${") {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		switch {
		case !a.HasPrefix:
			d.Message = lookup.Message("%q is no action; write it as service:Name", a.Text.Value)
		case !a.InCatalog || a.WildPrefix():
			continue
		case a.WildName():
			d.Message = lookup.Message("%s matches no action as of "+catalog.Date(), a.Text.Value)
		default:
			suggestAction(pass, &a, &d)
		}
		pass.Report(d)
	}
	return nil, nil
}

// suggestAction says which action an entry without wildcards was meant to be.
func suggestAction(pass *analysis.Pass, a *lookup.Action, d *analysis.Diagnostic) {
	prefix := a.Service.Prefix()
	if needs := authorizedBy(prefix, a.Name); needs != "" {
		d.Message = lookup.Message("%s is an API call, no action; it needs %s", a.Text.Value, needs)
		return
	}
	nearest, ok := catalog.Nearest(a.Service, a.Name)
	if !ok {
		d.Message = lookup.Message("%s is no action as of "+catalog.Date(), a.Text.Value)
		return
	}
	d.Message = lookup.Message("%s is no action as of "+catalog.Date()+"; write %s", a.Text.Value, nearest.String())
	names := func(yield func(string) bool) {
		for action := range a.Service.Actions() {
			if !yield(action.Name()) {
				return
			}
		}
	}
	if name, sure := lookup.Nearest(a.Name, names); sure {
		d.Fixes = lookup.Fix(pass, a.Text, prefix+":"+name, false)
	}
}

// authorizedBy returns the actions that authorize an API call of another name; "" if none are known.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
func authorizedBy(prefix, name string) string {
	switch prefix + ":" + strings.ToLower(name) {
	case "s3:listobjects", "s3:listobjectsv2", "s3:headbucket":
		return "s3:ListBucket"
	case "s3:listobjectversions":
		return "s3:ListBucketVersions"
	case "s3:listbuckets":
		return "s3:ListAllMyBuckets"
	case "s3:listmultipartuploads":
		return "s3:ListBucketMultipartUploads"
	case "s3:listparts":
		return "s3:ListMultipartUploadParts"
	case "s3:headobject", "s3:selectobjectcontent":
		return "s3:GetObject"
	case "s3:copyobject", "s3:uploadpartcopy":
		return "s3:GetObject and s3:PutObject"
	case "s3:uploadpart", "s3:createmultipartupload", "s3:completemultipartupload", "s3:postobject":
		return "s3:PutObject"
	case "s3:deleteobjects":
		return "s3:DeleteObject"
	case "s3:getbucketencryption":
		return "s3:GetEncryptionConfiguration"
	case "s3:putbucketencryption", "s3:deletebucketencryption":
		return "s3:PutEncryptionConfiguration"
	case "s3:getbucketlifecycle", "s3:getbucketlifecycleconfiguration":
		return "s3:GetLifecycleConfiguration"
	case "s3:putbucketlifecycle", "s3:putbucketlifecycleconfiguration", "s3:deletebucketlifecycle":
		return "s3:PutLifecycleConfiguration"
	case "s3:getbucketreplication":
		return "s3:GetReplicationConfiguration"
	case "s3:putbucketreplication", "s3:deletebucketreplication":
		return "s3:PutReplicationConfiguration"
	case "s3:getpublicaccessblock":
		return "s3:GetBucketPublicAccessBlock"
	case "s3:putpublicaccessblock", "s3:deletepublicaccessblock":
		return "s3:PutBucketPublicAccessBlock"
	case "s3:getbucketaccelerateconfiguration":
		return "s3:GetAccelerateConfiguration"
	case "s3:putbucketaccelerateconfiguration":
		return "s3:PutAccelerateConfiguration"
	case "s3:getobjectlockconfiguration":
		return "s3:GetBucketObjectLockConfiguration"
	case "s3:putobjectlockconfiguration":
		return "s3:PutBucketObjectLockConfiguration"
	case "s3:getbucketcors":
		return "s3:GetBucketCORS"
	case "s3:deletebucketcors":
		return "s3:PutBucketCORS"
	case "s3:deletebuckettagging":
		return "s3:PutBucketTagging"
	case "lambda:invoke", "lambda:invokewithresponsestream":
		return "lambda:InvokeFunction"
	case "dynamodb:transactgetitems":
		return "dynamodb:GetItem"
	case "dynamodb:transactwriteitems":
		return "dynamodb:PutItem, dynamodb:UpdateItem or dynamodb:DeleteItem"
	case "dynamodb:executestatement", "dynamodb:batchexecutestatement", "dynamodb:executetransaction":
		return "dynamodb:PartiQLSelect or another PartiQL action"
	case "sqs:sendmessagebatch":
		return "sqs:SendMessage"
	case "sqs:deletemessagebatch":
		return "sqs:DeleteMessage"
	case "sqs:changemessagevisibilitybatch":
		return "sqs:ChangeMessageVisibility"
	case "sns:publishbatch":
		return "sns:Publish"
	case "execute-api:posttoconnection":
		return "execute-api:ManageConnections"
	}
	return ""
}

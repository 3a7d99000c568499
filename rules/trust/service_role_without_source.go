package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ServiceRoleWithoutSource reports roles for services that act across accounts if the trust policy does not limit the source.
var ServiceRoleWithoutSource = &analysis.Analyzer{
	Name:             "service-role-without-source",
	Title:            "A service can assume a role on behalf of another account",
	Doc:              page("service-role-without-source"),
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "the service itself checks who passes it a role; the condition is a second line of defense",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if !s.Allows() || s.Principal == nil || onSource(s) != nil {
				continue
			}
			for e := range s.Principal.All() {
				name, ok := analysis.Standing(&e.ID)
				if e.Type.Value != "Service" || !ok || !saysSource(name) {
					continue
				}
				witness := forStrangers(pass, s, name)
				if witness != nil {
					pass.Report(analysis.Diagnostic{
						Range: e.ID.Range, Statement: s, Witness: witness,
						Message: name + " may act for any account; restrict aws:SourceAccount or aws:SourceArn",
					})
				}
			}
		}
	},
}

// saysSource reports whether a service states in sts:AssumeRole on behalf of which resource it makes the request, and AWS's
// documentation recommends a condition on that in the roles it assumes. Services such as EC2 and Lambda, whose roles stay
// within one account, do not state it: the condition would only lock them out.
func saysSource(service string) bool {
	switch strings.TrimSuffix(strings.TrimSuffix(service, ".cn"), ".amazonaws.com") {
	case "airflow", "airflow-env", // https://docs.aws.amazon.com/mwaa/latest/userguide/cross-service-confused-deputy-prevention.html
		"bedrock",                            // https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html
		"codebuild",                          // https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
		"datasync",                           // https://docs.aws.amazon.com/datasync/latest/userguide/cross-service-confused-deputy-prevention.html
		"fis",                                // https://docs.aws.amazon.com/fis/latest/userguide/getting-started-iam-service-role.html
		"grafana",                            // https://docs.aws.amazon.com/grafana/latest/userguide/cross-service-confused-deputy-prevention.html
		"iot",                                // https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html
		"kendra",                             // https://docs.aws.amazon.com/kendra/latest/dg/cross-service-confused-deputy-prevention.html
		"personalize",                        // https://docs.aws.amazon.com/personalize/latest/dg/cross-service-confused-deputy-prevention.html
		"qbusiness",                          // https://docs.aws.amazon.com/amazonq/latest/qbusiness-ug/kendra-retriever-iam-role.html
		"scheduler",                          // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
		"states",                             // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
		"transcribe", "transcribe.streaming", // https://docs.aws.amazon.com/transcribe/latest/dg/security-iam-cross-service-confused-deputy-prevention.html
		"transfer",      // https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html
		"vpc-flow-logs": // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
		return true
	}
	return false
}

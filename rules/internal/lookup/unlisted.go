package lookup

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// unlistedActions are actions in AWS managed policies that the service authorization reference does not list: those of services
// without a page there, omitted actions, and some that no longer exist. As of September 2026, by service.
var unlistedActions = map[string]string{
	"assurance": "*",
	"builderid": "*",
	"account":   "SendPhoneNumberVerification VerifyPhoneNumber",
	"budgets":   "CreateBudget DeleteBudget DescribeBudget DescribeBudgets UpdateBudget",
	"cloud9":    "ValidateEnvironmentName",
	"cloudhsm": "CreateLunaClient DeleteLunaClient DescribeHapg DescribeLunaClient GetConfig ModifyHapg " +
		"ModifyLunaClient",
	"memorydb":      "ReplicateMultiRegionClusterData",
	"organizations": "CreateBuilderIdOwnedAccount",
	"payments": "AcceptTermsAndConditionsForProgramByAccountId BatchGetPaymentProfiles CreatePaymentAttempt " +
		"CreatePaymentProfile Get GetAcceptedTermsAndConditionsForProgramByAccountId GetAccountBalance " +
		"GetDefaultPaymentProfile GetEligibleCurrencies GetPaymentAttempt GetPaymentPreferences " +
		"GetPreferredCurrency GetRecommendedTermsAndConditionsForProgram ListPaymentProfiles " +
		"SearchFinancialRecords SetPreferredCurrency UpdatePaymentProfile",
	"qapps":                           "ImportDocumentToQApp ImportDocumentToQAppSession",
	"route53-recovery-control-config": "DescribeRoutingControlByName",
	"securityagent": "BatchGetAgentInstances BatchGetSecurityTestContentMetadata BatchGetTasks CreateDocumentReview " +
		"DeleteDocumentReview GetCodeReviewTask GetDocReviewTask GetDocumentReview GetDocumentReviewArtifact " +
		"ListAgentInstances ListControls ListDocumentReviewComments ListDocumentReviews ListTasks " +
		"StartPentestExecution StopPentestExecution",
}

// UsedByAWS reports whether an entry of Action, as written, is or matches an action that AWS managed policies use although
// the reference does not list it.
func UsedByAWS(entry string) bool {
	service, name, _ := strings.Cut(entry, ":")
	list, ok := unlistedActions[strings.ToLower(service)]
	return ok && name != "" && slices.ContainsFunc(strings.Fields(list), func(action string) bool {
		return action == "*" || policy.MatchWildcards(name, action, true)
	})
}

package escalation

import (
	_ "embed"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
)

//go:embed credentials_exposure.md
var credentialsExposureDoc string

// CredentialsExposure reports grants of actions that return credentials, on resources that nobody named.
var CredentialsExposure = &analysis.Analyzer{
	Name:             "credentials-exposure",
	Title:            "Credentials can be had of anything",
	Doc:              credentialsExposureDoc,
	Category:         "escalation",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "the holder obtains credentials for databases, machines or applications that the policy does not name",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) (any, error) {
		return nil, credentialActions().reportUnscoped(pass, "%s returns credentials, and is allowed on every resource")
	},
}

// credentialActions returns the actions whose answer is a credential. No access level tells of them, but their names do:
// verb and noun say that they hand one out.
var credentialActions = sync.OnceValue(func() *sensitive {
	return gather(func(a catalog.Action) bool {
		name := a.Name()
		switch a.Level() {
		case catalog.List, catalog.Tagging:
			return false
		default:
		}
		switch a.Service().Prefix() {
		case "iam": // privilege-escalation tells of it
			return false
		case "rds-db":
			return name == "connect" // with a token that the caller signs itself
		case "eks-auth":
			return name == "AssumeRoleForPodIdentity" // the answer is the credentials of a role
		}
		return hasAffix(name, []string{"Get", "BatchGet", "Create", "AdminGet", "Request", "Retrieve"}, nil) && hasAffix(name, nil, []string{
			"Credentials", "CredentialsWithIAM", "AccessToken", "AuthorizationToken", "AuthToken", "ConnectionToken", "FederationToken",
			"LoginToken", "CliToken", "TokenWithIAM", "AccessTokenForJWT", "AccessTokenForUserId", "Oauth2Token", "ApiKey", "AccessKey",
			"PasswordData", "UserPassword", "ChallengePassword", "SecretValue", "EmergencyAccessToken", "ServiceAccountToken",
		}) && !isPath(a.String())
	})
})

package escalation

import (
	_ "embed"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
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
		if a.Level() == catalog.List || a.Level() == catalog.Tagging || a.Service().Prefix() == "iam" {
			return false // privilege-escalation tells of IAM's
		}
		name := a.Name()
		switch a.String() {
		case "rds-db:connect", "neptune-db:connect", "dsql:DbConnect", "dsql:DbConnectAdmin", "elasticache:Connect", "memorydb:Connect":
			return true // to log in to a database, with a token that the caller signs itself
		case "eks-auth:AssumeRoleForPodIdentity", // the answer is the credentials of a role
			"acm:ExportCertificate": // with its private key
			return true
		}
		return hasAffix(name, []string{
			"Get", "BatchGet", "Create", "AdminGet", "Request", "Retrieve", "Rotate", "Describe",
		}, nil) && hasAffix(name, nil, []string{
			"Credentials", "CredentialsWithIAM", "Token", "TokenWithIAM", "TokenForJWT", "TokenForUserId", "TokenForDeveloperIdentity",
			"ApiKey", "AccessKey", "AccessDetails", "PasswordData", "UserPassword", "ChallengePassword", "SecretValue",
		}) && !hasAffix(name, nil, []string{"VerificationToken", "PaymentToken"}) && !paths.IsPath(a.String())
	}, nil)
})

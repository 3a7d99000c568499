package escalation

import (
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// CredentialsExposure reports grants of actions that return credentials, on resources that the policy does not name.
var CredentialsExposure = &analysis.Analyzer{
	Name:             "credentials-exposure",
	Title:            "Credentials of any resource can be retrieved",
	Doc:              page("credentials-exposure"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "the holder obtains credentials for databases, machines or applications that the policy does not name",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		credentialActions().reportUnscoped(pass, func(action string) string {
			if isLogin(action) {
				return "%s logs in to a database and is allowed on every resource"
			}
			return "%s returns credentials and is allowed on every resource"
		})
	},
}

// isLogin reports whether an action logs in to a database, with a token that the caller signs itself. neptune-db:connect does not:
// old engines have no other action for data, and no users.
// https://docs.aws.amazon.com/neptune/latest/userguide/iam-data-access-policies.html
func isLogin(action string) bool {
	switch action {
	case "rds-db:connect", "dsql:DbConnect", "dsql:DbConnectAdmin", "elasticache:Connect", "memorydb:Connect":
		return true
	}
	return false
}

// credentialActions returns the actions that return a credential. No access level identifies them, but their names do: the
// verb and the noun say that they provide one.
var credentialActions = sync.OnceValue(func() *sensitive {
	return gather(func(a catalog.Action) bool {
		if a.Level() == catalog.List || a.Level() == catalog.Tagging {
			return false
		}
		switch a.Service().Prefix() {
		case "iam": // privilege-escalation reports those of IAM
			return false
		case "sts", "signin":
			// The caller's own sessions, which only have the caller's permissions. sts:AssumeRole is a path.
			// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
			return false
		}
		name := a.Name()
		if isLogin(a.String()) {
			return true
		}
		switch a.String() {
		case "eks-auth:AssumeRoleForPodIdentity", // returns the credentials of a role
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

package escalation

import (
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// ServiceWideControl reports statements that grant control of all that a service stores: to read it or take it over, and to
// destroy it.
var ServiceWideControl = &analysis.Analyzer{
	Name:             "service-wide-control",
	Title:            "A statement grants full control of all resources of a service",
	Doc:              page("service-wide-control"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "the holder can read, take over and destroy what every application in the account stores in the service",
	Kinds:            []policy.Kind{policy.Identity},
	Covers: []string{
		"credentials-exposure", "data-exposure", "unscoped-permissions-management", "wildcard-on-sensitive-action",
		"write-on-every-resource",
	},
	Run: func(pass *analysis.Pass) {
		var told []*policy.Statement
		if !slices.ContainsFunc(pass.Document.Statements, func(s *policy.Statement) bool { return len(kept(s)) > 0 }) {
			return
		}
		for setting := range grantees(pass) {
			a := paths.NewAsker(pass, setting)
			for _, s := range pass.Document.Statements {
				if slices.Contains(told, s) {
					continue
				}
				if reportControl(a, pass, s) {
					told = append(told, s)
				}
			}
		}
	},
}

// keeper is a service that stores what an account cannot afford to lose.
type keeper struct {
	what string
	// decisive are the actions that amount to control of it, alternatives together: one of each must be allowed.
	decisive [][]string
}

// keepers are the services that store data, secrets, keys, names or accounts.
var keepers = sync.OnceValue(func() []keeper {
	return []keeper{
		{"secret", [][]string{{"secretsmanager:GetSecretValue"}, {"secretsmanager:DeleteSecret"}}},
		{"KMS key", [][]string{{"kms:PutKeyPolicy"}, {"kms:ScheduleKeyDeletion"}}},
		{"S3 bucket", [][]string{{"s3:GetObject"}, {"s3:DeleteObject"}, {"s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:DeleteBucket"}}},
		{"DynamoDB table", [][]string{{"dynamodb:Scan", "dynamodb:Query", "dynamodb:GetItem"}, {"dynamodb:DeleteTable"}}},
		{"database", [][]string{{"rds:ModifyDBInstance", "rds:ModifyDBCluster"}, {"rds:DeleteDBInstance", "rds:DeleteDBCluster"}}},
		{"organization account", [][]string{
			{"organizations:DetachPolicy", "organizations:UpdatePolicy", "organizations:DeletePolicy"},
			{"organizations:CloseAccount", "organizations:RemoveAccountFromOrganization", "organizations:MoveAccount"},
		}},
		{"Redshift cluster", [][]string{{"redshift:ModifyCluster", "redshift:GetClusterCredentials"}, {"redshift:DeleteCluster"}}},
		{"backup", [][]string{{"backup:PutBackupVaultAccessPolicy", "backup:StartRestoreJob"}, {"backup:DeleteRecoveryPoint"}}},
		{"file system", [][]string{{"elasticfilesystem:PutFileSystemPolicy"}, {"elasticfilesystem:DeleteFileSystem"}}},
		{"hosted zone", [][]string{{"route53:ChangeResourceRecordSets"}, {"route53:DeleteHostedZone"}}},
		{"user pool", [][]string{{"cognito-idp:AdminSetUserPassword"}, {"cognito-idp:DeleteUserPool"}}},
		{"private CA", [][]string{{"acm-pca:IssueCertificate"}, {"acm-pca:DeleteCertificateAuthority"}}},
		{"trail", [][]string{{"cloudtrail:StopLogging", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"}, {"cloudtrail:DeleteTrail"}}},
		{"image repository", [][]string{{"ecr:PutImage", "ecr:SetRepositoryPolicy"}, {"ecr:DeleteRepository"}}},
	}
})

// kept returns the services that a statement may grant control of, judging by its actions.
func kept(s *policy.Statement) []keeper {
	if !s.Allows() {
		return nil
	}
	var some []keeper
	for _, k := range keepers() {
		if !slices.ContainsFunc(k.decisive, func(alternatives []string) bool {
			return !slices.ContainsFunc(alternatives, func(action string) bool { return analysis.Covers(s, action) })
		}) {
			some = append(some, k)
		}
	}
	return some
}

// reportControl reports what a statement grants control of in one finding: about one service, and related to the others.
func reportControl(a *paths.Asker, pass *analysis.Pass, s *policy.Statement) bool {
	var d *analysis.Diagnostic
	for _, k := range kept(s) {
		witnesses := k.controlled(a, s)
		if witnesses == nil {
			continue
		}
		place := placeOf(s, witnesses[0].Request.Action)
		if d == nil {
			d = &analysis.Diagnostic{
				Range: place, Statement: s, Witness: witnesses[0], Further: witnesses[1:],
				Message: "grants full control of every " + k.what + ", including deletion; specify the intended ones",
			}
			d.Related = wideResources(s)
			continue
		}
		if len(d.Related) < enough {
			d.Related = append(d.Related, analysis.Related{Range: place, Message: "also every " + k.what})
		}
	}
	if d == nil {
		return false
	}
	pass.Report(*d)
	return true
}

// wideResources relates a finding about a statement to the items of its Resource that end in a wildcard.
func wideResources(s *policy.Statement) []analysis.Related {
	if s.Resource == nil {
		return nil
	}
	var wide []analysis.Related
	for i := range s.Resource.Items {
		if item := &s.Resource.Items[i]; strings.HasSuffix(item.Value, "*") {
			wide = append(wide, analysis.Related{Range: item.Range, Message: "on every resource that this matches"})
		}
	}
	return wide
}

// controlled returns a request for each decisive action with which a statement grants control of a service, on a resource that
// the policy does not name; nil if one of them is not allowed.
func (k *keeper) controlled(a *paths.Asker, s *policy.Statement) []*analysis.Witness {
	var witnesses []*analysis.Witness
	for _, alternatives := range k.decisive {
		var witness *analysis.Witness
		for _, action := range alternatives {
			if witness != nil || !analysis.Covers(s, action) {
				continue
			}
			resources := slices.Concat(paths.Patterns(action, paths.Unnamed)...)
			// The shortest name is the simplest: a bucket before an access point of a bucket.
			slices.SortStableFunc(resources, func(a, b string) int { return len(a) - len(b) })
			if !paths.Within(s, paths.NewTargets(resources)) {
				continue
			}
			found, ok := a.Find(analysis.Query{Via: []*policy.Statement{s}, Actions: []string{action}, ResourceIn: resources})
			if ok {
				witness = found
			}
		}
		if witness == nil {
			return nil
		}
		witnesses = append(witnesses, witness)
	}
	return witnesses
}

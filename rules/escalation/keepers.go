package escalation

// keeper is a service that stores what an account cannot afford to lose.
type keeper struct {
	what string
	// decisive are the actions that amount to control of it, alternatives together: one of each must be allowed.
	decisive [][]string
}

// keepers are the services that store data, secrets, keys, names or accounts.
var keepers = []keeper{
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

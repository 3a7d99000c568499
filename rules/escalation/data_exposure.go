package escalation

import (
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// DataExposure reports grants to read data from stores that the policy does not name.
var DataExposure = &analysis.Analyzer{
	Name:             "data-exposure",
	Title:            "All data of a service can be read",
	Doc:              page("data-exposure"),
	Level:            analysis.Note,
	SecuritySeverity: 4.5,
	SeverityReason:   "the holder can read what other applications in the account store",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		dataActions().reportUnscoped(pass, says("%s reads data and is allowed on every resource"))
	},
}

// dataActions returns the actions that read data: those of level Read on resource types that contain data. That level also
// has actions that read settings; their names tell them apart.
var dataActions = sync.OnceValue(func() *sensitive {
	return gather(func(a catalog.Action) bool {
		if a.String() == "neptune-db:connect" {
			return true // all access to data, in engines without any other action
		}
		return a.Level() == catalog.Read && !hasAffix(a.Name(), []string{
			"Describe", "List", "Check", "Condition", "BatchCheck", "Cancel", "Evaluate", "Prepare", "BatchDescribe",
		}, []string{
			"Policy", "PolicyPreview", "Acl", "Tagging", "Tags", "Configuration", "Status", "Attributes", "Metadata", "Retention",
			"LegalHold", "Settings", "Limits", "Permissions", "Health", "Encryption", "Notifications", "Lock", "Iterator", "QueueUrl",
			"Summary", "Capabilities", "Options", "Profile", "States", "State", "Triggers", "Fields", "Transformer", "Window",
			"Selectors", "History", "Index", "Repositories", "Repository", "GetWorkGroup", "GetSession", "DataSource", "Dashboard",
			"TableClass", "StorageClass", "GetTable", "GetGraph", "Identifier", "GetDatastore", "GetEventDataStore", "Endpoint",
			"NamedQuery", "PreparedStatement", "QueryExecution", "CalculationExecution", "ExecutionCode", "GetBranch", "ReplicationRead",
			"Statistics", "References", "MetadataLocation", "ImportJob", "GetFileSystem", "MountTarget",
		})
	}, nil, stores()...)
})

// stores returns the resource types that contain the data of applications: neither a type's name nor an access level tells a
// table from, for example, an alarm, which can be read as well.
func stores() []string {
	return []string{
		"athena:workgroup", "cassandra:stream", "cassandra:table", "cloudtrail:eventdatastore", "codeartifact:package",
		"codeartifact:repository", "codecommit:repository", "dax:application", "dynamodb:index", "dynamodb:stream", "dynamodb:table", "ebs:snapshot",
		"ecr:repository", "elasticfilesystem:file-system", "es:domain", "glacier:vault", "healthlake:datastore",
		"iotanalytics:dataset", "mediastore:object", "s3files:file-system",
		"kafka-cluster:topic", "kinesis:consumer", "kinesis:stream", "kinesisvideo:stream", "logs:log-group", "logs:log-stream",
		"medical-imaging:datastore", "neptune-db:database", "neptune-graph:graph", "omics:readSet", "qldb:table", "s3:object",
		"s3-object-lambda:objectlambdaaccesspoint", "s3-outposts:object", "s3tables:Table", "s3vectors:Index", "sdb:domain",
		"sqs:queue", "timestream:table",
	}
}

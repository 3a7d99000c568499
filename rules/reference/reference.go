// Package reference holds the rules for names that do not exist or do not belong together: services, actions, the fields of
// ARNs, Regions, partitions, condition keys, and principals.
//
// What exists is what the catalog lists: AWS's service authorization reference as of the catalog's date.
package reference

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("reference", pages,
	APINameNotAction,
	ARNAccountNotAllowed,
	ARNRegionNotAllowed,
	AllowNotActionWithUnsupportedTagConditionKeyForService,
	AllowWithUnsupportedTagConditionKeyForService,
	ConditionKeyNotForAction,
	DenyNotActionWithUnsupportedTagConditionKeyForService,
	DenyWithUnsupportedTagConditionKeyForService,
	DeprecatedAction,
	DeprecatedGlobalConditionKey,
	DeprecatedManagedPolicy,
	InvalidARNAccount,
	InvalidARNRegion,
	InvalidARNResource,
	InvalidARNServiceCase,
	InvalidAction,
	InvalidGlobalConditionKey,
	InvalidPartition,
	InvalidRegion,
	InvalidRoleReference,
	InvalidService,
	InvalidServiceConditionKey,
	InvalidServiceInAction,
	InvalidServicePrincipalFormat,
	InvalidUserReference,
	IrrelevantConditionKeyInPolicy,
	MalformedPrincipal,
	MissingARNAccount,
	MissingARNRegion,
	MissingTagKeyInCondition,
	RCPSyntaxErrorAction,
	ResourceMismatch,
	ServiceLinkedPolicyAttached,
	UnknownManagedPolicy,
	UnsupportedActionForConditionKey,
	UnsupportedActionInPolicy,
	UnsupportedGlobalConditionKey,
	UnsupportedResourceARNInPolicy,
	UnsupportedWildcardInPrincipal,
	UseConditionKeyOnlyWithSupportedServices,
	WildcardInServiceName,
	WildcardMatchesNothing,
)

// Package condition holds the rules for conditions: operators that do not match their key, impossible values, patterns that are
// too wide, and policy variables.
package condition

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("condition", pages,
	ABACTagsSettable,
	ARNOperatorWithoutARN,
	AbsentKeyPasses,
	ContradictoryCondition,
	DynamoDBAttributesWithoutSelect,
	EmptyVariable,
	ForAllValuesWithSingleValuedKey,
	ImproveIPRange,
	InvalidKMSKeyValue,
	InvalidVPCEFormat,
	InvalidVPCFormat,
	InvalidVariableForOperator,
	MalformedPolicyVariable,
	MissingBraceInVariable,
	MissingPairedConditionKeys,
	MissingQualifier,
	MissingQuoteInVariable,
	PrivateIPAddress,
	PrivateIPAddressSubset,
	PrivateNotIPAddress,
	PrivateNotIPAddressSubset,
	RCPMissingRelatedPrincipalConditionKey,
	RCPMissingRelatedServicePrincipalConditionKey,
	RCPMissingServiceConditionKeyNullCheck,
	S3PrefixInNegativeContext,
	SessionARNInPrincipalARN,
	StringLikeOperatorWithARNConditionKeys,
	TypeMismatch,
	UnsupportedSpaceInVariable,
	UntrustworthyConditionKey,
	VariableUnsupportedInElement,
	VariableUnsupportedInVersion,
	VariableUsageTooPermissive,
	WildcardUsageTooPermissive,
	WildcardWithoutLikeOperator,
)

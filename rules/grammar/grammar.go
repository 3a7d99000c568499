// Package grammar holds the rules for the syntax of policies: text that cannot be parsed, elements that are missing,
// misspelled or of the wrong type, and values that the grammar does not allow.
//
// The grammar is https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; the checks are those
// of https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html.
package grammar

import (
	"embed"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("grammar", pages,
	DataTypeMismatch,
	DuplicateKeys,
	DuplicateKeysWithDifferentCase,
	EmptyArrayAction,
	EmptyArrayCondition,
	EmptyArrayConditionForallvalues,
	EmptyArrayConditionForanyvalue,
	EmptyArrayConditionIfexists,
	EmptyArrayPrincipal,
	EmptyArrayResource,
	EmptyObjectCondition,
	EmptyObjectPrincipal,
	EmptySidValue,
	FederatedPrincipalNotSupported,
	HCLSyntaxError,
	InvalidARNPrefix,
	InvalidConditionDataType,
	InvalidConditionKeyFormat,
	InvalidConditionMultipleBoolean,
	InvalidConditionOperator,
	InvalidDateValue,
	InvalidEffect,
	InvalidPolicyElement,
	InvalidPrincipalFormat,
	InvalidPrincipalKey,
	InvalidVersion,
	JSONSyntaxError,
	MissingARNField,
	MissingAction,
	MissingEffect,
	MissingPrincipal,
	MissingResource,
	MissingStatement,
	MissingVersion,
	NoPolicyFound,
	NullWithIfExists,
	NullWithQualifier,
	PlaceholderLeft,
	PolicySizeExceedsIdentityPolicyQuota,
	PolicySizeExceedsRCPQuota,
	PolicySizeExceedsResourcePolicyQuota,
	PolicySizeExceedsRoleTrustPolicyQuota,
	PolicySizeExceedsSCPQuota,
	RCPSyntaxErrorAllow,
	RCPSyntaxErrorNotaction,
	RCPSyntaxErrorPrincipal,
	RoleTrustPolicySyntaxErrorNotprincipal,
	RoleTrustPolicySyntaxErrorResource,
	RoleTrustPolicyUnsupportedWildcardInPrincipal,
	SCPSyntaxErrorPrincipal,
	TemplateError,
	TypeMismatchBoolean,
	TypeMismatchDate,
	TypeMismatchIPRange,
	TypeMismatchNumber,
	TypeMismatchString,
	UniqueSidsRecommended,
	UniqueSidsRequired,
	UnknownIgnore,
	UnsupportedCharacter,
	UnsupportedElementCombination,
	UnsupportedPrincipal,
	UnsupportedSid,
	UnusedIgnore,
	WildcardInActionService,
	YAMLSyntaxError,
)

// without returns the fix that removes a key's member from an object; nil if that cannot be written safely.
func without(pass *analysis.Pass, object *policy.Node, key policy.Range, unsafe bool) []analysis.SuggestedFix {
	i := slices.IndexFunc(object.Members, func(m policy.Member) bool { return m.Key.Range == key })
	if i < 0 {
		return nil
	}
	fix := analysis.Fix
	if unsafe {
		fix = analysis.UnsafeFix
	}
	return fix("remove "+object.Members[i].Key.Value, analysis.RemoveMember(pass.Document.Source, object, i))
}

// problems reports the unit's problems of a kind.
func problems(pass *analysis.Pass, kind policy.ProblemKind) {
	for _, p := range pass.Unit.Problems {
		if p.Kind == kind {
			pass.Report(analysis.Diagnostic{Range: p.Range, Message: p.Message})
		}
	}
}

// fragment reports whether a document consists of a statement's elements without a document around them, so that there can
// be neither Version nor Statement: the policy template of an AWS RAM permission.
// https://docs.aws.amazon.com/ram/latest/userguide/create-customer-managed-permissions.html
func fragment(d *policy.Document) bool { return d.Host != nil && d.Host.Type == "AWS::RAM::Permission" }

// Package grammar holds the rules for the syntax of policies: text that cannot be parsed, elements that are missing,
// misspelled or of the wrong type, and values that the grammar does not allow.
//
// The grammar is https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; the checks are those
// of https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html.
package grammar

import (
	"embed"
	"iter"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("grammar",
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
	WildcardInActionService,
	YAMLSyntaxError,
)

// written yields the statements that are objects in the source: not those of synthetic documents, and not those that a
// template function returns.
func written(pass *analysis.Pass) iter.Seq[*policy.Statement] {
	return func(yield func(*policy.Statement) bool) {
		if pass.Document.Synthetic {
			return
		}
		for _, s := range pass.Document.Statements {
			if s.Node.Kind == policy.Object && !yield(s) {
				return
			}
		}
	}
}

// lacks reports whether an object certainly has none of the keys: an unknown key may be any of them.
func lacks(n *policy.Node, keys ...string) bool {
	for i := range n.Members {
		key := &n.Members[i].Key
		if !key.Known() || slices.Contains(keys, key.Value) {
			return false
		}
	}
	return n.Kind == policy.Object
}

// opening is the place at which an object as a whole is reported: its brace, or in block YAML its first key.
func opening(src *policy.Source, n *policy.Node) policy.Range {
	start := n.Range.Start
	if start >= 0 && start < len(src.Content) && (src.Content[start] == '{' || src.Content[start] == '[') {
		return policy.Range{Start: start, End: start + 1}
	}
	if len(n.Members) > 0 && n.Range.Contains(n.Members[0].Key.Range) {
		return n.Members[0].Key.Range
	}
	return policy.Range{Start: start, End: min(start+1, n.Range.End)}
}

// article names a JSON type with its article.
func article(k policy.NodeKind) string {
	switch k {
	case policy.Null:
		return "null"
	case policy.Array, policy.Object, policy.Unknown:
		return "an " + k.String()
	default:
		return "a " + k.String()
	}
}

// short is the place of a value that is empty except for layout: all of it if it is on one line, else its bracket.
func short(src *policy.Source, n *policy.Node) policy.Range {
	if src.Position(n.Range.Start).Line == src.Position(n.Range.End).Line {
		return n.Range
	}
	return opening(src, n)
}

// operatorKeys yields the operators of a statement's Condition as they are written.
func operatorKeys(s *policy.Statement) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		if s.Condition == nil {
			return
		}
		for m := range s.Condition.Node.AllMembers() {
			if !yield(&m.Key) {
				return
			}
		}
	}
}

// principalTypes yields the members of a statement's Principal and NotPrincipal, each with its element.
func principalTypes(pass *analysis.Pass) iter.Seq2[*policy.Principals, *policy.Member] {
	return func(yield func(*policy.Principals, *policy.Member) bool) {
		for s := range written(pass) {
			for p := range policy.Present(s.Principal, s.NotPrincipal) {
				for m := range p.Node.AllMembers() {
					if !yield(p, m) {
						return
					}
				}
			}
		}
	}
}

// operatorsOf yields the condition operators that exist in IAM, with their keys in the source.
func operatorsOf(pass *analysis.Pass) iter.Seq2[policy.Operator, *policy.Text] {
	return func(yield func(policy.Operator, *policy.Text) bool) {
		for s := range written(pass) {
			for key := range operatorKeys(s) {
				if op, ok := policy.ParseOperator(key.Value); ok && key.Known() && !yield(op, key) {
					return
				}
			}
		}
	}
}

// conditions yields the conditions under operators that exist in IAM; not those whose values are unknown as a whole.
func conditions(pass *analysis.Pass) iter.Seq2[policy.Operator, *policy.Condition] {
	return func(yield func(policy.Operator, *policy.Condition) bool) {
		for s := range written(pass) {
			for c := range s.Conditions() {
				if op, ok := policy.ParseOperator(c.Operator.Value); ok && c.Operator.Known() && !c.Opaque && !yield(op, c) {
					return
				}
			}
		}
	}
}

// noValues reports whether a condition's list of values is empty.
func noValues(c *policy.Condition) bool { return c.Node.Kind == policy.Array && len(c.Node.Items) == 0 }

// resources yields the values of Resource and NotResource that are known.
func resources(pass *analysis.Pass) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for t := range allResources(pass) {
			if t.Known() && !yield(t) {
				return
			}
		}
	}
}

// allResources yields the values of Resource and NotResource.
func allResources(pass *analysis.Pass) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for s := range written(pass) {
			for _, item := range s.Resources() {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// mayBeAbsent reports whether an element may not be there after all: nothing of its value is known, so that it may be null, or a
// list without items, for which Terraform writes no element.
func mayBeAbsent(n *policy.Node) bool {
	switch n.Kind {
	case policy.Unknown:
		return true
	case policy.Array:
		for i := range n.Items {
			if !mayBeAbsent(&n.Items[i]) {
				return false
			}
		}
		return len(n.Items) > 0
	case policy.Object:
		for i := range n.Members {
			if n.Members[i].Key.Known() && !mayBeAbsent(&n.Members[i].Value) {
				return false
			}
		}
		return len(n.Members) > 0
	case policy.String:
		return len(n.Parts) == 1 && n.Parts[0].Symbol != nil && n.Parts[0].Symbol.Many
	default:
		return false
	}
}

// kindName names a kind of policies with its article.
func kindName(k policy.Kind) string {
	switch k {
	case policy.Boundary:
		return "a permissions boundary"
	case policy.RCP:
		return "an RCP"
	case policy.SCP:
		return "an SCP"
	case policy.Identity:
		return "an identity policy"
	default:
		return "a " + k.String() + " policy"
	}
}

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

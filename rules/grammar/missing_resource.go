package grammar

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingResource reports statements with neither Resource nor NotResource.
var MissingResource = &analysis.Analyzer{
	Name:  "missing-resource",
	Title: "A statement has no Resource",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:  "MISSING_RESOURCE",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if !fragment(pass.Document) && (pass.Strict || !resourceless(pass.Document, s)) && lacks(s.Node, "Resource", "NotResource") {
				pass.Reportf(opening(pass, s.Node),
					"the statement has no Resource; add Resource or NotResource")
			}
		}
	},
}

// resourceless reports whether a statement is in a kind of policy that does not name resources.
func resourceless(d *policy.Document, s *policy.Statement) bool {
	switch d.ResourceType {
	case "AWS::ECR::Repository", "AWS::ECR::PublicRepository", "AWS::ECR::RepositoryCreationTemplate":
		return true
	case "":
		// A repository policy in its own file is recognized by its actions.
		return d.Kind == policy.Resource && s.Action != nil && allOf(s.Action, "ecr:", "ecr-public:")
	}
	return false
}

func allOf(actions *policy.List, prefixes ...string) bool {
	return len(actions.Items) > 0 && !analysis.Some(actions.All(), func(item *policy.Text) bool {
		lower := strings.ToLower(item.Value)
		return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(lower, p) })
	})
}

package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// withEmptySet returns the finding about ForAllValues in an Allow: it holds for requests without any value.
func withEmptySet(pass *analysis.Pass, query analysis.Query, c *analysis.Condition, d analysis.Diagnostic) (analysis.Diagnostic, bool) {
	d.Message = analysis.Message("ForAllValues holds without %s; also require the key with Null \"false\"", c.Name())
	switch {
	case c.Is("aws:TagKeys"):
		return withoutTags(pass, query, d)
	case c.Prefix == "aws":
		return proved(pass, query, d)
	}
	if !neverHasKey(c, &query) {
		return d, false
	}
	d, found := proved(pass, query, d)
	if found {
		d.Message = analysis.Message("%s never has %s, so ForAllValues does not limit it", d.Witness.Request.Action, c.Name())
	}
	return d, found
}

// withoutTags is withEmptySet for the keys of tags. Without tag keys ec2:DeleteTags removes all tags; an action that creates
// something without tags does not set forbidden ones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
func withoutTags(pass *analysis.Pass, query analysis.Query, d analysis.Diagnostic) (analysis.Diagnostic, bool) {
	query.Actions = []string{"ec2:DeleteTags"}
	if d, found := proved(pass, query, d); found {
		return d, true
	}
	d.AtMost = analysis.Note
	query.Actions = nil
	query.ActionFilter = func(a catalog.Action) bool { return a.Level() != catalog.Tagging && a.HasKey("aws:TagKeys") }
	return proved(pass, query, d)
}

const scan = "dynamodb:Scan"

// neverHasKey narrows a question to actions that never have a service's key: those that the statement's wildcards cover, or a scan of a
// table, which reads the items of all keys; false if there are none. Such a key does not limit actions that the author did not name.
func neverHasKey(c *analysis.Condition, query *analysis.Query) bool {
	item, scans := wildcardOf(c.Statement, c.Prefix), analysis.Covers(c.Statement, scan)
	if item == nil && !scans {
		return false
	}
	if c.Is("dynamodb:LeadingKeys") && scans {
		query.Actions = []string{scan}
		return true
	}
	query.ActionFilter = func(a catalog.Action) bool {
		return item != nil && a.Service().Prefix() == c.Prefix && a.Matches(item.Value) && !a.HasKey(c.Name()) &&
			a.NumResources() > 0 && a.Level() != catalog.List
	}
	return true
}

// wildcardOf returns the entry of a statement's Action that covers actions of a service without naming them.
func wildcardOf(s *policy.Statement, service string) *policy.Text {
	if s.Action == nil {
		return nil
	}
	for item := range s.Action.All() {
		prefix, _, _ := strings.Cut(item.Value, ":")
		if item.Known() && strings.EqualFold(prefix, service) && strings.ContainsAny(item.Value, "*?") {
			return item
		}
	}
	return nil
}

// Package boundary holds the rules about permissions boundaries: boundaries that their holder can remove, and ways around
// them. The holder of a boundary is the user or role that has it.
package boundary

import (
	"embed"
	"iter"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("boundary", pages,
	Escape,
	InOtherAccount,
	MayBeAnyPolicy,
	NotSelfProtected,
	RoleLacksDemandedBoundary,
)

// key names the boundary: in Put*PermissionsBoundary and Create* the one being set, in Delete*PermissionsBoundary and
// others the one that the user or role has.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
const key = "iam:PermissionsBoundary"

// compared yields the values that a statement compares the boundary with.
func compared(s *policy.Statement) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for _, c := range analysis.ConditionsOn(s, key) {
			for v := range c.AllValues() {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// allowing returns the statement of the pass's document that let a witness through, and the place there; the whole document if
// none did.
func allowing(pass *analysis.Pass, w *analysis.Witness) (*policy.Statement, policy.Range) {
	match, place, ok := analysis.Place(pass.Document, w.Allowed)
	if !ok {
		place = pass.Document.Root.Range
	}
	return match.Statement, place
}

// enumerate names as many actions as there is room for in a message; the witnesses name the others.
func enumerate(names []string, room int) string {
	if all := strings.Join(names, ", "); len(names) == 1 || len(all) <= room {
		return all
	}
	more := " and " + strconv.Itoa(len(names)-1) + " more"
	for _, name := range names {
		if len(name)+len(more) <= room {
			return name + more
		}
	}
	return names[0]
}

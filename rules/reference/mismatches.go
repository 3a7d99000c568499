package reference

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// mismatched is an action that does not act on any of its statement's resources, and the message about it.
type mismatched struct {
	action  *analysis.Action
	message string
}

// reportMismatches reports the mismatches of one statement as one finding: they usually have one cause.
func reportMismatches(pass *analysis.Pass, found []mismatched) {
	if len(found) == 0 {
		return
	}
	first := &found[0]
	s := first.action.Statement
	d := analysis.Diagnostic{
		Range: first.action.Text.Range, Statement: s, Message: first.message,
		Related: []analysis.Related{{Range: s.Resource.Key.Range, Message: "the resources"}},
	}
	if len(found) > 1 {
		format := "%s and " + strconv.Itoa(len(found)-1) + " more do not act on any of these resources; see what each needs"
		if !slices.ContainsFunc(found, func(m mismatched) bool { return !strings.HasSuffix(m.message, everything) }) {
			format = "%s and " + strconv.Itoa(len(found)-1) + " more do not support resources; they need " + everything
		}
		d.Message = analysis.Message(format, first.action.Text.Value)
		d.Relate(d.Range, first.message)
	}
	for _, other := range found[1:] {
		d.Relate(other.action.Text.Range, other.message)
	}
	pass.Report(d)
}

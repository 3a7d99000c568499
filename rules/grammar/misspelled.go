package grammar

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// misspelled returns the finding for a name that is not one of some names: what says what it is not, remedy what to do if none is
// similar.
func misspelled(pass *analysis.Pass, name *policy.Text, what, remedy string, names []string) analysis.Diagnostic {
	d := analysis.Diagnostic{Range: name.Range, Message: analysis.Message("%q is not "+what+"; "+remedy, name.Value)}
	meant, sure := analysis.Nearest(name.Value, slices.Values(names))
	if meant == "" {
		return d
	}
	fix := analysis.UnsafeFix
	if sure {
		fix = analysis.Fix
	}
	d.Message = analysis.Message("%q is not "+what+"; "+suggestion(name.Value, meant), name.Value)
	d.Fixes = fix("use "+meant, analysis.Rewrite(pass.Document.Source, name, meant))
	return d
}

// suggestion names what was probably meant. The same word in another case is certain; a word with a similar spelling is a
// guess, so that is a question.
func suggestion(written, meant string) string {
	if strings.EqualFold(written, meant) {
		return "use " + strconv.Quote(meant)
	}
	return "did you mean " + strconv.Quote(meant) + "?"
}

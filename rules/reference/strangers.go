package reference

import "github.com/iamlint/iamlint/analysis"

// reportStrangers reports actions that do not support the key of their statement's condition as one finding, if there are any. The
// format names the first of them, and the key.
func reportStrangers(pass *analysis.Pass, c *analysis.Condition, strangers []*analysis.Action, format string) {
	if len(strangers) == 0 {
		return
	}
	first := strangers[0].Text
	pass.Report(also(analysis.Diagnostic{
		Range: first.Range, Statement: c.Statement, Message: analysis.Message(format, first.Value, c.Name()),
		Related: []analysis.Related{{Range: c.Written.Key.Range, Message: "the condition"}},
	}, strangers))
}

// also adds further actions to a finding about the first.
func also(d analysis.Diagnostic, actions []*analysis.Action) analysis.Diagnostic {
	for _, a := range actions[1:] {
		d.Relate(a.Text.Range, "neither does this")
	}
	return d
}

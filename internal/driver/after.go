package driver

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// after runs the analyzers that look at what the others have left, and returns what they report.
func (c *Linter) after(unit *policy.Unit, used []bool, result *Result) []rawFinding {
	if len(c.afterUnit) == 0 || !slices.Contains(used, false) {
		return nil
	}
	var unused []policy.Ignore
	for i, ignore := range unit.Ignores {
		if !used[i] && c.useless(&ignore, result) {
			unused = append(unused, ignore)
		}
	}
	if unused == nil {
		return nil
	}
	r := &run{linter: c, unit: unit}
	for _, a := range c.afterUnit {
		r.pass = analysis.Pass{Analyzer: a, Unit: unit, UnusedIgnores: unused, Report: r.report, Strict: c.strict}
		if failure := runAnalyzer(a, &r.pass); failure != nil {
			r.fail(a, failure)
		}
	}
	result.Failures = append(result.Failures, r.failures...)
	return r.findings
}

// useless reports whether an ignore that suppressed nothing suppresses nothing in other runs either: all rules that it names
// were on, and did their work.
func (c *Linter) useless(ignore *policy.Ignore, result *Result) bool {
	if len(result.Failures) > 0 {
		return false
	}
	on := func(id string) bool {
		return slices.ContainsFunc(c.rules, func(r Rule) bool { return r.Analyzer.Name == id || r.Analyzer.Category == id })
	}
	for _, id := range ignore.Rules {
		if !on(id) {
			return false // or there is no such rule, which unknown-ignore reports
		}
	}
	return !slices.ContainsFunc(result.Undecided, func(u Undecided) bool {
		i := slices.IndexFunc(c.rules, func(r Rule) bool { return r.Analyzer.Name == u.Rule })
		return i < 0 || namesRule(ignore.Rules, c.rules[i].Analyzer)
	})
}

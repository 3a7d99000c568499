package reporttest

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
)

// The rules of the run. They only name themselves: nothing is run here.
var (
	Missing = &analysis.Analyzer{
		Name: "missing-bool-if-exists", Category: "mfa", Level: analysis.Warning,
		Title:            "MFA guard that long-term keys pass",
		Doc:              "A Bool condition does not hold when its key is absent, so the guard does nothing for access keys.\n\n## Why\n\nSee `BoolIfExists`.\n",
		URL:              "https://example.org/missing-bool-if-exists",
		SecuritySeverity: 8.1, SeverityReason: "the guard is void",
	}
	Escalation = &analysis.Analyzer{
		Name: "privilege-escalation", Category: "escalation", Level: analysis.Error,
		Title: "Path to administrator", Doc: "The holder can make himself an administrator.\n", SecuritySeverity: 9.9, SeverityReason: "full control",
		URL: "https://example.org/privilege-escalation",
	}
	Style    = &analysis.Analyzer{Name: "odd-style", Category: "style", Level: analysis.Warning, Title: "Odd style", Doc: "Odd."}
	NoPolicy = &analysis.Analyzer{
		Name: "no-policy-found", Category: "grammar", Level: analysis.Note, Title: "No policy", Doc: "Nothing.",
		URL: "https://example.org/no-policy-found",
	}
)

// Rules are the rules of the run, sorted by name.
func Rules() []driver.Rule {
	var rules []driver.Rule
	for _, a := range []*analysis.Analyzer{Missing, NoPolicy, Style, Escalation} {
		rules = append(rules, driver.Rule{Analyzer: a, Level: a.Level})
	}
	return rules
}

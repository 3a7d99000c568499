package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules"
)

// TestEveryCheckOfAccessAnalyzer demands a rule of the same name, and of a fitting level, for each of Access
// Analyzer's checks, but for those that AWS has retired.
func TestEveryCheckOfAccessAnalyzer(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("..", "testdata", "parity", "checks.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]*analysis.Analyzer{}
	for _, a := range rules.All() {
		// Policies in YAML are ours: that such a text is broken is the check of broken JSON.
		if a.Code != "" && a.Name != "yaml-syntax-error" {
			byCode[a.Code] = a
		}
	}
	levels := map[string]analysis.Level{
		"ERROR": analysis.Error, "SECURITY_WARNING": analysis.Warning, "WARNING": analysis.Warning, "SUGGESTION": analysis.Note,
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
	if len(lines) < 150 {
		t.Errorf("the table has %d checks only", len(lines))
	}
	for _, line := range lines {
		code, kind, _ := strings.Cut(line, "\t")
		a := byCode[code]
		if kind == "RETIRED" {
			if a != nil {
				t.Errorf("%s is retired, but there is a rule", code)
			}
			continue
		}
		if a == nil {
			t.Errorf("%s has no rule", code)
			continue
		}
		if want := strings.ReplaceAll(strings.ToLower(code), "_", "-"); a.Name != want {
			t.Errorf("the rule for %s is %s; want %s", code, a.Name, want)
		}
		level := a.Level
		if a.StrictLevel != analysis.None {
			level = a.StrictLevel
		}
		if level != levels[kind] || (a.SecuritySeverity > 0) != (kind == "SECURITY_WARNING") {
			t.Errorf("%s is of level %v, severity %v, but a %s of Access Analyzer", a, level, a.SecuritySeverity, kind)
		}
	}
}

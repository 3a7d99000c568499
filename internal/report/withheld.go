package report

import (
	"cmp"
	"strings"
)

// Withheld is what a configuration and .gitignore files took away from a run. Both may be part of the change that the run
// judges, so that every report tells of it.
type Withheld struct {
	// Configuration is the file; "" if there is none.
	Configuration string `json:"configuration,omitempty"`
	// Files and folders that a walk passed over.
	ExcludedFiles   int `json:"excludedFiles"`
	ExcludedFolders int `json:"excludedFolders"`
	IgnoredFiles    int `json:"ignoredFiles"`
	IgnoredFolders  int `json:"ignoredFolders"`
	// Rules that the configuration switches off, or gives a lower level.
	RulesOff     int `json:"rulesOff"`
	RulesLowered int `json:"rulesLowered"`
	// Kinds is the number of policies that the configuration gives their kind.
	Kinds int `json:"kinds"`
	// Suppressed is the number of findings that the configuration suppresses.
	Suppressed int `json:"suppressed"`
	// FailOn is the level of the configuration's fail-on where it is higher than the default, or none.
	FailOn string `json:"failOn,omitempty"`
}

// Sentence tells what was withheld in one line, and how to see it; "" if nothing was.
func (w *Withheld) Sentence() string {
	if w == nil {
		return ""
	}
	counted := func(format string, n int, noun string) string {
		if n == 0 {
			return ""
		}
		return strings.ReplaceAll(format, "%", count(n, noun))
	}
	join := func(parts ...string) string {
		var kept []string
		for _, part := range parts {
			if part != "" {
				kept = append(kept, part)
			}
		}
		return strings.Join(kept, ", ")
	}
	failOn := ""
	if w.FailOn != "" {
		failOn = "fail-on is " + w.FailOn
	}
	configured := join(
		counted("% excluded", w.ExcludedFiles, "file"), counted("% excluded", w.ExcludedFolders, "folder"),
		counted("% off", w.RulesOff, "rule"), counted("% at a lower level", w.RulesLowered, "rule"),
		counted("% suppressed", w.Suppressed, "finding"), counted("the kind of %", w.Kinds, "policy"), failOn,
	)
	ignored := join(counted("%", w.IgnoredFiles, "file"), counted("%", w.IgnoredFolders, "folder"))
	var sentences []string
	if configured != "" {
		sentences = append(sentences, "set by "+w.Configuration+": "+configured+" (--config none shows all)")
	}
	if ignored != "" {
		sentences = append(sentences, "passed over for .gitignore: "+ignored+" (--no-ignore shows all)")
	}
	return Plain(strings.Join(sentences, "; "))
}

// file is the one that took away most of it, for reports in which everything has a place.
func (w *Withheld) file() string {
	return cmp.Or(w.Configuration, ".gitignore")
}

package main

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// checks lists Access Analyzer's checks: issue code and type of finding, RETIRED for those that AWS has withdrawn.
const checks = "testdata/parity/checks.tsv"

// parity is the page that holds Access Analyzer's checks against the rules.
func parity(root fs.FS, analyzers []*analysis.Analyzer) ([]byte, error) {
	table, err := fs.ReadFile(root, checks)
	if err != nil {
		return nil, fmt.Errorf("read Access Analyzer's checks: %w", err)
	}
	byCode := map[string]*analysis.Analyzer{}
	for _, a := range analyzers {
		// A check that two rules make, such as that of the syntax, is the one's that has its name.
		if a.Code != "" && (byCode[a.Code] == nil || a.Name == strings.ToLower(strings.ReplaceAll(a.Code, "_", "-"))) {
			byCode[a.Code] = a
		}
	}
	var b strings.Builder
	b.WriteString(marker + `# Beside AWS IAM Access Analyzer

Access Analyzer's policy validation is AWS's own linter; it works online. iamlint makes each of its checks offline, under
the same name in lower case. Errors are errors here, security warnings are warnings with a security severity, warnings
are warnings, and suggestions are notes. Checks of style are notes here, and warnings in a strict run only.

With ` + "`--strict-parity`" + ` iamlint judges as Access Analyzer does: each statement alone, and by these rules only.
` + "`make parity`" + ` compares such a run with AWS's recorded answers for its managed policies, place by place.

Without it iamlint differs in what the table says, and in three things throughout:

- Values that a template leaves open never give a finding: what is judged is what holds whatever they are.
- Findings that tell of one fact become one. A check of Access Analyzer is then named with the finding of the rule that says
  more, as that of ` + "`full-admin`" + `: the reports say what else found it (` + "`also`" + `).
- What exists (services, actions, keys, Regions) is what the embedded catalog has; messages about unknown names say from
  when it is.

| check of Access Analyzer | finding | rule | what differs, and why |
| --- | --- | --- | --- |
`)
	for line := range strings.Lines(strings.TrimSpace(string(table))) {
		code, kind, _ := strings.Cut(strings.TrimSpace(line), "\t")
		a := byCode[code]
		switch {
		case code == "issue_code":
		case kind == "RETIRED":
			fmt.Fprintf(&b, "| `%s` | | | %s |\n", code, withdrawn)
		case a == nil:
			return nil, fmt.Errorf("%s: no rule makes the check", code)
		default:
			fmt.Fprintf(&b, "| `%s` | %s | [%s](rules/%s.md) | %s |\n",
				code, strings.ToLower(strings.ReplaceAll(kind, "_", " ")), a.Name, a.Name, cell(difference(a)))
		}
	}
	return []byte(b.String()), nil
}

const withdrawn = "AWS has withdrawn it: service control policies take the full language since September 2025."

// difference is what a rule's prose says under the heading "Access Analyzer", in one line.
func difference(a *analysis.Analyzer) string {
	_, sections := parts(a.Doc)
	for _, s := range sections {
		if s.title == differences {
			return strings.Join(strings.Fields(s.text), " ")
		}
	}
	return ""
}

// differences is the heading of the section about what a rule judges otherwise than Access Analyzer does.
const differences = "Access Analyzer"

package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingGitHubRepoConditionKey reports trust in GitHub without a condition on the repository.
var MissingGitHubRepoConditionKey = &analysis.Analyzer{
	Name:             "missing-github-repo-condition-key",
	Title:            "A trust in GitHub does not name a repository",
	Doc:              page("missing-github-repo-condition-key"),
	Level:            analysis.Warning,
	SecuritySeverity: 9.3,
	SeverityReason:   "a workflow in any GitHub repository in the world can assume the role",
	Kinds:            []policy.Kind{policy.Trust},
	Code:             "MISSING_GITHUB_REPO_CONDITION_KEY",
	Covers:           []string{"oidc-open-to-other-tenants"},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if !s.Allows() || s.Opaque {
				continue
			}
			for id := range providers(s) {
				host, ok := hostOf(id)
				if !ok || host != github || conditioned(s, github, "sub") {
					continue
				}
				if witness, not := refuted(pass, s, id); !not {
					message := "any GitHub repository can assume the role; restrict " + github + ":sub"
					if conditioned(s, github, "job_workflow_ref") {
						message = "any repository can call a public workflow; restrict " + github + ":sub"
					}
					pass.Report(analysis.Diagnostic{Range: id.Range, Statement: s, Witness: witness, Message: message})
				}
			}
		}
	},
}

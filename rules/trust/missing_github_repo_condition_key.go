package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingGitHubRepoConditionKey reports trust in GitHub without a condition on the repository.
var MissingGitHubRepoConditionKey = &analysis.Analyzer{
	Name:             "missing-github-repo-condition-key",
	Title:            "A trust in GitHub does not name a repository",
	Level:            analysis.Warning,
	SecuritySeverity: 9.3,
	SeverityReason:   "a workflow in any GitHub repository in the world can assume the role",
	Kinds:            []policy.Kind{policy.Trust},
	Code:             "MISSING_GITHUB_REPO_CONDITION_KEY",
	Covers:           []string{"oidc-open-to-other-tenants"},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if s.Opaque {
				continue
			}
			for id := range providers(s) {
				if host, ok := hostOf(id); !ok || host != github || conditioned(s, github, "sub") {
					continue
				}
				who := "any GitHub repository can assume the role"
				if conditioned(s, github, "job_workflow_ref") {
					who = "any repository can call a public workflow"
				}
				if token, never := refuted(pass, s, id); !never {
					pass.ReportWitness(s, id.Range, token, who+"; restrict "+github+":sub")
				}
			}
		}
	},
}

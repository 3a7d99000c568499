package trust

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed specific_github_repo_and_branch_recommended.md
var specificGitHubRepoAndBranchRecommendedDoc string

// SpecificGitHubRepoAndBranchRecommended reports trust in several GitHub repositories or branches.
var SpecificGitHubRepoAndBranchRecommended = &analysis.Analyzer{
	Name:     "specific-github-repo-and-branch-recommended",
	Title:    "A trust in GitHub leaves repository or branch open",
	Doc:      specificGitHubRepoAndBranchRecommendedDoc,
	Category: "trust",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
	Run:      specificGitHubRepoAndBranchRecommended,
}

func specificGitHubRepoAndBranchRecommended(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		if !s.Allows() || !trustsGitHub(s) {
			continue
		}
		branch := conditioned(s, github, "ref")
		for _, c := range analysis.ConditionsOn(s, github+":sub") {
			op, ok := policy.ParseOperator(c.Operator.Value)
			if !ok || op.Family != policy.StringFamily || op.Comparison != policy.Like || op.Negated {
				continue
			}
			for i := range c.Values {
				v := &c.Values[i]
				if !v.Known() {
					continue
				}
				if message := openSubject(v.Value, branch); message != "" {
					pass.Report(analysis.Diagnostic{Range: v.Range, Statement: s, Message: lookup.Message(message, v.Value)})
				}
			}
		}
	}
	return nil, nil
}

func trustsGitHub(s *policy.Statement) bool {
	for id := range providers(s) {
		if host, ok := hostOf(id); ok && host == github {
			return true
		}
	}
	return false
}

// openSubject says what a pattern for the subject of GitHub's tokens leaves open; "" for one that leaves nothing
// open. Its form is repo:<organization>/<repository>:<context>.
func openSubject(pattern string, branchNamed bool) string {
	rest, ok := strings.CutPrefix(pattern, "repo:")
	if !ok {
		if strings.HasPrefix(pattern, "*") || strings.HasPrefix(pattern, "?") {
			return "%q fits repositories of strangers; write repo:organization/repository:…"
		}
		return ""
	}
	repository, context, _ := strings.Cut(rest, ":")
	switch {
	case strings.ContainsAny(repository, "*?"):
		return "%q fits several repositories; name one"
	case strings.ContainsAny(context, "*?") && !branchNamed:
		return "%q fits every branch and pull request; name a branch or an environment"
	}
	return ""
}

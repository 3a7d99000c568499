package trust

import (
	_ "embed"
	"slices"
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
		named := subject{branch: conditioned(s, github, "ref")}
		if !pass.Strict {
			named.branch = namedBy(s, "ref", "environment", "job_workflow_ref")
			named.repository = namedBy(s, "repository", "repository_id")
		}
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
				message := named.open(v.Value)
				if message == "" {
					continue
				}
				witness, open, err := fits(pass, s, v.Value)
				if err != nil {
					return nil, err
				}
				if open {
					pass.Report(analysis.Diagnostic{
						Range: v.Range, Statement: s, Message: lookup.Message(message, v.Value), Witness: witness,
					})
				}
			}
		}
	}
	return nil, nil
}

// fits reports whether a subject gets in by a pattern although the document does not name it, with the proof; a Deny may
// keep all such out. Under --strict-parity, and by a provider that is not known, one is taken to.
func fits(pass *analysis.Pass, s *policy.Statement, pattern string) (*analysis.Witness, bool, error) {
	if pass.Strict {
		return nil, true, nil
	}
	for _, t := range trustedBy(pass.Document) {
		if t.statement != s || t.host != github {
			continue
		}
		where := []analysis.Constraint{{Operator: "StringLike", Key: t.key("sub"), Values: []string{pattern}}}
		if strings.Contains(pattern, "*") {
			where = append(where, analysis.Constraint{Operator: "StringLike", Key: t.key("sub"), Values: []string{"*" + nobody + "*"}})
		}
		witness, found, err := pass.Find(t.ask(pass.Document, where...))
		return witness, found, err
	}
	return nil, true, nil
}

func trustsGitHub(s *policy.Statement) bool {
	for id := range providers(s) {
		if host, ok := hostOf(id); ok && host == github {
			return true
		}
	}
	return false
}

// namedBy reports whether a statement demands one value, or some, of a claim of GitHub's tokens beside the subject; a value
// that is not known may be one.
func namedBy(s *policy.Statement, claims ...string) bool {
	if lookup.MoreConditions(s) {
		return true
	}
	for _, claim := range claims {
		for _, c := range analysis.ConditionsOn(s, github+":"+claim) {
			op, ok := policy.ParseOperator(c.Operator.Value)
			if ok && op.Family == policy.StringFamily && !op.Negated && !op.IfExists && op.Qualifier != policy.ForAllValues &&
				!slices.ContainsFunc(c.Values, func(v policy.Text) bool { return v.Known() && strings.Trim(v.Value, "*?") == "" }) {
				return true
			}
		}
	}
	return false
}

// subject is what other claims than the subject name.
type subject struct{ repository, branch bool }

// open says what a pattern for the subject of GitHub's tokens leaves open; "" for one that leaves nothing
// open. Its form is repo:<organization>/<repository>:<context>.
func (named subject) open(pattern string) string {
	rest, ok := strings.CutPrefix(pattern, "repo:")
	if !ok {
		if !named.repository && (strings.HasPrefix(pattern, "*") || strings.HasPrefix(pattern, "?")) {
			return "%q fits repositories of strangers; write repo:organization/repository:…"
		}
		return ""
	}
	repository, context, colon := strings.Cut(rest, ":")
	if !colon && strings.HasSuffix(rest, "*") {
		context = "*"
	}
	switch {
	case strings.ContainsAny(repository, "*?") && !named.repository:
		return "%q fits several repositories; name one"
	case !strings.ContainsAny(context, "*?") || named.branch:
		return ""
	case policy.MatchWildcards(context, "ref:refs/heads/"+nobody, false) && policy.MatchWildcards(context, "pull_request", false):
		return "%q fits every branch and pull request; name a branch or an environment"
	}
	return "%q fits several branches, tags or environments; name one"
}

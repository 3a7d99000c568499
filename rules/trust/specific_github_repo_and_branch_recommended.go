package trust

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SpecificGitHubRepoAndBranchRecommended reports trust in several GitHub repositories or branches.
var SpecificGitHubRepoAndBranchRecommended = &analysis.Analyzer{
	Name:  "specific-github-repo-and-branch-recommended",
	Title: "A trust in GitHub does not restrict the repository or branch",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if !trustsGitHub(s) {
				continue
			}
			named := restrictedBeside(pass, s)
			for c := range pass.ConditionsOn(s, github+":sub") {
				if c.Operator.Family != policy.StringFamily || c.Operator.Comparison != policy.Like || c.Operator.Negated {
					continue
				}
				for v := range c.AllValues() {
					if !v.Known() && pass.Strict {
						continue
					}
					pattern, _ := open(v)
					if message, token := named.admits(pass, s, pattern); message != "" {
						pass.ReportWitness(s, v.Range, token, message, v.Value)
					}
				}
			}
		}
	},
}

func trustsGitHub(s *policy.Statement) bool {
	return analysis.Some(providers(s), func(id *policy.Text) bool {
		host, ok := hostOf(id)
		return ok && host == github
	})
}

// admits says what a pattern for the subject leaves open, with the proof; "" for nothing, or if a Deny excludes it.
// Under --strict-parity, and for a provider that is not known, there is no proof.
func (named restricted) admits(pass *analysis.Pass, s *policy.Statement, pattern string) (string, *analysis.Witness) {
	message := named.leftOpen(pattern)
	all := trustedBy(pass)
	i := slices.IndexFunc(all, func(t *trusted) bool { return t.statement == s && t.host == github })
	if message == "" || pass.Strict || i < 0 {
		return message, nil
	}
	if token, found := named.find(pass, all[i], pattern); found {
		return message, token
	}
	if !named.repository {
		named.repository = true
		return named.admits(pass, s, pattern)
	}
	return "", nil
}

// find looks for a token of a repository that the document does not name, or of a branch or the like in one that it names.
func (named restricted) find(pass *analysis.Pass, t *trusted, pattern string) (*analysis.Witness, bool) {
	if isOpen(pattern) {
		return pass.Find(t.ask(pass, t.like("sub", example(pattern))))
	}
	where, forms := named.tokens(t, pattern)
	compared := pass.Mentions(t.key("ref"))
	for _, f := range forms {
		token := append(slices.Clone(where), t.like("sub", f.sub))
		if compared {
			token = append(token, t.like("ref", f.ref))
		}
		if witness, found := pass.Find(t.ask(pass, token...)); found {
			return witness, found
		}
	}
	return nil, false
}

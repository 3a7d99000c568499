package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SpecificGitHubRepoAndBranchRecommended reports trust in several GitHub repositories or branches.
var SpecificGitHubRepoAndBranchRecommended = &analysis.Analyzer{
	Name:  "specific-github-repo-and-branch-recommended",
	Title: "A trust in GitHub does not restrict the repository or branch",
	Doc:   page("specific-github-repo-and-branch-recommended"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
	Run:   specificGitHubRepoAndBranchRecommended,
}

func specificGitHubRepoAndBranchRecommended(pass *analysis.Pass) {
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
			for v := range c.AllValues() {
				if !v.Known() && pass.Strict {
					continue
				}
				pattern, _ := open(v)
				message, witness := named.admits(pass, s, pattern)
				if message != "" {
					pass.Report(analysis.Diagnostic{
						Range: v.Range, Statement: s, Message: analysis.Message(message, v.Value), Witness: witness,
					})
				}
			}
		}
	}
}

// admits says what a pattern for the subject leaves open, with the proof; "" for nothing, or if a Deny excludes it.
// Under --strict-parity, and for a provider that is not known, there is no proof.
func (named subject) admits(pass *analysis.Pass, s *policy.Statement, pattern string) (string, *analysis.Witness) {
	message := named.open(pattern)
	all := trustedBy(pass.Document)
	i := slices.IndexFunc(all, func(t trusted) bool { return t.statement == s && t.host == github })
	if message == "" || pass.Strict || i < 0 {
		return message, nil
	}
	witness, found := named.ask(pass, &all[i], pattern)
	if found {
		return message, witness
	}
	if !named.repository {
		named.repository = true
		return named.admits(pass, s, pattern)
	}
	return "", nil
}

// ask looks for a token of a repository that the document does not name, or of a branch or the like in one that it names.
func (named subject) ask(pass *analysis.Pass, t *trusted, pattern string) (*analysis.Witness, bool) {
	like := func(claim string, values ...string) analysis.Constraint {
		return analysis.Constraint{Operator: "StringLike", Key: t.key(claim), Values: values}
	}
	unlike := func(values ...string) analysis.Constraint {
		c := like("sub", values...)
		c.Not = true
		return c
	}
	type form struct{ sub, ref string }
	if strings.Contains(pattern, unknown) {
		return pass.Find(t.ask(pass.Document, like("sub", example(pattern))))
	}
	base := []analysis.Constraint{like("sub", pattern), unlike("repo:*/:*")}
	if strings.Contains(pattern, "@") { // both names have IDs, or neither
		base = append(base, like("sub", "repo:*@"+idIn(pattern, "repo:", "/")+"/*@"+idIn(pattern, "/", ":")+":*"), unlike("*@*@*@*", "repo:*/*/*@*"))
	} else {
		base = append(base, unlike("*@*"))
	}
	forms := []form{
		{"repo:?*/?*:ref:refs/heads/*" + nobody + "*", "refs/heads/" + nobody},
		{"repo:?*/?*:ref:refs/tags/*" + nobody + "*", "refs/tags/" + nobody},
		{"repo:?*/?*:*" + nobody + "*", "*"},
	}
	wide := strings.Contains(pattern, "*")
	if !wide { // a ? matches too little to hold the name
		forms = []form{{"repo:?*/?*:?*", "*"}}
	}
	switch {
	case named.repository:
		base = append(base, unlike("repo:*:*:ref:*"))
		for _, c := range analysis.ConditionsOn(t.statement, t.key("repository")) {
			var subjects []string
			for v := range c.AllValues() {
				if v.Known() {
					subjects = append(subjects, "repo:"+v.Value+":*")
				}
			}
			if len(subjects) == len(c.Values) {
				base = append(base, like("sub", subjects...))
			}
		}
	case wide:
		// The name is in the repository, not in the part after it.
		base = append(base, like("sub", "repo:?*/?*:?*", "repository*:*"), like("sub", "*"+nobody+"*"), unlike("repo:*:*"+nobody+"*"))
		forms = []form{{"repo:*:ref:refs/heads/main", "refs/heads/main"}, {"*", "*"}}
	}
	mentioned := analysis.Mentions([]*policy.Document{pass.Document}, t.key("ref"))
	for _, f := range forms {
		where := append(slices.Clone(base), like("sub", f.sub))
		if mentioned {
			where = append(where, like("ref", f.ref))
		}
		witness, found := pass.Find(t.ask(pass.Document, where...))
		if found {
			return witness, found
		}
	}
	return nil, false
}

// example returns a pattern for a subject that is not named, among those that a pattern with unknown parts matches.
func example(pattern string) string {
	repository, context, colon := strings.Cut(strings.TrimPrefix(pattern, "repo:"), ":")
	name := strings.NewReplacer("@*", "@"+number, "*", nobody, "?", "x", unknown, "*").Replace
	if ref := "ref:refs/heads/" + nobody; !colon || policy.MatchWildcards(context, ref, false) {
		return "repo:" + name(repository) + ":" + ref
	}
	return "repo:" + name(repository) + ":" + name(context)
}

// idIn returns the ID in the part of a pattern for subjects between two marks; an unused one if the pattern leaves it open.
func idIn(pattern, before, after string) string {
	_, part, _ := strings.Cut(pattern, before)
	part, _, _ = strings.Cut(part, after)
	_, id, _ := strings.Cut(part, "@")
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return number
	}
	return id
}

func trustsGitHub(s *policy.Statement) bool {
	for id := range providers(s) {
		if host, ok := hostOf(id); ok && host == github {
			return true
		}
	}
	return false
}

// namedBy reports whether a statement restricts a claim of GitHub's tokens other than the subject; a value that is not known
// may do so.
func namedBy(s *policy.Statement, claims ...string) bool {
	if analysis.MoreConditions(s) {
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

// severalRepositories reports whether a pattern "organization/repository", each with or without an @ and its ID, matches more
// than one repository. Neither names nor IDs contain an @, so a wildcard after one matches IDs only.
// https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
func severalRepositories(pattern string) bool {
	owner, repository, ok := strings.Cut(pattern, "/")
	return !ok && strings.ContainsAny(pattern, "*?") || severalNames(owner) || severalNames(repository)
}

// severalNames reports whether a pattern "name" or "name@id" matches more than one: either part identifies it.
func severalNames(pattern string) bool {
	name, id, numbered := strings.Cut(pattern, "@")
	return strings.ContainsAny(name, "*?") && (!numbered || strings.ContainsAny(id, "*?") || id == "")
}

// subject says what claims other than the subject restrict.
type subject struct{ repository, branch bool }

// open says what a pattern for the subject of GitHub's tokens leaves open; "" for nothing. The form of a subject is
// repo:<organization>/<repository>:<context>.
func (named subject) open(pattern string) string {
	rest, ok := strings.CutPrefix(pattern, "repo:")
	if !ok {
		if !named.repository && (strings.HasPrefix(pattern, "*") || strings.HasPrefix(pattern, "?")) {
			return "%q matches other owners' repositories; use repo:OWNER/REPOSITORY:…"
		}
		return ""
	}
	repository, context, colon := strings.Cut(rest, ":")
	if !colon && !strings.Contains(repository, "/") && strings.Contains(repository, unknown) {
		return "" // the parameter may contain a whole subject
	}
	if !colon && strings.HasSuffix(rest, "*") {
		context = "*"
	}
	switch {
	case severalRepositories(repository) && !named.repository:
		return "%q matches several repositories; specify one"
	case !strings.ContainsAny(context, "*?") || named.branch:
		return ""
	case policy.MatchWildcards(context, "ref:refs/heads/"+nobody, false) && policy.MatchWildcards(context, "pull_request", false):
		return "%q matches every branch and pull request; specify a branch or environment"
	}
	return "%q matches several branches, tags or environments; specify one"
}

package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// The subject of GitHub's tokens is repo:OWNER/REPOSITORY:CONTEXT, where the context is a branch, a tag, an environment or a pull
// request. Both names may have IDs; see github_ids.go.
// https://docs.github.com/en/actions/reference/security/oidc

// unknown replaces a value that a template takes from elsewhere in a subject.
const unknown = "\x00"

// open returns a text in which unknown replaces each part that is not known, and the names of these parts.
func open(t *policy.Text) (string, []string) {
	if t.Known() {
		return t.Value, nil
	}
	var b strings.Builder
	var names []string
	for _, part := range t.Parts {
		if part.Symbol == nil {
			b.WriteString(part.Literal)
			continue
		}
		b.WriteString(unknown)
		names = append(names, part.Symbol.String())
	}
	return b.String(), names
}

// isOpen reports whether a subject has parts that are not known.
func isOpen(subject string) bool { return strings.Contains(subject, unknown) }

// example returns a pattern for a subject that is not named, among those that a pattern with unknown parts matches.
func example(pattern string) string {
	repository, context, colon := strings.Cut(strings.TrimPrefix(pattern, "repo:"), ":")
	name := strings.NewReplacer("@*", "@"+number, "*", nobody, "?", "x", unknown, "*").Replace
	if ref := "ref:refs/heads/" + nobody; !colon || policy.MatchWildcards(context, ref, false) {
		return "repo:" + name(repository) + ":" + ref
	}
	return "repo:" + name(repository) + ":" + name(context)
}

// restricted says what claims other than the subject restrict.
type restricted struct{ repository, branch bool }

// restrictedBeside returns what the claims beside the subject restrict in a statement.
func restrictedBeside(pass *analysis.Pass, s *policy.Statement) restricted {
	if pass.Strict {
		return restricted{branch: conditioned(s, github, "ref")}
	}
	return restricted{
		branch:     namedBy(pass, s, "ref", "environment", "job_workflow_ref"),
		repository: namedBy(pass, s, "repository", "repository_id"),
	}
}

// namedBy reports whether a statement restricts a claim of GitHub's tokens other than the subject; a value that is not known
// may do so.
func namedBy(pass *analysis.Pass, s *policy.Statement, claims ...string) bool {
	if analysis.MoreConditions(s) {
		return true
	}
	for _, claim := range claims {
		for c := range pass.ConditionsOn(s, github+":"+claim) {
			op := c.Operator
			if op.Family == policy.StringFamily && !op.Negated && !op.IfExists && op.Qualifier != policy.ForAllValues &&
				!analysis.Some(c.KnownValues(), func(v *policy.Text) bool { return strings.Trim(v.Value, "*?") == "" }) {
				return true
			}
		}
	}
	return false
}

// leftOpen says what a pattern for the subject leaves open; "" for nothing.
func (named restricted) leftOpen(pattern string) string {
	rest, ok := strings.CutPrefix(pattern, "repo:")
	if !ok {
		if !named.repository && (strings.HasPrefix(pattern, "*") || strings.HasPrefix(pattern, "?")) {
			return "%q matches other owners' repositories; use repo:OWNER/REPOSITORY:…"
		}
		return ""
	}
	repository, context, colon := strings.Cut(rest, ":")
	if !colon && !strings.Contains(repository, "/") && isOpen(repository) {
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

// subjectForm is a form that subjects have, with the ref of their tokens.
type subjectForm struct{ sub, ref string }

// tokens returns what is required of tokens whose subject matches a pattern, and the forms to try: they are those of a repository
// that the document does not name or, in one that it names, those of a branch or the like.
func (named restricted) tokens(t *trusted, pattern string) ([]analysis.Constraint, []subjectForm) {
	where := append([]analysis.Constraint{t.like("sub", pattern), t.unlike("sub", "repo:*/:*")}, t.numbered(pattern)...)
	wide := strings.Contains(pattern, "*")
	switch {
	case wide && !named.repository:
		// The name is in the repository, not in the part after it.
		where = append(where, t.like("sub", "repo:?*/?*:?*", "repository*:*"), t.like("sub", "*"+nobody+"*"),
			t.unlike("sub", "repo:*:*"+nobody+"*"))
		return where, []subjectForm{{"repo:*:ref:refs/heads/main", "refs/heads/main"}, {"*", "*"}}
	case named.repository:
		where = append(where, t.namedRepositories()...)
	}
	if !wide { // a ? matches too little to hold the name
		return where, []subjectForm{{"repo:?*/?*:?*", "*"}}
	}
	return where, []subjectForm{
		{"repo:?*/?*:ref:refs/heads/*" + nobody + "*", "refs/heads/" + nobody},
		{"repo:?*/?*:ref:refs/tags/*" + nobody + "*", "refs/tags/" + nobody},
		{"repo:?*/?*:*" + nobody + "*", "*"},
	}
}

// namedRepositories requires that a subject is that of a repository that the statement's conditions name.
func (t *trusted) namedRepositories() []analysis.Constraint {
	where := []analysis.Constraint{t.unlike("sub", "repo:*:*:ref:*")}
	for _, c := range analysis.ConditionsOn(t.statement, t.key("repository")) {
		var subjects []string
		for v := range c.KnownValues() {
			subjects = append(subjects, "repo:"+v.Value+":*")
		}
		if len(subjects) == len(c.Values) {
			where = append(where, t.like("sub", subjects...))
		}
	}
	return where
}

package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// issuer is what is known of the tokens of an OpenID Connect provider.
type issuer struct {
	name string
	// host is the provider's name as used in condition keys, with wildcards in place of the tenant's.
	host string
	// url is the page that documents its tokens.
	url string
	// shared says that the provider issues tokens to the public; others belong to one tenant.
	shared bool
	// claims are those that identify whom the token was issued to.
	claims []claim
	// what is a noun for the entity that a token is issued to, for messages.
	what string
	// audience says that tenants choose the claim that IAM compares with the provider's client IDs.
	audience bool
}

// secureByDefault is AWS's page on the providers that it knows to be shared and the claims that IAM requires for them.
const secureByDefault = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html"

// claim is a claim that identifies whom a token was issued to.
type claim struct {
	name string
	// strange are patterns for the claim in tokens of a tenant that no policy names, the likeliest first.
	strange []string
	// never are patterns for values that are in no token, where a wildcard would otherwise match several parts of the
	// claim.
	never []string
	// own are the texts before and after an owner's name in the claim's values.
	own []mark
	// always says that every token has the claim.
	always bool
	// numbered says that each name in it may be followed by an @ and a number: either all of them are, or none.
	numbered bool
}

// mark is the text before and after an owner's name. A name can also be followed by an @ and its number.
type mark struct{ before, after string }

// nobody is a name that no policy contains, number its ID.
const (
	nobody = analysis.NoName
	number = "999999999"
)

// issuers are the providers whose tokens the rules know. A provider on GitHub's or GitLab's own host is shared: anyone
// who has an account there has its tokens.
func issuers() []issuer {
	// Another tenant's ID can begin with anything, so a pattern with an open end matches one.
	fixed := func(value string, names ...string) []claim {
		claims := make([]claim, len(names))
		for i, name := range names {
			claims[i] = claim{name: name, strange: []string{value, "*" + value}}
		}
		return claims
	}
	path := claim{name: "", strange: []string{"*" + nobody + "/*", "?*/*"}, own: []mark{{"", "/"}}}
	// What follows an organization's name in the subjects of two providers.
	const terraform, buildkite = ":project:?*:workspace:?*:run_phase:?*", ":pipeline:?*:ref:?*:commit:?*:step:*"
	named := func(c claim, name string) claim { c.name = name; return c }
	// The claims of GitHub's tokens that identify the repository, on any of its hosts.
	repository := []claim{
		{name: "sub", always: true, never: []string{"repo:*/:*"}, numbered: true, own: []mark{
			{"repo:", "/"}, {"repository:", "/"}, {"repository_owner:", ":"},
		}, strange: []string{
			"repo:*" + nobody + "/?*:?*", "repo:*" + nobody + "@" + number + "/?*@" + number + ":?*",
			"repo:?*/?*:?*", "repo:?*@" + number + "/?*@" + number + ":?*",
			// Each owner can choose the claims that make up the subject.
			"repository:*" + nobody + "/*", "repository_owner:*" + nobody + "*", "environment:*", "ref:*", "workflow:*",
			"event_name:*", "repository_visibility:*", "runner_environment:*", "job_workflow_ref:?*@?*",
		}},
		named(path, "repository"),
	}
	// The workflow that a job runs does not identify the repository: anyone can call a public reusable workflow, and
	// job_workflow_ref is still its path.
	// https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows
	// The actor of a workflow does not identify the repository: a user who comments on an issue of another user's repository,
	// or stars it, is the actor of the workflow that this triggers there.
	// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
	repository = append(repository, fixed(number, "repository_id", "repository_owner_id", "enterprise_id")...)
	// Google's client IDs begin with the project number, before the hyphen.
	client := []string{"999999999999-unnamedbyauthor.apps.googleusercontent.com", "*999999999999-unnamedbyauthor.apps.googleusercontent.com"}
	// Subjects of unknown form, from providers that AWS knows to be shared.
	subject := []claim{{name: "sub", always: true, strange: []string{nobody}}}
	return []issuer{
		{
			name: "GitHub", host: github, shared: true, what: "repository", audience: true,
			url:    "https://docs.github.com/en/actions/reference/security/oidc",
			claims: repository,
		},
		{
			name: "GitLab", host: "gitlab.com", shared: true, what: "project", audience: true,
			url: "https://docs.gitlab.com/ci/cloud_services/aws/",
			claims: append([]claim{{
				name: "sub", always: true, own: []mark{{"project_path:", "/"}},
				strange: []string{"project_path:*" + nobody + "/?*:ref_type:?*:ref:?*", "project_path:?*/?*:ref_type:?*:ref:?*"},
			}}, fixed("999999999", "namespace_id", "project_id", "user_id", "user_login", "user_email")...),
		},
		{
			name: "HCP Terraform", host: "app.terraform.io", shared: true, what: "workspace", audience: true,
			url: "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration",
			claims: []claim{{
				name: "sub", always: true, own: []mark{{"organization:", ":"}}, never: []string{"*:project:*:project:*"},
				strange: []string{"organization:*" + nobody + terraform, "organization:?*" + terraform},
			}},
		},
		{
			name: "Buildkite", host: "agent.buildkite.com", shared: true, what: "pipeline", audience: true,
			url: "https://buildkite.com/docs/pipelines/security/oidc/aws",
			claims: append([]claim{
				{
					name: "sub", always: true, own: []mark{{"organization:", ":"}}, never: []string{"*:pipeline:*:pipeline:*"},
					strange: []string{"organization:*" + nobody + buildkite, "organization:?*" + buildkite},
				},
				{name: "organization_slug", strange: []string{"*" + nobody}},
			}, fixed("00000000-0000-4000-8000-000000000000", "organization_id", "pipeline_id", "cluster_id")...),
		},
		{
			name: "Google", host: "accounts.google.com", shared: true, what: "application",
			url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
			claims: []claim{
				{name: "aud", always: true, strange: client, never: []string{"*-*-*"}},
				{name: "oaud", strange: client, never: []string{"*-*-*"}},
				{name: "sub", always: true, strange: []string{"999999999999999999999", "*999999999999"}},
				{name: "google/organization_number", strange: []string{"999999999999", "*999999999999"}},
			},
		},
		{
			name: "Amazon Cognito", host: "cognito-identity.amazonaws.com", shared: true, what: "identity pool",
			url: "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
			claims: []claim{
				{name: "aud", always: true, strange: []string{"us-east-1:00000000-0000-4000-8000-000000000000", "*:00000000-0000-4000-8000-000000000000"}},
				{name: "sub", always: true, strange: []string{"us-east-1:99999999-9999-4999-8999-999999999999", "*:99999999-9999-4999-8999-999999999999"}},
			},
		},
		{
			name: "Login with Amazon", host: "www.amazon.com", shared: true, what: "application",
			url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
			claims: []claim{
				{name: "app_id", always: true, strange: []string{"amzn1.application-oa2-client." + nobody, "amzn1.application-oa2-*" + nobody}},
				{name: "user_id", strange: []string{"amzn1.account.UNNAMEDBYAUTHOR"}},
			},
		},
		{
			name: "Facebook", host: "graph.facebook.com", shared: true, what: "application",
			url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
			claims: []claim{
				{name: "app_id", always: true, strange: []string{"999999999999999", "*999999999999"}},
				{name: "id", strange: []string{"999999999999999", "*999999999999"}},
			},
		},
		{
			name: "EKS", host: "oidc.eks.*.amazonaws.com/id/*", what: "service account", audience: true,
			url: "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
			claims: []claim{{
				name: "sub", always: true, never: []string{"system:*:*:*:*"},
				strange: []string{"system:serviceaccount:" + nobody + ":?*"},
			}},
		},
		{
			name: "CircleCI", host: "oidc.circleci.com/org/*", what: "project", audience: true,
			url: "https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/",
			claims: []claim{
				{
					name: "sub", always: true, never: []string{"org/*/project/*/project/*"},
					strange: []string{"org/?*/project/" + nobody + "/user/?*"},
				},
				{name: "oidc.circleci.com/project-id", strange: []string{nobody}},
			},
		},
		{
			name: "Bitbucket", host: "api.bitbucket.org/2.0/workspaces/*/pipelines-config/identity/oidc", what: "repository",
			url:    "https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/",
			claims: []claim{{name: "sub", always: true, strange: []string{"{" + nobody + "}:?*"}, never: []string{"{*{*{*{*"}}},
		},
		{
			name: "Azure DevOps", host: "vstoken.dev.azure.com/*", what: "service connection", audience: true,
			url:    "https://docs.aws.amazon.com/vsts/latest/userguide/getting-started.html",
			claims: []claim{{name: "sub", always: true, strange: []string{"sc://?*/" + nobody + "/?*"}, never: []string{"sc://*/*/*/*"}}},
		},
		{
			name: "GitHub Enterprise", host: github + "/*", what: "repository", audience: true, claims: repository,
			url: "https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc",
		},
		{
			name: "GitHub Enterprise", host: "token.actions.*.ghe.com", what: "repository", audience: true, claims: repository,
			url: "https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc",
		},
		{
			name: "GitHub Enterprise Server", host: "*/_services/token", what: "repository", audience: true, claims: repository,
			url: "https://docs.github.com/en/enterprise-server@latest/actions/reference/security/oidc",
		},
		{
			name: "Codefresh", host: "oidc.codefresh.io", shared: true, what: "pipeline",
			url: "https://codefresh.io/docs/docs/integrations/oidc-pipelines/",
			claims: []claim{{
				name: "sub", always: true, own: []mark{{"account:", ":"}}, never: []string{"*:pipeline:*:pipeline:*"},
				strange: []string{"account:*" + nobody + ":pipeline:?*", "account:?*:pipeline:?*"},
			}},
		},
		{
			name: "Scalr", host: "scalr.io", shared: true, what: "workspace", url: secureByDefault,
			claims: []claim{{
				name: "sub", always: true, own: []mark{{"account:", ":"}}, never: []string{"*:environment:*:environment:*"},
				strange: []string{"account:*" + nobody + ":environment:?*:workspace:?*", "account:?*:environment:?*:workspace:?*"},
			}},
		},
		{
			name: "Pulumi Cloud", host: "api.pulumi.com/oidc", shared: true, what: "organization",
			url: "https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/",
			claims: []claim{
				{name: "aud", always: true, strange: []string{"aws:*" + nobody, "*" + nobody}},
				{name: "sub", always: true, own: []mark{{"org:", ":"}}, strange: []string{
					"pulumi:environments:org:*" + nobody + ":env:?*", "pulumi:deploy:org:*" + nobody + ":project:?*",
				}},
			},
		},
		{
			name: "Vercel", host: "oidc.vercel.com", shared: true, what: "team", url: "https://vercel.com/docs/oidc/reference",
			claims: []claim{
				{name: "aud", always: true, strange: []string{"https://vercel.com/*" + nobody}},
				{
					name: "sub", always: true, own: []mark{{"owner:", ":"}}, never: []string{"*:project:*:project:*"},
					strange: []string{"owner:*" + nobody + ":project:?*:environment:?*"},
				},
			},
		},
		{
			name: "Vercel", host: "oidc.vercel.com/*", what: "project", url: "https://vercel.com/docs/oidc/reference",
			claims: []claim{{
				name: "sub", always: true, never: []string{"*:project:*:project:*"},
				strange: []string{"owner:?*:project:" + nobody + ":environment:?*"},
			}},
		},
		{
			name: "Spacelift", host: "*.app.spacelift.io", what: "stack",
			url: "https://docs.spacelift.io/integrations/cloud-providers/oidc",
			claims: []claim{{
				// A custom template for subjects can include the path of the space.
				name: "sub", always: true, never: []string{"*space_path*", "*:stack:*:stack:*"},
				strange: []string{"space:" + nobody + ":stack:" + nobody + ":run_type:?*:scope:?*"},
			}},
		},
		{
			name: "Semaphore", host: "*.semaphoreci.com", what: "project",
			url: "https://github.com/semaphoreio/semaphore/blob/main/docs/docs/reference/openid.md",
			claims: []claim{{
				name: "sub", always: true, never: []string{"*:project:*:project:*"},
				strange: []string{"org:?*:project:" + nobody + ":repo:" + nobody + ":ref_type:?*:ref:?*"},
			}},
		},
		{
			name: "GitHub audit log", host: "oidc-configuration.audit-log.githubusercontent.com", shared: true, what: "enterprise",
			url:    "https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/streaming-the-audit-log-for-your-enterprise",
			claims: []claim{{name: "sub", always: true, strange: []string{"https://github.com/*" + nobody}}},
		},
		{
			name: "env zero", host: "login.app.env0.com/", shared: true, what: "organization",
			url:    "https://docs.envzero.com/guides/integrations/oidc-integrations/oidc-with-aws",
			claims: []claim{{name: "sub", always: true, strange: []string{"auth0|" + nobody}}},
		},
		{name: "DVC Studio", host: "studio.datachain.ai/api", shared: true, what: "account", url: secureByDefault, claims: subject},
		{name: "Shisho Cloud", host: "tokens.cloud.shisho.dev", shared: true, what: "account", url: secureByDefault, claims: subject},
		{name: "Upbound", host: "proidc.upbound.io", shared: true, what: "account", url: secureByDefault, claims: subject},
	}
}

// issuerOf returns what is known about a provider, by its name in condition keys.
func issuerOf(host string) (issuer, bool) {
	for _, i := range issuers() {
		if policy.MatchWildcards(i.host, host, true) {
			return i, true
		}
	}
	return issuer{}, false
}

// trusted is a provider that a statement trusts.
type trusted struct {
	issuer
	statement *policy.Statement
	// id is the Federated principal, arn its form in requests, host its name in condition keys.
	id        *policy.Text
	arn, host string
}

// trustedBy returns the known providers among the principals of a document's Allow statements.
func trustedBy(d *policy.Document) []trusted {
	var found []trusted
	for _, s := range d.Statements {
		if !s.Allows() {
			continue
		}
		for id := range providers(s) {
			arn, ok := analysis.Standing(id)
			if !ok || strings.ContainsAny(arn, "*?") { // a wildcard there matches no principal
				continue
			}
			host := arn
			if _, name, ok := strings.Cut(arn, ":oidc-provider/"); ok {
				host = name
			}
			if i, ok := issuerOf(host); ok {
				found = append(found, trusted{issuer: i, statement: s, id: id, arn: arn, host: host})
			}
		}
	}
	return found
}

// ask returns the question whether the statement accepts a token of the provider.
func (t *trusted) ask(d *policy.Document, where ...analysis.Constraint) analysis.Query {
	return analysis.Query{
		Layers:  []analysis.Layer{{Docs: []*policy.Document{d}}},
		Via:     []*policy.Statement{t.statement},
		Actions: []string{"sts:AssumeRoleWithWebIdentity"},
		Callers: []analysis.Caller{{Type: analysis.Federated, ARN: t.arn}},
		Where:   where,
	}
}

func (t *trusted) key(claim string) string { return t.host + ":" + claim }

// strangers are tokens that are accepted although the document does not name their owner: one for each known provider that
// the document trusts.
var strangers = analysis.Share(func(pass *analysis.Pass) []stranger {
	var found []stranger
	for _, t := range trustedBy(pass.Document) {
		found = append(found, stranger{t, t.stranger(pass)})
	}
	return found
})

// stranger is a provider with an accepted token of a tenant that the document does not name, if there is one.
type stranger struct {
	trusted
	witness *analysis.Witness
}

// refuted reports whether a known provider gives no other tenant access, and returns the proof if it does. Under
// --strict-parity nothing is refuted: Access Analyzer checks each statement on its own.
func refuted(pass *analysis.Pass, s *policy.Statement, id *policy.Text) (*analysis.Witness, bool) {
	if pass.Strict {
		return nil, false
	}
	all := strangers.Of(pass)
	for i := range all {
		if all[i].statement == s && all[i].id == id {
			return all[i].witness, all[i].witness == nil
		}
	}
	return nil, false
}

// stranger looks for a token of a tenant that the document does not name and that is accepted.
func (t *trusted) stranger(pass *analysis.Pass) *analysis.Witness {
	main := &t.claims[0]
	var others []analysis.Constraint
	for i := range t.claims {
		c := &t.claims[i]
		if i == 0 || !analysis.Mentions([]*policy.Document{pass.Document}, t.key(c.name)) {
			continue
		}
		others = append(others, t.strange(c, c.strange)...)
		others = append(others, t.notOwn(pass.Document, c)...)
	}
	others = append(others, t.unknown(pass.Document)...)
	for _, pattern := range main.strange {
		where := append(t.strange(main, []string{pattern}), t.notOwn(pass.Document, main)...)
		if main.numbered && !strings.Contains(pattern, "@") {
			where = append(where, analysis.Constraint{Operator: "StringLike", Key: t.key(main.name), Values: []string{"*@*"}, Not: true})
		}
		witness, found := pass.Find(t.ask(pass.Document, append(where, others...)...))
		if found {
			return witness
		}
	}
	return nil
}

// unknown requires that a request has none of the claims that the document mentions and AWS does not make available: a
// condition on them matches no request.
func (t *trusted) unknown(d *policy.Document) []analysis.Constraint {
	var where []analysis.Constraint
	for _, key := range conditionKeys(d) {
		colon := strings.LastIndexByte(key, ':')
		if colon < 0 || !strings.EqualFold(key[:colon], t.host) ||
			slices.ContainsFunc(t.claims, func(c claim) bool { return strings.EqualFold(c.name, key[colon+1:]) }) {
			continue
		}
		if _, known := analysis.FindKey(key); !known {
			where = append(where, analysis.Constraint{Operator: "Null", Key: key, Values: []string{"true"}})
		}
	}
	return where
}

// strange requires that a claim looks as it does in another tenant's token.
func (t *trusted) strange(c *claim, patterns []string) []analysis.Constraint {
	operator := "StringLikeIfExists"
	if c.always {
		operator = "StringLike"
	}
	return []analysis.Constraint{{Operator: operator, Key: t.key(c.name), Values: patterns}}
}

// notOwn requires that a claim is not that of an owner whom the document names, and that tokens can contain it.
func (t *trusted) notOwn(d *policy.Document, c *claim) []analysis.Constraint {
	patterns := slices.Clone(c.never)
	var whole []string
	for _, s := range d.Statements {
		for _, condition := range analysis.ConditionsOn(s, t.key(c.name)) {
			op, _ := policy.ParseOperator(condition.Operator.Value)
			for i := range condition.Values {
				patterns = append(patterns, c.owners(condition.Values[i].Value)...)
				if op.Comparison == policy.EqualsIgnoreCase {
					// The owner's name in different case is the same owner.
					whole = append(whole, condition.Values[i].Value)
				}
			}
		}
	}
	var where []analysis.Constraint
	if len(patterns) > 0 {
		where = append(where, analysis.Constraint{Operator: "StringLike", Key: t.key(c.name), Values: patterns, Not: true})
	}
	if len(whole) > 0 {
		where = append(where, analysis.Constraint{Operator: "StringEqualsIgnoreCase", Key: t.key(c.name), Values: whole, Not: true})
	}
	return where
}

// owners returns patterns for the values of a claim that belong to the owners whom a value of a condition names. For
// "octo-org/*" that is octo-org; for "octo-*" it can be octo- at most.
func (c *claim) owners(value string) []string {
	var patterns []string
	for _, m := range c.own {
		rest := value
		if m.before != "" {
			i := strings.Index(value, m.before)
			if i < 0 {
				continue
			}
			rest = value[i+len(m.before):]
		}
		end := strings.IndexAny(rest, m.after+"@*?$")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			continue
		}
		owner := rest[:end]
		for _, before := range []string{m.before, "*:" + m.before} {
			patterns = append(patterns, before+owner, before+owner+m.after+"*", before+owner+"@*")
			if m.before == "" {
				break
			}
		}
	}
	return patterns
}

package trust

// secureByDefault is AWS's page on the providers that it knows to be shared and the claims that IAM requires for them.
const secureByDefault = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html"

// webIdentity is AWS's page on the claims that IAM knows of some providers.
const webIdentity = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif"

// What follows an organization's name in the subjects of two providers.
const (
	terraformRun = ":project:?*:workspace:?*:run_phase:?*"
	buildkiteJob = ":pipeline:?*:ref:?*:commit:?*:step:*"
)

// number is an ID that no policy contains.
const number = "999999999"

// issuers are the providers whose tokens the rules know, by the pages in url as of November 2026. A provider on GitHub's or
// GitLab's own host is shared: anyone who has an account there has its tokens.
var issuers = []issuer{
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
		}}, fixedClaims("999999999", "namespace_id", "project_id", "user_id", "user_login", "user_email")...),
	},
	{
		name: "HCP Terraform", host: "app.terraform.io", shared: true, what: "workspace", audience: true,
		url: "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration",
		claims: []claim{{
			name: "sub", always: true, own: []mark{{"organization:", ":"}}, never: []string{"*:project:*:project:*"},
			strange: []string{"organization:*" + nobody + terraformRun, "organization:?*" + terraformRun},
		}},
	},
	{
		name: "Buildkite", host: "agent.buildkite.com", shared: true, what: "pipeline", audience: true,
		url: "https://buildkite.com/docs/pipelines/security/oidc/aws",
		claims: append([]claim{
			{
				name: "sub", always: true, own: []mark{{"organization:", ":"}}, never: []string{"*:pipeline:*:pipeline:*"},
				strange: []string{"organization:*" + nobody + buildkiteJob, "organization:?*" + buildkiteJob},
			},
			{name: "organization_slug", strange: []string{"*" + nobody}},
		}, fixedClaims("00000000-0000-4000-8000-000000000000", "organization_id", "pipeline_id", "cluster_id")...),
	},
	{
		name: "Google", host: "accounts.google.com", shared: true, what: "application",
		url: webIdentity,
		claims: []claim{
			{name: "aud", always: true, strange: googleClient, never: []string{"*-*-*"}},
			{name: "oaud", strange: googleClient, never: []string{"*-*-*"}},
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
		url: webIdentity,
		claims: []claim{
			{name: "app_id", always: true, strange: []string{"amzn1.application-oa2-client." + nobody, "amzn1.application-oa2-*" + nobody}},
			{name: "user_id", strange: []string{"amzn1.account.UNNAMEDBYAUTHOR"}},
		},
	},
	{
		name: "Facebook", host: "graph.facebook.com", shared: true, what: "application",
		url: webIdentity,
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
	{name: "DVC Studio", host: "studio.datachain.ai/api", shared: true, what: "account", url: secureByDefault, claims: anySubject},
	{name: "Shisho Cloud", host: "tokens.cloud.shisho.dev", shared: true, what: "account", url: secureByDefault, claims: anySubject},
	{name: "Upbound", host: "proidc.upbound.io", shared: true, what: "account", url: secureByDefault, claims: anySubject},
}

// repository are the claims of GitHub's tokens that identify the repository, on any of its hosts.
//
// The workflow that a job runs does not: anyone can call a public reusable workflow, and job_workflow_ref is still its path.
// https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows
//
// The actor of a workflow does not, either: a user who comments on an issue of another user's repository, or stars it, is the
// actor of the workflow that this triggers there.
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
var repository = append([]claim{
	{name: "sub", always: true, never: []string{"repo:*/:*"}, numbered: true, own: []mark{
		{"repo:", "/"}, {"repository:", "/"}, {"repository_owner:", ":"},
	}, strange: []string{
		"repo:*" + nobody + "/?*:?*", "repo:*" + nobody + "@" + number + "/?*@" + number + ":?*",
		"repo:?*/?*:?*", "repo:?*@" + number + "/?*@" + number + ":?*",
		// Each owner can choose the claims that make up the subject.
		"repository:*" + nobody + "/*", "repository_owner:*" + nobody + "*", "environment:*", "ref:*", "workflow:*",
		"event_name:*", "repository_visibility:*", "runner_environment:*", "job_workflow_ref:?*@?*",
	}},
	{name: "repository", strange: []string{"*" + nobody + "/*", "?*/*"}, own: []mark{{"", "/"}}},
}, fixedClaims(number, "repository_id", "repository_owner_id", "enterprise_id")...)

// googleClient are client IDs of Google. They begin with the project number, before the hyphen.
var googleClient = []string{
	"999999999999-unnamedbyauthor.apps.googleusercontent.com", "*999999999999-unnamedbyauthor.apps.googleusercontent.com",
}

// anySubject is a subject of unknown form, from providers that AWS knows to be shared.
var anySubject = []claim{{name: "sub", always: true, strange: []string{nobody}}}

// fixedClaims returns claims that are IDs of one length. Another tenant's can begin with anything, so a pattern with an open end
// matches one.
func fixedClaims(value string, names ...string) []claim {
	claims := make([]claim, len(names))
	for i, name := range names {
		claims[i] = claim{name: name, strange: []string{value, "*" + value}}
	}
	return claims
}

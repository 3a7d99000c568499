package boundary

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed boundary_escape.md
var escapeDoc string

// Escape reports ways around a boundary: under it, its holder can get the power of a principal that does not carry it.
var Escape = &analysis.Analyzer{
	Name:             "boundary-escape",
	Title:            "A permissions boundary leaves ways around it",
	Doc:              escapeDoc,
	Category:         "boundary",
	Level:            analysis.Warning,
	SecuritySeverity: 8.0,
	SeverityReason:   "the holder can act as a principal that the boundary does not bind",
	Kinds:            []policy.Kind{policy.Boundary},
	Run:              escape,
}

// What others are called: principals and policies that the author of the boundary did not name. Only a wildcard covers them, so
// that a boundary which scopes by name or path is taken at its word.
const (
	otherRole   = "role/unnamed-by-author"
	otherUser   = "user/unnamed-by-author"
	otherGroup  = "group/unnamed-by-author"
	otherPolicy = "policy/unnamed-by-author"
	otherSAML   = "saml-provider/unnamed-by-author"
)

// detour is a way around a boundary.
type detour struct {
	actions  []string
	resource string
	// unbound asks that the target does not carry the boundary, for actions that know (by iam:PermissionsBoundary).
	unbound bool
	message func(open string) string
}

func detours() []detour {
	return []detour{
		{
			actions: []string{"iam:UpdateAssumeRolePolicy"}, resource: otherRole,
			message: func(open string) string {
				return open + " on other roles lets the holder assume roles without the boundary"
			},
		},
		{
			actions: []string{"iam:AttachRolePolicy", "iam:PutRolePolicy"}, resource: otherRole, unbound: true,
			message: func(open string) string { return open + " on roles without the boundary gives them any permission" },
		},
		{
			actions: []string{"iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:CreateAccessKey"}, resource: otherUser,
			message: func(open string) string { return "the holder can sign in as other users by " + open },
		},
		{
			actions: []string{"iam:DeactivateMFADevice"}, resource: otherUser,
			message: func(open string) string { return open + " on other users takes away their second factor" },
		},
		{
			actions: []string{"iam:AttachUserPolicy", "iam:PutUserPolicy"}, resource: otherUser, unbound: true,
			message: func(open string) string { return open + " on users without the boundary gives them any permission" },
		},
		{
			actions: []string{"iam:AttachGroupPolicy", "iam:PutGroupPolicy"}, resource: otherGroup,
			message: func(open string) string { return open + " gives any permission to the users of other groups" },
		},
		{
			actions: []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"}, resource: otherPolicy,
			message: func(open string) string {
				return "policies of others can be rewritten by " + open
			},
		},
		{
			actions: []string{"iam:UpdateSAMLProvider"}, resource: otherSAML,
			message: func(open string) string { return "identity providers can be changed to sign in as others by " + open },
		},
	}
}

func escape(pass *analysis.Pass) (any, error) {
	selves := ownARNs(pass.Document)
	others := "arn:aws:iam::" + accountOf(selves) + ":"
	isNotSelf := analysis.Constraint{Operator: "StringLike", Key: key, Texts: selves, Not: true}
	for setting := range pass.Settings() {
		for _, d := range detours() {
			query := analysis.Query{Layers: setting.Layers, ResourceIn: []string{others + d.resource}, Principals: holders(selves)}
			if d.unbound {
				query.Where = []analysis.Constraint{isNotSelf}
			}
			if err := reportOpen(pass, query, way{actions: d.actions, message: d.message}); err != nil {
				return nil, err
			}
		}
		if err := passRole(pass, setting, selves); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// start is an action that makes a service run its caller's code with a role that is passed to it.
type start struct{ action, service string }

func starts() []start {
	return []start{
		{"lambda:CreateFunction", "lambda.amazonaws.com"},
		{"ec2:RunInstances", "ec2.amazonaws.com"},
		{"cloudformation:CreateStack", "cloudformation.amazonaws.com"},
		{"ecs:RegisterTaskDefinition", "ecs-tasks.amazonaws.com"},
		{"glue:CreateJob", "glue.amazonaws.com"},
		{"codebuild:CreateProject", "codebuild.amazonaws.com"},
		{"sagemaker:CreateNotebookInstance", "sagemaker.amazonaws.com"},
		{"states:CreateStateMachine", "states.amazonaws.com"},
	}
}

// passRole reports that any role can be passed to a service that the holder can start.
func passRole(pass *analysis.Pass, setting analysis.Setting, selves []policy.Text) error {
	for _, s := range starts() {
		run, found, err := pass.Find(analysis.Query{Layers: setting.Layers, Actions: []string{s.action}, Principals: holders(selves)})
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		query := analysis.Query{
			Layers:     setting.Layers,
			ResourceIn: []string{"arn:aws:iam::" + accountOf(selves) + ":" + otherRole},
			Principals: holders(selves),
			Where:      []analysis.Constraint{{Operator: "StringEquals", Key: "iam:PassedToService", Values: []string{s.service}}},
		}
		w := way{
			actions: []string{"iam:PassRole"},
			message: func(open string) string {
				return open + " of any role to " + s.service + " reaches roles without the boundary"
			},
		}
		reported, err := reportOpenWith(pass, query, w, run)
		if err != nil || reported {
			return err
		}
	}
	return nil
}

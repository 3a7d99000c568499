package boundary

import (
	_ "embed"
	"slices"
	"strings"

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
	message  func(open string) string
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
			actions: []string{"iam:AttachRolePolicy", "iam:PutRolePolicy"}, resource: otherRole,
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
			actions: []string{"iam:AttachUserPolicy", "iam:PutUserPolicy"}, resource: otherUser,
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
	selves, at := identify(pass.Document)
	// Any permission is what a policy gives that the author did not name.
	attached := []analysis.Constraint{{
		Operator: "ArnLike", Key: "iam:PolicyARN",
		Values: []string{"arn:" + at.partition + ":iam::aws:policy/AdministratorAccess", at.arn() + otherPolicy},
	}}
	isNotSelf := analysis.Constraint{Operator: "StringLike", Key: key, Texts: selves, Not: true}
	for setting := range pass.Settings() {
		for _, d := range detours() {
			query := analysis.Query{
				Layers: setting.Layers, ResourceIn: []string{at.arn() + d.resource}, Principals: at.holders(),
				// The target does not carry the boundary, where the request tells.
				Where: []analysis.Constraint{isNotSelf},
			}
			if err := reportReached(pass, query, way{actions: d.actions, attached: attached, message: d.message}); err != nil {
				return nil, err
			}
		}
		if err := passRole(pass, setting, at); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// reportReached is reportOpenWith for a way by somebody or something that the author did not name and did not tag. Tags
// that the boundary asks for protect nothing where its holder may set them first.
func reportReached(pass *analysis.Pass, query analysis.Query, w way, further ...*analysis.Witness) error {
	untagged := untagged(pass.Document)
	tagged := query
	query.Where = append(slices.Clip(query.Where), untagged...)
	reported, err := reportOpenWith(pass, query, w, further...)
	if err != nil || reported || len(untagged) == 0 {
		return err
	}
	tag := analysis.Query{
		Layers: query.Layers, Principals: query.Principals, ResourceIn: query.ResourceIn, Where: untagged,
		Actions: []string{"iam:TagRole", "iam:TagUser", "iam:TagPolicy", "iam:TagSAMLProvider"},
	}
	witness, found, err := pass.Find(tag)
	if err != nil || !found {
		return err
	}
	_, err = reportOpenWith(pass, tagged, w, append(further, witness)...)
	return err
}

// untagged says that a request's target has none of the tags that a document asks about.
func untagged(d *policy.Document) []analysis.Constraint {
	var where []analysis.Constraint
	for _, s := range d.Statements {
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Conditions {
			name := s.Condition.Conditions[i].Key.Value
			if _, tag, ok := strings.Cut(name, ":"); ok && len(tag) > 12 && strings.EqualFold(tag[:12], "ResourceTag/") {
				where = append(where, analysis.Constraint{Operator: "Null", Key: name, Values: []string{"true"}})
			}
		}
	}
	return where
}

// start is a service that runs its caller's code with a role that is passed to it, and the actions that make it do so:
// by something new, or by something that exists and is given the role.
type start struct {
	service string
	actions []string
}

func starts() []start {
	return []start{
		{"lambda.amazonaws.com", []string{"lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"}},
		{"ec2.amazonaws.com", []string{
			"ec2:RunInstances", "ec2:RequestSpotInstances", "ec2:RequestSpotFleet", "ec2:AssociateIamInstanceProfile",
			"ec2:ReplaceIamInstanceProfileAssociation", "autoscaling:CreateLaunchConfiguration",
		}},
		{"cloudformation.amazonaws.com", []string{
			"cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:CreateStackSet",
		}},
		{"ecs-tasks.amazonaws.com", []string{"ecs:RegisterTaskDefinition", "batch:RegisterJobDefinition"}},
		{"glue.amazonaws.com", []string{"glue:CreateJob", "glue:UpdateJob", "glue:CreateSession", "glue:CreateDevEndpoint"}},
		{"codebuild.amazonaws.com", []string{"codebuild:CreateProject", "codebuild:UpdateProject"}},
		{"sagemaker.amazonaws.com", []string{
			"sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob",
			"sagemaker:CreateHyperParameterTuningJob",
		}},
		{"states.amazonaws.com", []string{"states:CreateStateMachine", "states:UpdateStateMachine"}},
		{"ssm.amazonaws.com", []string{"ssm:StartAutomationExecution"}},
		{"codepipeline.amazonaws.com", []string{"codepipeline:CreatePipeline", "codepipeline:UpdatePipeline"}},
		{"elasticmapreduce.amazonaws.com", []string{"elasticmapreduce:RunJobFlow"}},
		{"emr-serverless.amazonaws.com", []string{"emr-serverless:StartJobRun"}},
		{"scheduler.amazonaws.com", []string{"scheduler:CreateSchedule", "scheduler:UpdateSchedule"}},
		{"events.amazonaws.com", []string{"events:PutTargets"}},
		{"datapipeline.amazonaws.com", []string{"datapipeline:PutPipelineDefinition"}},
		{"tasks.apprunner.amazonaws.com", []string{"apprunner:CreateService", "apprunner:UpdateService"}},
		{"bedrock-agentcore.amazonaws.com", []string{"bedrock-agentcore:CreateCodeInterpreter"}},
		{"airflow.amazonaws.com", []string{"airflow:CreateEnvironment"}},
		{"cognito-identity.amazonaws.com", []string{"cognito-identity:SetIdentityPoolRoles"}},
		{"rolesanywhere.amazonaws.com", []string{"rolesanywhere:CreateProfile"}},
	}
}

// passRole reports that any role can be passed to a service that the holder can start.
func passRole(pass *analysis.Pass, setting analysis.Setting, at site) error {
	for _, s := range starts() {
		run, found, err := pass.Find(analysis.Query{Layers: setting.Layers, Actions: s.actions, Principals: at.holders()})
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		query := analysis.Query{
			Layers:     setting.Layers,
			ResourceIn: []string{at.arn() + otherRole},
			Principals: at.holders(),
			Where: append(untagged(pass.Document), analysis.Constraint{
				Operator: "StringEquals", Key: "iam:PassedToService", Values: []string{s.service},
			}),
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

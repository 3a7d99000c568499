package chains

import (
	"cmp"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// use is what one does to act with the role of something that runs with it: one of some actions on it.
type use struct {
	of      string
	actions []string
}

// usesOf are the uses by paths: those where a request on the very thing is all that it takes.
var usesOf = map[string]use{
	"lambda-update-function-code":          {"AWS::Lambda::Function", []string{"lambda:UpdateFunctionCode"}},
	"lambda-update-function-configuration": {"AWS::Lambda::Function", []string{"lambda:UpdateFunctionConfiguration"}},
	"codebuild-start-build":                {"AWS::CodeBuild::Project", []string{"codebuild:StartBuild", "codebuild:StartBuildBatch"}},
	"codebuild-update-project":             {"AWS::CodeBuild::Project", []string{"codebuild:UpdateProject"}},
	"stepfunctions-update-state-machine":   {"AWS::StepFunctions::StateMachine", []string{"states:UpdateStateMachine"}},
	"sagemaker-presigned-notebook-url":     {"AWS::SageMaker::NotebookInstance", []string{"sagemaker:CreatePresignedNotebookInstanceUrl"}},
}

var usingActions = func() *analysis.Actions {
	var all []string
	for _, u := range usesOf {
		all = append(all, u.actions...)
	}
	return analysis.NewActions(all...)
}()

// running is a type of resource that runs with a role: the properties with the role's ARN and with its own name, and its ARN without
// the name.
type running struct{ role, name, arn string }

var runningTypes = map[string]running{
	"AWS::Lambda::Function":            {"Role", "FunctionName", "lambda:%:function:"},
	"AWS::Serverless::Function":        {"Role", "FunctionName", "lambda:%:function:"},
	"AWS::CodeBuild::Project":          {"ServiceRole", "Name", "codebuild:%:project/"},
	"AWS::StepFunctions::StateMachine": {"RoleArn", "StateMachineName", "states:%:stateMachine:"},
	"AWS::Serverless::StateMachine":    {"Role", "Name", "states:%:stateMachine:"},
	"AWS::SageMaker::NotebookInstance": {"RoleArn", "NotebookInstanceName", "sagemaker:%:notebook-instance/"},
}

// regions are those of which a world has one where nothing says which: the first that no policy mentions.
var regions = []string{"us-east-1", "eu-west-1", "ap-southeast-2", "ca-central-1"}

// runs reports whether a resource runs with a role, and is there in every deployment.
func runs(r *policy.TemplateResource) bool {
	return runningTypes[r.Type].role != "" && r.Condition == "" && !strings.Contains(r.LogicalID.Value, "[")
}

// madeBySAM is the service for which SAM makes a role for a resource that names none: "lambda.amazonaws.com"; "" if it makes none.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-role
func madeBySAM(r *policy.TemplateResource) string {
	switch {
	case r.Properties.Get("Role") != nil:
	case r.Type == "AWS::Serverless::Function":
		return "lambda.amazonaws.com"
	case r.Type == "AWS::Serverless::StateMachine":
		return "states.amazonaws.com"
	}
	return ""
}

// roleBySAM is the ARN of the role that SAM makes for a resource, "" for one that only some deployments have.
func (names stands) roleBySAM(r *policy.TemplateResource, account string) string {
	name := names[symbolKey{r.LogicalID.Value, r.Type}]
	if name == "" {
		return ""
	}
	return "arn:aws:iam::" + account + ":role/" + name + "-role"
}

// computes are those of some resources that run with a role in the world; "" is the one that SAM makes for a resource.
func (names stands) computes(resources []*policy.TemplateResource, role, account string) []Compute {
	region := names[symbolKey{"AWS::Region", ""}]
	if region == "" {
		return nil
	}
	var all []Compute
	for _, r := range resources {
		if !runs(r) || cmp.Or(r.Account, account) != account {
			continue
		}
		of := runningTypes[r.Type]
		if runsWith := r.Properties.Get(of.role); runsWith == nil {
			if role != "" {
				continue
			}
		} else if text := names.text(runsWith.Text); runsWith.Kind != policy.String || !text.Known() || text.Value != role {
			continue
		}
		name := names[symbolKey{r.LogicalID.Value, r.Type}]
		if written := r.Properties.Get(of.name); written != nil {
			text := names.text(written.Text)
			if written.Kind != policy.String || !text.Known() {
				continue
			}
			name = text.Value
		}
		kind := r.Type
		switch kind { // SAM makes them of these
		case "AWS::Serverless::Function":
			kind = "AWS::Lambda::Function"
		case "AWS::Serverless::StateMachine":
			kind = "AWS::StepFunctions::StateMachine"
		}
		all = append(all, Compute{kind, "arn:aws:" + strings.Replace(of.arn, "%", region+":"+account, 1) + name, r.LogicalID.Value})
	}
	return all
}

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
	"AWS::SageMaker::NotebookInstance": {"RoleArn", "NotebookInstanceName", "sagemaker:%:notebook-instance/"},
}

// regions are those of which a world has one where nothing says which: the first that no policy mentions.
var regions = []string{"us-east-1", "eu-west-1", "ap-southeast-2", "ca-central-1"}

// runs reports whether a resource runs with a role, and is there in every deployment.
func runs(r *policy.TemplateResource) bool {
	return runningTypes[r.Type].role != "" && r.Condition == "" && !strings.Contains(r.LogicalID.Value, "[")
}

// computes is what runs with a role in the world.
func (names stands) computes(u *policy.Unit, role, account string) []Compute {
	region := names[symbolKey{"AWS::Region", ""}]
	if region == "" {
		return nil
	}
	var all []Compute
	for _, r := range u.Resources {
		if !runs(r) || cmp.Or(r.Account, account) != account {
			continue
		}
		of := runningTypes[r.Type]
		runsWith := r.Properties.Get(of.role)
		if runsWith == nil || runsWith.Kind != policy.String {
			continue
		}
		if text := names.text(runsWith.Text); !text.Known() || text.Value != role {
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
		if kind == "AWS::Serverless::Function" {
			kind = "AWS::Lambda::Function" // which SAM makes of it
		}
		all = append(all, Compute{kind, "arn:aws:" + strings.Replace(of.arn, "%", region+":"+account, 1) + name, r.LogicalID.Value})
	}
	return all
}

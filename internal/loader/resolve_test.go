package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

const prelude = `
Parameters:
  Plain: {Type: String}
  Preset: {Type: String, Default: preset}
  Empty: {Type: String, Default: ""}
  Count: {Type: Number, Default: 1}
  Env: {Type: String, AllowedValues: [dev, prod]}
  Secret: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}
  Names: {Type: CommaDelimitedList, Default: 'a, b'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Mappings:
  Regions:
    us-east-1: {Name: one, List: [p, q], Mixed: m}
    eu-west-1: {Name: two, List: [r], Mixed: [m]}
  Other:
    all: {Same: s}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {Path: /team/}}
  NamedRole: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub 'r-${Preset}'}}
  Bucket: {Type: AWS::S3::Bucket}
  NamedBucket: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
  Topic: {Type: AWS::SNS::Topic}
  Key: {Type: AWS::KMS::Key}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: tab}}
  Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /x/y}}
  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: m}}
  Unnamed: {Type: AWS::IAM::ManagedPolicy}
  Hidden: {Type: AWS::SecretsManager::Secret, Properties: {Name: s}}
  Instance: {Type: AWS::EC2::Instance}
  Custom: {Type: Custom::Thing, Properties: {Value: x}}
  Provider: {Type: AWS::IAM::OIDCProvider, Properties: {Url: 'https://token.actions.githubusercontent.com'}}
  Setting: {Type: AWS::SSM::Parameter, Properties: {Value: 'on'}}
  Nested: {Type: AWS::CloudFormation::Stack}
  Glue: {Type: AWS::Glue::Job, Properties: {JobName: x}}
  Subject:
    Type: AWS::IAM::Group
    Properties:
      Value: `

// resolved resolves a value written in flow YAML in the template above, whatever the conditions.
func resolved(t *testing.T, value string) (*policy.Unit, *policy.Node) {
	t.Helper()
	u := read("t.yaml", strings.TrimPrefix(prelude, "\n")+value+"\n", Options{})
	for _, r := range u.Resources {
		if r.LogicalID.Value == "Subject" {
			return u, r.Properties.Get("Value")
		}
	}
	t.Fatalf("no resources: %v", problems(u))
	return nil, nil
}

func TestFunctions(t *testing.T) {
	for _, test := range []struct {
		name, value, want string
	}{
		{"nothing to resolve", `{a: [1, "x"]}`, `{a: [1, "x"]}`},
		{"Ref of a parameter", `!Ref Plain`, `"<Plain>"`},
		{"Ref in the long form", `{Ref: Plain}`, `"<Plain>"`},
		{"default", `!Ref Preset`, `"preset"`},
		{"default that is a number", `!Ref Count`, `"1"`},
		{"empty default", `!Ref Empty`, `"<Empty>"`},
		{"default of an SSM parameter", `!Ref Secret`, `"<Secret>"`},
		{"list with default", `!Ref Names`, `["a", "b"]`},
		{"list without default", `!Ref Subnets`, `[<Subnets>...]`},
		{"list in a list", `[!Ref Subnets, x, !Ref Names]`, `[<Subnets>..., "x", "a", "b"]`},
		{"account", `!Ref AWS::AccountId`, `"<AWS::AccountId>"`},
		{"NoValue in a list", `[a, !Ref AWS::NoValue, b]`, `["a", "b"]`},
		{"NoValue as a property", `{a: !Ref AWS::NoValue, b: c}`, `{b: "c"}`},
		{"NotificationARNs", `!Ref AWS::NotificationARNs`, `[<AWS::NotificationARNs>...]`},

		{"Ref of a role", `!Ref Role`, `"<Role>"`},
		{"Ref of a named role", `!Ref NamedRole`, `"r-preset"`},
		{"Arn of a role", `!GetAtt Role.Arn`, `"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/team/<Role>"`},
		{"Arn of a named role", `!GetAtt [NamedRole, Arn]`, `"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/r-preset"`},
		{"RoleId", `!GetAtt Role.RoleId`, `"<Role.RoleId>"`},
		{"Arn of a bucket", `!GetAtt Bucket.Arn`, `"arn:<AWS::Partition>:s3:::<Bucket>"`},
		{"Arn of a named bucket", `!GetAtt NamedBucket.Arn`, `"arn:<AWS::Partition>:s3:::data"`},
		{"Ref of a bucket", `!Sub 'arn:aws:s3:::${NamedBucket}/*'`, `"arn:aws:s3:::data/*"`},
		{"Ref of a queue is a URL", `!Ref Queue`, `"<Queue>"`},
		{"Arn of a queue", `!GetAtt Queue.Arn`, `"arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:q"`},
		{"name of a queue", `!GetAtt Queue.QueueName`, `"q"`},
		{"Ref of a topic is its ARN", `!Ref Topic`, `"arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:<Topic.TopicName>"`},
		{"Arn of a key", `!GetAtt Key.Arn`, `"arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/<Key>"`},
		{
			"stream of a table", `!GetAtt Table.StreamArn`,
			`"arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/tab/stream/<Table.StreamLabel>"`,
		},
		{"Arn of a log group", `!GetAtt Log.Arn`, `"arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/x/y:*"`},
		{"Ref of a managed policy", `!Ref Managed`, `"arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/m"`},
		{
			"Ref of a managed policy without name", `!Ref Unnamed`,
			`"arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/<Unnamed.ManagedPolicyName>"`,
		},
		{"Ref of a secret", `!Ref Hidden`, `"arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:s-<Hidden.Id>"`},
		{"Ref of an instance", `!Ref Instance`, `"<Instance>"`},
		{"OIDC provider", `!Ref Provider`, `"arn:<AWS::Partition>:iam::<AWS::AccountId>:oidc-provider/token.actions.githubusercontent.com"`},
		{"attribute that is a property", `!GetAtt Setting.Value`, `"on"`},
		{"attribute of a custom resource that is a property", `!GetAtt Custom.Value`, `"<Custom.Value>"`},
		{"output of a nested stack", `!GetAtt Nested.Outputs.X`, `"<Nested.Outputs.X>"`},
		{"attribute of a custom resource", `!GetAtt Custom.Some.Thing`, `"<Custom.Some.Thing>"`},

		{"Sub", `!Sub 'a${Plain}b${Preset}c'`, `"a<Plain>bpresetc"`},
		{"Sub with attribute", `!Sub '${Role.Arn}/*'`, `"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/team/<Role>/*"`},
		{"Sub with a literal", `!Sub 'user/${!aws:username}'`, `"user/${aws:username}"`},
		{"Sub without variables", `!Sub 'x$y{z}'`, `"x$y{z}"`},
		{"Sub with variables", `!Sub ['${A}-${B}-${Plain}', {A: !Ref Preset, B: 7}]`, `"preset-7-<Plain>"`},
		{"Sub with a list", `!Sub '${Names}'`, `"a,b"`},
		{"Sub with an unknown list", `!Sub '${Subnets}'`, `<Subnets>...`},
		{"Join", `!Join [':', [arn, !Ref AWS::Partition, s3, '', '', !Ref Bucket]]`, `"arn:<AWS::Partition>:s3:::<Bucket>"`},
		{"Join of a parameter", `!Join ['/', !Ref Names]`, `"a/b"`},
		{"Join without NoValue", `!Join ['/', [a, !Ref AWS::NoValue, b]]`, `"a/b"`},
		{"Join of numbers", `{"Fn::Join": ["", [1, true]]}`, `"1true"`},
		{"Select", `!Select [1, [a, b]]`, `"b"`},
		{"Select by parameter", `!Select [!Ref Count, !Ref Names]`, `"b"`},
		{"Select of an unknown list", `!Select [0, !Ref Subnets]`, `"<Fn::Select>"`},
		{"Split", `!Split [',', 'a,b']`, `["a", "b"]`},
		{"Split of an ARN", `!Select [4, !Split [':', !GetAtt Queue.Arn]]`, `"<AWS::AccountId>"`},
		{"Split of what may hold the delimiter", `!Split ['-', !Sub 'x-${Plain}']`, `[<Fn::Split>...]`},
		{"FindInMap", `!FindInMap [Regions, us-east-1, Name]`, `"one"`},
		{"FindInMap with an unknown key", `!FindInMap [Regions, !Ref AWS::Region, Name]`, `"<Regions.<AWS::Region>.Name>"`},
		{"FindInMap of lists with an unknown key", `!FindInMap [Regions, !Ref AWS::Region, List]`, `[<Regions.<AWS::Region>.List>...]`},
		{"FindInMap of unlike values", `!FindInMap [Regions, !Ref AWS::Region, Mixed]`, `?<Regions.<AWS::Region>.Mixed>`},
		{"FindInMap of equal values", `!FindInMap [Other, !Ref Plain, Same]`, `"s"`},
		{"FindInMap with a default", `!FindInMap [Regions, mars, Name, {DefaultValue: far}]`, `"far"`},
		{"ImportValue", `!ImportValue 'net-vpc'`, `"<net-vpc>"`},
		{"ImportValue of Sub", `{Fn::ImportValue: !Sub '${AWS::StackName}-x'}`, `"<<AWS::StackName>-x>"`},
		{"Base64", `!Base64 hi`, `"aGk="`},
		{"ToJsonString", `{Fn::ToJsonString: {a: [1, 'x"', !Ref Preset]}}`, `"{\"a\":[1,\"x\\\"\",\"preset\"]}"`},
		{"ToJsonString of the unknown", `{Fn::ToJsonString: [!Ref Plain]}`, `"<Fn::ToJsonString>"`},
		{"Length", `{Fn::Length: !Ref Names}`, `2`},
		{"Cidr", `!Cidr [10.0.0.0/16, 2, 8]`, `[<Fn::Cidr>...]`},
		{"GetAZs", `!GetAZs`, `[<Fn::GetAZs>...]`},
		{"Transform", `{Fn::Transform: {Name: AWS::Include}}`, `?<Fn::Transform>`},
		{"Transform beside others", `{a: b, 'Fn::Transform': {Name: AWS::Include}}`, `{a: "b", <Fn::Transform>: ?<Fn::Transform>}`},
		{"dynamic reference", `'x{{resolve:ssm:/a/b:1}}y'`, `"x<resolve:ssm:/a/b:1>y"`},
		{"dynamic reference through Sub", `!Sub '{{resolve:ssm:/${Preset}}}'`, `"<resolve:ssm:/preset>"`},
		{"If of strings", `!If [IsProd, a, b]`, `"<IsProd>"`},
		{"If of equal values", `!If [IsProd, [a], [a]]`, `["a"]`},
		{"If of unlike values", `!If [IsProd, [a], b]`, `?<Fn::If IsProd>`},
		{
			"ForEach", `{'Fn::ForEach::X': [N, !Ref Names, {'k-${N}': !Sub 'v-${N}', 'l-&{N}': !Ref N}]}`,
			`{k-a: "v-a", l-a: "a", k-b: "v-b", l-b: "b"}`,
		},
		{"ForEach of the unknown", `{'Fn::ForEach::X': [N, !Ref Subnets, {'k-${N}': x}]}`, `{<Fn::ForEach::X>: ?<Fn::ForEach::X>}`},
		{"unknown function", `{Fn::Novel: [a]}`, `?<Fn::Novel>`},
		{"macro for an argument", `!Sub {Fn::Transform: {Name: X}}`, `?<Fn::Sub>`},
		{"macro among the arguments", `!Join [{Fn::Transform: {Name: X}}, [a]]`, `?<Fn::Join>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			u, n := resolved(t, test.value)
			equal(t, test.want, compact(n))
			equal(t, []string(nil), problems(u))
		})
	}
}

func TestFunctionPlaces(t *testing.T) {
	for _, test := range []struct{ value, at string }{
		{`!Ref Plain`, `!Ref Plain`},
		{`!Ref Preset`, `!Ref Preset`},
		{`!Sub 'a${Plain}'`, `'a${Plain}'`},
		{`{"Fn::Sub": "a${Plain}"}`, `"a${Plain}"`},
		{`!Sub ['${A}', {A: x}]`, `!Sub ['${A}', {A: x}]`},
		{`!Join ['', [a, b]]`, `!Join ['', [a, b]]`},
		{`!GetAtt Role.Arn`, `!GetAtt Role.Arn`},
		{`!If [IsProd, 'a', 'a']`, `'a'`},
		{`!FindInMap [Regions, us-east-1, List]`, `!FindInMap [Regions, us-east-1, List]`},
	} {
		t.Run(test.value, func(t *testing.T) {
			u, n := resolved(t, test.value)
			equal(t, test.at, source(u, n.Range))
		})
	}
}

func TestBadTemplates(t *testing.T) {
	for _, test := range []struct{ value, want string }{
		{`!Ref Nothing`, `!Ref Nothing template: Ref of "Nothing", which the template does not define`},
		{`!GetAtt Nothing.Arn`, `!GetAtt Nothing.Arn template: Fn::GetAtt of "Nothing", which the template does not define`},
		{`!GetAtt Role`, `!GetAtt Role template: Fn::GetAtt takes the name of a resource and of an attribute`},
		{`!Sub 'x${Nothing}y'`, `${Nothing} template: Fn::Sub of "Nothing", which the template does not define`},
		{`!Sub "x\u00e9${aws:username}"`, `${aws:username} template: Fn::Sub replaces ${aws:username}; write ${!aws:username} for the policy variable`},
		{`!Sub 'x${a b}y'`, `${a b} template: a variable of Fn::Sub has only letters, digits, '_', '.' and ':' in its name`},
		{`!Sub [x, y]`, `!Sub [x, y] template: Fn::Sub takes a string, and optionally the values of its variables`},
		{`!Join [a]`, `!Join [a] template: Fn::Join takes a delimiter and a list of strings`},
		{`!Join ['', [[a]]]`, `!Join ['', [[a]]] template: Fn::Join takes a delimiter and a list of strings`},
		{`!Select [2, [a, b]]`, `!Select [2, [a, b]] template: Fn::Select takes an index within its list`},
		{`!Split ['', x]`, `!Split ['', x] template: Fn::Split takes a delimiter and a string`},
		{
			`!FindInMap [Regions, mars, Name]`,
			`!FindInMap [Regions, mars, Name] template: Fn::FindInMap of "Regions.mars.Name", which the template does not define`,
		},
		{`!If [IsProd, a]`, `!If [IsProd, a] template: Fn::If takes the name of a condition and two values`},
		{`!If [IsTest, a, a]`, `IsTest template: Fn::If asks for condition "IsTest", which the template does not define`},
		{`!Ref [a]`, `!Ref [a] template: Ref takes the name of a parameter or resource`},
		{`{'Fn::ForEach::X': [N]}`, `'Fn::ForEach::X' template: Fn::ForEach::X takes an identifier, a list and an object`},
		{`!Ref Subject`, `!Ref Subject template: circular dependency between resources: Subject -> Subject`},
	} {
		t.Run(test.value, func(t *testing.T) {
			u, _ := resolved(t, test.value)
			var got []string
			for _, p := range problems(u) {
				_, message, _ := strings.Cut(p, " template ")
				got = append(got, strings.Replace(message, ": ", " template: ", 1))
			}
			// The text at the place may hold ": " itself.
			if len(u.Problems) == 1 {
				p := u.Problems[0]
				got = []string{source(u, p.Range) + " template: " + p.Message}
			}
			equal(t, []string{test.want}, got)
		})
	}
}

func TestBadMaps(t *testing.T) {
	for _, test := range []struct{ maps, want string }{
		{"{M: {us-east-1: x}}", "x: a row of a map must be an object of keys and values"},
		{"{M: [us-east-1]}", "[us-east-1]: a map must be an object of keys and rows"},
		{"{M: {us-east-1: {a: x}}}", ""},
		{"{M: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://b/maps.yaml}}}}", ""},
	} {
		u := read("t.yaml", "Mappings: "+test.maps+`
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Allow, Action: s3:Get*, Resource: !FindInMap [M, !Ref AWS::Region, a]}}
`, Options{})
		got := ""
		for _, p := range u.Problems {
			got += source(u, p.Range) + ": " + p.Message
		}
		equal(t, test.want, got)
	}
}

func TestCycles(t *testing.T) {
	text := `Resources:
  A: {Type: AWS::EC2::Instance, Properties: {X: !GetAtt B.Y}}
  B: {Type: AWS::EC2::Instance, DependsOn: [C]}
  C: {Type: AWS::EC2::Instance, Properties: {X: !Sub '${A}', Y: !If [Z, !Ref C, !Ref C]}}
  D: {Type: AWS::EC2::Instance, DependsOn: A}
Conditions:
  Z: !Condition Z
`
	u := read("t.yaml", text, Options{})
	equal(t, []string{
		`4:49 template !Sub '${A}': circular dependency between resources: A -> B -> C -> A`,
	}, problems(u))

	// SAM takes such cycles apart.
	u = read("t.yaml", "Transform: AWS::Serverless-2016-10-31\n"+text, Options{})
	equal(t, []string(nil), problems(u))
}

func TestSymbols(t *testing.T) {
	_, n := resolved(t, `[!Ref Plain, !Sub '${Plain}', !Ref Env, !Ref AWS::Region, !Ref Bucket, !GetAtt Custom.A, !ImportValue x,
        !FindInMap [Regions, !Ref Plain, Name], '{{resolve:ssm:x}}', !Cidr [a, b, c], !Cidr [a, b, c], !Cidr [a, b, d], !If [IsProd, a, b],
        !Ref Instance, !Ref Glue, !GetAtt Nested.Outputs.X]`)
	var got []string
	for i := range n.Items {
		for _, p := range n.Items[i].Parts {
			s := *p.Symbol
			got = append(got, fmt.Sprintf("%s %d %q %q %q %v", s.Name, s.Origin, s.Type, s.Stand, s.Allowed, s.Many))
		}
	}
	equal(t, []string{
		`Plain 1 "String" "" [] false`, `Plain 1 "String" "" [] false`, `Env 6 "String" "" ["dev" "prod"] false`,
		`AWS::Region 3 "" "us-east-1" [] false`, `Bucket 2 "AWS::S3::Bucket" "" [] false`, `Custom.A 0 "Custom::Thing" "" [] false`,
		`x 4 "" "" [] false`, `Regions.<Plain>.Name 6 "" "" ["one" "two"] false`, `resolve:ssm:x 5 "" "" [] false`,
		`Fn::Cidr 0 "" "" [] true`, `Fn::Cidr 0 "" "" [] true`, `Fn::Cidr 0 "" "" [] true`, `IsProd 6 "" "" ["a" "b"] false`,
		`Instance 2 "AWS::EC2::Instance" "" [] false`, `Glue 0 "AWS::Glue::Job" "" [] false`,
		`Nested.Outputs.X 4 "AWS::CloudFormation::Stack" "" [] false`,
	}, got)
	symbol := func(i int) *policy.Symbol { return n.Items[i].Parts[0].Symbol }
	if symbol(0) != symbol(1) || symbol(9) != symbol(10) {
		t.Error("equal values are different symbols")
	}
	if symbol(9) == symbol(11) {
		t.Error("different values are one symbol")
	}
}

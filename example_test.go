package iamlint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/iamlint/iamlint"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// The policy spares MFA devices from the MFA guard, and by a wildcard the removal of an MFA device, too.
const guarded = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Everything", "Effect": "Allow", "Action": "iam:*", "Resource": "*"},
    {"Sid": "WithMFA", "Effect": "Deny", "NotAction": ["iam:*MFADevice", "iam:ListUsers"], "Resource": "*",
     "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
  ]
}`

// A text becomes documents in which every value has its place.
func ExampleLoad() {
	unit, err := iamlint.Load("guarded.json", []byte(guarded))
	if err != nil {
		log.Fatal(err)
	}
	for _, document := range unit.Documents {
		for _, s := range document.Statements {
			at := unit.Source.Position(s.Effect.Range.Start)
			fmt.Printf("%s policy, line %d: %s %s\n", document.Kind, at.Line, s.Effect.Value, s.SidValue())
		}
	}
	// Output:
	// identity policy, line 4: Allow Everything
	// identity policy, line 5: Deny WithMFA
}

// Templates are read as policies are; a role's trust policy is a document of its own kind.
func ExampleLoad_template() {
	unit, err := iamlint.Load("template.yaml", []byte(`
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: codebuild.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: artifacts
          PolicyDocument:
            Statement: {Effect: Allow, Action: s3:PutObject, Resource: !Sub "arn:aws:s3:::${AWS::AccountId}-artifacts/*"}
`))
	if err != nil {
		log.Fatal(err)
	}
	for _, document := range unit.Documents {
		fmt.Println(document.Kind, document.Name)
	}
	// Output:
	// trust Deploy/AssumeRolePolicyDocument
	// identity Deploy/Policies/0
}

// What cannot be read is an error that names the place.
func ExampleLoad_error() {
	_, err := iamlint.Load("broken.json", []byte(`{"Version": "2012-10-17", "Statement": [}`))
	fmt.Println(err)
	// Output:
	// broken.json:1:41: expected a value, found '}'
}

// A request is decided as AWS would decide it, and the statements that did it are named.
func ExampleDecide() {
	unit, err := iamlint.Load("guarded.json", []byte(guarded))
	if err != nil {
		log.Fatal(err)
	}
	request := policy.Request{
		Principal: "arn:aws:iam::111122223333:user/alice",
		Action:    "iam:DeactivateMFADevice",
		Resource:  "arn:aws:iam::111122223333:user/bob",
		Context:   map[string]policy.Values{"aws:MultiFactorAuthPresent": policy.One("false")},
	}
	for _, action := range []string{"iam:DeactivateMFADevice", "iam:DeleteUser"} {
		request.Action = action
		decision := iamlint.Decide(query.Policies{Identity: unit.Documents}, request)
		fmt.Println(action, decision.Outcome)
		for _, match := range decision.Matches {
			fmt.Println("  by", match.Policy, match.Statement.SidValue())
		}
	}
	// Output:
	// iam:DeactivateMFADevice allowed
	//   by identity[0] Everything
	// iam:DeleteUser explicitDeny
	//   by identity[0] WithMFA
}

// Find asks whether any request exists: here one without MFA that changes a user. The answer is the request.
func ExampleFind() {
	unit, err := iamlint.Load("guarded.json", []byte(guarded))
	if err != nil {
		log.Fatal(err)
	}
	question := query.Query{
		Layers:     query.LayersOf(unit.Documents...),
		ResourceIn: []string{"arn:aws:iam::*:user/*"},
		Callers:    []query.Caller{{Type: query.User, Credentials: query.LongTerm}},
	}
	witness, found, err := iamlint.Find(context.Background(), question)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("found:", found)
	text, err := json.MarshalIndent(witness, "", "  ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))

	// That there is no answer is proved.
	question.Actions = []string{"iam:DeleteUser", "iam:CreateAccessKey"}
	question.Where = []query.Constraint{{Operator: "Bool", Key: "aws:MultiFactorAuthPresent", Values: []string{"false"}}}
	question.Callers = query.DefaultCallers(policy.Identity)
	_, found, err = iamlint.Find(context.Background(), question)
	fmt.Println("found:", found, err)
	// Output:
	// found: true
	// {
	//   "principal": "arn:aws:iam::111122223333:user/alice",
	//   "action": "iam:DeactivateMFADevice",
	//   "resource": "arn:aws:iam::111122223333:user/bob",
	//   "context": {},
	//   "absent": [],
	//   "decision": "allowed"
	// }
	// found: false <nil>
}

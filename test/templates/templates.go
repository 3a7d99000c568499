// Package templates makes CloudFormation templates of policies: what a policy names as accounts, Regions and buckets, the
// template has as pseudo parameters, parameters and references, as templates in the field do.
package templates

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Make returns a template with a policy, in JSON. The seed chooses what takes the place of which name, and where the policy is
// attached.
func Make(policy json.RawMessage, seed uint64) ([]byte, error) {
	var document map[string]any
	if err := json.Unmarshal(policy, &document); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 10)), parameters: map[string]any{}, resources: map[string]any{}, buckets: map[string]string{}}
	statements, ok := document["Statement"].([]any)
	if !ok {
		statements = []any{document["Statement"]}
	}
	for _, s := range statements {
		statement, ok := s.(map[string]any)
		if !ok {
			continue
		}
		for _, element := range []string{"Resource", "NotResource"} {
			v, ok := statement[element]
			switch {
			case !ok:
			case v == "*" && m.IntN(5) == 0:
				statement[element] = m.narrow()
			default:
				statement[element] = m.rewrite(v)
			}
		}
		conditions, _ := statement["Condition"].(map[string]any)
		for _, keys := range conditions {
			block, _ := keys.(map[string]any)
			for key, v := range block {
				block[key] = m.rewrite(v)
			}
		}
	}
	m.attach(document)
	template := map[string]any{"AWSTemplateFormatVersion": "2010-09-09", "Resources": m.resources}
	if len(m.parameters) > 0 {
		template["Parameters"] = m.parameters
	}
	return json.MarshalIndent(template, "", "  ")
}

type maker struct {
	*rand.Rand
	parameters, resources map[string]any
	buckets               map[string]string // by name, what is written for them
}

// attach adds the resource that has the policy.
func (m *maker) attach(document map[string]any) {
	trust := func(service string) map[string]any {
		return map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": "sts:AssumeRole",
		}}}
	}
	inline := []any{map[string]any{"PolicyName": "access", "PolicyDocument": document}}
	resource := func(kind string, properties map[string]any) any {
		return map[string]any{"Type": kind, "Properties": properties}
	}
	switch m.IntN(4) {
	case 0:
		m.resources["Policy"] = resource("AWS::IAM::ManagedPolicy", map[string]any{"PolicyDocument": document})
	case 1:
		m.resources["Role"] = resource("AWS::IAM::Role", map[string]any{
			"AssumeRolePolicyDocument": trust("lambda.amazonaws.com"), "Policies": inline,
		})
	case 2:
		m.resources["User"] = resource("AWS::IAM::User", map[string]any{"Policies": inline})
	case 3:
		m.resources["Role"] = resource("AWS::IAM::Role", map[string]any{"AssumeRolePolicyDocument": trust("ec2.amazonaws.com")})
		m.resources["Policy"] = resource("AWS::IAM::Policy", map[string]any{
			"PolicyName": "access", "PolicyDocument": document, "Roles": []any{map[string]any{"Ref": "Role"}},
		})
	}
}

// rewrite returns a value with the names in its strings replaced.
func (m *maker) rewrite(v any) any {
	switch v := v.(type) {
	case string:
		return m.text(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = m.rewrite(v[i])
		}
		return out
	}
	return v
}

func (m *maker) text(s string) any {
	if policy.IsAccountID(s) {
		return map[string]any{"Ref": m.pick("AWS::AccountId", m.parameter("Account"))}
	}
	fields := strings.SplitN(s, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" {
		return s
	}
	symbols := false
	put := func(i int, name string) {
		fields[i] = "${" + name + "}"
		symbols = true
	}
	last := escaped(fields[5])
	if fields[1] == "aws" && m.IntN(2) == 0 {
		put(1, "AWS::Partition")
	}
	if region := fields[3]; region != "" && m.IntN(4) > 0 {
		put(3, m.pick("AWS::Region", "AWS::Region", m.parameter("Region")))
	}
	if account := fields[4]; account == "*" || policy.IsAccountID(account) {
		if m.IntN(4) > 0 {
			put(4, m.pick("AWS::AccountId", "AWS::AccountId", m.parameter("Account")))
		}
	}
	if fields[2] == "s3" && fields[4] == "" {
		name, key, slash := strings.Cut(last, "/")
		last = m.bucket(name)
		symbols = symbols || last != name
		if slash {
			last += "/" + key
		}
	}
	fields[5] = last
	out := strings.Join(fields, ":")
	if !symbols && out == s {
		return s
	}
	return map[string]any{"Fn::Sub": out}
}

// narrow returns what takes the place of a lone *.
func (m *maker) narrow() any {
	switch m.IntN(5) {
	case 0:
		return map[string]any{"Ref": m.parameter("Resource")}
	case 1:
		return map[string]any{"Fn::Sub": "arn:${AWS::Partition}:*:${AWS::Region}:${AWS::AccountId}:*"}
	case 2:
		return []any{
			map[string]any{"Fn::Sub": "arn:aws:s3:::" + m.bucket("data") + "/*"}, map[string]any{"Fn::Sub": "arn:aws:s3:::" + m.bucket("data")},
		}
	case 3:
		return map[string]any{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${" + m.parameter("Prefix") + "}*"}
	}
	m.resources["Thing"] = map[string]any{"Type": "AWS::SQS::Queue"}
	return map[string]any{"Fn::GetAtt": []any{"Thing", "Arn"}}
}

// bucket writes a bucket's name in another way, the same for the same name.
func (m *maker) bucket(name string) string {
	if name == "*" || strings.Contains(name, "$") {
		return name
	}
	if known, ok := m.buckets[name]; ok {
		return known
	}
	literal, wildcard := name, ""
	if i := strings.IndexAny(name, "*?"); i >= 0 {
		literal, wildcard = name[:i], name[i:]
	}
	out := name
	switch m.IntN(4) {
	case 0:
		id := fmt.Sprintf("Bucket%d", len(m.buckets))
		m.resources[id] = map[string]any{"Type": "AWS::S3::Bucket"}
		out = "${" + id + "}" + wildcard
	case 1:
		out = "${" + m.parameter(fmt.Sprintf("Name%d", len(m.buckets))) + "}" + wildcard
	case 2:
		out = literal + "${AWS::AccountId}" + wildcard
	case 3:
		out = "${AWS::AccountId}-${AWS::Region}-" + literal + wildcard
	}
	m.buckets[name] = out
	return out
}

// parameter adds a parameter without a default, so that its value is not known.
func (m *maker) parameter(name string) string {
	m.parameters[name] = map[string]any{"Type": "String"}
	return name
}

func (m *maker) pick(names ...string) string { return names[m.IntN(len(names))] }

// escaped writes policy variables so that Fn::Sub leaves them alone.
func escaped(s string) string { return strings.ReplaceAll(s, "${", "${!") }

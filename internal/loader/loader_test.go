package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

// read loads a text under a name.
func read(name, text string, options Options) *policy.Unit {
	return Load(&policy.Source{Name: name, Content: []byte(text)}, options)
}

// compact writes a node as JSON in which symbols stand as <Name> and unknown values as ?<Name>.
func compact(n *policy.Node) string {
	switch n.Kind {
	case policy.Unknown:
		return "?" + n.Value
	case policy.Array:
		var items []string
		for i := range n.Items {
			items = append(items, compact(&n.Items[i]))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case policy.Object:
		var members []string
		for i := range n.Members {
			members = append(members, n.Members[i].Key.Value+": "+compact(&n.Members[i].Value))
		}
		return "{" + strings.Join(members, ", ") + "}"
	case policy.Null:
		return "null"
	case policy.String:
		if many(n) {
			return n.Value + "..."
		}
		return fmt.Sprintf("%q", n.Value)
	}
	return n.Value
}

// documents lists the documents of a unit, a line each.
func documents(u *policy.Unit, content bool) []string {
	var lines []string
	for _, d := range u.Documents {
		line := fmt.Sprintf("%s %s", d.Name, d.Kind)
		if d.ResourceType != "" {
			line += " " + d.ResourceType
		}
		if d.Synthetic {
			line += " synthetic"
		}
		if d.Opaque {
			line += " opaque"
		}
		if d.Partial {
			line += " partial"
		}
		for _, a := range d.Assume {
			switch {
			case a.Rest:
				line += fmt.Sprintf(" %s=...", a.Parameter)
			case a.Parameter != "":
				line += fmt.Sprintf(" %s=%q", a.Parameter, a.Is)
			default:
				line += fmt.Sprintf(" %s=%v", a.Condition, a.Value)
			}
		}
		if content {
			line += " " + compact(d.Root)
		}
		lines = append(lines, line)
	}
	return lines
}

// problems lists the problems of a unit with their places and the text there.
func problems(u *policy.Unit) []string {
	kinds := [...]string{"json", "yaml", "hcl", "none", "template", "unread"}
	var lines []string
	for _, p := range u.Problems {
		at := u.Source.Position(p.Range.Start)
		lines = append(lines, fmt.Sprintf("%d:%d %s %s: %s", at.Line, at.Column, kinds[p.Kind], source(u, p.Range), p.Message))
	}
	return lines
}

func source(u *policy.Unit, r policy.Range) string { return string(u.Source.Content[r.Start:r.End]) }

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const allowAll = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`

func TestPlain(t *testing.T) {
	trust := `{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}`
	resource := `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}`
	boundary := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
		{"Effect": "Deny", "Action": "iam:CreateRole", "Resource": "*",
		 "Condition": {"StringNotEquals": {"iam:permissionsboundary": "x"}}}]}`
	kind := func(k policy.Kind) *policy.Kind { return &k }
	for _, test := range []struct {
		name, file, text string
		options          Options
		want             []string
	}{
		{"identity", "p.json", allowAll, Options{}, []string{" identity"}},
		{"identity in YAML", "p.yaml", "Version: 2012-10-17\nStatement:\n- Effect: Allow\n", Options{}, []string{" identity"}},
		{"trust", "p.json", trust, Options{}, []string{" trust"}},
		{"resource", "p.json", resource, Options{}, []string{" resource"}},
		{"resource with its type", "p.json", resource, Options{ResourceType: "AWS::S3::Bucket"}, []string{" resource AWS::S3::Bucket"}},
		{"boundary", "p.json", boundary, Options{}, []string{" boundary"}},
		{"--type wins", "x.scp.json", trust, Options{Kind: kind(policy.RCP)}, []string{" rcp"}},
		{"the configuration is second", "x.scp.json", trust, Options{
			KindOf: func(name string) (policy.Kind, bool) { return policy.Boundary, name == "x.scp.json" },
		}, []string{" boundary"}},
		{"the name is third", "dir/x.scp.yaml", trust, Options{KindOf: func(string) (policy.Kind, bool) { return 0, false }}, []string{" scp"}},
		{"a dotted name that is no kind", "x.v2.json", trust, Options{}, []string{" trust"}},
		{
			"statements without a document", "p.json", `[{"Effect": "Allow", "Action": "*"}, {"Effect": "Deny"}]`,
			Options{},
			[]string{" identity synthetic"},
		},
		{"documents in a list", "p.json", "[" + allowAll + "," + trust + "]", Options{}, []string{"0 identity", "1 trust"}},
		{
			"a stream", "p.yaml", "Statement: {Effect: Allow}\n---\n# nothing\n---\nStatement: {Effect: Deny}\n",
			Options{},
			[]string{"0 identity", "2 identity"},
		},
		{"no statement but a version", "p.json", `{"Version": "2012-10-17", "statement": []}`, Options{}, []string{" identity"}},
		{
			"get-policy-version", "o.json", `{"PolicyVersion": {"Document": ` + allowAll + `, "VersionId": "v1"}}`,
			Options{},
			[]string{"PolicyVersion identity"},
		},
		{"get-role-policy", "o.json", `{"RoleName": "r", "PolicyDocument": ` + allowAll + `}`, Options{}, []string{" identity"}},
		{
			"URL-encoded", "o.json", `{"PolicyDocument": "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%7D%7D"}`,
			Options{},
			[]string{" identity"},
		},
		{
			"get-bucket-policy", "o.json", `{"Policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\"}]}"}`,
			Options{},
			[]string{" resource"},
		},
		{"describe-policy", "o.json", `{"Policy": {"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"},
			"Content": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}}`, Options{}, []string{"Policy scp"}},
		{
			"get-account-authorization-details", "o.json", `{"RoleDetailList": [{"AssumeRolePolicyDocument": ` + trust + `,
			"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": ` + allowAll + `}]}]}`,
			Options{},
			[]string{"RoleDetailList/0/AssumeRolePolicyDocument trust", "RoleDetailList/0/RolePolicyList/0 identity"},
		},
		{
			"functions outside of a template", "p.yaml", "Statement:\n  Effect: Allow\n  Action: !Sub 's3:${X}'\n  Resource: !GetAtt A.Arn\n",
			Options{},
			[]string{" identity"},
		},
		{"stack policy", "p.json", `{"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}`, Options{}, nil},
		{"data protection policy", "p.json", `{"Version": "2021-06-01", "Statement": [{"DataIdentifier": [], "Principal": ["*"]}]}`, Options{}, nil},
		{"a string that only looks like JSON", "x.json", `{"Content": "{template}", "Policy": "{x}"}`, Options{}, nil},
		{"other JSON", "package.json", `{"name": "x", "Statement": "none"}`, Options{}, nil},
		{"a number", "n.json", `1`, Options{}, nil},
		{"only comments", "n.yaml", "# nothing\n", Options{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := read(test.file, test.text, test.options)
			equal(t, test.want, documents(u, false))
			equal(t, []string(nil), problems(u))
			for _, d := range u.Documents {
				if d.KindReason == "" || d.Source != u.Source {
					t.Errorf("document without reason or source: %+v", d)
				}
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		required         bool
		want             []string
	}{
		{"no policy, hinted at", "a.scp.json", `{"version": "2012-10-17", "statement": []}`, true, nil},
		{"no policy, whatever the hint", "a.scp.json", `{"version": "1.0.0", "name": "x"}`, true, []string{"1:1 none : no IAM policy found"}},
		{"no policy, named", "a.json", `{}`, true, []string{"1:1 none : no IAM policy found"}},
		{"no policy, found", "a.json", `{}`, false, nil},
		{"empty, named", "a.yaml", ``, true, []string{"1:1 none : no IAM policy found"}},
		{"broken, named", "a.json", `{"a" 1}`, true, []string{"1:6 json 1: expected ':' after object name, found '1'"}},
		{"broken, found, hopeless", "a.json", `{"a" 1}`, false, nil},
		{
			"broken, found, hopeful", "a.json", "{\"Statement\": [\n}", false,
			[]string{"2:1 json }: expected a value, found '}'"},
		},
		{
			"broken YAML, found, hopeful", "a.yml", "Resources:\n  - é: [1\n", false,
			[]string{"2:8 yaml [: did not find expected ',' or ']' while parsing a flow sequence"},
		},
		{"JSON with a comma too many is YAML", "a.yaml", `{"Statement": [{"Effect": "Allow",}],}`, true, nil},
		{
			"and not JSON", "a.template", `{"Statement": [{"Effect": "Allow",}],}`, true,
			[]string{"1:34 json ,: a comma after the last element is not allowed in JSON"},
		},
		{"YAML in .json", "a.json", "Statement:\n- Effect: Allow\n", true, []string{"1:1 json S: expected a value, found 'S'"}},
		{"UTF-16", "a.json", "\xFF\xFE{\x00", true, []string{"1:1 json \xFF: the text is encoded in UTF-16; write it in UTF-8"}},
		{"byte order mark", "a.json", "\uFEFF{\"a\": x}", true, []string{"1:7 json x: expected a value, found 'x'"}},
		{
			"the documents before an error", "a.yaml", "Statement: {Effect: Allow}\n---\n{", true,
			[]string{"3:2 yaml : did not find expected node content while parsing a flow node"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := read(test.file, test.text, Options{Required: test.required})
			equal(t, test.want, problems(u))
		})
	}
}

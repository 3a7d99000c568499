package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// TestProperties puts a document at each place of the table.
func TestProperties(t *testing.T) {
	if !sort.SliceIsSorted(properties[:], func(i, j int) bool {
		a, b := properties[i], properties[j]
		return a.resource < b.resource || a.resource == b.resource && a.path < b.path
	}) {
		t.Error("the table is not sorted")
	}
	for _, p := range properties {
		if p.form == aPermission || p.form == aFunctionURL {
			continue // TestTemplates
		}
		t.Run(p.resource+" "+p.path, func(t *testing.T) {
			body := `{"Statement": [{"Effect": "Allow", "Action": "x"}]}`
			if p.form == someStatements {
				body = `{"Effect": "Allow", "Action": "x"}`
			}
			path := strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), ".")
			for _, p := range slices.Backward(path) {
				switch p {
				case "[]":
					body = "[" + body + "]"
				case "*":
					body = `{"AnyName": ` + body + "}"
				default:
					body = fmt.Sprintf(`{%q: %s}`, p, body)
				}
			}
			if p.form == anOrganizationPolicy {
				body = strings.Replace(body, "{", `{"Type": "SERVICE_CONTROL_POLICY", `, 1)
			}
			u := read("t.json", fmt.Sprintf(`{"Resources": {"R": {"Type": %q, "Properties": %s}}}`, p.resource, body), Options{})
			if len(u.Documents) != 1 {
				t.Fatalf("%d documents", len(u.Documents))
			}
			d := u.Documents[0]
			name := "R/" + strings.NewReplacer("[]", "/0", ".", "/", "*", "AnyName").Replace(p.path)
			name = strings.TrimSuffix(name, "/PolicyDocument")
			equal(t, name+" "+p.kind.String()+" "+p.attached, d.Name+" "+d.Kind.String()+" "+d.ResourceType)
			if len(d.Statements) != 1 || d.Statements[0].Action == nil {
				t.Errorf("statements: %s", compact(d.Root))
			}
			if d.Host == nil || d.Host.Type != p.resource {
				t.Errorf("host: %+v", d.Host)
			}
		})
	}
}

// TestArguments puts a document at each place that Terraform's resources have for one.
func TestArguments(t *testing.T) {
	if !sort.SliceIsSorted(policyArguments[:], func(i, j int) bool {
		a, b := policyArguments[i], policyArguments[j]
		return a.resource < b.resource || a.resource == b.resource && a.path < b.path
	}) {
		t.Error("the table of arguments is not sorted")
	}
	if !sort.SliceIsSorted(blocks[:], func(i, j int) bool { return blocks[i].name < blocks[j].name }) {
		t.Error("the table of blocks is not sorted")
	}
	for _, of := range ties {
		if blockOf(of.block) == nil {
			t.Errorf("%s is not among the blocks", of.block)
		}
	}
	for _, p := range policyArguments {
		if p.form == aPermission {
			if blockOf(p.resource) == nil {
				t.Errorf("%s is not among the blocks", p.resource)
			}
			continue // TestTemplates
		}
		t.Run(p.resource+" "+p.path, func(t *testing.T) {
			body := `"{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"x\"}]}"`
			for _, p := range slices.Backward(strings.Split(strings.ReplaceAll(p.path, "[]", ".[]"), ".")) {
				if p == "[]" {
					body = "[" + body + "]"
				} else {
					body = fmt.Sprintf(`{%q: %s}`, p, body)
				}
			}
			u := read("t.json", fmt.Sprintf(`{"format_version": "1.0", "values": {"root_module": {"resources": [
				{"address": "%[1]s.x", "mode": "managed", "type": %[1]q, "name": "x", "values": %[2]s}]}}}`, p.resource, body), Options{})
			if len(u.Documents) != 1 {
				t.Fatalf("%d documents", len(u.Documents))
			}
			d := u.Documents[0]
			equal(t, p.kind.String()+" "+p.attached, d.Kind.String()+" "+d.ResourceType)
			if len(d.Statements) != 1 || d.Statements[0].Action == nil {
				t.Errorf("statements: %s", compact(d.Root))
			}
			if !strings.HasPrefix(d.Name, p.resource+".x") {
				t.Errorf("name: %s", d.Name)
			}
		})
	}
}

func TestLookAlikes(t *testing.T) {
	const document = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Principal": "*"}]}`
	for _, look := range []struct{ kind, properties string }{
		{"AWS::CloudFormation::Stack", `{"StackPolicyBody": %s}`},
		{"AWS::EC2::VerifiedAccessEndpoint", `{"PolicyDocument": %s}`},
		{"AWS::ECR::Repository", `{"LifecyclePolicy": {"LifecyclePolicyText": %s}}`},
		{"AWS::SNS::Topic", `{"DataProtectionPolicy": %s}`},
		{"AWS::Logs::AccountPolicy", `{"PolicyDocument": %s}`},
		{"AWS::SQS::Queue", `{"RedrivePolicy": %s}`},
		{"AWS::OpenSearchServerless::AccessPolicy", `{"Policy": %s}`},
		{"AWS::NetworkManager::CoreNetwork", `{"PolicyDocument": %s}`},
		{"AWS::Organizations::Policy", `{"Type": "TAG_POLICY", "Content": %s}`},
		{"AWS::Organizations::Policy", `{"Content": %s}`},
	} {
		t.Run(look.kind, func(t *testing.T) {
			text := fmt.Sprintf(`{"Resources": {"R": {"Type": %q, "Properties": %s}}}`, look.kind, fmt.Sprintf(look.properties, document))
			equal(t, []string(nil), documents(read("t.json", text, Options{}), true))
		})
	}
}

// cases are small templates with what is found in them, under testdata: a template, and below a line of dashes the
// documents, the principals and the problems.
func TestTemplates(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for section := range strings.SplitSeq("\n"+string(content), "\n=== ") {
			title, rest, _ := strings.Cut(section, "\n")
			if strings.TrimSpace(title) == "" {
				continue
			}
			text, want, ok := strings.Cut(rest, "\n-----\n")
			if !ok {
				t.Fatalf("%s: case %q has no expectation", file, title)
			}
			t.Run(filepath.Base(file)+"/"+title, func(t *testing.T) {
				name := "t.yaml"
				if syntax.StartsJSON(text) {
					name = "t.json"
				}
				u := read(name, text+"\n", Options{})
				got := slices.Concat(documents(u, true), principals(u), problems(u))
				for _, i := range u.Ignores {
					got = append(got, fmt.Sprintf("ignore %v %q: %q", i.Rules, i.Reason, source(u, i.Covers)))
				}
				equal(t, strings.TrimRight(want, "\n"), strings.Join(got, "\n"))
				checkUnit(t, u)
			})
		}
	}
}

// principals lists the principals of a unit, a line each.
func principals(u *policy.Unit) []string {
	var lines []string
	for _, p := range u.Principals {
		line := "@" + p.Resource.LogicalID.Value
		for _, d := range p.Identity {
			line += " " + d.Name
		}
		for i := range p.Managed {
			line += " managed:" + p.Managed[i].Value
		}
		for i := range p.Unread {
			line += " unread:" + p.Unread[i].Value
		}
		if p.Trust != nil {
			line += " trust:" + p.Trust.Name
		}
		if p.BoundaryARN != nil {
			line += " boundary:" + p.BoundaryARN.Value
		}
		if len(p.Unbounded) > 0 {
			line += " or none"
		}
		if p.Boundary != nil {
			line += "=" + p.Boundary.Name
			if p.Boundary.Kind != policy.Boundary {
				line += " is no boundary"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// checkUnit checks what must hold of every unit: places lie in the source, and what a unit names is in it.
func checkUnit(t *testing.T, u *policy.Unit) {
	t.Helper()
	whole := policy.Range{End: len(u.Source.Content)}
	within := func(what string, r policy.Range) {
		if r.Start < 0 || r.Start > r.End || !whole.Contains(r) {
			t.Fatalf("place %v of %s is not in the source of %d bytes", r, what, whole.End)
		}
	}
	var visit func(n *policy.Node)
	visit = func(n *policy.Node) {
		within(compact(n), n.Range)
		for i := range n.Items {
			visit(&n.Items[i])
		}
		for i := range n.Members {
			within(n.Members[i].Key.Value, n.Members[i].Key.Range)
			visit(&n.Members[i].Value)
		}
	}
	for _, d := range u.Documents {
		if d.Root == nil || d.Source != u.Source || d.KindReason == "" {
			t.Fatalf("incomplete document %+v", d)
		}
		visit(d.Root)
	}
	for _, r := range u.Resources {
		if r.Node == nil || r.Properties == nil {
			t.Fatalf("incomplete resource %+v", r)
		}
		visit(r.Node)
	}
	for _, p := range u.Problems {
		within(p.Message, p.Range)
		if p.Message == "" {
			t.Fatal("problem without message")
		}
	}
	for _, i := range u.Ignores {
		within("ignore", i.Place)
		within("ignored", i.Covers)
	}
	for _, p := range u.Principals {
		for _, d := range append(slices.Clone(p.Identity), p.Boundary, p.Trust) {
			if d != nil && d.Managed != "" {
				within("document", d.Root.Range)
				if slices.Contains(u.Documents, d) {
					t.Fatalf("document %q of %s is one of the unit's", d.Name, p.Resource.LogicalID.Value)
				}
				continue
			}
			if d != nil && !slices.Contains(u.Documents, d) {
				t.Fatalf("document %q of %s is none of the unit's", d.Name, p.Resource.LogicalID.Value)
			}
		}
	}
}

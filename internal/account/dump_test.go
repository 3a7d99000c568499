package account

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// account is the account of all dumps that tests make.
const testAccount = "111122223333"

// dump is a dump in the making: users, groups and roles in its account, and managed policies.
type dump struct {
	users, groups, roles []principal
	policies             []managedText
}

// principal is a user, a group or a role, with what tests say of it. Policies are statements, one after the other.
type principal struct {
	name, path, id string
	inline         []string
	attached       []string // names of managed policies of the account, or ARNs
	groups         []string
	boundary       string
	tags           map[string]string
	trust          string // what a role's trust policy says; "" trusts Amazon EC2
	profiles       string // a role's instance profile, "none" if there is none; "" does not say
}

// managedText is a managed policy: the text of its default version, and of older ones.
type managedText struct {
	name, path, text string
	older            []string
}

// document makes a policy document of statements.
func statements(text string) json.RawMessage {
	return json.RawMessage(`{"Version": "2012-10-17", "Statement": [` + text + `]}`)
}

// allow and deny make statements about all resources, or about those that are given.
func allow(action string, rest ...string) string { return statement("Allow", action, rest) }
func deny(action string, rest ...string) string  { return statement("Deny", action, rest) }

// statement makes a statement; rest are the resource and further elements.
func statement(effect, action string, rest []string) string {
	resource, further := "*", ""
	for _, r := range rest {
		if strings.HasPrefix(r, `"`) {
			further += ", " + r
		} else {
			resource = r
		}
	}
	return fmt.Sprintf(`{"Effect": %q, "Action": %q, "Resource": %q%s}`, effect, action, resource, further)
}

// trusts makes a statement of a trust policy.
func trusts(principal string, rest ...string) string {
	return fmt.Sprintf(`{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": %s%s}`, principal, strings.Join(append([]string{""}, rest...), ", "))
}

// when is a Condition element of one condition.
func when(operator, key string, values ...string) string {
	list, _ := json.Marshal(values)
	return fmt.Sprintf(`"Condition": {%q: {%q: %s}}`, operator, key, list)
}

// by is a Principal element of AWS principals.
func by(arns ...string) string {
	list, _ := json.Marshal(arns)
	return fmt.Sprintf(`"Principal": {"AWS": %s}`, list)
}

func arnOf(kind, path, name string) string {
	if path == "" {
		path = "/"
	}
	return "arn:aws:iam::" + testAccount + ":" + kind + path + name
}

func policyARN(name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	return arnOf("policy", "", name)
}

// entry is the principal as the API describes it.
func (p *principal) entry(kind, prefix string) map[string]any {
	path := p.path
	if path == "" {
		path = "/"
	}
	e := map[string]any{prefix + "Name": p.name, "Path": path, "Arn": arnOf(kind, p.path, p.name)}
	if p.id != "" {
		e[prefix+"Id"] = p.id
	}
	var inline, attached, tags []any
	for i, text := range p.inline {
		inline = append(inline, map[string]any{"PolicyName": fmt.Sprintf("inline%d", i), "PolicyDocument": statements(text)})
	}
	for _, name := range p.attached {
		attached = append(attached, map[string]any{"PolicyName": name, "PolicyArn": policyARN(name)})
	}
	for key, value := range p.tags {
		tags = append(tags, map[string]any{"Key": key, "Value": value})
	}
	e[prefix+"PolicyList"], e["AttachedManagedPolicies"] = inline, attached
	if kind == "group" {
		return e
	}
	e["Tags"] = tags
	if p.boundary != "" {
		e["PermissionsBoundary"] = map[string]any{"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": policyARN(p.boundary)}
	}
	if kind == "user" {
		e["GroupList"] = p.groups
		return e
	}
	trust := p.trust
	if trust == "" {
		trust = trusts(`{"Service": "ec2.amazonaws.com"}`)
	}
	e["AssumeRolePolicyDocument"] = statements(trust)
	if trust == "null" {
		e["AssumeRolePolicyDocument"] = nil
	}
	switch p.profiles {
	case "":
	case "none":
		e["InstanceProfileList"] = []any{}
	default:
		e["InstanceProfileList"] = []any{map[string]any{"InstanceProfileName": p.profiles}}
	}
	return e
}

func (m *managedText) entry() map[string]any {
	version := func(id, text string, isDefault bool) map[string]any {
		return map[string]any{"VersionId": id, "IsDefaultVersion": isDefault, "Document": statements(text)}
	}
	versions := []any{version("v9", m.text, true)}
	for i, text := range m.older {
		versions = append(versions, version(fmt.Sprintf("v%d", len(m.older)-i), text, false))
	}
	path := m.path
	if path == "" {
		path = "/"
	}
	return map[string]any{
		"PolicyName": m.name, "Path": path, "Arn": arnOf("policy", m.path, m.name), "DefaultVersionId": "v9", "PolicyVersionList": versions,
	}
}

// json is the dump as the command prints it.
func (d *dump) json() []byte {
	all := map[string][]any{users: {}, groups: {}, roles: {}, policies: {}}
	for i := range d.users {
		all[users] = append(all[users], d.users[i].entry("user", "User"))
	}
	for i := range d.groups {
		all[groups] = append(all[groups], d.groups[i].entry("group", "Group"))
	}
	for i := range d.roles {
		all[roles] = append(all[roles], d.roles[i].entry("role", "Role"))
	}
	for i := range d.policies {
		all[policies] = append(all[policies], d.policies[i].entry())
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		panic(err)
	}
	return text
}

// input writes a text to a file, and opens it as a dump.
func input(t *testing.T, text []byte) *Input {
	t.Helper()
	name := filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(name, "account.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	return in
}

// above is what bears on an account from above and beside: statements of the policies of each level, and of resources by the names of
// their files.
type above struct {
	scp, rcp  [][]string
	resources map[string]string
}

// organization reads it as the command line does.
func (a *above) organization(t *testing.T) Organization {
	t.Helper()
	var o Organization
	write := func(dir, name, text string) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), statements(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	levels := func(all [][]string, kind policy.Kind) [][]*policy.Document {
		if all == nil {
			return nil
		}
		dir := t.TempDir()
		for i, level := range all {
			for j, text := range level {
				write(filepath.Join(dir, fmt.Sprintf("%d-level", i)), fmt.Sprintf("p%d.json", j), text)
			}
		}
		read, err := ReadLevels(dir, kind)
		if err != nil {
			t.Fatal(err)
		}
		return read
	}
	o.SCP, o.RCP = levels(a.scp, policy.SCP), levels(a.rcp, policy.RCP)
	if a.resources != nil {
		dir := t.TempDir()
		for name, text := range a.resources {
			write(dir, name+".json", text)
		}
		var err error
		if o.Resources, err = ReadResources(dir); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

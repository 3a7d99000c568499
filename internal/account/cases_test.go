package account

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules"
)

// otherInAccounts are cases of rules that have a finding by themselves, and none as the only policy of a user and of a role.
var otherInAccounts = []string{
	// Guards, which are meant to stand beside other policies: here there are none.
	"deactivate-mfa-without-mfa/exempt.yaml", "deactivate-mfa-without-mfa/guard-on-devices.yaml", "mfa-enrolment-without-mfa/guard.yaml",
	"missing-bool-if-exists/guard-alone.yaml",
	// They need an account, a tag or a name that these principals do not have.
	"privilege-escalation/accounts.yaml", "privilege-escalation/same-caller.yaml", "privilege-escalation/same-principal.yaml",
	"unscoped-username/placeholder.yaml", "unscoped-username/tag.yaml",
}

// TestCases takes the cases of all rules about identity policies, and expects of a user and a role that have just this policy what
// the rule says of the policy by itself: who they are is known, and so is that they have no other.
func TestCases(t *testing.T) {
	checked := 0
	for _, a := range rules.All() {
		switch a.Category {
		case "condition", "escalation", "mfa", "practice", "public", "selfservice":
		default:
			continue
		}
		files, err := filepath.Glob(filepath.Join("..", "..", "rules", "*", "testdata", a.Name, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		solver := solve.New()
		one, err := driver.New(driver.Options{Rules: []driver.Rule{{Analyzer: a, Level: a.Level}}, Solver: solver, Jobs: 1})
		if err != nil {
			t.Fatal(err)
		}
		fires := func(unit *policy.Unit) bool {
			result, err := one.Check(t.Context(), unit)
			if err != nil {
				t.Fatal(err)
			}
			return len(result.Findings) > 0
		}
		for _, file := range files {
			text, inline := identityPolicy(t, file)
			name := a.Name + "/" + filepath.Base(file)
			if inline == nil || slices.Contains(otherInAccounts, name) {
				continue
			}
			unit := loader.Load(&policy.Source{Name: filepath.Base(file), Content: text}, loader.Options{})
			if len(unit.Documents) != 1 || unit.Documents[0].Kind != policy.Identity || !fires(unit) {
				continue
			}
			checked++
			accounts := &Accounts{}
			fired := false
			for _, e := range []element{
				{list: users, text: holderOf(t, "User", "user/ann", inline)}, {list: roles, text: holderOf(t, "Role", "role/app", inline)},
			} {
				o, err := readOwner(e)
				if err != nil {
					t.Fatal(err)
				}
				fired = fired || fires(accounts.unit(accounts.bearing(o, &Input{Name: "account.json"}), o.caller()))
			}
			if !fired {
				t.Errorf("%s: no finding about a user or a role that has the policy", name)
			}
		}
	}
	if checked < 100 {
		t.Errorf("%d cases were checked: they are not where they are looked for", checked)
	}
}

// identityPolicy reads a case that is an identity policy by itself; nil for others.
func identityPolicy(t *testing.T, file string) (text []byte, inline json.RawMessage) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if yaml.Unmarshal(text, &read) != nil || read["Statement"] == nil || strings.Contains(string(text), "Principal:") {
		return nil, nil
	}
	if inline, err = json.Marshal(read); err != nil {
		return nil, nil // a tag that JSON does not have
	}
	return text, inline
}

func holderOf(t *testing.T, prefix, resource string, inline json.RawMessage) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"Arn": "arn:aws:iam::" + testAccount + ":" + resource, prefix + "Name": filepath.Base(resource),
		prefix + "PolicyList":      []any{map[string]any{"PolicyName": "p", "PolicyDocument": inline}},
		"AssumeRolePolicyDocument": statements(trusts(`{"Service": "ec2.amazonaws.com"}`)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

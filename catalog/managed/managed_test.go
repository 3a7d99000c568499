package managed_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog/managed"
)

func TestAll(t *testing.T) {
	policies, retired, before := 0, 0, ""
	for p := range managed.All() {
		policies++
		if p.Retired {
			retired++
		}
		if lower := strings.ToLower(p.Name); lower <= before {
			t.Errorf("%s comes after %s", lower, before)
		} else {
			before = lower
		}
		if found, ok := managed.Find(strings.ToUpper(p.Name)); !ok || found != p {
			t.Errorf("%s is not found by its name", p.Name)
		}
		if found, ok := managed.Resolve(strings.TrimPrefix(p.ARN(), "arn:aws:iam::aws:")); !ok || found != p {
			t.Errorf("%s is not found by its ARN %s", p.Name, p.ARN())
		}
		if p.Replacement != "" {
			if by, ok := managed.Find(p.Replacement); !ok || by.Retired || by.Name != p.Replacement {
				t.Errorf("%s, the replacement of %s, is not offered", p.Replacement, p.Name)
			}
		}
		text := p.Text()
		if text == "" && p.Retired {
			continue
		}
		var document struct {
			Version   string
			Statement json.RawMessage
		}
		if err := json.Unmarshal([]byte(text), &document); err != nil || document.Version == "" || len(document.Statement) == 0 {
			t.Errorf("%s: %v in %.80q", p.Name, err, text)
		}
	}
	if policies < 1600 || retired < 60 {
		t.Errorf("%d policies, %d of them retired", policies, retired)
	}
	if managed.Date() < "2026-09-30" || !strings.Contains(managed.Source(), "moto ") {
		t.Errorf("of %s, made of %s", managed.Date(), managed.Source())
	}
}

func TestResolve(t *testing.T) {
	for resource, want := range map[string]string{
		"policy/AdministratorAccess":                      `"Action":"*"`,
		"policy/service-role/AWSLambdaBasicExecutionRole": "logs:CreateLogGroup",
		"policy/service-role/AmazonEC2RoleForSSM":         "ssm:", // IAM's names are told apart whatever their case
		"policy/AWSLambdaBasicExecutionRole":              "",     // another path
		"policy/NoSuchPolicy":                             "",
		"role/AdministratorAccess":                        "",
	} {
		p, ok := managed.Resolve(resource)
		if ok != (want != "") {
			t.Errorf("%s: found %v", resource, ok)
		} else if ok && !strings.Contains(p.Text(), want) {
			t.Errorf("%s: %q is not in %.200s", resource, want, p.Text())
		}
	}
	for name, retired := range map[string]bool{"AWSLambdaFullAccess": true, "AmazonGuardDutyFullAccess": true, "ReadOnlyAccess": false} {
		if p, ok := managed.Find(name); !ok || p.Retired != retired {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func BenchmarkLookUp(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if p, ok := managed.Resolve("policy/ReadOnlyAccess"); !ok || p.Text() == "" {
			b.Fatal("not found")
		}
	}
}

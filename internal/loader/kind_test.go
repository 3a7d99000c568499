package loader_test

import (
	"testing"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

func TestKindOfPath(t *testing.T) {
	const (
		grant    = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}`
		guard    = `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": "*"}]}`
		resource = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}`
		trust    = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}`
		assume   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/app"}]}`
	)
	tests := []struct {
		name, text string
		want       policy.Kind
	}{
		{"service-control-policies/x.json", grant, policy.SCP},
		{"org/service_control_policies/deny/x.json", guard, policy.SCP},
		{"policies/scps/root.json", grant, policy.SCP},
		{"scp/root.json", guard, policy.SCP},
		{"scp-deny-root.json", guard, policy.SCP},
		{"deny-root.scp.json", guard, policy.SCP},
		{"deny_root_SCP.json", guard, policy.SCP},
		{"rcps/x.json", resource, policy.RCP},
		{"resource_control_policies/x.json", resource, policy.RCP},
		{"vpc-endpoint-policies/default.json", resource, policy.VPCEndpoint},
		{"vpc_endpoint_policies/s3/default.json", resource, policy.VPCEndpoint},
		{"s3-vpc-endpoint-policy.json", resource, policy.VPCEndpoint},
		{"endpoints/s3.json", resource, policy.VPCEndpoint},
		{"iam-policies/boundary-policy.json", grant, policy.Boundary},
		{"permission-boundary.json", grant, policy.Boundary},
		{"permissions_boundary.json", grant, policy.Boundary},
		{"boundaries/developer.json", grant, policy.Boundary},
		{"developer-boundary.json", grant, policy.Boundary},
		{"trust-policy.json", trust, policy.Trust},
		{"assume-role-policy.json", trust, policy.Trust},
		{"assume_role.json", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}`, policy.Trust},
		{"trust/deploy.json", trust, policy.Trust},
		{"ServiceControlPolicies/x.json", guard, policy.SCP},
		{"SCPs/x.json", guard, policy.SCP},
		{"DenyRootSCP.json", guard, policy.SCP},
		{"SCPDenyRoot.json", guard, policy.SCP},
		{"RCPs/x.json", resource, policy.RCP},
		{"PermissionsBoundary.json", grant, policy.Boundary},

		// A file's name outranks its folder, the inner folder the outer one, and the extension in the name all of them.
		{"scps/boundary.json", grant, policy.Boundary},
		{"scps/rcps/x.json", resource, policy.RCP},
		{"scps/x.identity.json", grant, policy.Identity},

		// So it does where it tells a kind that has no word of its own, if the document can be of it.
		{"scp-exempt/admin-identity-policy.json", grant, policy.Identity},
		{"scp/bucket-policy.json", resource, policy.Resource},
		{"vpc-endpoint-policies/ReportsBucketPolicy.json", resource, policy.Resource},
		{"scp/deny-bucket-policy.json", guard, policy.SCP},

		// Words that the document does not agree with, or that are about something else.
		{"trust/read.json", grant, policy.Identity},
		{"assume-role.json", assume, policy.Identity},
		{"allow-assume-role.json", assume, policy.Identity},
		{"vpc-endpoint-admin.json", grant, policy.Identity},
		{"deny-boundary-removal.json", guard, policy.Identity},
		{"boundary-guard.json", guard, policy.Identity},
		{"deny-scp-changes.json", guard, policy.Identity},
		{"vpce.json", resource, policy.Resource},
		{"bucket.json", resource, policy.Resource},
		{"endpoint-admin.json", resource, policy.Resource},
		{"DescribeScpList.json", grant, policy.Identity},
		{"descriptions/x.json", grant, policy.Identity},
		{"scps/a/b/c/x.json", grant, policy.Identity},
		{"trustees.json", trust, policy.Trust},
		{"trustees/read.json", grant, policy.Identity},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unit := loader.Load(&policy.Source{Name: test.name, Content: []byte(test.text)}, loader.Options{})
			if len(unit.Documents) != 1 {
				t.Fatalf("%d documents", len(unit.Documents))
			}
			if d := unit.Documents[0]; d.Kind != test.want {
				t.Errorf("kind %s (%s); want %s", d.Kind, d.KindReason, test.want)
			}
		})
	}
}

// TestBrokenPolicies holds that a text which cannot be parsed, and which its name or a word in it tells to be a policy, is a
// problem even in a walk.
func TestBrokenPolicies(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       int
	}{
		{"x.boundary.json", `{"Vers`, 1},
		{"x.scp.yaml", "a: [", 1},
		{"x.json", `{"Version": "2012-10-17",`, 1},
		{"x.json", `{"version": 3,`, 0},
		{"chart.yaml", "a: {{ b }", 0},
	} {
		unit := loader.Load(&policy.Source{Name: test.name, Content: []byte(test.text)}, loader.Options{})
		if len(unit.Problems) != test.want {
			t.Errorf("%s: %q has problems %v; want %d", test.name, test.text, unit.Problems, test.want)
		}
	}
}

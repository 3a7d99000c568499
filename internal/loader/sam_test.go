package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestPolicyTemplates makes documents of all of SAM's policy templates.
func TestPolicyTemplates(t *testing.T) {
	all := policyTemplates()
	if len(all.Members) < 81 {
		t.Errorf("%d policy templates", len(all.Members))
	}
	for i := range all.Members { // beside what SAM gives to all functions
		name, template := all.Members[i].Key.Value, &all.Members[i].Value
		var values []string
		for _, p := range template.Get("Parameters").Members {
			values = append(values, p.Key.Value+": value")
		}
		text := fmt.Sprintf("Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Policies: [{%s: {%s}}]}\n",
			name, strings.Join(values, ", "))
		u := read("t.yaml", text, Options{})
		equal(t, []string(nil), problems(u))
		if len(u.Documents) != 1 || len(u.Principals[0].Identity) != 2 {
			t.Errorf("%s: %d documents", name, len(u.Documents))
			continue
		}
		d := u.Documents[0]
		for _, s := range d.Statements {
			if !s.Allows() || s.Action == nil || len(s.Action.Items) == 0 || s.Resource == nil || len(s.Resource.Items) == 0 || s.Opaque {
				t.Errorf("%s: %s", name, compact(s.Node))
			}
			for _, item := range s.Action.Items {
				equal(t, name, source(u, item.Range))
			}
			for _, item := range s.Resource.Items {
				if at := source(u, item.Range); at != name && at != "value" {
					t.Errorf("%s: a resource has the place of %q", name, at)
				}
				for _, part := range item.Parts {
					if part.Symbol != nil && part.Symbol.Origin != policy.FromPseudo {
						t.Errorf("%s: %s", name, item.Value)
					}
				}
			}
		}
		checkUnit(t, u)
	}
}

// TestConnectorProfiles reads all of SAM's connectors, each with all of its permissions.
func TestConnectorProfiles(t *testing.T) {
	permissions := connectorProfiles().Get("Permissions")
	for i := range permissions.Members {
		source, to := permissions.Members[i].Key.Value, &permissions.Members[i].Value
		for j := range to.Members {
			destination := to.Members[j].Key.Value
			var categories []string
			for _, c := range to.Members[j].Value.At("Properties", "AccessCategories").Members {
				categories = append(categories, c.Key.Value)
			}
			const side = "{Type: %s, Arn: 'arn:aws:x:us-east-1:111122223333:y', ResourceId: id, Name: name, Qualifier: q, RoleName: !Ref R}"
			text := fmt.Sprintf("Resources:\n  R: {Type: AWS::IAM::Role}\n  C:\n    Type: AWS::Serverless::Connector\n    Properties: {Source: "+
				side+", Destination: "+side+", Permissions: [%s]}\n", source, destination, strings.Join(categories, ", "))
			u := read("t.yaml", text, Options{})
			equal(t, []string(nil), problems(u))
			if len(u.Documents) != 1 {
				t.Errorf("%s to %s: %d documents", source, destination, len(u.Documents))
				continue
			}
			d := u.Documents[0]
			if identity := d.Kind == policy.Identity; identity != (len(u.Principals[0].Identity) == 1) {
				t.Errorf("%s to %s: whose is it?", source, destination)
			}
			if content := compact(d.Root); d.Opaque || strings.Contains(content, "%{") || strings.Contains(content, "Destination.") || strings.Contains(content, "Source.") {
				t.Errorf("%s to %s: %s", source, destination, content)
			}
			checkUnit(t, u)
		}
	}
}

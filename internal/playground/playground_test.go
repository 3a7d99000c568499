package playground

import (
	"strings"
	"testing"
)

// TestCall: a call is answered, whatever it is.
func TestCall(t *testing.T) {
	const trust = `{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"sts:AssumeRole\"}}`
	for _, test := range []struct{ tool, arguments, want string }{
		{"lint", `{"text": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"}`, `"rule":"full-admin"`},
		{"lint", `{"txt": 1}`, `{"error":"arguments: json: unknown field`},
		{"lint", `{`, `{"error":"arguments: `},
		{"explain", `{"rule": "full-admin"}`, `"id":"full-admin"`},
		{"nothing", `{}`, `{"error":"there is no tool nothing"}`},
		// A rule that is left out has a part in the answer.
		{"check", `{"text": "` + trust + `", "type": "trust", "public": true}`, `"passes":false`},
		{"check", `{"text": "` + strings.ReplaceAll(trust, "sts:AssumeRole", "s3:GetObject") + `", "type": "resource", "public": true}`, `"passes":true`},
	} {
		if got := Call(test.tool, test.arguments); !strings.Contains(got, test.want) {
			t.Errorf("%s %s: %s", test.tool, test.arguments, got)
		}
	}
}

package main_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/iamlint/iamlint/multichecker"
	"github.com/iamlint/iamlint/test/managed"
)

// BenchmarkLint runs the whole program, without the start of a process, over one policy, a template and, if there are any,
// all AWS managed policies.
func BenchmarkLint(b *testing.B) {
	cases := map[string]string{"one": "../../" + seeds + "/mfa-self-service-minimal.json", "template": "../../" + seeds + "/force-mfa-access.cfn.yaml"}
	if os.Getenv(managed.Env) != "" {
		cases["managed"] = b.TempDir()
		if err := managed.Write(cases["managed"], managed.Load(b)); err != nil {
			b.Fatal(err)
		}
	}
	for name, path := range cases {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out, problems bytes.Buffer
				status := multichecker.Run(context.Background(), []string{"lint", "-f", "json", "--fail-on", "none", path}, nil, &out, &problems)
				if status != 0 || problems.Len() > 0 {
					b.Fatalf("exit status %d: %s", status, &problems)
				}
			}
		})
	}
}

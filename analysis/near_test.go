package analysis_test

import (
	"slices"
	"testing"

	"github.com/iamlint/iamlint/analysis"
)

func TestNearest(t *testing.T) {
	names := []string{"GetObject", "GetObjectAcl", "GetBucketAcl", "PutObject", "GetXbject"}
	for _, test := range []struct {
		name, in, want string
		sure           bool
	}{
		{"a swapped pair", "GetObjcet", "GetObject", true},
		{"another case", "getobjectacl", "GetObjectAcl", true},
		{"two as near", "Get?bject", "GetObject", false},
		{"nothing alike", "Frobnicate", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, sure := analysis.Nearest(test.in, slices.Values(names))
			if got != test.want || sure != test.sure {
				t.Errorf("Nearest(%q) = %q, %v; want %q, %v", test.in, got, sure, test.want, test.sure)
			}
		})
	}
}

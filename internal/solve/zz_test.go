package solve

import (
	"github.com/iamlint/iamlint/policy"
	"testing"
)

func TestZZ1(t *testing.T) { testRandom(t, 77, 12000, 0.01, nil) }
func TestZZ2(t *testing.T) {
	testRandom(t, 78, 8000, 0.03, symbols{
		"S": {Name: "S", Origin: policy.FromParameter},
		"R": {Name: "R", Origin: policy.FromResource},
		"A": {Name: "A", Origin: policy.FromMapping, Allowed: []string{"a", "ab"}},
	})
}

package shard

import (
	"fmt"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Shard{"1/1": {1, 1}, "1/4": {1, 4}, "4/4": {4, 4}} {
		if got, err := Parse(text); err != nil || got != want || got.String() != text {
			t.Errorf("Parse(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "1", "/", "1/", "/4", "0/4", "5/4", "a/b", "-1/4", "+1/4", "1/-4", "1/0", "0/0", "1.0/4", "1/4/4", " 1/4", "1/99999999999999999999",
	} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, got)
		}
	}
}

// Each thing is in one shard, whatever the others are, and they are of about the same size.
func TestTakes(t *testing.T) {
	const names, parts = 10_000, 7
	var sizes [parts]int
	for i := range names {
		taken := 0
		for part := range parts {
			if (Shard{part + 1, parts}).Takes(fmt.Sprintf("policies/team-%d/p.json", i)) {
				taken++
				sizes[part]++
			}
		}
		if taken != 1 {
			t.Fatalf("%d shards take name %d", taken, i)
		}
	}
	for part, n := range sizes {
		if n < names/parts*8/10 || n > names/parts*12/10 {
			t.Errorf("shard %d of %d has %d of %d names", part+1, parts, n, names)
		}
	}
	if !(Shard{}).Takes("x") {
		t.Error("no shard should take all")
	}
}

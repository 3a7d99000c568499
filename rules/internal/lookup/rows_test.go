package lookup_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/rules/internal/lookup"
)

func TestRows(t *testing.T) {
	got := slices.Collect(lookup.Rows("# a comment\nname\tpage\na\tb\n\nc\t\n"))
	if diff := cmp.Diff([][]string{{"a", "b"}, {"c", ""}}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

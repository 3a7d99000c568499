package trust

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

func TestTables(t *testing.T) {
	for row := range lookup.Rows(vendorsTable) {
		if len(row) != 3 || !policy.IsAccountID(row[0]) || row[1] == "" || !strings.HasPrefix(row[2], "https://") {
			t.Errorf("vendors.tsv: %q", row)
		}
	}
	for row := range lookup.Rows(servicesTable) {
		if len(row) != 2 || strings.Contains(row[0], "amazonaws") || !strings.HasPrefix(row[1], "https://docs.aws.amazon.com/") {
			t.Errorf("services_with_source.tsv: %q", row)
		}
	}
	if vendor := (&account{number: "464622532012"}).vendor(); vendor != "Datadog" {
		t.Errorf("account 464622532012 belongs to %q, want Datadog", vendor)
	}
	if !saysSource("states.amazonaws.com") || saysSource("lambda.amazonaws.com") {
		t.Error("Step Functions says its source, and Lambda does not")
	}
}

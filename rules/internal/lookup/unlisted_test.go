package lookup_test

import (
	"testing"

	"github.com/iamlint/iamlint/rules/internal/lookup"
)

func TestUsedByAWS(t *testing.T) {
	for entry, want := range map[string]bool{
		"payments:GetPaymentAttempt": true,
		"PAYMENTS:getpaymentattempt": true,
		"payments:GetPaymentAtt*":    true,
		"assurance:GetControl":       true,
		"payments:GetNothing":        false,
		"payments:":                  false,
		"s3:GetObjcet":               false,
	} {
		if got := lookup.UsedByAWS(entry); got != want {
			t.Errorf("UsedByAWS(%q) = %v; want %v", entry, got, want)
		}
	}
}

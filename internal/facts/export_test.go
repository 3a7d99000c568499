package facts

import "github.com/iamlint/iamlint/policy"

// Callers are all sorts of callers.
var Callers = callers

// Judge is the part of [Check] that is written apart from the table of keys.
func Judge(r policy.Request, s Subject) error {
	return newChecker(r, s, nil).judge()
}

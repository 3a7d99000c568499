package csp

import (
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/internal/solve/scalar"
	"github.com/iamlint/iamlint/policy"
)

// Part says that a key is a part of another variable's value, so that questions about the key are questions about
// the variable.
type Part facts.Part

// The parts.
const (
	NoPart        = Part(facts.NoPart)
	Username      = Part(facts.LastName)  // aws:username in aws:PrincipalArn: what follows the last slash
	CallerAccount = Part(facts.AccountOf) // aws:PrincipalAccount in aws:PrincipalArn
	OwnerAccount  = Part(facts.OwnerOf)   // aws:ResourceAccount in the resource's ARN
	Epoch         = Part(facts.EpochOf)   // aws:EpochTime in aws:CurrentTime
	SameValue     = Part(facts.AllOf)     // a key of a service that has the value of a global one
)

// wrap makes patterns for the part those for the whole.
func (e Part) wrap(patterns []*glob.Pattern) []*glob.Pattern {
	switch e {
	case Username:
		return glob.UserARNs(patterns)
	case CallerAccount, OwnerAccount:
		return glob.OwnedARNs(patterns)
	}
	return patterns
}

// Extract returns the part of a value.
func (e Part) Extract(s string) string {
	switch e {
	case Username:
		return s[strings.LastIndexByte(s, '/')+1:]
	case CallerAccount, OwnerAccount:
		arn, _ := policy.ParseARN(s)
		return arn.Account
	case Epoch:
		if t, ok := scalar.Time(s); ok {
			return scalar.FormatEpoch(t)
		}
	}
	return s
}

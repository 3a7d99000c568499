// Package library holds the Rego library that every rule may import.
package library

import _ "embed"

// File is how the library's module is called in messages.
const File = "iamlint/finding.rego"

// Finding is the module data.iamlint.finding, with which rules make their findings.
//
//go:embed finding.rego
var Finding string

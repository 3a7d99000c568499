// Package schema holds JSON Schemas of what rules in Rego get as input.
package schema

import _ "embed"

// Policy is the schema of a document, the input of rules with scope document.
//
//go:embed policy.json
var Policy string

// Unit is the schema of all that was loaded from one file, the input of rules with scope unit.
//
//go:embed unit.json
var Unit string

package regohost

import _ "embed"

// What a module may rely on, whatever its origin: the library that it imports, and the schemas of its input. The modules
// themselves are handed in; the host knows none of them.

// libraryFile is how the library's module is called in messages.
const libraryFile = "iamlint/finding.rego"

// library is the module data.iamlint.finding, with which rules make their findings.
//
//go:embed library/finding.rego
var library string

// schemaOfPolicy is the JSON Schema of a document, the input of rules with scope document.
//
//go:embed schema/policy.json
var schemaOfPolicy string

// schemaOfUnit is the JSON Schema of all that was loaded from one file, the input of rules with scope unit.
//
//go:embed schema/unit.json
var schemaOfUnit string

// Package policy models AWS IAM policy documents.
//
// A document is kept twice. [Node] is its source form: every key and value that was written, in order, with duplicates,
// with its JSON type and its place. [Document] is what the document means: statements with actions, resources,
// principals and conditions. [Parse] makes the second out of the first and never fails: what does not fit the grammar
// stays visible in the nodes, for the rules that report it.
//
// Every key and value carries its [Range] in bytes of its [Source]; lines and columns are computed at the edge. Strings
// are [Text]: a template's unresolved values are [Symbol] parts of a Text, never lost and never guessed.
//
// The package also knows the small languages inside a policy: ARNs ([ParseARN]), patterns with wildcards and policy
// variables ([ParsePattern]), and condition operators ([ParseOperator]). It decides nothing: package analysis gives rules
// an evaluator and a solver. It reads no bytes either, as it imports the standard library only: Load in
// [github.com/iamlint/iamlint] does, of every format.
//
// The grammar is that of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here; the changelog says how to follow. Fields and
// constants may be added at any time: composite literals should name their fields, and switches over kinds have a default.
package policy

// Package regohost runs rules that are written in Rego, the language of Open Policy Agent, as analyzers.
//
// A rule is a module with a METADATA block above its package and a partial set `report`; see docs/custom-rules.md. [Lazy]
// makes analyzers of the built-in rules without parsing them: they are compiled when a document first needs them. [Load]
// makes analyzers of a user's rules, and compiles them at once, so that mistakes are known before linting. [Test] runs the
// rules' own tests.
//
// Before OPA is asked at all, a rule's triggers are compared with the document in Go: an evaluation costs about 0.1 ms, a
// trigger a microsecond. What is evaluated gets the document as a value that is built once and shared by all rules, and the
// builtins iam.*, behind which are the evaluator, the solver and the catalog that rules in Go use.
//
// Rules are pure functions: they cannot reach the network, files, the clock or random numbers, and an evaluation is stopped
// after a time.
package regohost

// Package analysis is the framework in which iamlint's rules are written, in the shape of golang.org/x/tools/go/analysis.
//
// A rule is an [Analyzer]: a name, its documentation, and a function that is run over each policy document (or over each
// template) and reports [Diagnostic]s through its [Pass]. What several rules need is an Analyzer without diagnostics of
// its own, whose result they get by naming it in Requires.
//
// A security rule asks questions instead of comparing strings: [Pass.Find] looks for a request that the policies allow
// and should not, and its answer, the witness, goes into the finding.
package analysis

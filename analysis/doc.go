// Package analysis is the framework in which iamlint's rules are written, in the shape of golang.org/x/tools/go/analysis.
//
// A rule is an [Analyzer]: a name, its documentation, and a function that is run over each policy document (or over each
// template) and reports [Diagnostic]s through its [Pass]. The pass yields what the document says with what is known of
// it: [Pass.Actions], [Pass.ARNs], [Pass.Conditions], [Pass.Variables]. What several rules compute is [Shared].
//
// A security rule asks questions instead of comparing strings: [Pass.Find] looks for a request that the policies allow
// and should not, and its answer, the witness, goes into the finding: [Pass.ReportWitness]. [Pass.Via] and [Setting.Via]
// begin the usual questions, [Where] narrows them. The questions are those of package query, some under shorter names. How what is
// written should read goes into a fix: [Pass.Respell], [Pass.Replace], [Fix].
//
// Rules are tested with analysis/analysistest and run by package multichecker.
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here; the changelog says how to follow. Fields may
// be added at any time, so composite literals should name theirs. Of a [Pass], rules use the methods and Unit, Document, Strict and
// Context; its other fields are for what runs rules.
package analysis

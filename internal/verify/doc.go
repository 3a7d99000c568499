// Package verify checks claims that no request answers a question. A request that the solver finds is confirmed by package eval; this
// package is the judge of the answer that there is none.
//
// A claim is proved again, from the question and its documents, by a method of its own:
//
//   - The cases are all choices of an action, a sort of resource and a caller (verify.go); in each, of the Allow that grants in every
//     layer, of the part that fails of every Deny, of why the other side does not allow it, and of the way in which each fact that
//     ties keys together holds (instance.go).
//   - A case is closed where what it asks of one variable, the resource or a context key, is empty (refute.go). Sets of strings are
//     regular expressions with intersection and complement, which package lang decides by derivatives; numbers, dates and addresses
//     are decided by trying a value of each sort that the conditions tell apart (typed.go).
//   - A policy variable is read as all values that its key may have. What two patterns with the same variable say whatever its value
//     is, a mark in its place tells (marks.go), and where that is not enough the key's values are cases (cases.go).
//
// Nothing of this is shared with internal/solve: only package policy, which parses, the catalog, and the facts about requests. Where
// a claim is not proved, requests made of the question's own words are tried, and an answer among them contradicts the claim
// (enumerate.go).
//
// The claim is about what is surely allowed. Unknown values of a template are like no other text, as in the solver's last look at
// such a question; see "Unknown values in templates" in docs/solver.md. What a layer without a known text limits is left out.
package verify

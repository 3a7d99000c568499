// Package facts is the one place that knows what can be in a request to AWS: which condition keys are there for which caller and
// action, which are never absent, which are tied together, and what their values and the resource look like.
//
// A policy's text says which requests it lets through; the facts say which of those AWS could ever see. global.go has a row for
// each global condition key; [FindKey] answers look-ups, [Of] what is known of a key in a sort of request, [Supplied] whether an
// action ever has it, [Ties] and [Whole] how keys hang together. The solver draws its witnesses from all this and has no
// knowledge of keys of its own, rules and summaries ask the same functions, and docs/facts.md is written from the tables.
// [Check] holds every witness against the facts.
//
// Nothing here is guessed for the sake of a finding: where AWS's documentation leaves open whether a key is present, it
// may be.
package facts

// Package csp decides constraint satisfaction problems over the variables of a request: its resource and its context keys.
// It is the solver's search, and knows nothing of policies, actions, callers or questions, but what package facts says of
// a key's values.
//
// From the inside out:
//
//   - A [Predicate] asks whether one value is among some: those of a condition, or the resources of a statement. Equal ones are
//     one, by a [Table].
//   - A [Literal] is a predicate or its opposite for a [Variable], with what holds of an absent key and of several values:
//     IfExists, Null, negation and the set operators all end there.
//   - A [Problem] is literals that hold in any case, clauses of which one literal holds, and choices between conjunctions.
//     [Problem.Solve] leaves a model in its variables, or says that there is none, or that it does not know.
//
// The files are in that order: predicate.go, part.go and table.go; literal.go and variable.go; problem.go. Of the search, search.go
// chooses between alternatives and repairs clauses, value.go finds values of one variable that all its literals allow, by the
// theory of strings (package glob), and typed.go those of numbers, dates and addresses (package scalar). meter.go counts the
// steps of all.
//
// A literal with a policy variable whose value is open holds only where it is asserted; [Problem.Relaxed] says that there are some.
// Then no model is a proof, and a model is none.
package csp

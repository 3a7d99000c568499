// Package glob decides about sets of strings that the patterns of policies describe: is a string in a set, is one set within
// another, can two have a string in common, and which is the shortest string that is in all of these and in none of those.
// It is the solver's theory of strings, and knows nothing of policies, questions or condition keys but how a text is compared.
//
// A [Source] is a text of a policy as it was read: with wildcards, policy variables and symbols, the unknown values of a
// template. Its [Reading] says how it is compared, and [Source.Substitute] puts values in the place of variables. From it
// come patterns.
//
// A [Pattern] is a set of strings, as a row of tokens: a position between two of them is a state of its automaton. What is
// not known has two sides, so that a text has two sorts of patterns. [Source.Must] are those of which a string surely matches
// one, whatever the symbols are: a symbol in the string is a character of its own, which only itself and * match.
// [Source.May] are those of which it matches one for some values: a symbol is any text. What is wanted is asked of the
// first, what is forbidden of the second. A policy variable whose value is not known is a * in both; see docs/solver.md for
// who takes that back.
//
// From what is cheap to what is exact:
//
//   - [Pattern.Match] and [Pattern.Covers] are one pass over a string, or over the tokens of the other pattern.
//   - [Pattern.Apart] and [Joint] compare the fields of ARNs, without a string; they may miss what an automaton shows.
//   - [Find] is the product of the automata of all patterns, built as far as it is needed. It is exact.
//
// All work is counted in the caller's steps, and nothing here depends on time or on the order of a map.
package glob

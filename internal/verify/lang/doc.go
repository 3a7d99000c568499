// Package lang decides about sets of strings with the derivatives of extended regular expressions: those that have intersection
// and complement beside union, concatenation and repetition.
//
// The derivative of a set by a character is what is left of its strings that begin with the character. A set is empty if no
// derivative of it, by whatever characters, has the empty string. There are finitely many derivatives if expressions that differ
// only in the order and repetition of their parts are one, which [Space] sees to.
//
// The solver decides the same with products of automata; see internal/solve/glob. The two share nothing.
//
// Janusz A. Brzozowski, Derivatives of Regular Expressions, 1964; Scott Owens, John Reppy, Aaron Turon, Regular-expression
// derivatives reexamined, 2009.
package lang

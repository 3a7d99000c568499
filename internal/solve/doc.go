// Package solve decides whether any request exists that policies treat in a given way, and finds the shortest one.
//
// A question goes through these rooms, a few files each:
//
//   - solve.go, solver.go and unread.go: the questions, and the order in which what they leave open is tried.
//   - store.go, document.go and principal.go: documents made ready, once for all questions. question.go: a question made ready.
//   - classes.go, target.go and callers.go: which actions, sorts of resources and callers are worth telling apart.
//   - instance.go and keys.go: a question once these are chosen, and what is then known of each context key.
//   - encode.go, literal.go and tie.go: the instance as a problem for package csp. general.go: what is the same for all actions.
//   - decode.go and confirm.go: the problem's model as a request, which package eval and the facts confirm.
//   - template.go and explore.go: policy variables. whole.go: calls that need several resources.
//
// Below it are packages that know nothing of questions: csp searches, glob and scalar decide about values, actions has sets of
// actions. docs/solver.md has the method.
package solve

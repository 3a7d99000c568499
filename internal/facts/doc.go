// Package facts is the one table of what can be in a request to AWS: which condition keys are there for which caller and
// action, which are never absent, which are tied together, and what their values and the resource look like.
//
// A policy's text says which requests it lets through; this table says which of those AWS could ever see. The solver
// draws its witnesses from it ([Of], [Ties], [ResourceForms]), rules quote it ([Table]), and [Check], which shares no
// code with the solver, holds every witness against it.
//
// Nothing here is guessed for the sake of a finding: where AWS's documentation leaves open whether a key is present, it
// may be.
package facts

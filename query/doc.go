// Package query holds the questions that can be asked about policies, and their answers.
//
// There are two. A [Query] asks whether any request exists that policies treat in some way: one that they allow, one that
// they allow and other policies do not, one that is allowed without a condition key. Its answer is a [Witness], the request,
// or the proof that there is none. The other question is about one request: what do [Policies] say of it? Its answer is a
// [Decision].
//
// Rules ask through the Pass that they are given, programs through [github.com/iamlint/iamlint]: Find and Decide.
//
// A question may be left open, where deciding it would cost too much, or rests on a policy whose text is not known. The error is
// then [ErrUndecided], and nothing must be concluded: neither that there is a request, nor that there is none.
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here; the changelog says how to follow. Fields may
// be added at any time, so composite literals should name theirs. Their zero values ask for nothing.
package query

package catalog

// MatchFold is matchFold.
var MatchFold = matchFold

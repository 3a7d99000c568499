// Package lookup holds what rules of several categories know of ARNs, claims and statements that are not wholly known.
package lookup

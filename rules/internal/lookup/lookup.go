// Package lookup holds what rules of several categories know about ARNs, claims and statements that are not fully known, and reads
// the tables that rules embed.
package lookup

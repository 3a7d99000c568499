// Package create stands in for the provider's, of which a document needs an ID alone.
package create

// StringHashcode makes an ID.
func StringHashcode(string) int { return 0 }

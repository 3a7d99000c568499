// Package catalog is AWS's service authorization reference, embedded.
package catalog

// Action is an action of a service.
type Action uint32

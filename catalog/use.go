package catalog

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// ErrNotCatalog is the error of a text that is not a catalog, or one for another version of this package.
var ErrNotCatalog = errors.New("it is not a catalog of this version of iamlint: take catalog.bin of the newest release of this version")

// Use puts another catalog, such as catalog.bin of a later release has it, in the place of the embedded one. It may be called at the
// start of a program only, before anything else here is asked: what is derived of the data is derived once. The error is
// [ErrNotCatalog], or says that the catalog is older than the one that is in use, which then stays.
func Use(other string) error {
	before := data
	if len(other) < layout.HeaderSize || !strings.HasPrefix(other, layout.Magic) {
		return ErrNotCatalog
	}
	day := Date()
	data = other
	if !sound() {
		data = before
		return ErrNotCatalog
	}
	if is := Date(); is < day {
		data = before
		return fmt.Errorf("it is of %s, and the program has one of %s", is, day)
	}
	return nil
}

// sound reports whether all of the data can be read and is in order, so that no look-up fails later, or misses what is there.
func sound() (ok bool) {
	defer func() { // of an offset that leads out of the data
		if recover() != nil {
			ok = false
		}
	}()
	if len(Date()) != len("2006-01-02") || Source() == "" || NumServices() == 0 || NumActions() == 0 {
		return false
	}
	before := ""
	for s := range Services() {
		if found, ok := FindService(s.Prefix()); !ok || found != s || s.Prefix() <= before || s.Name() == "" {
			return false
		}
		before = s.Prefix()
		for range s.Keys() {
		}
		name := ""
		for a := range s.Actions() {
			lower := strings.ToLower(a.Name())
			if found, ok := s.FindAction(a.Name()); !ok || found != a || a.Service() != s || lower <= name {
				return false
			}
			name = lower
			for r := range a.Resources() {
				_ = r.Name()
				for range r.Keys() {
				}
			}
			for range a.Keys() {
			}
			for range a.DependentActions() {
			}
		}
		for t := range s.ResourceTypes() {
			if t.Service() != s || t.Name() == "" {
				return false
			}
			for range t.ARNs() {
			}
			for range t.Keys() {
			}
		}
	}
	return true
}

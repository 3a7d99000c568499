package glob

import (
	"testing"

	"github.com/iamlint/iamlint/internal/facts"
)

// TestAtoms holds the sorts of characters against the classes: no class may tell two characters of one sort apart.
func TestAtoms(t *testing.T) {
	for _, atom := range atoms {
		for class := facts.Any; class <= facts.None; class++ {
			first := class.Has([]rune(atom)[0])
			for _, r := range atom {
				if class.Has(r) != first {
					t.Errorf("class %d tells %q from the first of %q", class, r, atom)
				}
			}
		}
	}
	for a := facts.Any; a <= facts.None; a++ {
		for b := facts.Any; b <= facts.None; b++ {
			for _, atom := range atoms {
				if r := []rune(atom)[0]; a.Within(b) && a.Has(r) && !b.Has(r) {
					t.Errorf("class %d is not within %d: %q", a, b, r)
				}
			}
		}
	}
}

// It prints the names of the rules that the playground leaves out: those in Rego.
package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rego"
)

func main() {
	var names []string
	for _, a := range rego.Analyzers() {
		if a.Level != analysis.None {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	fmt.Println(strings.Join(names, ", ")) //nolint:forbidigo // for the script that builds the page
}

// House is iamlint with the rules of a house.
package main

import (
	"github.com/iamlint/iamlint/multichecker"

	"example.com/house/house"
)

func main() { multichecker.Main(house.Analyzers()...) }

// Iamlint lints AWS IAM policies; see README.md.
package main

import "github.com/iamlint/iamlint/multichecker"

func main() { multichecker.Main() }

//go:build js && wasm

// The linter in a browser: it gives the page's worker a function that calls a tool by its name. Rules in Rego are left out, as OPA would be most of it.
package main

import (
	"syscall/js"

	"github.com/iamlint/iamlint/internal/playground"
)

func main() {
	js.Global().Set("iamlint", js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		return playground.Call(arguments[0].String(), arguments[1].String())
	}))
	select {}
}

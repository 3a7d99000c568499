// Package playground answers the page of the playground, in which it runs as WebAssembly: a call is a tool's name and its arguments as JSON, and
// so is the answer. It has the rules in Go; those in Rego are left out, as OPA is most of a program that has them.
package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/internal/tools"
	"github.com/iamlint/iamlint/rules"
)

// Call calls a tool, and returns {"answer": ...}, or {"error": "..."} for what cannot be answered. It does not panic.
func Call(tool, arguments string) (answer string) {
	defer func() {
		if bug := recover(); bug != nil {
			answer = failed(fmt.Errorf("internal error, which is a bug of iamlint: %v", bug))
		}
	}()
	t := tools.New(rules.All(), "playground")
	var (
		out any
		err error
		ctx = context.Background()
	)
	switch tool {
	case "lint":
		out, err = call(ctx, arguments, t.Lint)
	case "compare":
		out, err = call(ctx, arguments, t.Compare)
	case "check":
		out, err = call(ctx, arguments, t.Check)
	case "simulate":
		out, err = call(ctx, arguments, t.Simulate)
	case "explain":
		out, err = call(ctx, arguments, t.Explain)
	case "lookup":
		out, err = call(ctx, arguments, t.Lookup)
	default:
		err = fmt.Errorf("there is no tool %s", tool)
	}
	if err != nil {
		return failed(err)
	}
	encoded, err := json.Marshal(map[string]any{"answer": out})
	if err != nil {
		return failed(err)
	}
	return string(encoded)
}

func call[In, Out any](ctx context.Context, arguments string, handle func(context.Context, In) (Out, error)) (any, error) {
	var in In
	decoder := json.NewDecoder(strings.NewReader(arguments))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return nil, fmt.Errorf("arguments: %w", err)
	}
	return handle(ctx, in)
}

func failed(err error) string {
	encoded, _ := json.Marshal(map[string]string{"error": err.Error()}) // a string always is one
	return string(encoded)
}

// Dependencies writes docs/dependencies.md: the modules that iamlint is built of, with their licenses, and how much of the program
// each is.
//
//	go run ./test/dependencies
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const page = "docs/dependencies.md"

func main() {
	log.SetFlags(0)
	log.SetPrefix("dependencies: ")
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// module is what `go list -m -json` says of a module, and what was found out.
type module struct {
	Path, Version, Dir string
	Time               string
	Indirect, Main     bool

	license string
	size    int64 // in the program, in bytes
}

func run(ctx context.Context) error {
	modules, err := list(ctx)
	if err != nil {
		return err
	}
	if err := measure(ctx, modules); err != nil {
		return err
	}
	for _, m := range modules {
		if m.license, err = licenseOf(m.Dir); err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
	}
	if err := os.WriteFile(page, table(modules), 0o644); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

func goTool(ctx context.Context, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}

// list returns the modules whose packages iamlint imports.
func list(ctx context.Context) ([]*module, error) {
	out, err := goTool(ctx, "list", "-deps", "-json=Module", "./cmd/iamlint")
	if err != nil {
		return nil, err
	}
	var modules []*module
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var of struct{ Module *module }
		err := decoder.Decode(&of)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		same := func(m *module) bool { return m.Path == of.Module.Path }
		if of.Module != nil && !of.Module.Main && !slices.ContainsFunc(modules, same) {
			modules = append(modules, of.Module)
		}
	}
	slices.SortFunc(modules, func(a, b *module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// measure adds up the symbols of each module in the program.
func measure(ctx context.Context, modules []*module) error {
	dir, err := os.MkdirTemp("", "iamlint")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "iamlint")
	if _, err := goTool(ctx, "build", "-trimpath", "-o", program, "./cmd/iamlint"); err != nil {
		return err
	}
	symbols, err := goTool(ctx, "tool", "nm", "-size", program)
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(bytes.NewReader(symbols)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || fields[2] == "B" || fields[2] == "b" { // which take no room in the file
			continue
		}
		size, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue // an undefined symbol has none
		}
		name := strings.TrimPrefix(strings.TrimPrefix(strings.Join(fields[3:], " "), "type:"), "*")
		if i := slices.IndexFunc(modules, func(m *module) bool {
			rest, ok := strings.CutPrefix(name, m.Path)
			return ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "/"))
		}); i >= 0 {
			modules[i].size += size
		}
	}
	return nil
}

// licenses are recognized by sentences that only one of them has.
var licenses = []struct{ name, sentence string }{
	{"Apache-2.0", "Apache License"},
	{"MPL-2.0", "Mozilla Public License"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
	{"ISC", "Permission to use, copy, modify, and distribute this software"},
	{"MIT", "Permission is hereby granted, free of charge"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-2-Clause", "Redistributions of source code must retain"},
	{"Unlicense", "This is free and unencumbered software released into the public domain"},
}

// licenseOf returns the SPDX identifiers of the licenses in a module's folder.
func licenseOf(dir string) (string, error) {
	var found []string
	for _, glob := range []string{"[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*", "COPYING*"} {
		files, err := filepath.Glob(filepath.Join(dir, glob))
		if err != nil {
			return "", fmt.Errorf("find license: %w", err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return "", fmt.Errorf("read license: %w", err)
			}
			words := strings.Join(strings.Fields(string(text)), " ")
			for _, l := range licenses {
				if strings.Contains(words, l.sentence) {
					found = append(found, l.name)
					break
				}
			}
		}
	}
	if len(found) == 0 {
		return "", errors.New("its license is not known")
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), ", "), nil
}

func table(modules []*module) []byte {
	var b bytes.Buffer
	b.WriteString(`<!-- Written by test/dependencies: run "make dependencies" after a change of go.mod. -->
# Dependencies

What the program ` + "`iamlint`" + ` is built of beside Go's standard library, from the largest to the smallest share of it. The sizes are
those of the symbols in a build for linux/amd64.

| module | version | of | license | share |
| --- | --- | --- | --- | --- |
`)
	slices.SortStableFunc(modules, func(a, b *module) int { return cmp.Compare(b.size, a.size) })
	for _, m := range modules {
		date, _, _ := strings.Cut(m.Time, "T")
		required := ""
		if m.Indirect {
			required = " (indirect)"
		}
		fmt.Fprintf(&b, "| %s%s | %s | %s | %s | %d kB |\n", m.Path, required, m.Version, date, m.license, (m.size+512)/1024)
	}
	b.WriteString(`
Direct ones are taken where a well-kept library is better than code of our own: OPA for Rego, hcl and cty for Terraform, cobra for
commands, go-sarif for SARIF, yaml and json for their formats with places, doublestar for globs. ` + "`make vulnerabilities`" + `
looks known vulnerabilities up, and ` + "`go mod verify`" + `, which CI runs, compares what was downloaded with ` + "`go.sum`" + `.
`)
	return b.Bytes()
}

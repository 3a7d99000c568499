package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/catalog/internal/layout"
	"github.com/iamlint/iamlint/multichecker"
)

// asProgram makes the test binary iamlint: each run of it is in a process of its own, since a catalog is for a whole one.
const asProgram = "IAMLINT_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(multichecker.Run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func iamlint(t *testing.T, args ...string) (out string, status int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	text, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(text), exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return string(text), 0
}

// newer is the embedded catalog with a service more, which gives all services, actions and resource types other numbers.
func newer(t *testing.T, date string) []byte {
	t.Helper()
	r := &reference{date: date, source: "a test", services: readBack(t)}
	r.services = append(r.services, service{
		prefix: "aaa-new", name: "A new service",
		actions: []action{{name: "DeleteThing", levels: layout.Write, resources: []resource{{name: "thing", required: true}}}},
		types:   []resourceType{{name: "thing", arns: []string{"arn:${Partition}:aaa-new:${Region}:${Account}:thing/${ThingName}"}}},
	})
	slices.SortFunc(r.services, func(a, b service) int { return strings.Compare(a.prefix, b.prefix) })
	bin, err := encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// TestNewerCatalog checks that with another catalog nothing changes but what is in it: whatever is derived of a catalog is derived
// of the one that is in use.
func TestNewerCatalog(t *testing.T) {
	bin := newer(t, "2099-01-01")
	file := filepath.Join(t.TempDir(), "catalog.bin")
	if err := os.WriteFile(file, bin, 0o600); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(bin)
	with := []string{"--catalog", file, "--catalog-sha256", strings.ToUpper(hex.EncodeToString(digest[:]))}
	lint := []string{"lint", "--config", "none", "--format", "json", "--fail-on", "none"}
	for _, folder := range []string{"../../testdata/seeds", "../../rules/escalation/testdata", "../../rules/condition/testdata", "../../rules/reference/testdata"} {
		if _, err := os.Stat(folder); err != nil {
			continue
		}
		before, _ := iamlint(t, append(slices.Clone(lint), folder)...)
		after, _ := iamlint(t, slices.Concat(lint, with, []string{folder})...)
		if !strings.Contains(before, `"rule"`) || strings.ReplaceAll(after, "2099-01-01", catalog.Date()) != before {
			t.Errorf("%s is judged otherwise with a service more", folder)
		}
	}
	policy := filepath.Join(t.TempDir(), "policy.json")
	text := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "aaa-new:DeleteThing", "Resource": "arn:aws:aaa-new:us-east-1:123456789012:thing/x"}}`
	if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, status := iamlint(t, "lint", "--config", "none", policy); status != 1 || !strings.Contains(out, "invalid-service-in-action") {
		t.Errorf("without the catalog: status %d: %s", status, out)
	}
	if out, status := iamlint(t, append([]string{"lint", "--config", "none", policy}, with...)...); status != 0 {
		t.Errorf("with the catalog: status %d: %s", status, out)
	}
	if out, status := iamlint(t, append([]string{"version"}, with...)...); status != 0 || !strings.Contains(out, "catalog of 2099-01-01") {
		t.Errorf("version: status %d: %s", status, out)
	}
}

// TestRefused checks that a catalog is not used unless it is a whole one, of a later day, with the checksum that was given.
func TestRefused(t *testing.T) {
	whole := newer(t, "2099-01-01")
	swapped := bytes.Replace(whole, []byte("aaa-new"), []byte("zzz-new"), 1) // no longer in order
	cut := whole[:len(whole)/2]
	for name, test := range map[string]struct {
		content   []byte
		sum, want string
	}{
		"none":          {[]byte("hello"), "", "it is not a catalog"},
		"empty":         {nil, "", "it is not a catalog"},
		"cut":           {cut, "", "it is not a catalog"},
		"header":        {whole[:layout.HeaderSize], "", "it is not a catalog"},
		"order":         {swapped, "", "it is not a catalog"},
		"older":         {newer(t, "2020-01-01"), "", "it is of 2020-01-01"},
		"other sum":     {whole, strings.Repeat("0", 64), "its SHA-256 is"},
		"not hex":       {whole, "sum", "its SHA-256 is"},
		"other version": {append([]byte(layout.Magic[:7]+"\x7f"), whole[8:]...), "", "it is not a catalog"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "catalog.bin")
			if err := os.WriteFile(file, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			sum := test.sum
			if sum == "" {
				digest := sha256.Sum256(test.content)
				sum = hex.EncodeToString(digest[:])
			}
			out, status := iamlint(t, "version", "--catalog", file, "--catalog-sha256", sum)
			if status != 2 || !strings.Contains(out, test.want) {
				t.Errorf("status %d: %s; want %s", status, out, test.want)
			}
		})
	}
	for _, args := range [][]string{{"--catalog", "x"}, {"--catalog-sha256", "x"}} {
		if out, status := iamlint(t, append([]string{"version"}, args...)...); status != 2 {
			t.Errorf("%v: status %d: %s", args, status, out)
		}
	}
}

// FuzzUse checks that no text is a catalog that makes look-ups fail.
func FuzzUse(f *testing.F) {
	embedded, err := os.ReadFile("../catalog.bin")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(16, byte(1), 40, byte(255))
	f.Fuzz(func(t *testing.T, at int, by byte, other int, with byte) {
		text := slices.Clone(embedded)
		if at < 0 || other < 0 {
			t.Skip()
		}
		text[at%len(text)] ^= by
		text[other%len(text)] ^= with
		if catalog.Use(string(text)) == nil {
			readBack(t)
			if err := catalog.Use(string(embedded)); err != nil && !strings.Contains(err.Error(), "it is of") {
				t.Fatal(err)
			}
		}
	})
}

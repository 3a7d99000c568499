package solve

import (
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestAccessLevels(t *testing.T) {
	d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject", "s3:PutBucketPolicy", "s3:NewAction"], "Resource": "*"}]}`, nil)
	tests := map[string]struct {
		actions []string
		levels  []catalog.Level
		filter  func(catalog.Action) bool
		want    string // "" if there is none
	}{
		"one":                     {nil, []catalog.Level{catalog.Write}, nil, "s3:PutObject"},
		"several":                 {nil, []catalog.Level{catalog.Tagging, catalog.PermissionsManagement}, nil, "s3:PutBucketPolicy"},
		"none allowed":            {nil, []catalog.Level{catalog.Tagging}, nil, ""},
		"a pattern":               {[]string{"s3:Put*"}, []catalog.Level{catalog.PermissionsManagement}, nil, "s3:PutBucketPolicy"},
		"a name of another level": {[]string{"s3:PutObject"}, []catalog.Level{catalog.Read}, nil, ""},
		"with a filter":           {nil, []catalog.Level{catalog.Write}, func(a catalog.Action) bool { return a.Name() != "PutObject" }, ""},
		"not in the catalog":      {[]string{"s3:NewAction"}, catalog.Levels(), nil, ""},
		"not in it, no levels":    {[]string{"s3:NewAction"}, nil, nil, "s3:NewAction"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w, found := ask(t, Query{Layers: query.LayersOf(d), Actions: test.actions, AccessLevels: test.levels, ActionFilter: test.filter})
			if found != (test.want != "") || w.Request.Action != test.want {
				t.Errorf("found %t: %s, want %q", found, w.Request.Action, test.want)
			}
		})
	}
}

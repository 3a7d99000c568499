package solve

import (
	"errors"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// TestUnread: a layer whose documents are not known proves nothing but what the others exclude.
func TestUnread(t *testing.T) {
	reader := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}`, nil)
	admin := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`, nil)
	layer := func(d *policy.Document) Layer { return Layer{Docs: []*policy.Document{d}} }
	unread := Layer{Unread: true}
	for _, test := range []struct {
		name   string
		layers []Layer
		notBy  []Layer
		action string
		found  bool
		open   bool
	}{
		{"a boundary that is not known", []Layer{layer(reader), unread}, nil, "s3:GetObject", false, true},
		{"what nothing grants", []Layer{layer(reader), unread}, nil, "s3:PutObject", false, false},
		{"nothing but what is not known", []Layer{unread}, nil, "s3:PutObject", false, true},
		{"more than the old", []Layer{layer(admin)}, []Layer{layer(reader), unread}, "s3:PutObject", true, false},
		{"as much as the old, if its boundary lets it through", []Layer{layer(reader)}, []Layer{layer(admin), unread}, "s3:GetObject", false, true},
		{"less than the old", []Layer{layer(reader)}, []Layer{layer(admin), unread}, "s3:PutObject", false, false},
		{"more than the old, under a boundary", []Layer{layer(admin), unread}, []Layer{layer(reader)}, "s3:PutObject", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, found, err := New().Find(t.Context(), Query{
				Layers: test.layers, NotBy: test.notBy, Actions: []string{test.action},
				Callers: query.DefaultCallers(policy.Identity),
			})
			open := errors.Is(err, ErrUndecided) && errors.Is(err, ErrUnread)
			if found != test.found || open != test.open || err != nil && !open {
				t.Errorf("found %v, error %v", found, err)
			}
		})
	}
}

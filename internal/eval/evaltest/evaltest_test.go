package evaltest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// One seed makes the same cases each time, another seed others.
func TestSeeds(t *testing.T) {
	lines := func(seed uint64) []string {
		g := New(seed)
		var out []string
		for range 50 {
			c := g.Case()
			line, err := c.Line()
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(line))
		}
		return out
	}
	first := lines(1)
	if diff := cmp.Diff(first, lines(1)); diff != "" {
		t.Errorf("the same seed makes other cases (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, lines(2)) {
		t.Error("another seed makes the same cases")
	}
}

// Plain cases have no policies where AWS would attach none.
func TestPlain(t *testing.T) {
	g := New(3)
	g.Plain = true
	sessions := 0
	for range 2000 {
		c := g.Case()
		p := c.Policies
		if !strings.HasPrefix(c.Request.Principal, "arn:") && (p.Identity != nil || p.Boundary != nil || p.SCP != nil) {
			t.Errorf("%s has policies of its own", c.Request.Principal)
		}
		if p.Session != nil {
			sessions++
			if !strings.HasPrefix(c.Request.Principal, "arn:aws:sts:") {
				t.Errorf("%s has a session policy", c.Request.Principal)
			}
		}
		for _, level := range p.RCP {
			for _, d := range level {
				for _, s := range d.Statement {
					if s.Effect != "Deny" || s.Principal != "*" {
						t.Errorf("an RCP has the statement %+v", s)
					}
				}
			}
		}
	}
	if sessions == 0 {
		t.Error("no case has a session policy")
	}
}

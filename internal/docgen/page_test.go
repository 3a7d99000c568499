package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParts(t *testing.T) {
	intro, sections := parts("One sentence.\n\n## Why\n\nBecause.\n\n### Detail\n\nMore.\n\n## References\n\n- x\n")
	want := []part{{"Why", "Because.\n\n### Detail\n\nMore."}, {"References", "- x"}}
	if intro != "One sentence." {
		t.Errorf("introduction %q", intro)
	}
	if diff := cmp.Diff(want, sections, cmp.AllowUnexported(part{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFence(t *testing.T) {
	if got, want := fence("text", "a\n```\nb\n\n"), "````text\na\n```\nb\n````\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	short := strings.Repeat("line\n", 59)
	if got := excerpt(short); got != short {
		t.Errorf("a text of 59 lines became %q", got)
	}
	got := strings.Split(excerpt(strings.Repeat("line\n", 100)), "\n")
	if len(got) != 12+1+12 || got[12] != "... 77 lines ..." {
		t.Errorf("%d lines, in the middle %q", len(got), got[12])
	}
}

func TestSourceHasNoExpectations(t *testing.T) {
	got := source("a.yaml", []byte("a: b # want \"x\" `y`\nc: d # comment\n"))
	if diff := cmp.Diff("a: b\nc: d # comment\n", string(got.Content)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

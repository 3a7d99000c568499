package loader

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGroups: what is judged together has one name, whatever was named and in which order it was found.
func TestGroups(t *testing.T) {
	stack := func(file string) string {
		return `{"Resources": {"S": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "` + file + `"}}}}`
	}
	module := func(source string) string { return "module \"m\" {\n  source = \"" + source + "\"\n}\n" }
	t.Chdir(write(t, map[string]string{
		"a.json": "{}", "b.json": "{}",
		"stacks/main.json": stack("parts/one.json"), "stacks/parts/one.json": stack("../../other/two.json"), "other/two.json": `{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`,
		"other/alone.json": "{}",
		"app/main.tf":      module("../modules/x"), "app/more.tf": "", "site/main.tf": module("../modules/x"), "modules/x/main.tf": "",
		"lone/main.tf":       `locals { p = file("${path.module}/policy.json") }`,
		"lone/policy.json":   "{}", // the walk leaves it to the module
		"lone/other.json":    "{}",
		"dynamic/main.tf":    `locals { p = { for f in var.names : f => file("${path.module}/policies/${f}.json") } }`,
		"dynamic/other.json": "{}", "dynamic/policies/p.json": "{}", "dynamic/policies/deep/q.json": "{}",
	}))
	want := []string{
		"a.json", "app site", "b.json", "dynamic dynamic/policies/deep/q.json dynamic/policies/p.json", "dynamic/other.json",
		"lone", "lone/other.json", "other/alone.json", "other/two.json stacks/main.json stacks/parts/one.json",
	}
	for _, roots := range [][]string{
		{"."},
		{"stacks", "other", "site", "modules", "lone", "dynamic", "app", "b.json", "a.json"},
	} {
		files, errs := Walk(t.Context(), roots, WalkOptions{})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		slices.Reverse(files)
		if diff := cmp.Diff(want, groups(t, files)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", roots, diff)
		}
	}
	// The name does not depend on which of the group are there.
	all := func(files ...File) []string {
		g, err := GroupsOf(t.Context(), files, 2)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, file := range files {
			names = append(names, g.Of(file.Path))
		}
		return names
	}
	if one, both := all(File{Path: "stacks/main.json"}), all(File{Path: "other/two.json"}, File{Path: "stacks/main.json"}); one[0] != both[1] || both[0] != both[1] {
		t.Errorf("the group of stacks/main.json is %v alone, and %v beside another", one, both)
	}
}

// groups writes the groups of files, each as the names of its files.
func groups(t *testing.T, files []File) []string {
	t.Helper()
	g, err := GroupsOf(t.Context(), files, 3)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]string{}
	for _, file := range files {
		name := g.Of(file.Path)
		of[name] = append(of[name], filepath.ToSlash(file.Path))
	}
	var list []string
	for _, names := range of {
		slices.Sort(names)
		list = append(list, strings.Join(names, " "))
	}
	slices.Sort(list)
	return list
}

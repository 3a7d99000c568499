package session

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// WriteInModules writes the fixes of findings in Terraform modules in their language, and leaves out those that it has no place for, and
// those in files that several modules read. modulesOf tells how many read a file.
func WriteInModules(findings []driver.Finding, modulesOf func(file string) int) {
	for i := range findings {
		f := &findings[i]
		if len(f.Fixes) == 0 {
			continue
		}
		modules := modulesOf(f.Source.Name)
		if modules == 0 {
			continue
		}
		f.Fixes = slices.DeleteFunc(slices.Clone(f.Fixes), func(s analysis.SuggestedFix) bool {
			for j := range s.Edits { // they are the finding's own
				if loader.IsModuleFile(f.Source.Name) {
					s.Edits[j].NewText = native(s.Edits[j].NewText)
				}
			}
			if modules > 1 {
				return true
			}
			content, ok := fix.Apply(f.Source, &s)
			return !ok || !loader.Parses(f.Source.Name, content)
		})
	}
}

// member is a member of an object as YAML has it, which a rule adds where keys are not in quotes.
var member = regexp.MustCompile(`^(\s*)([A-Za-z]\w*): (.*?),?(\n\s*)?$`)

// native writes a member that is added to an object as Terraform's own language has it.
func native(text string) string {
	m := member.FindStringSubmatch(text)
	switch {
	case m == nil:
		return text
	case m[4] == "":
		return m[1] + m[2] + " = " + strings.TrimPrefix(text[len(m[1]+m[2]):], ": ")
	}
	return m[1] + m[2] + " = " + m[3] + m[4]
}

// ProveFixes proves the fixes of findings, each source with the prover that is made for it, and marks those that are not proved as unsafe. It
// returns what the proved ones make of the sources.
func ProveFixes(
	ctx context.Context, findings []driver.Finding, allowance driver.Allowance, prover func(*policy.Source) fix.Prover,
) map[*policy.Source]fix.Patch {
	order, bySource := WithFixes(findings)
	patches := make(map[*policy.Source]fix.Patch, len(order))
	for _, src := range order {
		p := prover(src)
		patches[src], _ = Prove(ctx, &p, src, bySource[src], allowance) // an error is the context's, with which the run ends
	}
	return patches
}

// WithFixes are the findings with fixes by their sources, and these in order. The fixes are those of the findings themselves.
func WithFixes(findings []driver.Finding) (order []*policy.Source, bySource map[*policy.Source][]driver.Finding) {
	for _, f := range findings {
		if len(f.Fixes) == 0 {
			continue
		}
		if bySource == nil {
			bySource = map[*policy.Source][]driver.Finding{}
		}
		if bySource[f.Source] == nil {
			order = append(order, f.Source)
		}
		bySource[f.Source] = append(bySource[f.Source], f)
	}
	return order, bySource
}

// Prove proves the fixes of findings in a source, marks those that are not proved as unsafe, and returns what the proved ones
// make of it.
func Prove(
	ctx context.Context, prover *fix.Prover, src *policy.Source, findings []driver.Finding, allowance driver.Allowance,
) (patch fix.Patch, err error) {
	_, why := driver.ProofWall.Watch(ctx, allowance, func(ctx context.Context) {
		patch, err = prover.Prove(ctx, src, findings)
	})
	if why == nil {
		return patch, err
	}
	// What is not proved is unsafe; a proof that goes on may say no more than that either.
	for i := range findings {
		for j := range findings[i].Fixes {
			findings[i].Fixes[j].Unsafe = true
		}
	}
	return fix.Patch{Content: src.Content}, nil
}

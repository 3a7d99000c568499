package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

func (p *program) configCommand() *cobra.Command {
	var format, file string
	cmd := &cobra.Command{
		Use:   "config [flags] [PATH ...]",
		Short: "Show which settings are in force for a file, and why",
		Long: `Show which configuration is read, and, for each file, whether lint reads it in a walk, what its policies are taken for, which rules
have other levels than by default, which findings are ignored, and which invariants hold for it, each with the place that says so.

Exit status: 0 shown, 2 wrong usage or configuration, 3 a file could not be read.`,
		Example: `  iamlint config
  iamlint config policies/deploy.json
  iamlint config -f json policies/deploy.json`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			return p.showConfig(cmd.Context(), file, format, paths)
		},
	}
	cmd.Flags().VarP(newChoice(&format, "text", "text", "json"), "format", "f", "write standard output as `FORMAT`: text, json")
	complete(cmd, "format", "text", "json")
	configFlag(cmd, &file)
	return cmd
}

// inForce is what is in force for a file, or for all.
type inForce struct {
	Path     string    `json:"path,omitempty"`
	Settings []setting `json:"settings"`
}

// setting is one thing that is in force. Default is what it is otherwise, where that is known.
type setting struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Default string `json:"default,omitempty"`
	Why     string `json:"why,omitempty"`
}

func (f *inForce) add(name, value, why string) {
	f.Settings = append(f.Settings, setting{Name: name, Value: value, Why: why})
}

func (p *program) showConfig(ctx context.Context, file, format string, paths []string) error {
	s, err := session.Configure(file, "")
	if err != nil {
		return err
	}
	custom, err := s.Custom(ctx, p.compile, nil)
	if err != nil {
		return err
	}
	all := slices.Concat(p.rules, custom)
	if err := s.CheckNames(session.Names(all)); err != nil {
		return &usageError{err}
	}
	list := []inForce{everywhere(s, file)}
	for _, name := range paths {
		list = append(list, p.inForceFor(ctx, s, all, name))
	}
	return buffered(p.stdout, func(w io.Writer) error {
		if format == "json" {
			encoder := json.NewEncoder(w)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(map[string]any{"version": 1, "inForce": list})
		}
		return writeInForce(w, list)
	})
}

func writeInForce(w io.Writer, list []inForce) error {
	for i, one := range list {
		if i > 0 {
			if _, err := fmt.Fprintf(w, "\n%s\n", report.Plain(one.Path)); err != nil {
				return err
			}
		}
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, s := range one.Settings {
			value := s.Value
			if s.Default != "" {
				value += " (default: " + s.Default + ")"
			}
			line := "  " + report.Plain(s.Name) + "\t" + report.Plain(value)
			if s.Why != "" {
				line += "\t" + report.Plain(s.Why)
			}
			if _, err := fmt.Fprintln(table, line); err != nil {
				return err
			}
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// everywhere is what is in force for all files.
func everywhere(s *session.Settings, flag string) inForce {
	var f inForce
	switch {
	case s.Path != "" && flag != "":
		f.add("configuration", filepath.ToSlash(s.Path), "--config")
	case s.Path != "":
		f.add("configuration", filepath.ToSlash(s.Path), "the nearest one upward from the working folder")
	case flag == session.NoConfig:
		f.add("configuration", "none", "--config")
	default:
		f.add("configuration", "none", "there is no "+config.Name+" here or above, up to the root of the repository")
	}
	failOn := setting{Name: "fail-on", Value: analysis.Warning.String()}
	if s.FailOn != nil {
		failOn = setting{Name: "fail-on", Value: s.FailOn.String(), Default: analysis.Warning.String(), Why: filepath.ToSlash(s.Path)}
	}
	f.Settings = append(f.Settings, failOn)
	for _, folder := range s.Rego {
		f.add("rego", folder, filepath.ToSlash(s.Path))
	}
	return f
}

// place names a place in the configuration.
func settingAt(s *session.Settings, line, column int) string {
	return filepath.ToSlash(s.Path) + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column)
}

// inForceFor is what is in force for a file.
func (p *program) inForceFor(ctx context.Context, s *session.Settings, all []*analysis.Analyzer, name string) inForce {
	shown := filepath.ToSlash(filepath.Clean(name))
	f := inForce{Path: shown}
	relative := s.Relative(shown)
	read, why := readInWalk(ctx, s, name, relative)
	f.add("read in a walk", read, why)
	p.kindsInForce(&f, s, name)
	if t := s.ResourceTypeOf(relative); t != "" {
		f.add("resource type", t, filepath.ToSlash(s.Path)+", resource-types")
	}
	sets := s.RulesIn(relative)
	all = slices.SortedFunc(slices.Values(all), func(a, b *analysis.Analyzer) int { return strings.Compare(a.Name, b.Name) })
	for _, a := range all {
		if a.Level == analysis.None {
			continue
		}
		level, usual := session.LevelOf(a, sets, session.Selection{}), session.LevelOf(a, nil, session.Selection{})
		if level == usual {
			continue
		}
		f.Settings = append(f.Settings, setting{"rule " + a.Name, on(level), on(usual), whoSets(s, a, sets)})
	}
	for i := range s.Ignore {
		ignore := &s.Ignore[i]
		if len(ignore.Paths) > 0 && !s.Matches(ignore.Paths, shown) {
			continue
		}
		state := "ignore"
		if s.Expired(ignore) {
			state = "ignore (expired)"
		}
		f.add(state, describeIgnore(ignore), settingAt(s, ignore.Line, ignore.Column))
	}
	for i := range s.Invariants {
		invariant := &s.Invariants[i]
		if len(invariant.In) == 0 || s.Matches(invariant.In, shown) {
			f.add("invariant", invariant.ID.Name+" ("+invariant.Level.String()+")", settingAt(s, invariant.ID.Line, invariant.ID.Column))
		}
	}
	return f
}

// on is a level as the configuration has it.
func on(level analysis.Level) string {
	if level == analysis.None {
		return "off"
	}
	return level.String()
}

// whoSets is the place of the last setting about a rule.
func whoSets(s *session.Settings, a *analysis.Analyzer, sets [][]config.Rule) string {
	place := ""
	for _, set := range sets {
		for _, name := range []string{a.Category, a.Name} {
			for _, rule := range set {
				if rule.Name == name {
					place = settingAt(s, rule.Line, rule.Column)
				}
			}
		}
	}
	return place
}

// describeIgnore says which findings an element of ignore is about.
func describeIgnore(ignore *config.Ignore) string {
	var rules []string
	for _, rule := range ignore.Rules {
		rules = append(rules, rule.Name)
	}
	var parts []string
	for _, list := range []struct {
		what  string
		names []string
	}{{"", rules}, {"policies ", ignore.Names}, {"Sids ", ignore.Sids}} {
		if len(list.names) > 0 {
			parts = append(parts, list.what+strings.Join(list.names, ", "))
		}
	}
	text := cmp.Or(strings.Join(parts, "; "), "everything")
	if ignore.Reason != "" {
		text += ": " + ignore.Reason
	}
	return text
}

// readInWalk says whether lint reads a file of a folder, and why.
func readInWalk(ctx context.Context, s *session.Settings, name, relative string) (read, why string) {
	for _, glob := range s.Exclude {
		if config.Match(glob, relative) {
			return "no", filepath.ToSlash(s.Path) + ", exclude: " + glob
		}
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return "yes", "a folder is searched with all below it"
	}
	if !loader.IsCandidate(path.Base(filepath.ToSlash(name))) {
		return "no", "its name does not end in .json, .yaml, .yml, .template, .tf or .tf.json"
	}
	if out, err := git(ctx, "-C", filepath.Dir(name), "check-ignore", "-v", "--", filepath.Base(name)); err == nil {
		rule, _, _ := strings.Cut(string(out), "\t")
		return "no", rule // file:line:pattern
	}
	return "yes", ""
}

// kindReason says why a document in a file has its kind.
func kindReason(s *session.Settings, d *policy.Document, name string) string {
	if d.KindReason == loader.ByConfiguration {
		for _, kind := range s.Kinds {
			if config.Match(kind.Glob, s.Relative(name)) {
				return filepath.ToSlash(s.Path) + ", kinds: " + kind.Glob
			}
		}
	}
	return d.KindReason
}

// kindsInForce says what the policies in a file are taken for, and why.
func (p *program) kindsInForce(f *inForce, s *session.Settings, name string) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		p.cannot(filepath.ToSlash(name) + ": " + readError(err).Error())
		return
	case info.IsDir():
		return
	}
	opts := (&accessFlags{}).loadOptions(s, name)
	opts.Required = false
	var unit *policy.Unit
	if loader.IsModuleFile(name) {
		unit = loader.LoadModule(loader.Tree{Folder: filepath.Dir(name)}, opts)
	} else {
		src, err := loader.Read(name, loader.Limits{})
		if err != nil {
			p.cannot(filepath.ToSlash(name) + ": " + readError(err).Error())
			return
		}
		unit = loader.Load(src, opts)
	}
	seen := map[string]bool{}
	for _, d := range unit.Documents {
		about := "policy"
		if d.Name != "" {
			about += " " + d.Name
		}
		if d.File() != f.Path && filepath.ToSlash(d.File()) != f.Path || seen[about] {
			continue
		}
		seen[about] = true
		f.add(about, d.Kind.String(), kindReason(s, d, f.Path))
	}
}

// tellExpired says on standard error which suppressions have expired.
func (p *program) tellExpired(s *session.Settings) {
	for i := range s.Ignore {
		if ignore := &s.Ignore[i]; s.Expired(ignore) {
			_, _ = fmt.Fprintf(p.stderr, "iamlint: %s:%d:%d: this ignore has expired on %s: mend the findings, or give it a later day\n",
				s.Path, ignore.Line, ignore.Column, ignore.Expires.Format(time.DateOnly))
		}
	}
}

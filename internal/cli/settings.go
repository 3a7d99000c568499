package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/regohost"
	"github.com/iamlint/iamlint/policy"
)

// settings are a configuration and where it is.
type settings struct {
	*config.Config
	// dir is the folder that the configuration's globs are relative to, work the working folder; both absolute.
	dir, work string
	// asked are policies that describe the requests of the invariants.
	asked []*policy.Document
	// now tells the time.
	now func() time.Time
}

// noConfig is what --config is to have no configuration.
const noConfig = "none"

// configure reads the file that --config names, or the nearest one above the working folder; none at all if it is "none".
func configure(file string) (*settings, error) {
	work, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the working folder: %w", err)
	}
	s := &settings{Config: &config.Config{}, dir: work, work: work, now: time.Now}
	if file == noConfig {
		return s, nil
	}
	if file == "" {
		if file, err = config.Find(work); err != nil {
			return nil, &usageError{err}
		}
		if file == "" {
			return s, nil
		}
		// Complaints name it as the user would.
		if rel, err := filepath.Rel(work, file); err == nil {
			file = rel
		}
	}
	s.Config, err = config.Load(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, usagef("configuration %s does not exist: check --config", file)
	case err != nil:
		return nil, &usageError{err}
	}
	if s.dir, err = filepath.Abs(filepath.Dir(file)); err != nil {
		return nil, fmt.Errorf("find the folder of %s: %w", file, err)
	}
	return s, nil
}

// relative makes the name of a source, which is relative to the working folder, relative to the configuration's folder.
func (s *settings) relative(name string) string {
	file := filepath.FromSlash(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.work, file)
	}
	rel, err := filepath.Rel(s.dir, file)
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

// excluded reports whether the configuration takes a source out of walks.
func (s *settings) excluded(name string) bool {
	return s.matches(s.Exclude, name)
}

// suppressions are those of the configuration that have not expired.
func (s *settings) suppressions() []driver.Suppression {
	var list []driver.Suppression
	for i := range s.Ignore {
		ignore := &s.Ignore[i]
		if s.expired(ignore) {
			continue
		}
		one := driver.Suppression{Names: ignore.Names, Sids: ignore.Sids, Reason: ignore.Reason}
		for _, rule := range ignore.Rules {
			one.Rules = append(one.Rules, rule.Name)
		}
		if len(ignore.Paths) > 0 {
			one.Within = func(name string) bool { return s.matches(ignore.Paths, name) }
		}
		list = append(list, one)
	}
	return list
}

// expired reports whether the last day of a suppression is over, wherever on earth.
func (s *settings) expired(ignore *config.Ignore) bool {
	return !ignore.Expires.IsZero() && s.now().After(ignore.Expires.Add(36*time.Hour))
}

// tellExpired says on standard error which suppressions have expired.
func (p *program) tellExpired(s *settings) {
	for i := range s.Ignore {
		if ignore := &s.Ignore[i]; s.expired(ignore) {
			_, _ = fmt.Fprintf(p.stderr, "iamlint: %s:%d:%d: this ignore has expired on %s: mend the findings, or give it a later day\n",
				s.Path, ignore.Line, ignore.Column, ignore.Expires.Format(time.DateOnly))
		}
	}
}

// regoFolders are the configuration's folders of custom rules, relative to the working folder. They lie in its repository, or
// below its own folder if that lies in none: who may change the configuration shall not have anything else read.
func (s *settings) regoFolders() ([]string, error) {
	var folders []string
	for _, written := range s.Rego {
		folder := filepath.FromSlash(written)
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(s.dir, folder)
			if rel, err := filepath.Rel(s.work, folder); err == nil {
				folder = rel
			}
		}
		area, err := confine.Around(s.dir, s.dir)
		if err == nil {
			_, err = area.Stat(folder)
		}
		if errors.Is(err, confine.ErrOutside) {
			return nil, usagef("%s: rego: %s is outside of the repository: name it with --rego", s.Path, written)
		}
		folders = append(folders, folder) // whether it is there is found out when it is read
	}
	return folders, nil
}

// custom compiles the rules in the configuration's folders and in those that --rego names.
func (p *program) custom(ctx context.Context, s *settings, folders []string) ([]*analysis.Analyzer, error) {
	configured, err := s.regoFolders()
	if err != nil {
		return nil, err
	}
	all := slices.Concat(configured, folders)
	if len(all) == 0 {
		return nil, nil
	}
	analyzers, err := regohost.Load(ctx, all, regohost.Options{Taken: p.rules, Load: load})
	if err != nil {
		return nil, &usageError{err}
	}
	return analyzers, nil
}

// load reads a policy that a custom rule, or its test, holds as text.
func load(name string, content []byte, kind *policy.Kind) *policy.Unit {
	return loader.Load(&policy.Source{Name: name, Content: content}, loader.Options{Kind: kind, Required: true})
}

// selection are the flags that switch rules on and off.
type selection struct {
	enable, disable, only []string
}

// choose returns the rules that are on, with their levels, sorted by name. A rule's name outranks its category, flags
// outrank the configuration, and --disable outranks --enable and --only.
// In a strict run there are no rules but those that Access Analyzer has, too.
func choose(all []*analysis.Analyzer, s *settings, flags selection, strict bool) ([]driver.Rule, error) {
	known := names(all)
	if err := s.CheckNames(known); err != nil {
		return nil, &usageError{err}
	}
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--enable", flags.enable}, {"--disable", flags.disable}, {"--only", flags.only}} {
		for _, name := range list.names {
			if !slices.Contains(known, name) {
				return nil, unknownRule(list.flag+": ", name, known)
			}
		}
	}
	var rules []driver.Rule
	for _, a := range all {
		if a.Level == analysis.None || strict && a.Code == "" {
			continue // a None is not a rule of its own
		}
		if level := s.highest(a, flags); level != analysis.None {
			rules = append(rules, driver.Rule{Analyzer: a, Level: level})
		}
	}
	slices.SortFunc(rules, func(a, b driver.Rule) int { return strings.Compare(a.Analyzer.ID(), b.Analyzer.ID()) })
	return rules, nil
}

// highest is the highest level that a rule has in any file.
func (s *settings) highest(a *analysis.Analyzer, flags selection) analysis.Level {
	level := analysis.None
	for _, sets := range s.combinations() {
		level = max(level, levelOf(a, sets, flags))
	}
	return level
}

// lowest is the lowest level that a rule has in any file.
func (s *settings) lowest(a *analysis.Analyzer, flags selection) analysis.Level {
	level := analysis.Error
	for _, sets := range s.combinations() {
		level = min(level, levelOf(a, sets, flags))
	}
	return level
}

// combinations are the settings of rules that files may have: those of all files, and these with each override. What several
// overrides set together, the last of them does.
func (s *settings) combinations() [][][]config.Rule {
	all := [][][]config.Rule{{s.Rules}}
	for _, override := range s.Overrides {
		all = append(all, [][]config.Rule{s.Rules, override.Rules})
	}
	return all
}

// levelIn returns what says which level a rule has in a file; nil if it is the same everywhere.
func (s *settings) levelIn(flags selection) func(*analysis.Analyzer, string) analysis.Level {
	if len(s.Overrides) == 0 {
		return nil
	}
	return func(a *analysis.Analyzer, file string) analysis.Level {
		return levelOf(a, s.RulesIn(s.relative(file)), flags)
	}
}

// levelOf is the level of a rule by the settings of a configuration, each of which applies to what came before it, and by flags;
// None if it is off.
func levelOf(a *analysis.Analyzer, sets [][]config.Rule, flags selection) analysis.Level {
	on, level := !a.Off, a.Level
	for _, set := range sets {
		for _, name := range []string{a.Category, a.Name} {
			for _, rule := range set {
				if rule.Name != name {
					continue
				}
				on = !rule.Off
				if rule.Level != analysis.None {
					level = rule.Level
				}
			}
		}
	}
	for _, name := range []string{a.Category, a.Name} {
		if slices.Contains(flags.enable, name) {
			on = true
		}
		if slices.Contains(flags.disable, name) {
			on = false
		}
	}
	if len(flags.only) > 0 {
		named := slices.Contains(flags.only, a.Name) || slices.Contains(flags.only, a.Category)
		on = named && !slices.Contains(flags.disable, a.Name) && !slices.Contains(flags.disable, a.Category)
	}
	if !on {
		return analysis.None
	}
	return level
}

// names returns the ids and categories of rules, sorted.
func names(all []*analysis.Analyzer) []string {
	var list []string
	for _, a := range all {
		if a.Level != analysis.None {
			list = append(list, a.Name, a.Category)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func unknownRule(where, name string, known []string) error {
	if near := config.Nearest(name, known); near != "" {
		return usagef("%sunknown rule or category %q: did you mean %q?", where, name, near)
	}
	return usagef("%sunknown rule or category %q: `iamlint rules` lists them", where, name)
}

package session

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/driver"
)

// Selection switches rules and categories on and off, by their ids, beside the configuration.
type Selection struct {
	Enable, Disable []string
	// Only are those beside which there are no others; none stands for all.
	Only []string
}

// Choose returns the rules that are on, with their levels, sorted by name. A rule's name outranks its category, flags
// outrank the configuration, and --disable outranks --enable and --only. In a strict run there are no rules but those that Access Analyzer has, too.
func Choose(all []*analysis.Analyzer, s *Settings, flags Selection, strict bool) ([]driver.Rule, error) {
	known := Names(all)
	if err := s.CheckNames(known); err != nil {
		return nil, &Error{err}
	}
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--enable", flags.Enable}, {"--disable", flags.Disable}, {"--only", flags.Only}} {
		for _, name := range list.names {
			if !slices.Contains(known, name) {
				return nil, UnknownRule(list.flag+": ", name, known)
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
func (s *Settings) highest(a *analysis.Analyzer, flags Selection) analysis.Level {
	level := analysis.None
	for _, sets := range s.combinations() {
		level = max(level, LevelOf(a, sets, flags))
	}
	return level
}

// Lowest is the lowest level that a rule has in any file.
func (s *Settings) Lowest(a *analysis.Analyzer, flags Selection) analysis.Level {
	level := analysis.Error
	for _, sets := range s.combinations() {
		level = min(level, LevelOf(a, sets, flags))
	}
	return level
}

// combinations are the settings of rules that files may have: those of all files, and these with each override. What several
// overrides set together, the last of them does.
func (s *Settings) combinations() [][][]config.Rule {
	all := [][][]config.Rule{{s.Rules}}
	for _, override := range s.Overrides {
		all = append(all, [][]config.Rule{s.Rules, override.Rules})
	}
	return all
}

// LevelIn returns what says which level a rule has in a file; nil if it is the same everywhere.
func (s *Settings) LevelIn(flags Selection) func(*analysis.Analyzer, string) analysis.Level {
	if len(s.Overrides) == 0 {
		return nil
	}
	return func(a *analysis.Analyzer, file string) analysis.Level {
		return LevelOf(a, s.RulesIn(s.Relative(file)), flags)
	}
}

// LevelOf is the level of a rule by the settings of a configuration, each of which applies to what came before it, and by flags;
// None if it is off.
func LevelOf(a *analysis.Analyzer, sets [][]config.Rule, flags Selection) analysis.Level {
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
		if slices.Contains(flags.Enable, name) {
			on = true
		}
		if slices.Contains(flags.Disable, name) {
			on = false
		}
	}
	if len(flags.Only) > 0 {
		named := slices.Contains(flags.Only, a.Name) || slices.Contains(flags.Only, a.Category)
		on = named && !slices.Contains(flags.Disable, a.Name) && !slices.Contains(flags.Disable, a.Category)
	}
	if !on {
		return analysis.None
	}
	return level
}

// Names returns the ids and categories of rules, sorted.
func Names(all []*analysis.Analyzer) []string {
	var list []string
	for _, a := range all {
		if a.Level != analysis.None {
			list = append(list, a.Name, a.Category)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// UnknownRule is the mistake of naming a rule or a category that is not known; where begins the message.
func UnknownRule(where, name string, known []string) error {
	if near := config.Nearest(name, known); near != "" {
		return mistakef("%sunknown rule or category %q: did you mean %q?", where, name, near)
	}
	return mistakef("%sunknown rule or category %q: `iamlint rules` lists them", where, name)
}

package cli

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/internal/session"
)

// ruleInfo is what `rules --format json` says of a rule.
type ruleInfo struct {
	ID               string   `json:"id"`
	Title            string   `json:"title"`
	Category         string   `json:"category"`
	Level            string   `json:"level"`
	On               bool     `json:"on"` // unless the configuration says otherwise
	SecuritySeverity float64  `json:"securitySeverity,omitempty"`
	Kinds            []string `json:"kinds,omitempty"`
	Code             string   `json:"code,omitempty"`
	HelpURI          string   `json:"helpUri,omitempty"`
	Doc              string   `json:"doc"`
}

func (p *program) rulesCommand() *cobra.Command {
	var (
		format, file string
		rego         []string
	)
	cmd := &cobra.Command{
		Use:   "rules [flags] [RULE|CATEGORY]",
		Short: "List the rules; or explain one",
		Long: `List the rules, those of the configuration, its invariants and --rego included, or those of a category; or explain one: why it is,
what gives a finding and what does not, and where AWS says so.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("rules takes one rule or category: leave %q out", args[1])
			}
			s, err := session.Configure(file, "")
			if err != nil {
				return err
			}
			custom, err := s.Custom(cmd.Context(), p.compile, rego)
			if err != nil {
				return err
			}
			invariants, err := s.InvariantRules(cmd.Context(), accessOptions(nil))
			if err != nil {
				return err
			}
			rules := slices.Concat(p.rules, custom, invariants)
			rules = slices.DeleteFunc(rules, func(a *analysis.Analyzer) bool { return a.Level == analysis.None })
			slices.SortFunc(rules, func(a, b *analysis.Analyzer) int { return strings.Compare(a.ID(), b.ID()) })
			if len(args) == 0 {
				return p.listRules(rules, format)
			}
			inCategory := slices.DeleteFunc(slices.Clone(rules), func(a *analysis.Analyzer) bool { return a.Category != args[0] })
			if len(inCategory) > 0 {
				return p.listRules(inCategory, format)
			}
			return p.explainRule(rules, args[0], format)
		},
		ValidArgsFunction: p.completeRule,
	}
	cmd.Flags().VarP(newChoice(&format, "text", "text", "json"), "format", "f", "write `FORMAT`: text or json")
	regoFlag(cmd, &rego)
	configFlag(cmd, &file)
	complete(cmd, "format", "text", "json")
	return cmd
}

func (p *program) info(a *analysis.Analyzer) ruleInfo {
	info := ruleInfo{
		ID: a.ID(), Title: a.Title, Category: a.Category, Level: a.Level.String(), On: !a.Off,
		SecuritySeverity: a.SecuritySeverity, Code: a.Code, HelpURI: a.URL, Doc: a.Doc,
	}
	for _, kind := range a.Kinds {
		info.Kinds = append(info.Kinds, kind.String())
	}
	return info
}

func (p *program) listRules(rules []*analysis.Analyzer, format string) error {
	return p.print(func(w *bufio.Writer) error {
		if format == "json" {
			list := make([]ruleInfo, len(rules))
			for i, a := range rules {
				list[i] = p.info(a)
			}
			return writeJSON(w, list)
		}
		rules = slices.Clone(rules)
		slices.SortStableFunc(rules, func(a, b *analysis.Analyzer) int { return cmp.Compare(a.Category, b.Category) })
		if width := terminalWidth(p.stdout); width > 0 {
			writeCatalog(w, rules, width, p.colored("auto"))
			return nil
		}
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, a := range rules {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", a.Category, a.ID(), levelText(a), a.Title) // Flush returns the error
		}
		return table.Flush()
	})
}

// writeCatalog lists rules by category for a terminal, their titles in what is left of its width.
func writeCatalog(w *bufio.Writer, rules []*analysis.Analyzer, width int, color bool) {
	ids, levels := 0, 0
	for _, a := range rules {
		ids, levels = max(ids, len(a.ID())), max(levels, len(levelText(a)))
	}
	titles := 2 + ids + 2 + levels + 2 // the column in which they begin
	below := width < titles+30
	if below {
		titles = 6
	}
	category := ""
	for _, a := range rules {
		if a.Category != category {
			if category != "" {
				_ = w.WriteByte('\n') // Flush returns the error
			}
			category = a.Category
			_, _ = fmt.Fprintln(w, bold(category, color))
		}
		head := fmt.Sprintf("  %-*s  %-*s", ids, a.ID(), levels, levelText(a))
		text := wrap(a.Title, width-titles)
		if below {
			_, _ = fmt.Fprintf(w, "  %s  %s\n%s", a.ID(), levelText(a), strings.Repeat(" ", titles))
		} else {
			_, _ = fmt.Fprint(w, head, "  ")
		}
		_, _ = fmt.Fprintln(w, strings.Join(text, "\n"+strings.Repeat(" ", titles)))
	}
}

func levelText(a *analysis.Analyzer) string {
	if a.Off {
		return a.Level.String() + ", off"
	}
	return a.Level.String()
}

func (p *program) explainRule(rules []*analysis.Analyzer, name, format string) error {
	i := slices.IndexFunc(rules, func(a *analysis.Analyzer) bool { return a.ID() == name })
	if i < 0 {
		var ids []string
		for _, a := range rules {
			ids = append(ids, a.ID(), a.Category)
		}
		return session.UnknownRule("", name, ids)
	}
	a := rules[i]
	return p.print(func(w *bufio.Writer) error {
		if format == "json" {
			return writeJSON(w, p.info(a))
		}
		page := p.page(a)
		if width := terminalWidth(p.stdout); width > 0 {
			page = renderMarkdown(page, width, p.colored("auto"))
		}
		_, err := w.WriteString(page)
		return err
	})
}

// page is the page of a rule in Markdown: for a built-in rule the one that docgen has written, with examples and their
// witnesses, for another one what its author says.
func (p *program) page(a *analysis.Analyzer) string {
	if page, ok := docs.Page(a.Name); ok && slices.Contains(p.rules, a) {
		if strings.HasPrefix(page, "<!--") { // a word to editors
			_, page, _ = strings.Cut(page, "\n")
		}
		return page
	}
	var b strings.Builder
	intro, rest, _ := strings.Cut(strings.TrimSpace(a.Doc), "\n\n")
	b.WriteString("# " + a.ID() + "\n\n" + intro + "\n\n")
	item := func(name, value string) {
		if value != "" {
			b.WriteString("- " + name + ": " + value + "\n")
		}
	}
	item("Category", a.Category)
	item("Level", levelText(a))
	if a.SecuritySeverity > 0 {
		item("Security severity", strconv.FormatFloat(a.SecuritySeverity, 'f', 1, 64)+" ("+a.SeverityReason+")")
	}
	var kinds []string
	for _, kind := range a.Kinds {
		kinds = append(kinds, kind.String())
	}
	item("Kinds of policies", strings.Join(kinds, ", "))
	item("In AWS Access Analyzer", a.Code)
	item("Page", a.URL)
	if rest = strings.TrimSpace(rest); rest != "" {
		b.WriteString("\n" + rest + "\n")
	}
	return b.String()
}

func writeJSON(w *bufio.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

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
			s, err := configure(file)
			if err != nil {
				return err
			}
			custom, err := p.custom(cmd.Context(), s, rego)
			if err != nil {
				return err
			}
			invariants, err := s.invariants(cmd.Context(), accessOptions(nil))
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
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, a := range rules {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", a.Category, a.ID(), levelText(a), a.Title) // Flush returns the error
		}
		return table.Flush()
	})
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
		return unknownRule("", name, ids)
	}
	a := rules[i]
	return p.print(func(w *bufio.Writer) error {
		if format == "json" {
			return writeJSON(w, p.info(a))
		}
		page := p.page(a)
		if isTerminal(p.stdout) {
			page = plainMarkdown(page)
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

// plainMarkdown makes Markdown easy to read on a terminal: headings in capitals, code indented, links with their address.
func plainMarkdown(page string) string {
	var b strings.Builder
	inCode := false
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			inCode = !inCode
			continue
		case inCode:
			line = "    " + line
		case strings.HasPrefix(line, "<!--"):
			continue
		case strings.HasPrefix(line, "|"):
			if line = plainRow(line); line == "" {
				continue
			}
		case strings.HasPrefix(line, "#"):
			line = strings.ToUpper(strings.TrimLeft(line, "# "))
		default:
			line = plainSpans(line)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// plainRow writes a row of a table as "first: second"; "" for the lines that rule tables off and for rows without text.
func plainRow(line string) string {
	var cells []string
	for cell := range strings.SplitSeq(strings.ReplaceAll(strings.Trim(line, "| "), `\|`, "\x00"), "|") {
		if cell = strings.TrimSpace(cell); strings.Trim(cell, "-:") != "" {
			cells = append(cells, plainSpans(strings.ReplaceAll(cell, "\x00", "|")))
		}
	}
	return strings.Join(cells, ": ")
}

// plainSpans takes the marks of emphasis and code out of a line, and writes links as "text (address)".
func plainSpans(line string) string {
	var b strings.Builder
	for len(line) > 0 {
		switch {
		case line[0] == '`' && strings.Contains(line[1:], "`"):
			end := 1 + strings.IndexByte(line[1:], '`')
			b.WriteString(line[1:end])
			line = line[end+1:]
			continue
		case strings.HasPrefix(line, "**"):
			line = line[2:]
			continue
		case line[0] == '[':
			text, rest, ok := strings.Cut(line[1:], "](")
			address, rest, closed := strings.Cut(rest, ")")
			if ok && closed && !strings.ContainsAny(text, "[]") {
				b.WriteString(plainSpans(text) + " (" + address + ")")
				line = rest
				continue
			}
		}
		b.WriteByte(line[0])
		line = line[1:]
	}
	return b.String()
}

func writeJSON(w *bufio.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

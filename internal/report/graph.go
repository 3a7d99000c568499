package report

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/rules/chains"
)

// picture is what graphs of paths show.
type picture struct {
	nodes  []string // by their ARNs
	arrows []arrow
	admins map[string]bool
}

type arrow struct {
	from, to int
	label    string
	proved   bool
}

// pictureOf collects the principals and the steps of chains, each once.
func pictureOf(r *chains.Result) *picture {
	p := &picture{admins: map[string]bool{}}
	add := func(arn string) {
		if !slices.Contains(p.nodes, arn) {
			p.nodes = append(p.nodes, arn)
		}
	}
	for i := range r.Chains {
		c := &r.Chains[i]
		for _, arn := range c.Principals {
			add(arn)
		}
		for j := range c.Steps {
			add(c.Steps[j].From)
			add(c.Steps[j].To)
		}
		p.admins[c.Target()] = true
	}
	for _, a := range r.Administrators {
		p.admins[a.Principal] = true
	}
	slices.Sort(p.nodes)
	index := func(arn string) int { return slices.Index(p.nodes, arn) }
	for i := range r.Chains {
		c := &r.Chains[i]
		for j := range c.Steps {
			s := &c.Steps[j]
			from := []string{s.From}
			if j == 0 {
				from = c.Principals
			}
			for _, arn := range from {
				to := s.To
				if s.To == s.From {
					to = arn
				}
				a := arrow{index(arn), index(to), s.ID, s.Exists == ""}
				if !slices.Contains(p.arrows, a) {
					p.arrows = append(p.arrows, a)
				}
			}
		}
	}
	return p
}

// mermaid writes a flowchart. https://mermaid.js.org/syntax/flowchart.html
func mermaid(out *bufio.Writer, r *chains.Result) {
	p := pictureOf(r)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	line("flowchart LR")
	for i, arn := range p.nodes {
		class := ""
		if p.admins[arn] {
			class = ":::administrator"
		}
		line("    n%d[\"%s\"]%s", i, mermaidText(arn), class)
	}
	for _, a := range p.arrows {
		style := "-->"
		if !a.proved {
			style = "-.->"
		}
		line("    n%d %s|\"%s\"| n%d", a.from, style, mermaidText(a.label), a.to)
	}
	line("    classDef administrator stroke:#c00,stroke-width:3px")
}

// mermaidText escapes a label in quotes: Mermaid has character references for what means something, in Markdown and HTML, too.
// https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range Plain(s) {
		if strings.ContainsRune("\"#&<>`*_[](){}|;\\~^$", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// dot writes a graph for Graphviz. https://graphviz.org/doc/info/lang.html
func dot(out *bufio.Writer, r *chains.Result) {
	p := pictureOf(r)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	line("digraph paths {")
	line("    rankdir=LR;")
	line("    node [shape=box];")
	for i, arn := range p.nodes {
		style := ""
		if p.admins[arn] {
			style = ", color=red, penwidth=2"
		}
		line("    n%d [label=%s%s];", i, dotText(arn), style)
	}
	for _, a := range p.arrows {
		style := ""
		if !a.proved {
			style = ", style=dashed"
		}
		line("    n%d -> n%d [label=%s%s];", a.from, a.to, dotText(a.label), style)
	}
	line("}")
}

// dotText is a string in double quotes, in which a backslash begins an escape.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(Plain(s)) + `"`
}

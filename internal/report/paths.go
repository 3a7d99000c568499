package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/chains"
)

// PathFormats are the formats in which the ways to become an administrator can be written.
func PathFormats() []string { return []string{"text", "json", "markdown", "html", "mermaid", "dot"} }

// Paths writes the ways to become an administrator in a format. quiet leaves the steps out of the text.
func Paths(w io.Writer, format string, r *chains.Result, quiet bool) error {
	out := bufio.NewWriter(w)
	switch format {
	case "json":
		if err := pathsJSON(out, r); err != nil {
			return fmt.Errorf("write paths: %w", err)
		}
	case "mermaid":
		mermaid(out, r)
	case "dot":
		dot(out, r)
	default:
		pathsText(out, r, quiet)
	}
	if err := out.Flush(); err != nil { // it has the errors of all that was written before
		return fmt.Errorf("write paths: %w", err)
	}
	return nil
}

// LevelOf is that of a chain as a finding.
func LevelOf(c *chains.Chain) analysis.Level {
	if c.Proved() {
		return analysis.Error
	}
	return analysis.Warning
}

// jsonPaths is the report for scripts.
type jsonPaths struct {
	Version        int                 `json:"version"`
	Administrators []jsonAdministrator `json:"administrators"`
	Paths          []jsonChain         `json:"paths"`
	Open           []jsonOpenPath      `json:"open"`
	Summary        jsonPathSummary     `json:"summary"`
}

type jsonAdministrator struct {
	Principal string            `json:"principal"`
	Witness   *analysis.Witness `json:"witness"`
}

type jsonChain struct {
	Principals []string   `json:"principals"`
	Level      string     `json:"level"`
	Target     string     `json:"target"`
	Exists     []string   `json:"exists,omitempty"`
	Steps      []jsonStep `json:"steps"`
}

type jsonStep struct {
	Path        string              `json:"path"`
	From        string              `json:"from"`
	To          string              `json:"to"`
	Description string              `json:"description"`
	Exists      string              `json:"exists,omitempty"`
	Statements  []jsonStatement     `json:"statements"`
	Witness     *analysis.Witness   `json:"witness"`
	Further     []*analysis.Witness `json:"further,omitempty"`
}

type jsonStatement struct {
	Policy string          `json:"policy"`
	Kind   string          `json:"kind"`
	Action string          `json:"action"`
	File   string          `json:"file"`
	Start  policy.Position `json:"start"`
	End    policy.Position `json:"end"`
}

type jsonOpenPath struct {
	Principal string `json:"principal"`
	Reason    string `json:"reason"`
}

type jsonPathSummary struct {
	Principals     int `json:"principals"`
	Administrators int `json:"administrators"`
	Paths          int `json:"paths"`
	Open           int `json:"open"`
}

func pathsJSON(w io.Writer, r *chains.Result) error {
	out := jsonPaths{
		Version: jsonVersion, Administrators: []jsonAdministrator{}, Paths: []jsonChain{}, Open: []jsonOpenPath{},
		Summary: jsonPathSummary{r.Principals, len(r.Administrators), reaching(r), len(r.Open)},
	}
	for _, a := range r.Administrators {
		out.Administrators = append(out.Administrators, jsonAdministrator(a))
	}
	for i := range r.Chains {
		c := &r.Chains[i]
		chain := jsonChain{Principals: c.Principals, Level: LevelOf(c).String(), Target: c.Target(), Exists: c.Exists()}
		for j := range c.Steps {
			chain.Steps = append(chain.Steps, jsonStepOf(&c.Steps[j]))
		}
		out.Paths = append(out.Paths, chain)
	}
	for _, o := range r.Open {
		out.Open = append(out.Open, jsonOpenPath(o))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(&out) //nolint:wrapcheck // the caller says what failed
}

func jsonStepOf(s *chains.Step) jsonStep {
	step := jsonStep{
		Path: s.ID, From: s.From, To: s.To, Description: s.Description, Exists: s.Exists, Statements: []jsonStatement{},
		Witness: s.Requests[0], Further: s.Requests[1:],
	}
	for i := range s.Statements {
		at := &s.Statements[i]
		step.Statements = append(step.Statements, jsonStatement{
			at.Policy, at.Kind.String(), at.Action, at.Source.File(at.Range.Start).Name,
			at.Source.Position(at.Range.Start), at.Source.Position(at.Range.End),
		})
	}
	return step
}

// reaching counts the principals that can become an administrator.
func reaching(r *chains.Result) int {
	n := 0
	for i := range r.Chains {
		n += len(r.Chains[i].Principals)
	}
	return n
}

func pathsText(out *bufio.Writer, r *chains.Result, quiet bool) {
	line := func(parts ...string) {
		for _, part := range parts {
			_, _ = out.WriteString(Plain(part))
		}
		_ = out.WriteByte('\n')
	}
	for i := range r.Chains {
		c := &r.Chains[i]
		names := c.Principals
		if len(names) > fewPrincipals {
			names = names[:fewPrincipals]
		}
		what := strings.Join(names, ", ")
		if more := len(c.Principals) - len(names); more > 0 {
			what += " and " + strconv.Itoa(more) + " more"
		}
		line(LevelOf(c).String(), ": ", what, " can become an administrator: ", arrows(c))
		if quiet {
			continue
		}
		for j := range c.Steps {
			stepText(line, j+1, &c.Steps[j])
		}
	}
	for _, o := range r.Open {
		line("open: ", o.Principal, ": ", o.Reason)
	}
	if quiet {
		return
	}
	n := reaching(r)
	verb := " can"
	summary := strconv.Itoa(n) + " of " + counted(r.Principals, "principal") + verb + " become an administrator; " +
		counted(len(r.Administrators), "administrator")
	if len(r.Administrators) == 1 {
		summary += ": " + r.Administrators[0].Principal
	}
	if len(r.Open) > 0 {
		summary += "; " + strconv.Itoa(len(r.Open)) + " open"
	}
	line(summary)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// arrows names the stations of a chain.
func arrows(c *chains.Chain) string {
	stations := []string{short(c.Steps[0].From)}
	for i := range c.Steps {
		to := short(c.Steps[i].To)
		if account(c.Steps[i].To) != account(c.Steps[i].From) {
			to = account(c.Steps[i].To) + ":" + to
		}
		if to != stations[len(stations)-1] {
			stations = append(stations, to)
		}
	}
	if len(stations) == 1 {
		return "by " + c.Steps[0].ID
	}
	return strings.Join(stations, " -> ")
}

func account(arn string) string {
	parsed, _ := policy.ParseARN(arn)
	return parsed.Account
}

func short(arn string) string {
	parsed, ok := policy.ParseARN(arn)
	if !ok {
		return arn
	}
	return parsed.Resource
}

func stepText(line func(...string), n int, s *chains.Step) {
	line("  ", strconv.Itoa(n), ". ", short(s.From), ": ", s.Description, " [", s.ID, "]")
	if s.Exists != "" {
		line("     ? if there is ", s.Exists)
	}
	for _, w := range s.Requests {
		line("     = ", Sentence(w))
		for j := range w.With {
			line("     = ", Sentence(&w.With[j]))
		}
	}
	for i := range s.Statements {
		at := &s.Statements[i]
		p := at.Source.Position(at.Range.Start)
		line("     = ", fmt.Sprintf("%s:%d:%d: %s allows %s", at.Source.File(at.Range.Start).Name, p.Line, p.Column, at.Policy, at.Action))
	}
}

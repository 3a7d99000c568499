package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/chains"
)

// PathsHTML writes the ways to become an administrator as the page that [HTML] makes of findings: a chain has its picture, from the
// principal by each permission and the role or function that it leads to, to the administrator.
func PathsHTML(w io.Writer, r *Run, found *chains.Result) error {
	page := newHTMLPage(r, pathsHeadline(found), chainCounts(found))
	all := chainsByGravity(found)
	page.More = max(0, len(all)-htmlFindings)
	for i, c := range all[:min(len(all), htmlFindings)] {
		page.Findings = append(page.Findings, r.htmlChain(c, i))
	}
	for _, o := range found.Open {
		page.Unchecked = append(page.Unchecked, htmlUnchecked{Plain(o.Principal), Plain(o.Reason), "paths"})
	}
	return page.write(w)
}

// PathsMarkdown writes them for a comment, as [Markdown] does findings.
func PathsMarkdown(w io.Writer, r *Run, found *chains.Result) error {
	m := newMarkdown(r, pathsHeadline(found))
	all := chainsByGravity(found)
	shown := 0
	for ; shown < len(all); shown++ {
		if !m.add(r.markdownChain(all[shown], shown < markdownOpen)) {
			break
		}
	}
	var more Counts
	for _, c := range all[shown:] {
		more.Add(LevelOf(c))
	}
	m.more(more)
	var open []unchecked
	for _, o := range found.Open {
		open = append(open, unchecked{"paths", o.Principal, o.Reason})
	}
	return m.write(w, markdownTail(open, nil))
}

// chainsByGravity are the chains, those that are proved first.
func chainsByGravity(found *chains.Result) []*chains.Chain {
	list := make([]*chains.Chain, len(found.Chains))
	for i := range found.Chains {
		list[i] = &found.Chains[i]
	}
	slices.SortStableFunc(list, func(a, b *chains.Chain) int { return int(LevelOf(b)) - int(LevelOf(a)) })
	return list
}

func chainCounts(found *chains.Result) Counts {
	var c Counts
	for i := range found.Chains {
		c.Add(LevelOf(&found.Chains[i]))
	}
	return c
}

// pathsHeadline says how many can become an administrator.
func pathsHeadline(found *chains.Result) string {
	return fmt.Sprintf("%d of %s can become an administrator; %s", reaching(found), counted(found.Principals, "principal"),
		counted(len(found.Administrators), "administrator"))
}

// chainMessage says who can become an administrator, and by which stations.
func chainMessage(c *chains.Chain) string {
	return strings.TrimPrefix(strings.TrimPrefix(principals(c.Principals), "principals: "), "principal: ") + " can become an administrator: " + arrows(c)
}

func (r *Run) htmlChain(c *chains.Chain, n int) htmlFinding {
	h := htmlFinding{
		ID: "path-" + strconv.Itoa(n+1), Level: LevelOf(c).String(), Category: "paths", Rule: c.Steps[0].ID,
		Message: Plain(chainMessage(c)), Open: n < htmlOpen, Picture: chainDrawing(c).svg(),
	}
	for _, principal := range c.Principals {
		h.Principals = append(h.Principals, Plain(principal))
	}
	h.PrincipalList = strings.Join(h.Principals, "\n")
	var requests []*analysis.Witness
	for i := range c.Steps {
		s := &c.Steps[i]
		h.Details = append(h.Details, Plain(strconv.Itoa(i+1)+". "+short(s.From)+": "+s.Description+" ["+s.ID+"]"))
		if s.Exists != "" {
			h.Details = append(h.Details, Plain("if there is "+s.Exists))
		}
		requests = append(requests, s.Requests...)
		for j := range s.Statements {
			at := &s.Statements[j]
			if h.File == "" {
				h.File = Plain(at.Source.Name)
			}
			h.Related = append(h.Related, htmlRelated{r.htmlPlace(at.Source, at.Range), Plain(at.Policy + " allows " + at.Action)})
		}
	}
	if len(h.Related) > 0 {
		h.Place = h.Related[0].Place
	}
	h.Requests = cardsOf(requests)
	return h
}

// chainDrawing draws a chain: a principal, each permission with its place, whose permissions it gains, and the administrator.
func chainDrawing(c *chains.Chain) *drawing {
	d := &drawing{}
	who := short(c.Steps[0].From)
	if more := len(c.Principals) - 1; more > 0 {
		who += " and " + strconv.Itoa(more) + " more"
	}
	at := d.box(who, startBox)
	for i := range c.Steps {
		s := &c.Steps[i]
		for j := range s.Statements {
			statement := &s.Statements[j]
			p := statement.Source.Position(statement.Range.Start)
			next := d.box(statement.Action+", "+statement.Policy+", line "+strconv.Itoa(p.Line), stepBox)
			d.arrows = append(d.arrows, joint{at, next, s.Description, s.Exists != ""})
			at = next
		}
		last := i == len(c.Steps)-1
		if s.To == s.From && !last {
			continue
		}
		label, role := short(s.To), stepBox
		if last {
			label, role = short(s.To)+", administrator", goalBox
		}
		next := d.box(label, role)
		d.arrows = append(d.arrows, joint{at, next, s.Description, s.Exists != ""})
		at = next
	}
	return d
}

func (r *Run) markdownChain(c *chains.Chain, open bool) string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	line(markdownSummary(LevelOf(c), chainMessage(c), open))
	for i := range c.Steps {
		s := &c.Steps[i]
		line(strconv.Itoa(i+1), ". ", markdownCode(short(s.From)), ": ", markdownWords(s.Description, markdownCode), " ", markdownCode(s.ID))
		if s.Exists != "" {
			line("   - if there is ", markdownWords(s.Exists, markdownCode))
		}
		for _, w := range s.Requests[:min(len(s.Requests), markdownList)] {
			line("   - ", markdownWords(Sentence(w), markdownCode))
		}
		for j := range s.Statements[:min(len(s.Statements), markdownList)] {
			at := &s.Statements[j]
			line("   - ", r.markdownPlace(at.Source, at.Range), ": ", markdownCode(at.Policy), " allows ", markdownCode(at.Action))
		}
	}
	line("\n```mermaid\n", chainDrawing(c).mermaid(), "```\n\n</details>")
	return b.String()
}

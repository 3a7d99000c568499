package report

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

//go:embed html
var htmlFiles embed.FS

// htmlTemplate parses the page. It is a function and not a variable, so that programs without HTML reports have no templates: what these may call by its name is
// left in the program.
func htmlTemplate() *template.Template {
	return template.Must(template.ParseFS(htmlFiles, "html/page.html"))
}

var (
	htmlStyle  = htmlFile("style.css")
	htmlScript = htmlFile("script.js")
	// htmlPolicy lets the page run its own style and script, known by their digests, and load nothing.
	// https://www.w3.org/TR/CSP3/
	htmlPolicy = "default-src 'none'; style-src " + htmlDigest(htmlStyle) + "; script-src " + htmlDigest(htmlScript) +
		"; base-uri 'none'; form-action 'none'"
)

func htmlFile(name string) string {
	content, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(content)
}

func htmlDigest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Sizes of the page.
const (
	htmlFindings = 2000 // as many as a browser shows without delay
	htmlOpen     = 10   // of which details are shown at once
	htmlCards    = 12   // of one finding
)

type (
	htmlPage struct {
		CSP       string
		Style     template.CSS
		Script    template.JS
		Headline  string
		Version   string
		Levels    []htmlOption
		Filters   []htmlFilter
		Findings  []htmlFinding
		More      int
		Unchecked []htmlUnchecked
		Notes     []string
	}
	htmlUnchecked struct{ File, Text, Rule string }
	// htmlFilter is what findings can be filtered by; Key is the attribute of theirs that is compared.
	htmlFilter struct {
		Name, Key string
		Options   []htmlOption
	}
	htmlOption struct {
		Value, Label string
		Count        int
	}
	htmlFinding struct {
		ID, Level, Category, File, Rule, RuleURL, Message string
		PrincipalList                                     string
		Open                                              bool
		Place                                             htmlPlace
		Where                                             []string
		Text                                              []htmlLine
		Requests                                          []htmlRequest
		Picture                                           template.HTML
		Related                                           []htmlRelated
		Details, Principals                               []string
		Fixes                                             []htmlFix
	}
	htmlPlace   struct{ Name, Link string }
	htmlRelated struct {
		Place   htmlPlace
		Message string
	}
	htmlRequest struct {
		Title, Decision, Principal, Action, Resource, Sentence string
		Context                                                []htmlKey
		Absent                                                 []string
	}
	htmlKey struct {
		Key    string
		Values []string
	}
	htmlFix struct {
		Title string
		Lines []htmlDiffLine
	}
	htmlDiffLine struct{ Class, Sign, Text string }
)

// HTML writes the report as one page that needs nothing else and loads nothing. Without JavaScript everything is there, but the
// filters. What policies say is text in it, with the characters visible that would hide or turn it.
func HTML(w io.Writer, r *Run) error {
	findings := r.byGravity()
	page := newHTMLPage(r, r.headline(), r.Count())
	page.More = max(0, len(findings)-htmlFindings)
	seen := map[string]bool{}
	for i, f := range findings[:min(len(findings), htmlFindings)] {
		page.Findings = append(page.Findings, r.htmlFinding(f, i < htmlOpen && r.Fails(f), seen))
	}
	for _, u := range r.unchecked() {
		page.Unchecked = append(page.Unchecked, htmlUnchecked{Plain(u.file), Plain(u.text), u.rule})
	}
	if left := r.leftOut(); len(left) > 0 {
		page.Notes = append(page.Notes, strings.Join(left, "; "))
	}
	if withheld := r.Withheld.Sentence(); withheld != "" {
		page.Notes = append(page.Notes, withheld)
	}
	return page.write(w)
}

func newHTMLPage(r *Run, headline string, counts Counts) *htmlPage {
	page := &htmlPage{
		CSP: htmlPolicy, Style: template.CSS(htmlStyle), Script: template.JS(htmlScript), //nolint:gosec // they are the program's own
		Headline: Plain(headline), Version: Plain(r.Version),
	}
	for _, level := range []htmlOption{{"error", "errors", counts.Error}, {"warning", "warnings", counts.Warning}, {"note", "notes", counts.Note}} {
		if level.Count == 1 {
			level.Label = level.Value
		}
		page.Levels = append(page.Levels, level)
	}
	return page
}

func (page *htmlPage) write(w io.Writer) error {
	page.Filters = htmlFilters(page.Findings)
	if err := htmlTemplate().ExecuteTemplate(w, "page.html", page); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	return nil
}

// htmlFilters are those that have something to choose from.
func htmlFilters(findings []htmlFinding) []htmlFilter {
	categories, files, principals := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range findings {
		categories[findings[i].Category]++
		files[findings[i].File]++
		for _, principal := range findings[i].Principals {
			principals[principal]++
		}
	}
	var filters []htmlFilter
	for _, f := range []struct {
		name, key string
		counts    map[string]int
	}{{"Category", "category", categories}, {"File", "file", files}, {"Principal", "principals", principals}} {
		if len(f.counts) < 2 {
			continue
		}
		filter := htmlFilter{Name: f.name, Key: f.key}
		for _, value := range slices.Sorted(maps.Keys(f.counts)) {
			filter.Options = append(filter.Options, htmlOption{value, value, f.counts[value]})
		}
		filters = append(filters, filter)
	}
	return filters
}

func (r *Run) htmlFinding(f *driver.Finding, open bool, seen map[string]bool) htmlFinding {
	h := htmlFinding{
		ID: "f-" + f.Fingerprint, Level: f.Level.String(), Category: f.Analyzer.Category, File: Plain(f.Source.Name), Rule: f.Analyzer.Name,
		RuleURL: f.Analyzer.URL, Message: Plain(f.Said()), Open: open, Place: r.htmlPlace(f.Source, f.Range), Text: htmlText(f),
	}
	for n := 2; seen[h.ID]; n++ { // fingerprints differ within a file
		h.ID = "f-" + f.Fingerprint + "-" + strconv.Itoa(n)
	}
	seen[h.ID] = true
	if d := f.Document; d != nil {
		h.Where = append(h.Where, strings.TrimSpace(d.Kind.String()+" policy "+Plain(d.Name)))
	}
	if s := f.Statement; s != nil {
		h.Where = append(h.Where, "statement "+Plain(cmp.Or(s.SidValue(), strconv.Itoa(s.Index+1))))
	}
	h.Requests = requestsOf(f)
	if routes := routesOf(f); len(routes) > 0 {
		h.Picture = drawingOf(caller(&f.Witness.Request), routes).svg()
	}
	for _, related := range f.Related {
		h.Related = append(h.Related, htmlRelated{r.htmlPlace(related.Source, related.Range), Plain(related.Message)})
	}
	for _, detail := range f.Details {
		for _, line := range detail.Lines {
			h.Details = append(h.Details, detail.Label+": "+Plain(line))
		}
	}
	if len(f.Also) > 0 {
		h.Details = append(h.Details, "also found by "+strings.Join(f.Also, ", "))
	}
	for _, principal := range f.Principals {
		h.Principals = append(h.Principals, Plain(principal))
	}
	h.PrincipalList = strings.Join(h.Principals, "\n")
	for i := range f.Fixes {
		h.Fixes = append(h.Fixes, htmlFixOf(f.Source, &f.Fixes[i]))
	}
	return h
}

func (r *Run) htmlPlace(src *policy.Source, at policy.Range) htmlPlace {
	start, end := src.Position(at.Start), src.Position(max(at.Start, at.End))
	return htmlPlace{place(src.Name, start), r.link(src.Name, start, end)}
}

func htmlFixOf(src *policy.Source, fix *analysis.SuggestedFix) htmlFix {
	h := htmlFix{Title: "Fix: " + Plain(fix.Message)}
	if fix.Unsafe {
		h.Title = "Fix that changes what the policy allows: " + Plain(fix.Message)
	}
	for _, line := range fixDiff(src, fix) {
		class := map[byte]string{'+': "add", '-': "del"}[line.sign]
		h.Lines = append(h.Lines, htmlDiffLine{class, string(line.sign), visible(clipped(line.text))})
	}
	return h
}

// requestsOf are the requests of a finding.
func requestsOf(f *driver.Finding) []htmlRequest {
	var witnesses []*analysis.Witness
	if f.Witness != nil {
		witnesses = append(witnesses, f.Witness)
	}
	return cardsOf(append(witnesses, f.Further...))
}

func cardsOf(witnesses []*analysis.Witness) []htmlRequest {
	var list []htmlRequest
	for i, w := range witnesses[:min(len(witnesses), htmlCards)] {
		h := htmlRequest{
			Title: "Request", Principal: Plain(w.Request.Principal), Action: Plain(w.Request.Action), Resource: Plain(w.Request.Resource), Sentence: Plain(Sentence(w)),
		}
		if len(witnesses) > 1 {
			h.Title += " " + strconv.Itoa(i+1)
		}
		switch w.Decision {
		case query.Allowed:
			h.Decision = "allowed"
		case query.ImplicitDeny, query.ExplicitDeny:
			h.Decision = "denied"
		case query.Unknown:
			h.Decision = "open"
		}
		h.Title += ": " + h.Decision
		for _, key := range slices.Sorted(maps.Keys(w.Request.Context)) {
			entry := htmlKey{Key: Plain(key)}
			for _, value := range w.Request.Context[key].List {
				entry.Values = append(entry.Values, Plain(value))
			}
			h.Context = append(h.Context, entry)
		}
		for _, key := range w.Absent {
			h.Absent = append(h.Absent, Plain(key))
		}
		list = append(list, h)
	}
	return list
}

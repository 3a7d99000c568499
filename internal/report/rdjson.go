package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

type rdReport struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	// Output is the line that reviewdog's local reporter shows.
	Output string `json:"original_output"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

// RDJSON writes the Reviewdog Diagnostic Format, in which fixes are suggestions. Paths are those from the working folder: reviewdog
// runs in the same one. What could not be checked is a diagnostic, too, as reviewdog does not see the exit status.
//
// https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
func RDJSON(w io.Writer, r *Run) error {
	out := rdReport{Source: rdSource{"iamlint", homepage}, Diagnostics: []rdDiagnostic{}}
	for i := range r.Result.Findings {
		out.Diagnostics = append(out.Diagnostics, rdDiagnosticOf(&r.Result.Findings[i]))
	}
	for _, u := range r.unchecked() {
		out.Diagnostics = append(out.Diagnostics, rdDiagnostic{
			Message: Plain(u.text), Location: rdLocation{Path: u.file}, Severity: "ERROR", Code: rdCode{Value: u.rule},
			Output: Plain(u.file + ": " + u.text + " [" + u.rule + "]"),
		})
	}
	if withheld := r.Withheld.Sentence(); withheld != "" {
		out.Diagnostics = append(out.Diagnostics, rdDiagnostic{
			Message: withheld, Location: rdLocation{Path: r.Withheld.file()}, Severity: "INFO", Code: rdCode{Value: "withheld"},
			Output: withheld,
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(&out); err != nil {
		return fmt.Errorf("write rdjson report: %w", err)
	}
	return nil
}

func rdDiagnosticOf(f *driver.Finding) rdDiagnostic {
	d := rdDiagnostic{
		Location: rdLocation{f.Source.Name, new(rdRangeOf(f.Source, f.Range))}, Severity: "INFO", Code: rdCode{f.Analyzer.Name, f.Analyzer.URL},
	}
	switch f.Level {
	case analysis.Error:
		d.Severity = "ERROR"
	case analysis.Warning:
		d.Severity = "WARNING"
	case analysis.Note, analysis.None:
	}
	lines := []string{Plain(f.Said())}
	d.Output = heading(f)
	for _, sentence := range Sentences(f) {
		lines = append(lines, Plain(sentence))
	}
	for _, related := range f.Related {
		lines = append(lines, place(related.Source.Name, related.Source.Position(related.Range.Start))+": "+Plain(related.Message))
	}
	for i := range f.Fixes {
		suggestion, ok := rdSuggestionOf(f.Source, &f.Fixes[i])
		if ok {
			d.Suggestions = append(d.Suggestions, suggestion)
			lines = append(lines, Plain(fixText(&f.Fixes[i])))
		}
	}
	d.Message = strings.Join(lines, "\n")
	return d
}

func rdSuggestionOf(src *policy.Source, fix *analysis.SuggestedFix) (rdSuggestion, bool) {
	at, text, ok := replacement(src, fix)
	return rdSuggestion{rdRangeOf(src, at), text}, ok
}

func rdRangeOf(src *policy.Source, r policy.Range) rdRange {
	return rdRange{rdPositionOf(src, r.Start), rdPositionOf(src, max(r.Start, r.End))}
}

// rdPositionOf is a position with its column in bytes, from 1.
func rdPositionOf(src *policy.Source, offset int) rdPosition {
	p := src.Position(offset)
	if src.Excerpt != nil && (src.Excerpt.Encoded != nil || p.Line == src.Excerpt.Start.Line) {
		return rdPosition{p.Line, p.Column} // the line's beginning is not kept
	}
	offset = min(max(offset, 0), len(src.Content))
	return rdPosition{p.Line, offset - bytes.LastIndexByte(src.Content[:offset], '\n')}
}

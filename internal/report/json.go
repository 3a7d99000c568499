package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// jsonVersion is that of the JSON report's format. It changes when a field's meaning does, and not when fields are added.
const jsonVersion = 1

// jsonFinding is a finding: what each has, with the details that only some rules have before what else there is.
type jsonFinding struct {
	jsonFacts
	details []analysis.Detail
	jsonNotes
}

type jsonFacts struct {
	Rule     string              `json:"rule"`
	Also     []string            `json:"also,omitempty"`
	Level    string              `json:"level"`
	Category string              `json:"category"`
	Message  string              `json:"message"`
	When     string              `json:"when,omitempty"`
	File     string              `json:"file"`
	Start    policy.Position     `json:"start"`
	End      policy.Position     `json:"end"`
	Policy   *jsonPolicy         `json:"policy,omitempty"`
	Witness  *analysis.Witness   `json:"witness,omitempty"`
	Further  []*analysis.Witness `json:"further,omitempty"`
}

type jsonNotes struct {
	Related     []jsonRelated `json:"related,omitempty"`
	Fixes       []jsonFix     `json:"fixes,omitempty"`
	Principals  []string      `json:"principals,omitempty"`
	Fingerprint string        `json:"fingerprint"`
}

// MarshalJSON writes details as members of the finding.
func (j *jsonFinding) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	// join writes the members of a further object into the one that has been written.
	join := func(object any) error {
		out.Truncate(bytes.LastIndexByte(out.Bytes(), '}'))
		out.WriteByte(',')
		start := out.Len()
		err := encoder.Encode(object)
		out.Bytes()[start] = ' ' // its brace
		return err
	}
	err := encoder.Encode(&j.jsonFacts)
	for _, d := range j.details {
		err = errors.Join(err, join(map[string]any{d.Name: d.Value}))
	}
	if err = errors.Join(err, join(&j.jsonNotes)); err != nil {
		return nil, fmt.Errorf("finding: %w", err)
	}
	return out.Bytes(), nil
}

// jsonOpen tells of questions that were left open, and so of findings that there may be. One without a rule is about all of
// them: a policy, or a source, that is not read.
type jsonOpen struct {
	File      string      `json:"file"`
	Policy    *jsonPolicy `json:"policy,omitempty"`
	Rule      string      `json:"rule"`
	Level     string      `json:"level"`
	Questions int         `json:"questions"`
	Reasons   []string    `json:"reasons,omitempty"`
}

type jsonPolicy struct {
	Kind      string  `json:"kind"`
	Name      string  `json:"name"`
	Statement *int    `json:"statement,omitempty"`
	Sid       *string `json:"sid,omitempty"`
}

type jsonRelated struct {
	Message string          `json:"message"`
	File    string          `json:"file"`
	Start   policy.Position `json:"start"`
	End     policy.Position `json:"end"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Unsafe  bool       `json:"unsafe,omitempty"`
	Edits   []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	Start   policy.Position `json:"start"`
	End     policy.Position `json:"end"`
	NewText string          `json:"newText"`
}

type jsonSummary struct {
	Files      int    `json:"files"`
	Policies   int    `json:"policies"`
	Findings   Counts `json:"findings"`
	Suppressed int    `json:"suppressed"`
	Skipped    int    `json:"skipped"`
	Undecided  int    `json:"undecided"`
	// Withheld is there if the run was one that reads a configuration.
	Withheld *Withheld `json:"withheld,omitempty"`
}

// JSON writes the report for scripts.
func JSON(w io.Writer, r *Run) error { return r.write(NewJSON(w, r)) }

// NewJSON begins the report for scripts. What r says but for findings is read when the stream is closed.
func NewJSON(w io.Writer, r *Run) Stream { return &jsonStream{newJSONWriter(w), r} }

type jsonStream struct {
	*jsonWriter
	run *Run
}

func (s *jsonStream) Finding(f *driver.Finding) error {
	s.add(s.encoded(jsonOf(f)))
	return s.err
}

func (s *jsonStream) Close() error {
	r := s.run
	open := []json.RawMessage{}
	for _, o := range openOf(r.Result) {
		open = append(open, s.encoded(&o))
	}
	tally := r.Tally()
	summary := jsonSummary{
		Files:      r.Result.Stats.Files,
		Policies:   r.Result.Stats.Policies,
		Findings:   tally.Counts,
		Suppressed: tally.Suppressed,
		Skipped:    r.Result.Stats.Skipped,
		Undecided:  r.Result.Stats.Undecided,
		Withheld:   r.Withheld,
	}
	renamed := make([]json.RawMessage, len(r.Renamed))
	for i := range r.Renamed {
		renamed[i] = s.encoded(jsonOf(&r.Renamed[i]))
	}
	return s.close(open, &summary, r.ShardRecord(renamed))
}

// jsonWriter writes a report finding by finding.
type jsonWriter struct {
	*bufio.Writer
	err   error // the first
	line  bytes.Buffer
	found bool
}

func newJSONWriter(w io.Writer) *jsonWriter {
	out := &jsonWriter{Writer: bufio.NewWriter(w)}
	_, _ = fmt.Fprintf(out, "{\n  \"version\": %d,\n  \"findings\": [", jsonVersion) // close returns the error
	return out
}

// encoded is a value as JSON in which texts stand as they are.
func (w *jsonWriter) encoded(value any) json.RawMessage {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	w.err = cmp.Or(w.err, encoder.Encode(value))
	return bytes.TrimSpace(out.Bytes())
}

// add adds a finding that is encoded.
func (w *jsonWriter) add(finding json.RawMessage) {
	if w.found {
		_ = w.WriteByte(',')
	}
	w.found = true
	_, _ = w.WriteString("\n    ")
	w.indented(finding, "    ")
}

func (w *jsonWriter) indented(value json.RawMessage, prefix string) {
	w.line.Reset()
	w.err = cmp.Or(w.err, json.Indent(&w.line, value, prefix, "  "))
	_, _ = w.Write(w.line.Bytes())
}

func (w *jsonWriter) member(name string, value any) {
	_, _ = w.WriteString(",\n  \"" + name + "\": ")
	w.indented(w.encoded(value), "  ")
}

// close writes what stands after the findings.
func (w *jsonWriter) close(open []json.RawMessage, summary *jsonSummary, shard *Shard) error {
	if w.found {
		_, _ = w.WriteString("\n  ")
	}
	_ = w.WriteByte(']')
	w.member("open", open)
	w.member("summary", summary)
	if shard != nil {
		w.member("shard", shard)
	}
	_, _ = w.WriteString("\n}\n")
	if err := cmp.Or(w.err, w.Flush()); err != nil {
		return fmt.Errorf("write JSON report: %w", err)
	}
	return nil
}

// openOf is all that was not decided: questions of rules, and what could not be read or judged, which makes the exit status 3.
func openOf(result *driver.Result) []jsonOpen {
	open := make([]jsonOpen, 0, len(result.Undecided)+len(result.Failures))
	for i := range result.Undecided {
		u := &result.Undecided[i]
		open = append(open, jsonOpen{u.File, jsonPolicyOf(u.Kind, u.Document), u.Rule, u.Level.String(), u.Questions, u.Reasons})
	}
	for i := range result.Failures {
		f := &result.Failures[i]
		open = append(open, jsonOpen{f.File, jsonPolicyOf(f.Kind, f.Document), f.Rule, analysis.Error.String(), 0, []string{f.Err.Error()}})
	}
	return open
}

// jsonPolicyOf names a document; nil if there is none.
func jsonPolicyOf(kind, name string) *jsonPolicy {
	if kind == "" {
		return nil
	}
	return &jsonPolicy{Kind: kind, Name: name}
}

func jsonOf(f *driver.Finding) *jsonFinding {
	j := &jsonFinding{
		jsonFacts: jsonFacts{
			Rule:     f.Analyzer.Name,
			Also:     f.Also,
			Level:    f.Level.String(),
			Category: f.Analyzer.Category,
			Message:  f.Message,
			When:     f.When,
			File:     f.Source.Name,
			Start:    f.Start,
			End:      f.End,
			Witness:  f.Witness,
			Further:  f.Further,
		},
		details:   f.Details,
		jsonNotes: jsonNotes{Principals: f.Principals, Fingerprint: f.Fingerprint},
	}
	if d := f.Document; d != nil {
		j.Policy = &jsonPolicy{Kind: d.Kind.String(), Name: d.Name}
		if s := f.Statement; s != nil {
			sid := s.SidValue()
			j.Policy.Statement, j.Policy.Sid = &s.Index, &sid
		}
	}
	for _, related := range f.Related {
		j.Related = append(j.Related, jsonRelated{
			Message: related.Message,
			File:    related.Source.Name,
			Start:   related.Source.Position(related.Range.Start),
			End:     related.Source.Position(related.Range.End),
		})
	}
	for _, fix := range f.Fixes {
		edits := make([]jsonEdit, len(fix.Edits))
		for i, edit := range fix.Edits {
			edits[i] = jsonEdit{f.Source.Position(edit.Range.Start), f.Source.Position(edit.Range.End), edit.NewText}
		}
		j.Fixes = append(j.Fixes, jsonFix{Message: fix.Message, Unsafe: fix.Unsafe, Edits: edits})
	}
	return j
}

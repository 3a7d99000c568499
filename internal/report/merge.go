package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/analysis"
)

// Input is a report to merge.
type Input struct {
	Name string
	io.ReadSeeker
}

// MergeJSON writes the JSON report of a run from those of its shards: the same bytes as the run as a whole would give. It holds no
// more than one finding of each in memory.
func MergeJSON(w io.Writer, inputs []Input) (*Merged, error) {
	parts := make([]*jsonPart, len(inputs))
	names, shards := make([]string, len(inputs)), make([]*Shard, len(inputs))
	for i, in := range inputs {
		part, err := readJSONPart(in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Name, err)
		}
		parts[i], names[i], shards[i] = part, in.Name, part.shard
	}
	if err := CheckShards(names, shards); err != nil {
		return nil, err
	}
	out := newJSONWriter(w)
	restored, err := mergeFindings(out, parts, NewRenamed(shards))
	if err != nil {
		return nil, err
	}
	summary := summaryOf(parts, restored)
	open, merged, err := mergeOpen(parts)
	if err != nil {
		return nil, err
	}
	merged.Findings, merged.Files = summary.Findings, summary.Files
	return merged, out.close(open, summary, nil)
}

// jsonPart is the report of a shard, but for its findings, which are read when their turn comes.
type jsonPart struct {
	in      Input
	shard   *Shard
	open    []json.RawMessage
	summary jsonSummary
	decoder *jsontext.Decoder
}

// ErrNotReport says that a file is something else.
var ErrNotReport = errors.New("not a report of iamlint in this format")

// readJSONPart reads a report, but for its findings.
func readJSONPart(in Input) (*jsonPart, error) {
	p := &jsonPart{in: in}
	version := 0
	err := members(jsontext.NewDecoder(in), func(name string, d *jsontext.Decoder) error {
		switch name {
		case "version":
			return read(d, &version)
		case "open":
			return read(d, &p.open)
		case "summary":
			return read(d, &p.summary)
		case "shard":
			return read(d, &p.shard)
		default:
			return d.SkipValue()
		}
	})
	switch {
	case err != nil:
		return nil, err
	case version != jsonVersion:
		return nil, ErrNotReport
	}
	return p, nil
}

// members calls a function for each member of the object that a decoder is at, with the decoder at its value.
func members(d *jsontext.Decoder, member func(name string, d *jsontext.Decoder) error) error {
	if d.PeekKind() != '{' {
		if _, err := d.ReadToken(); err != nil {
			return broken(err)
		}
		return ErrNotReport
	}
	if _, err := d.ReadToken(); err != nil {
		return broken(err)
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return broken(err)
		}
		if err := member(name.String(), d); err != nil {
			return broken(err)
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return broken(err)
	}
	return nil
}

// broken says that a report is cut short, or otherwise no JSON.
func broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the report is cut short: run the shard again")
	}
	return err
}

func read(d *jsontext.Decoder, value any) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return fmt.Errorf("%w: %w", ErrNotReport, err)
	}
	return nil
}

// row is a finding, or something that is open, as it stands in a report, with what its place depends on.
type row struct {
	Rule        string      `json:"rule"`
	Level       string      `json:"level"`
	Message     string      `json:"message"`
	When        string      `json:"when"`
	File        string      `json:"file"`
	Start       offset      `json:"start"`
	End         offset      `json:"end"`
	Fingerprint string      `json:"fingerprint"`
	Reasons     []string    `json:"reasons"`
	Policy      *jsonPolicy `json:"policy"`
	text        json.RawMessage
	below       bool
}

type offset struct {
	Offset int `json:"offset"`
}

func readRow(text []byte) (row, error) {
	var r row
	err := json.Unmarshal(text, &r)
	r.text = bytes.Clone(text)
	return r, err
}

// byPlace is the order of findings, as far as the report tells it.
func byPlace(a, b row) int {
	return cmp.Or(
		strings.Compare(a.File, b.File), cmp.Compare(a.Start.Offset, b.Start.Offset), cmp.Compare(a.End.Offset, b.End.Offset),
		strings.Compare(a.Rule, b.Rule), strings.Compare(a.Message, b.Message), strings.Compare(a.When, b.When),
	)
}

func byFile(a, b row) int { return strings.Compare(a.File, b.File) }

// findings yields the findings of a report.
func (p *jsonPart) findings() (row, bool, error) {
	if p.decoder == nil {
		if _, err := p.in.Seek(0, io.SeekStart); err != nil {
			return row{}, false, fmt.Errorf("%s: %w", p.in.Name, err)
		}
		p.decoder = jsontext.NewDecoder(p.in)
		if err := toFindings(p.decoder); err != nil {
			return row{}, false, fmt.Errorf("%s: %w", p.in.Name, err)
		}
	}
	if p.decoder.PeekKind() != '{' {
		return row{}, false, nil
	}
	text, err := p.decoder.ReadValue()
	if err != nil {
		return row{}, false, fmt.Errorf("%s: %w", p.in.Name, broken(err))
	}
	r, err := readRow(text)
	if err != nil {
		return row{}, false, fmt.Errorf("%s: %w", p.in.Name, err)
	}
	return r, true, nil
}

// toFindings goes to the first finding of a report that has been read before.
func toFindings(d *jsontext.Decoder) error {
	if _, err := d.ReadToken(); err != nil {
		return broken(err)
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return broken(err)
		}
		if name.String() == "findings" && d.PeekKind() == '[' {
			_, err := d.ReadToken()
			return err
		}
		if err := d.SkipValue(); err != nil {
			return broken(err)
		}
	}
	return ErrNotReport
}

// renamed are the findings of a report that a baseline lists of other files.
func (p *jsonPart) renamed() ([]row, error) {
	b := p.shard.Baseline
	if b == nil {
		return nil, nil
	}
	rows := make([]row, len(b.Renamed))
	for i, text := range b.Renamed {
		var err error
		if rows[i], err = readRow(text); err != nil {
			return nil, fmt.Errorf("%s: %w", p.in.Name, err)
		}
		rows[i].below = i < len(b.Below) && b.Below[i]
	}
	return rows, nil
}

// mergeFindings writes the findings. It returns those that are new, as other shards have used up the entries of the baseline.
func mergeFindings(out *jsonWriter, parts []*jsonPart, known Renamed) (restored Counts, err error) {
	var sequences []Sequence[row]
	for _, p := range parts {
		renamed, err := p.renamed()
		if err != nil {
			return restored, err
		}
		sequences = append(sequences, p.findings, Rows(renamed))
	}
	err = MergeSequences(sequences, byPlace, func(from int, r row) error {
		if from%2 == 1 {
			if known.Known(r.Fingerprint) || r.below {
				return nil
			}
			level, err := analysis.ParseLevel(r.Level)
			if err != nil {
				return err
			}
			restored.Add(level)
		}
		out.add(r.text)
		return nil
	})
	return restored, err
}

func summaryOf(parts []*jsonPart, restored Counts) *jsonSummary {
	all := &jsonSummary{Findings: restored}
	withheld := make([]*Withheld, len(parts))
	for i, p := range parts {
		s := &p.summary
		all.Files += s.Files
		all.Policies += s.Policies
		all.Findings.join(s.Findings)
		all.Suppressed += s.Suppressed
		all.Skipped += s.Skipped
		all.Undecided += s.Undecided
		withheld[i] = s.Withheld
	}
	all.Withheld = MergeWithheld(withheld)
	return all
}

// mergeOpen puts what is open together: what was not decided, and then what failed.
func mergeOpen(parts []*jsonPart) ([]json.RawMessage, *Merged, error) {
	merged := MergedOf(shardsOf(parts))
	var undecided, failures []Sequence[row]
	for _, p := range parts {
		rows := make([]row, len(p.open))
		for i, text := range p.open {
			var err error
			if rows[i], err = readRow(text); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", p.in.Name, err)
			}
		}
		at := max(0, len(rows)-p.shard.Failures)
		undecided, failures = append(undecided, Rows(rows[:at])), append(failures, Rows(rows[at:]))
	}
	open := []json.RawMessage{}
	for i, of := range [][]Sequence[row]{undecided, failures} {
		err := MergeSequences(of, byFile, func(_ int, r row) error {
			open = append(open, r.text)
			level, err := analysis.ParseLevel(r.Level)
			merged.Troubles = append(merged.Troubles, Trouble{i == 1, level, r.trouble()})
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return open, merged, nil
}

func shardsOf(parts []*jsonPart) []*Shard {
	shards := make([]*Shard, len(parts))
	for i, p := range parts {
		shards[i] = p.shard
	}
	return shards
}

// MergedOf is what shards say of what could not be checked.
func MergedOf(shards []*Shard) *Merged {
	merged := &Merged{Named: shards[0].Named}
	for _, s := range shards {
		merged.Failures += s.Failures
		merged.Open.join(s.Open)
		merged.Files += s.Files
	}
	if level, err := analysis.ParseLevel(shards[0].FailOn); err == nil {
		merged.FailOn = level
	}
	return merged
}

// trouble says what is open, in one line.
func (r *row) trouble() string {
	where := r.File
	if r.Policy != nil && r.Policy.Name != "" {
		where += " (" + r.Policy.Name + ")"
	}
	if r.Rule != "" {
		where += ": " + r.Rule
	}
	if len(r.Reasons) == 0 {
		return where + ": questions could not be decided"
	}
	return where + ": " + strings.Join(r.Reasons, "; ")
}

package sarif

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/report"
)

// Merge writes the SARIF report of a run from those of its shards: the same bytes as the run as a whole would give.
func Merge(w io.Writer, inputs []report.Input) (*report.Merged, error) {
	parts := make([]*part, len(inputs))
	names, shards := make([]string, len(inputs)), make([]*report.Shard, len(inputs))
	for i, in := range inputs {
		p, err := readPart(in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Name, err)
		}
		parts[i], names[i], shards[i] = p, in.Name, p.Properties.Shard
	}
	if err := report.CheckShards(names, shards); err != nil {
		return nil, err
	}
	merged := report.MergedOf(shards)
	l := &log{version: parts[0].Tool.Driver.Version}
	severities, err := l.mergeRules(parts)
	if err != nil {
		return nil, err
	}
	if err := l.mergeResults(parts, severities, report.NewRenamed(shards), merged); err != nil {
		return nil, err
	}
	if err := l.mergeInvocations(parts, merged); err != nil {
		return nil, err
	}
	l.keepRules()
	return merged, l.write(w)
}

// part is the run of a shard.
type part struct {
	Invocations []frameInvocation `json:"invocations"`
	Results     []json.RawMessage `json:"results"`
	Tool        frameTool         `json:"tool"`
	Properties  properties        `json:"properties"`
}

func readPart(in report.Input) (*part, error) {
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	var read struct {
		Runs []*part `json:"runs"`
	}
	switch err := json.Unmarshal(content, &read); {
	case err != nil:
		return nil, fmt.Errorf("the report is cut short, or not JSON: run the shard again: %w", err)
	case len(read.Runs) != 1 || read.Runs[0].Tool.Driver.Name != "iamlint" || len(read.Runs[0].Invocations) != 1:
		return nil, report.ErrNotReport
	}
	return read.Runs[0], nil
}

// mergeRules takes the rules of all parts, in the order of their ids, as runs have them. It returns their severities.
func (l *log) mergeRules(parts []*part) (map[string]float64, error) {
	severities := map[string]float64{}
	for _, p := range parts {
		for _, text := range p.Tool.Driver.Rules {
			var read struct {
				ID         string `json:"id"`
				Properties struct {
					Severity string `json:"security-severity"`
				} `json:"properties"`
			}
			if err := json.Unmarshal(text, &read); err != nil {
				return nil, err
			}
			l.rules = append(l.rules, rule{read.ID, text})
			if severity, err := strconv.ParseFloat(read.Properties.Severity, 64); err == nil {
				severities[read.ID] = severity
			}
		}
	}
	byID := func(a, b rule) int { return strings.Compare(a.id, b.id) }
	slices.SortStableFunc(l.rules, byID)
	l.rules = slices.CompactFunc(l.rules, func(a, b rule) bool { return a.id == b.id })
	return severities, nil
}

// keepRules leaves out the rules that have no results.
func (l *log) keepRules() {
	found := map[string]bool{}
	for i := range l.rows {
		found[l.rows[i].rule] = true
	}
	l.rules = slices.DeleteFunc(l.rules, func(r rule) bool { return !found[r.id] })
}

// mergedRow is a result with what its place depends on.
type mergedRow struct {
	row
	file        string
	start, end  int
	message     string
	fingerprint string
	level       analysis.Level
	severity    float64
	below       bool
}

// What is read of results and notifications.
type (
	message struct {
		Text string `json:"text"`
	}
	location struct {
		PhysicalLocation struct {
			ArtifactLocation struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region struct {
				ByteOffset int `json:"byteOffset"`
				ByteLength int `json:"byteLength"`
			} `json:"region"`
		} `json:"physicalLocation"`
	}
)

// byPlace is the order of findings, as far as a log tells it.
func byPlace(a, b mergedRow) int {
	return cmp.Or(strings.Compare(a.file, b.file), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end),
		strings.Compare(a.rule, b.rule), strings.Compare(a.message, b.message))
}

// ruleIndex is the place of a result's rule, which is the last that stands in it.
var ruleIndex = regexp.MustCompile(`,"ruleIndex":\d+}$`)

// readRow reads a result. severities are those of the rules.
func readRow(text []byte, severities map[string]float64) (mergedRow, error) {
	compact := jsontext.Value(slices.Clone(text))
	if err := compact.Compact(); err != nil {
		return mergedRow{}, err
	}
	var result struct {
		RuleID       string            `json:"ruleId"`
		Level        string            `json:"level"`
		Message      message           `json:"message"`
		Locations    []location        `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	if err := json.Unmarshal(compact, &result); err != nil {
		return mergedRow{}, err
	}
	if len(result.Locations) != 1 {
		return mergedRow{}, errors.New("a result has no location")
	}
	level, err := analysis.ParseLevel(result.Level)
	if err != nil {
		return mergedRow{}, err
	}
	at := &result.Locations[0].PhysicalLocation
	r := mergedRow{
		file: nameOf(at.ArtifactLocation.URI), start: at.Region.ByteOffset, end: at.Region.ByteOffset + at.Region.ByteLength,
		message: result.Message.Text, fingerprint: result.Fingerprints[ourHashKey], level: level, severity: severities[result.RuleID],
	}
	r.rule, r.text = result.RuleID, json.RawMessage(ruleIndex.ReplaceAllLiteral(compact, []byte("}")))
	return r, nil
}

// nameOf is the inverse of uriOf.
func nameOf(uri string) string {
	uri = strings.TrimPrefix(uri, "file://")
	if name, err := url.PathUnescape(uri); err == nil {
		uri = name
	}
	if len(uri) > 3 && uri[0] == '/' && uri[2] == ':' && uri[3] == '/' { // a drive of Windows
		uri = uri[1:]
	}
	return uri
}

// mergeResults takes the worst results of all parts, in order.
func (l *log) mergeResults(parts []*part, severities map[string]float64, known report.Renamed, merged *report.Merged) error {
	var sequences []report.Sequence[mergedRow]
	for _, p := range parts {
		results, err := readRows(p.Results, severities)
		if err != nil {
			return err
		}
		sequences = append(sequences, report.Rows(results))
		var renamed []mergedRow
		if b := p.Properties.Shard.Baseline; b != nil {
			if renamed, err = readRows(b.Renamed, severities); err != nil {
				return err
			}
			for i := range renamed {
				renamed[i].below = i < len(b.Below) && b.Below[i]
			}
			slices.SortStableFunc(renamed, byPlace) // they are in the order of the names, not of the paths from the root
		}
		sequences = append(sequences, report.Rows(renamed))
		l.found += p.Properties.Shard.Findings
	}
	var rows []mergedRow
	err := report.MergeSequences(sequences, byPlace, func(from int, r mergedRow) error {
		if from%2 == 1 {
			if known.Known(r.fingerprint) || r.below {
				return nil
			}
			l.found++
		}
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range worstOf(rows, maxResults, func(r mergedRow) (analysis.Level, float64) { return r.level, r.severity }) {
		merged.Findings.Add(r.level)
		l.rows = append(l.rows, r.row)
	}
	return nil
}

func readRows(texts []json.RawMessage, severities map[string]float64) ([]mergedRow, error) {
	rows := make([]mergedRow, len(texts))
	for i, text := range texts {
		var err error
		if rows[i], err = readRow(text, severities); err != nil {
			return nil, fmt.Errorf("read the results: %w", err)
		}
	}
	return rows, nil
}

// mergeInvocations puts together what the parts say of what could not be checked.
func (l *log) mergeInvocations(parts []*part, merged *report.Merged) error {
	l.successful = true
	var failures, open []report.Sequence[notification]
	withheld := make([]*report.Withheld, len(parts))
	for i, p := range parts {
		invocation, s := p.Invocations[0], p.Properties.Shard
		l.successful = l.successful && invocation.ExecutionSuccessful
		all, err := readNotifications(invocation.ToolExecutionNotifications)
		if err != nil {
			return err
		}
		undecided := s.Open.AtLeast(analysis.Note)
		if len(all) < s.Failures+undecided {
			return errors.New("the report tells of less than it says: run the shard again")
		}
		failures = append(failures, report.Rows(all[:s.Failures]))
		open = append(open, report.Rows(all[s.Failures:s.Failures+undecided]))
		withheld[i] = s.Withheld
	}
	for i, of := range [][]report.Sequence[notification]{failures, open} {
		err := report.MergeSequences(of, byFile, func(_ int, n notification) error {
			l.notifications = append(l.notifications, n.text)
			level, err := analysis.ParseLevel(n.Level)
			merged.Troubles = append(merged.Troubles, report.Trouble{Failed: i == 0, Level: level, Text: n.trouble()})
			return err
		})
		if err != nil {
			return err
		}
	}
	return l.withholds(report.MergeWithheld(withheld))
}

// notification is one of a part, with the file that it is about, or "".
type notification struct {
	Level     string     `json:"level"`
	Message   message    `json:"message"`
	Locations []location `json:"locations"`
	file      string
	text      json.RawMessage
}

func readNotifications(texts []json.RawMessage) ([]notification, error) {
	all := make([]notification, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal(text, &all[i]); err != nil {
			return nil, fmt.Errorf("read the notifications: %w", err)
		}
		all[i].text = text
		if len(all[i].Locations) > 0 {
			all[i].file = nameOf(all[i].Locations[0].PhysicalLocation.ArtifactLocation.URI)
		}
	}
	return all, nil
}

func byFile(a, b notification) int { return strings.Compare(a.file, b.file) }

// trouble says what a notification says, and of which file.
func (n *notification) trouble() string {
	if strings.HasPrefix(n.Message.Text, n.file) {
		return n.Message.Text
	}
	return n.file + ": " + n.Message.Text
}

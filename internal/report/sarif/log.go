package sarif

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	gosarif "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
)

// log is what a SARIF log is written from: one run, whose parts are encoded already.
type log struct {
	version string
	rules   []rule
	rows    []row
	// successful says that all could be checked; notifications tell what could not be, and what was withheld.
	successful    bool
	notifications []json.RawMessage
	// found is the number of findings, with those that the report is too small for.
	found int
	shard *report.Shard
}

// rule is a rule as it stands in the log.
type rule struct {
	id   string
	text json.RawMessage
}

// row is a result as it stands in the log, but without the place of its rule.
type row struct {
	rule string
	text json.RawMessage
}

// row makes a result of a finding.
func (in *files) row(f *driver.Finding) (row, error) {
	text, err := encoded(in.result(f))
	return row{f.Analyzer.ID(), text}, err
}

// encoded is a part of a log as JSON, without what says nothing.
func encoded(part any) (json.RawMessage, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(part); err != nil {
		return nil, fmt.Errorf("encode SARIF report: %w", err)
	}
	return prune(out.Bytes())
}

// The frame of a log: what is written round the parts. Members are in the order of go-sarif.
type (
	frame struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []frameRun `json:"runs"`
	}
	frameRun struct {
		AutomationDetails map[string]string    `json:"automationDetails"`
		ColumnKind        string               `json:"columnKind"`
		Invocations       []frameInvocation    `json:"invocations"`
		OriginalURIBases  map[string]frameBase `json:"originalUriBaseIds"`
		Properties        *properties          `json:"properties,omitempty"`
		Results           []json.RawMessage    `json:"results"`
		Tool              frameTool            `json:"tool"`
	}
	frameBase struct {
		Description frameText `json:"description"`
	}
	frameText struct {
		Text string `json:"text"`
	}
	frameInvocation struct {
		ExecutionSuccessful        bool              `json:"executionSuccessful"`
		ToolExecutionNotifications []json.RawMessage `json:"toolExecutionNotifications,omitempty"`
	}
	properties struct {
		Shard *report.Shard `json:"iamlint/shard"`
	}
	frameTool struct {
		Driver frameDriver `json:"driver"`
	}
	frameDriver struct {
		InformationURI string            `json:"informationUri"`
		Name           string            `json:"name"`
		Rules          []json.RawMessage `json:"rules,omitempty"`
		Version        string            `json:"version"`
	}
)

// write writes the log.
func (l *log) write(w io.Writer) error {
	if err := l.limited(); err != nil {
		return err
	}
	run := frameRun{
		AutomationDetails: map[string]string{"id": automation}, ColumnKind: columns, Results: l.results(),
		Invocations:      []frameInvocation{{l.successful, l.notifications}},
		OriginalURIBases: map[string]frameBase{rootID: {frameText{rootDescription}}},
		Tool:             frameTool{frameDriver{InformationURI: information, Name: name, Version: l.version}},
	}
	for i := range l.rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, l.rules[i].text)
	}
	if l.shard != nil {
		run.Properties = &properties{l.shard}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(frame{schema, "2.1.0", []frameRun{run}}); err != nil {
		return fmt.Errorf("encode SARIF report: %w", err)
	}
	text := jsontext.Value(out.Bytes())
	if err := text.Format(jsontext.Multiline(true), jsontext.WithIndent("  "), jsontext.PreserveRawStrings(false)); err != nil {
		return fmt.Errorf("encode SARIF report: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write SARIF report: %w", err)
	}
	return nil
}

// results are the rows, each with the place of its rule.
func (l *log) results() []json.RawMessage {
	index := make(map[string]int, len(l.rules))
	for i := range l.rules {
		index[l.rules[i].id] = i
	}
	results := make([]json.RawMessage, len(l.rows))
	for i := range l.rows {
		results[i] = l.rows[i].text
		if at, ok := index[l.rows[i].rule]; ok {
			results[i] = slices.Concat(bytes.TrimSuffix(results[i], []byte("}")), []byte(`,"ruleIndex":`+strconv.Itoa(at)+"}"))
		}
	}
	return results
}

// notify adds a notification, about a file unless that is "".
func (l *log) notify(level, message, file string) error {
	n := gosarif.NewNotification().WithLevel(level).WithMessage(gosarif.NewTextMessage(message))
	if file != "" {
		n.Locations = []*gosarif.Location{fileLocation(file)}
	}
	text, err := encoded(n)
	l.notifications = append(l.notifications, text)
	return err
}

// withholds tells what was withheld.
func (l *log) withholds(w *report.Withheld) error {
	if withheld := w.Sentence(); withheld != "" {
		return l.notify(gosarif.LevelNote, withheld, "")
	}
	return nil
}

// limited tells of the findings that GitHub would not take or show.
func (l *log) limited() error {
	if l.found > maxResults {
		message := fmt.Sprintf("The report holds the %d worst of %d findings: GitHub takes no more.", maxResults, l.found)
		if err := l.notify(gosarif.LevelWarning, message, ""); err != nil {
			return err
		}
	}
	if l.found > maxShown {
		return l.notify(gosarif.LevelNote, fmt.Sprintf("Of %d findings, GitHub shows the %d worst.", min(l.found, maxResults), maxShown), "")
	}
	return nil
}

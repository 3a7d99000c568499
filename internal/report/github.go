package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// GitHub writes workflow commands, which GitHub Actions shows as annotations on the lines of a change.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
func GitHub(w io.Writer, r *Run) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	out := bufio.NewWriter(w)
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		command := "notice"
		switch f.Level {
		case analysis.Error:
			command = "error"
		case analysis.Warning:
			command = "warning"
		case analysis.Note, analysis.None:
		}
		place := "line=" + strconv.Itoa(f.Start.Line) + ",endLine=" + strconv.Itoa(f.End.Line)
		if f.Start.Line == f.End.Line { // else GitHub takes no columns
			place += ",col=" + strconv.Itoa(f.Start.Column) + ",endColumn=" + strconv.Itoa(f.End.Column)
		}
		sentences := []string{Plain(f.Said())}
		for _, sentence := range Sentences(f) {
			sentences = append(sentences, Plain(sentence))
		}
		message := strings.Join(sentences, "\n")
		_, _ = fmt.Fprintf(out, "::%s file=%s,%s,title=%s::%s\n", // Flush returns the error
			command, property.Replace(Plain(r.Path(f.Source.Name))), place, property.Replace(f.Analyzer.Name), data.Replace(message))
	}
	if withheld := r.Withheld.Sentence(); withheld != "" {
		_, _ = fmt.Fprintf(out, "::notice title=iamlint::%s\n", data.Replace(withheld))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write GitHub report: %w", err)
	}
	return nil
}

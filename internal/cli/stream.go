package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
)

// streamFrom is the number of files from which on findings are not kept until the end of the run, but written as soon as all that come
// before them are. It is a variable for tests: the reports are the same.
var streamFrom = 5000

// streams reports whether findings can be written one by one: nothing is asked for that needs them all, and they are many.
func (r *lintRun) streams() bool {
	f := r.flags
	if len(r.files) < streamFrom || f.fix || f.diff || f.baseline != "" || f.writeBaseline != "" || r.since != nil {
		return false
	}
	return !slices.ContainsFunc(r.outputs, func(o output) bool { return !slices.Contains([]string{"text", "json", "sarif"}, o.format) })
}

// lintInOrder lints files so that memory does not grow with their number. What files that are judged together say is known first. All
// others have findings in themselves only, and are linted in the order of the report.
func (r *lintRun) lintInOrder(ctx context.Context) error {
	alone, err := r.takeAlone(ctx)
	if err != nil {
		return err
	}
	run := r.newReport(&driver.Result{})
	run.Streamed = &report.Tally{}
	var failed error
	err = r.into(ctx, run, nil, func(streams []report.Stream) error {
		failed = r.stream(ctx, run, alone, streams)
		return failed
	})
	if failed != nil {
		return failed // and not of the file that is being written
	}
	if err == nil && r.flags.stats {
		r.printStats(run)
	}
	return err
}

// takeAlone takes the files that have nothing to do with others out of the run's, in the order of their names.
func (r *lintRun) takeAlone(ctx context.Context) ([]loader.File, error) {
	groups, err := r.groupsOf(ctx)
	if err != nil {
		return nil, err
	}
	type named struct {
		name string
		file loader.File
	}
	var alone []named
	r.files = slices.DeleteFunc(r.files, func(file loader.File) bool {
		if file.IsFolder() || file.Path == "-" {
			return false
		}
		name, ok := groups.Alone(file.Path)
		if ok {
			alone = append(alone, named{name, file})
		}
		return ok
	})
	slices.SortFunc(alone, func(a, b named) int { return cmp.Compare(a.name, b.name) })
	files := make([]loader.File, len(alone))
	for i := range alone {
		files[i] = alone[i].file
	}
	return files, nil
}

// into opens the reports of a run and hands them to a function.
func (r *lintRun) into(ctx context.Context, run *report.Run, opened []report.Stream, use func([]report.Stream) error) error {
	if len(opened) == len(r.outputs) {
		return use(opened)
	}
	o := r.outputs[len(opened)]
	opts := r.textOptions(o)
	next := func(w io.Writer) error {
		return r.into(ctx, run, append(slices.Clip(opened), newStream(w, o.format, run, opts)), use)
	}
	if o.file != "" {
		return writeFile(ctx, o.file, next)
	}
	if err := buffered(r.stdout, next); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// stream lints the files and writes the reports.
func (r *lintRun) stream(ctx context.Context, run *report.Run, alone []loader.File, streams []report.Stream) error {
	if err := r.lintAll(ctx, run, alone, streams); err != nil {
		return err
	}
	r.times.checked = time.Now()
	r.conclude(run)
	for _, s := range streams {
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

// lintAll lints the files and writes what is found.
func (r *lintRun) lintAll(ctx context.Context, run *report.Run, alone []loader.File, streams []report.Stream) error {
	linter, _, err := r.newLinter()
	if err != nil {
		return err
	}
	// On a terminal, the report itself tells how far the run is.
	shown := isTerminal(r.stdout) && slices.ContainsFunc(r.outputs, func(o output) bool { return o.file == "" })
	r.progress = r.startProgress(len(r.files)+len(alone), r.flags.quiet || shown)
	defer r.progress.end()
	result, err := linter.Run(ctx, r.inputs(r.files))
	if err != nil {
		return err
	}
	r.ofModules(result)
	w := &findingWriter{lintRun: r, run: run, streams: streams, held: result.Findings}
	w.suppressed(result)
	result.Findings, result.Suppressed = nil, nil
	r.alone = true
	err = linter.RunInOrder(ctx, r.inputs(alone), func(one *driver.Result) error {
		for i := range one.Findings {
			if err := w.finding(&one.Findings[i]); err != nil {
				return err
			}
		}
		w.suppressed(one)
		one.Findings, one.Suppressed = nil, nil
		result.Add(one)
		return nil
	})
	if err != nil {
		return err
	}
	result.Finish()
	run.Result = result
	return w.rest()
}

// findingWriter writes findings to all reports, in order.
type findingWriter struct {
	*lintRun
	run     *report.Run
	streams []report.Stream
	// held are those of files that are judged together, in order.
	held []driver.Finding
}

// finding writes a finding, and those before it that are held.
func (w *findingWriter) finding(f *driver.Finding) error {
	for len(w.held) > 0 && w.held[0].Source.Name < f.Source.Name {
		if err := w.write(&w.held[0]); err != nil {
			return err
		}
		w.held = w.held[1:]
	}
	return w.write(f)
}

func (w *findingWriter) rest() error {
	for i := range w.held {
		if err := w.write(&w.held[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *findingWriter) write(f *driver.Finding) error {
	if w.minLevel != analysis.None && f.Level < w.minLevel {
		w.run.Below++
		return nil
	}
	w.run.Streamed.Add(f)
	if w.run.Fails(f) {
		w.raise(ExitFindings)
	}
	for _, s := range w.streams {
		if err := s.Finding(f); err != nil {
			return err
		}
	}
	return nil
}

// suppressed counts the findings of a result that nobody wanted to see.
func (w *findingWriter) suppressed(result *driver.Result) {
	w.run.Streamed.Suppressed += len(result.Suppressed)
	for i := range result.Suppressed {
		if !result.Suppressed[i].InSource {
			w.withheld.Suppressed++
		}
	}
}

package cli

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"sort"
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
	files, err := r.takeAlone(ctx)
	if err != nil {
		return err
	}
	run := r.newReport(&driver.Result{})
	run.Streamed = &report.Tally{}
	var failed error
	err = r.into(ctx, run, nil, func(streams []report.Stream) error {
		failed = r.stream(ctx, run, files, streams)
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

// alone is a file that has nothing to do with others. Of a million of them, no more is kept in memory.
type alone struct {
	path  string
	named bool
}

// takeAlone takes the files that have nothing to do with others out of the run's, in the order of their names.
func (r *lintRun) takeAlone(ctx context.Context) ([]alone, error) {
	groups, err := r.groupsOf(ctx)
	if err != nil {
		return nil, err
	}
	var (
		together []loader.File
		names    []string
		files    []alone
	)
	for _, file := range r.files {
		name, ok := groups.Alone(file.Path)
		if !ok || file.IsFolder() || file.Path == "-" || file.NotRead != "" {
			together = append(together, file)
			continue
		}
		names, files = append(names, name), append(files, alone{file.Path, file.Named})
	}
	r.files, r.groups = together, nil
	sort.Sort(&byName{names, files})
	return files, nil
}

// byName sorts files by their names in reports.
type byName struct {
	names []string
	files []alone
}

func (b *byName) Len() int           { return len(b.names) }
func (b *byName) Less(i, j int) bool { return b.names[i] < b.names[j] }
func (b *byName) Swap(i, j int) {
	b.names[i], b.names[j] = b.names[j], b.names[i]
	b.files[i], b.files[j] = b.files[j], b.files[i]
}

// filesOf yields the files as a walk finds them.
func filesOf(files []alone) iter.Seq[loader.File] {
	return func(yield func(loader.File) bool) {
		for _, file := range files {
			if !yield(loader.File{Path: file.path, Named: file.named}) {
				return
			}
		}
	}
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
func (r *lintRun) stream(ctx context.Context, run *report.Run, files []alone, streams []report.Stream) error {
	if err := r.lintAll(ctx, run, files, streams); err != nil {
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
func (r *lintRun) lintAll(ctx context.Context, run *report.Run, files []alone, streams []report.Stream) error {
	linter, _, err := r.newLinter()
	if err != nil {
		return err
	}
	// On a terminal, the report itself tells how far the run is.
	shown := isTerminal(r.stdout) && slices.ContainsFunc(r.outputs, func(o output) bool { return o.file == "" })
	r.progress = r.startProgress("linting file", len(r.files)+len(files), r.flags.quiet || shown)
	defer r.progress.end()
	result, err := linter.Run(ctx, r.inputs(slices.Values(r.files)))
	if err != nil {
		return err
	}
	r.ofModules(result)
	w := &findingWriter{lintRun: r, run: run, streams: streams, held: result.Findings}
	w.suppressed(result)
	result.Findings, result.Suppressed = nil, nil
	r.alone = true
	err = linter.RunInOrder(ctx, r.inputs(filesOf(files)), func(one *driver.Result) error {
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

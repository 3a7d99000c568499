package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/report/sarif"
)

// formats are those of --format and --report.
func formats() []string { return []string{"text", "json", "sarif", "github", "junit"} }

// output is a report to write: to a file, or to standard output if that is "".
type output struct {
	format, file string
}

// parseReport reads the value of --report.
func parseReport(s string) (output, error) {
	format, file, ok := strings.Cut(s, "=")
	if !ok || file == "" {
		return output{}, usagef("--report %q: write it as FORMAT=FILE, as in sarif=iamlint.sarif", s)
	}
	if slices.Contains(formats(), format) {
		return output{format, file}, nil
	}
	return output{}, usagef("--report %q: use one of the formats %s", s, strings.Join(formats(), ", "))
}

// writeReport writes a report in a format.
func writeReport(w io.Writer, format string, run *report.Run, opts report.TextOptions) error {
	switch format {
	case "json":
		return report.JSON(w, run)
	case "sarif":
		return sarif.Write(w, run)
	case "github":
		return report.GitHub(w, run)
	case "junit":
		return report.JUnit(w, run)
	default:
		return report.Text(w, run, opts)
	}
}

// colored decides about colours on standard output, by --color: auto, always or never.
func (p *program) colored(mode string) bool {
	switch mode {
	case "always":
		return true
	case "never":
		return false
	default:
		return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(p.stdout)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// writeFile writes a file as a whole or not at all, if it is a regular one or new: into a file beside it first, which then
// takes its name. Links are followed, and the permissions of a file that exists are kept. The content is made by write.
func writeFile(ctx context.Context, name string, write func(io.Writer) error) (err error) {
	target, err := confine.Target(name)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, reason(err))
	}
	name = target
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(name); {
	case err == nil && !info.Mode().IsRegular():
		return writeThrough(name, write)
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %w", name, err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, reason(err))
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := buffered(f, write); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := errors.Join(f.Chmod(mode), f.Close(), ctx.Err()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// writeThrough writes into what is no regular file, as /dev/stderr or a named pipe.
func writeThrough(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, reason(err))
	}
	if err := errors.Join(buffered(f, write), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	out := bufio.NewWriter(w)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}

// reason returns why an operation on a file failed, without the operation and the file, which the caller names.
func reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/report/sarif"
)

// formats are those of --format and --report.
func formats() []string {
	return []string{"text", "json", "sarif", "github", "junit", "markdown", "html", "gitlab", "rdjson"}
}

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
	case "markdown":
		return report.Markdown(w, run)
	case "html":
		return report.HTML(w, run)
	case "gitlab":
		return report.GitLab(w, run)
	case "rdjson":
		return report.RDJSON(w, run)
	default:
		return report.Text(w, run, opts)
	}
}

// newStream begins a report in a format that can be written finding by finding.
func newStream(w io.Writer, format string, run *report.Run, opts report.TextOptions) report.Stream {
	switch format {
	case "json":
		return report.NewJSON(w, run)
	case "sarif":
		return sarif.New(w, run)
	default:
		return report.NewText(w, run, opts)
	}
}

// colored decides about colors on standard output, by --color: auto, always or never.
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

// temporaries are the names of the files that are being written, to be removed if the run is stopped.
var temporaries sync.Map

// removeTemporaries removes what a run that was stopped has left half written.
func removeTemporaries() {
	temporaries.Range(func(name, _ any) bool {
		_ = os.Remove(name.(string)) //nolint:forcetypeassert // nothing else is stored
		return true
	})
}

// writeFile writes a file as a whole or not at all, if it is a regular one or new: into a file beside it first, which is on
// the disk before it takes its name. Links are followed, unless they lead out of the repository, and the owner and the
// permissions of a file that exists are kept. One with several names, or whose owner cannot be kept, is written in place. The
// content is made by write.
func writeFile(ctx context.Context, name string, write func(io.Writer) error) error {
	target, err := confine.Target(name)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, reason(err))
	}
	name = target
	switch info, err := os.Stat(name); {
	case errors.Is(err, fs.ErrNotExist):
		err = replaceFile(ctx, name, nil, write)
		return wrote(name, err)
	case err != nil:
		return wrote(name, err)
	case !info.Mode().IsRegular():
		return wrote(name, writeThrough(name, write))
	default:
		if a, ok := attributesOf(info); ok && a.links > 1 {
			return wrote(name, writeInPlace(ctx, name, write))
		}
		err = replaceFile(ctx, name, info, write)
		if errors.Is(err, errOwner) {
			err = writeInPlace(ctx, name, write)
		}
		return wrote(name, err)
	}
}

func wrote(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", name, reason(err))
}

// errOwner says that a new file would not have the owner of the one that it is to replace.
var errOwner = errors.New("the owner cannot be kept")

// replaceFile writes a new file and gives it a name, and what a file of that name has, as old says; nil if there is none.
func replaceFile(ctx context.Context, name string, old fs.FileInfo, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	temporaries.Store(f.Name(), true)
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
		temporaries.Delete(f.Name())
	}()
	mode := fs.FileMode(0o644)
	if old != nil {
		const kept = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
		mode = old.Mode() & kept
		if err := own(f, old); err != nil {
			return err
		}
	}
	if err := buffered(f, write); err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.Close(), ctx.Err()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	syncFolder(filepath.Dir(name))
	return nil
}

// own gives a file the owner of another.
func own(f *os.File, old fs.FileInfo) error {
	wanted, ok := attributesOf(old)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if has, _ := attributesOf(info); has.uid == wanted.uid && has.gid == wanted.gid {
		return nil
	}
	if err := f.Chown(wanted.uid, wanted.gid); err != nil {
		return errOwner
	}
	return nil
}

// writeInPlace writes into a file that keeps all that it is, its other names included. Its content is made before.
func writeInPlace(ctx context.Context, name string, write func(io.Writer) error) error {
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(content.Bytes())
	return errors.Join(err, f.Truncate(int64(content.Len())), f.Sync(), f.Close())
}

// writeThrough writes into what is not a regular file, as /dev/stderr or a named pipe.
func writeThrough(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(buffered(f, write), f.Close())
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

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

func (p *program) initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a commented " + config.Name + " for what is found here",
		Long: `Look for policies in the working folder and all below it, and write a ` + config.Name + ` with what was found: the kinds that their
paths do not tell, and the keys that there are, as comments. A file that is there already is left as it is.

Exit status: 0 written, 2 there is a configuration already, 3 it could not be written.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.initialize(cmd.Context()) },
	}
	return cmd
}

// initialize writes the configuration. It is a new file: what somebody wrote is never replaced.
func (p *program) initialize(ctx context.Context) error {
	for _, name := range []string{config.Name, config.Short} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return usagef("%s is there already: edit it, or remove it first", name)
		}
	}
	s, err := session.Configure(session.NoConfig, "")
	if err != nil {
		return err
	}
	found, err := p.survey(ctx, s)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(config.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // it is for everybody who works here
	if err == nil {
		_, err = file.Write(found.configuration())
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		p.cannot(fmt.Sprintf("write %s: %s", config.Name, reason(err)))
		return nil
	}
	_, err = fmt.Fprintf(p.stdout, "%s is written: %s in %s. Next: iamlint lint\n", config.Name,
		countOf(found.policies, "policy", "policies"), countOf(found.files, "file", "files"))
	return err
}

// survey is what was found in a folder.
type survey struct {
	files, policies int
	// kinds are the kinds of policies in plain files by their folders, where these do not tell them.
	kinds map[string]map[policy.Kind]int
	// formats count the files by what they are.
	formats map[string]int
}

func (p *program) survey(ctx context.Context, s *session.Settings) (*survey, error) {
	out := &survey{kinds: map[string]map[policy.Kind]int{}, formats: map[string]int{}}
	files, errs := walk(ctx, s, []string{"."}, nil, false, &report.Withheld{})
	for _, err := range errs {
		p.cannot(fmt.Sprintf("%s: %s", pathOf(err), readError(err)))
	}
	for _, file := range files {
		var unit *policy.Unit
		if file.IsFolder() {
			unit = loader.LoadFolder(file, loader.Tree{}, loader.Options{})
		} else {
			src, err := loader.Read(file.Path, loader.Limits{})
			if err != nil {
				p.cannot(fmt.Sprintf("%s: %s", file.Path, readError(err)))
				continue
			}
			unit = loader.Load(src, loader.Options{NotRead: file.NotRead})
		}
		if len(unit.Documents) == 0 {
			continue
		}
		out.files++
		out.policies += len(unit.Documents)
		out.formats[unit.Format]++
		out.note(unit)
	}
	return out, ctx.Err()
}

// note notes the kinds of plain files.
func (s *survey) note(unit *policy.Unit) {
	for _, d := range unit.Documents {
		if d.Host != nil {
			continue
		}
		folder := filepath.ToSlash(filepath.Dir(d.File()))
		if s.kinds[folder] == nil {
			s.kinds[folder] = map[policy.Kind]int{}
		}
		s.kinds[folder][d.Kind]++
	}
}

// configuration is the text of a configuration, which is in force as it is, and says what else there could be.
func (s *survey) configuration() []byte {
	var b bytes.Buffer
	b.WriteString("# How iamlint judges the policies of this repository; " + docs.URL("configuration.md") + "\n")
	b.WriteString("# yaml-language-server: $schema=" + docs.Raw("config.schema.json") + "\n\n")
	b.WriteString("# What the policies in plain files are used as, where their text and their path do not tell:\n")
	b.WriteString("# identity, trust, resource, boundary, scp, rcp or vpc-endpoint.\n")
	if len(s.kinds) == 0 {
		b.WriteString("# kinds:\n#   \"boundaries/**\": boundary\n")
	} else {
		b.WriteString("# Found here:\n")
		for _, folder := range slices.Sorted(maps.Keys(s.kinds)) {
			var found []string
			for _, kind := range policy.Kinds() {
				if n := s.kinds[folder][kind]; n > 0 {
					found = append(found, fmt.Sprintf("%d %s", n, kind))
				}
			}
			fmt.Fprintf(&b, "#   %s: %s\n", report.Plain(folder), strings.Join(found, ", "))
		}
		b.WriteString("# kinds:\n")
		for _, folder := range slices.Sorted(maps.Keys(s.kinds)) {
			fmt.Fprintf(&b, "#   %q: %s\n", strings.TrimPrefix(folder+"/**", "./"), most(s.kinds[folder]))
		}
	}
	b.WriteString(`
# The least level of a finding that makes the exit status 1: error, warning, note or none.
fail-on: warning

# Rules and categories: off, on, or a level. ` + "`iamlint rules`" + ` lists them.
# rules:
#   practice: note

# What a walk passes over, besides what .gitignore names.
# exclude: ["**/testdata/**"]

# Findings that are known and accepted.
# ignore:
#   - rules: [unscoped-username]
#     paths: ["policies/helpdesk.json"]
#     reason: the help desk resets passwords, by design
#     expires: "2027-12-31"
# require-reasons: true

# What must never be possible, and what must stay possible; ` + docs.URL("invariants.md") + `
# invariants:
#   - id: logs-are-kept
#     never: {actions: [cloudtrail:DeleteTrail, cloudtrail:StopLogging, logs:DeleteLogGroup]}

# Folders with your own rules in Rego.
# rego: [policy/rules]
`)
	return b.Bytes()
}

// most is the kind that most policies of a folder have.
func most(kinds map[policy.Kind]int) policy.Kind {
	best := policy.Identity
	for _, kind := range policy.Kinds() {
		if kinds[kind] > kinds[best] {
			best = kind
		}
	}
	return best
}

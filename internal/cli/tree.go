package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/report"
)

// treeFlags say where files are in their repository.
type treeFlags struct {
	root, link string
}

func (f *treeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.root, "root", "",
		"in reports for GitHub, GitLab and code scanning, write paths from `FOLDER` (default: the root of the git repository)")
	cmd.Flags().StringVar(&f.link, "link", "",
		"link places to `ADDRESS`, with {path}, {line} and {end}, in Markdown and HTML (default: that of the CI job's commit)")
}

// tree settles what the flags, the working folder and the environment say.
func (f *treeFlags) tree() (report.Tree, error) {
	if f.link != "" && (!strings.Contains(f.link, "{path}") || !strings.HasPrefix(f.link, "https://") && !strings.HasPrefix(f.link, "http://")) {
		return report.Tree{}, usagef("--link %q: write an address with {path}, as in https://example.org/{path}#L{line}", f.link)
	}
	working, err := filepath.Abs(".")
	if err != nil {
		return report.Tree{}, fmt.Errorf("find the working folder: %w", err)
	}
	root := confine.Repository(working)
	if f.root != "" {
		info, err := os.Stat(f.root)
		if err != nil || !info.IsDir() {
			return report.Tree{}, usagef("--root %s: there is no such folder", filepath.ToSlash(f.root))
		}
		if root, err = filepath.Abs(f.root); err != nil {
			return report.Tree{}, fmt.Errorf("find the folder of --root: %w", err)
		}
	}
	t := report.Tree{Root: filepath.ToSlash(root), Working: filepath.ToSlash(working), Link: f.link}
	if t.Link == "" {
		t.Link = linkOfJob()
	}
	return t, nil
}

// linkOfJob is the address of files in the commit that a CI job runs for, as GitHub Actions and GitLab tell of it.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
// https://docs.gitlab.com/ci/variables/predefined_variables/
func linkOfJob() string {
	variable := func(name string) string { return strings.NewReplacer("{", "%7B", "}", "%7D").Replace(os.Getenv(name)) }
	if server, repository, commit := variable("GITHUB_SERVER_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_SHA"); strings.HasPrefix(server, "https://") &&
		repository != "" && commit != "" {
		return server + "/" + repository + "/blob/" + commit + "/{path}#L{line}-L{end}"
	}
	if project, commit := variable("CI_PROJECT_URL"), variable("CI_COMMIT_SHA"); strings.HasPrefix(project, "https://") && commit != "" {
		return project + "/-/blob/" + commit + "/{path}#L{line}-{end}"
	}
	return ""
}

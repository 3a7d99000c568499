// Manual writes what a package of iamlint has beside the program: a man page for each command, and completions for shells.
//
//	go run ./internal/manual -date SECONDS FOLDER
//
// The date is that of the man pages, in seconds since 1970, so that they have the same bytes whenever they are written.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/iamlint/iamlint/internal/cli"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("manual: ")
	date := flag.Int64("date", 0, "the date of the man pages, in seconds since 1970")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("it takes one argument, the folder to write to")
	}
	if err := write(flag.Arg(0), time.Unix(*date, 0).UTC(), cli.Commands()); err != nil {
		log.Fatal(err)
	}
}

func write(folder string, date time.Time, root *cobra.Command) error {
	pages, completions := filepath.Join(folder, "man"), filepath.Join(folder, "completions")
	for _, name := range []string{pages, completions} {
		if err := os.MkdirAll(name, 0o750); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
	}
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Date: &date, Source: "iamlint", Manual: "iamlint manual"}
	if err := doc.GenManTree(root, header, pages); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	at := func(name string) string { return filepath.Join(completions, name) }
	err := errors.Join(
		root.GenBashCompletionFileV2(at("iamlint.bash"), true),
		root.GenZshCompletionFile(at("_iamlint")),
		root.GenFishCompletionFile(at("iamlint.fish"), true),
		root.GenPowerShellCompletionFileWithDesc(at("iamlint.ps1")),
	)
	if err != nil {
		return fmt.Errorf("write completions: %w", err)
	}
	return nil
}

package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/confine"
)

// maxCatalog bounds the bytes of a catalog; the embedded one has one million.
const maxCatalog = 64 << 20

// withCatalog lets a command read a newer catalog than the embedded one. One who could put another one in its place could make
// actions unknown that rules are about, so that it counts only with the checksum that someone has seen with the release.
func (p *program) withCatalog(cmd *cobra.Command) {
	var file, sum string
	cmd.Flags().StringVar(&file, "catalog", "", "read AWS's actions from `FILE`, catalog.bin of a later release, and not from the program")
	cmd.Flags().StringVar(&sum, "catalog-sha256", "", "the SHA-256 `SUM` that the file of --catalog must have")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		switch {
		case file == "" && sum != "":
			return usagef("--catalog-sha256 is the checksum of a catalog: name its file with --catalog")
		case file == "":
			return nil
		case sum == "":
			return usagef("--catalog needs the checksum that the release lists for it: add --catalog-sha256")
		}
		return useCatalog(file, sum)
	}
}

func useCatalog(file, sum string) error {
	content, err := confine.ReadFile(file, maxCatalog)
	if err != nil {
		return usagef("--catalog %s: %v", file, readError(err))
	}
	digest := sha256.Sum256(content)
	if got := hex.EncodeToString(digest[:]); !strings.EqualFold(got, strings.TrimSpace(sum)) {
		return usagef("--catalog %s: its SHA-256 is %s, and --catalog-sha256 says %s", file, got, sum)
	}
	if err := catalog.Use(string(content)); err != nil {
		return &usageError{fmt.Errorf("--catalog %s: %w", file, err)}
	}
	return nil
}

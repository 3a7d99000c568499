package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
)

// baselineFile is a list of known findings. A JSON report can be read as one.
type baselineFile struct {
	Version  int            `json:"version"`
	Findings []knownFinding `json:"findings"`
}

type knownFinding struct {
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Message     string `json:"message"` // for people who read the file
	Fingerprint string `json:"fingerprint"`
}

const baselineVersion = 1

// baseline counts known findings by what they are known by. Fingerprints do not depend on the file's name, so that a file
// may be renamed; the same policy in two files has the same ones.
type baseline struct {
	byFile map[knownFinding]int
	rest   map[string]int // by fingerprint, whatever the file
}

func readBaseline(file string) (*baseline, error) {
	content, err := confine.ReadFile(file, loader.DefaultBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("baseline %s does not exist: make it with --write-baseline %s", file, file)
	}
	if err != nil {
		return nil, &usageError{fmt.Errorf("read baseline: %w", err)}
	}
	var list baselineFile
	if err := json.Unmarshal(content, &list); err != nil {
		return nil, usagef("baseline %s: %w: write it again with --write-baseline %s", file, err, file)
	}
	if list.Version != baselineVersion {
		return nil, usagef("baseline %s has version %d, not %d: write it again with --write-baseline %s",
			file, list.Version, baselineVersion, file)
	}
	b := newBaseline(len(list.Findings))
	for _, known := range list.Findings {
		b.add(known.File, known.Fingerprint)
	}
	return b, nil
}

func newBaseline(size int) *baseline {
	return &baseline{byFile: make(map[knownFinding]int, size), rest: make(map[string]int, size)}
}

func (b *baseline) add(file, fingerprint string) {
	b.byFile[knownFinding{File: file, Fingerprint: fingerprint}]++
	b.rest[fingerprint]++
}

// clone returns a baseline of which nothing is used up.
func (b *baseline) clone() *baseline {
	return &baseline{byFile: maps.Clone(b.byFile), rest: maps.Clone(b.rest)}
}

// filtered are findings beside a baseline.
type filtered struct {
	// fresh are new, and renamed are known by an entry about another file.
	fresh, renamed []driver.Finding
	// known is the number of those that are known.
	known int
}

// filter tells findings that are new from the others. Each entry of the baseline stands for one finding: of equal ones, for one in
// its own file if there is one.
func (b *baseline) filter(findings []driver.Finding) filtered {
	isKnown := make([]bool, len(findings))
	for i := range findings {
		key := knownFinding{File: findings[i].Source.Name, Fingerprint: findings[i].Fingerprint}
		if b.byFile[key] > 0 {
			b.byFile[key]--
			b.rest[key.Fingerprint]--
			isKnown[i] = true
		}
	}
	var out filtered
	for i := range findings {
		switch fingerprint := findings[i].Fingerprint; {
		case isKnown[i]:
		case b.rest[fingerprint] > 0:
			b.rest[fingerprint]--
			out.renamed = append(out.renamed, findings[i])
		default:
			out.fresh = append(out.fresh, findings[i])
		}
	}
	out.known = len(findings) - len(out.fresh)
	return out
}

// ofShard tells what the findings of a shard have used of a baseline, of which nothing else is used.
func (b *baseline) ofShard(whole *baseline, renamed []driver.Finding) *report.ShardBaseline {
	of := &report.ShardBaseline{Used: map[string]int{}, Listed: map[string]int{}}
	for key, n := range whole.byFile {
		if used := n - b.byFile[key]; used > 0 {
			of.Used[key.Fingerprint] += used
		}
	}
	for i := range renamed {
		fingerprint := renamed[i].Fingerprint
		of.Listed[fingerprint] = whole.rest[fingerprint]
	}
	return of
}

func writeBaseline(ctx context.Context, file string, result *driver.Result) error {
	list := baselineFile{Version: baselineVersion, Findings: make([]knownFinding, len(result.Findings))}
	for i := range result.Findings {
		f := &result.Findings[i]
		list.Findings[i] = knownFinding{
			Rule: f.Analyzer.Name, File: f.Source.Name, Message: f.Said(), Fingerprint: f.Fingerprint,
		}
	}
	return writeFile(ctx, file, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(&list)
	})
}

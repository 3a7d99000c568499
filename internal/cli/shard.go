package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/shard"
)

// parseShard reads the value of --shard; "" is all.
func parseShard(value string) (shard.Shard, error) {
	if value == "" {
		return shard.Shard{}, nil
	}
	s, err := shard.Parse(value)
	if err != nil {
		return s, usagef("--shard %w", err)
	}
	return s, nil
}

// takePart leaves out the files that other shards lint, and what could not be read of theirs. Files that are judged together stay
// together.
func (r *lintRun) takePart(ctx context.Context) error {
	if r.shard.Parts == 0 {
		return nil
	}
	groups, err := r.groupsOf(ctx)
	if err != nil {
		return err
	}
	r.files = slices.DeleteFunc(r.files, func(file loader.File) bool {
		if file.Path == "-" {
			return !r.shard.Takes(r.stdinName())
		}
		return !r.shard.Takes(groups.Of(file.Path))
	})
	r.failures = slices.DeleteFunc(r.failures, func(f driver.Failure) bool { return !r.shard.Takes(groups.Of(f.File)) })
	return nil
}

// groupsOf tells which of the files are judged together.
func (r *lintRun) groupsOf(ctx context.Context) (*loader.Groups, error) {
	if r.groups == nil {
		var err error
		if r.groups, err = loader.GroupsOf(ctx, r.files, r.flags.jobs); err != nil {
			return nil, err
		}
	}
	return r.groups, nil
}

// shardRecord is what the report says of the part of the run that it is; nil for all.
func (r *lintRun) shardRecord() *report.Shard {
	if r.shard.Parts == 0 {
		return nil
	}
	return &report.Shard{Part: r.shard.Part, Parts: r.shard.Parts, Run: r.digest(), Named: r.named}
}

// digest is the same in all shards of one run, which have the rules and the flags in common, and hardly in those of others.
func (r *lintRun) digest() string {
	f := r.flags
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %v %v %v %q %q %+v\n", version(), r.failOn, r.minLevel, f.strict, f.kind, f.resourceType, f.variables) // a hash returns no errors
	for _, rule := range r.Rules {
		_, _ = fmt.Fprintf(h, "%q %v\n", rule.Analyzer.ID(), rule.Level)
	}
	if r.baseline != nil {
		_, _ = fmt.Fprintf(h, "%d\n", len(r.baseline.byFile))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// filter leaves out of the run's findings those that the baseline lists.
func (r *lintRun) filter(run *report.Run) {
	var whole *baseline
	if run.Shard != nil {
		whole = r.baseline.clone()
	}
	beside := r.baseline.filter(run.Result.Findings)
	run.Result.Findings, run.Renamed, run.Known = beside.fresh, beside.renamed, beside.known
	if run.Shard == nil {
		return
	}
	run.Shard.Baseline = r.baseline.ofShard(whole, beside.renamed)
	for i := range run.Renamed {
		run.Shard.Baseline.Below = append(run.Shard.Baseline.Below, run.Renamed[i].Level < r.minLevel)
	}
}

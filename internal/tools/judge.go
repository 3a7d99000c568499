package tools

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// LintInput are the arguments of Lint.
type LintInput struct {
	source
	Configuration string   `json:"configuration,omitempty" jsonschema:"the text of the repository's .iamlint.yaml"`
	Only          []string `json:"only,omitempty" jsonschema:"run nothing but these rules and categories"`
	Disable       []string `json:"disable,omitempty" jsonschema:"leave these rules and categories out"`
}

// Lint returns what is wrong with the policies in a text. Errors say what is wrong with the arguments, or are ctx's.
func (s *Tools) Lint(ctx context.Context, in LintInput) (Judgment, error) {
	if err := bounded("text", in.Text); err != nil {
		return Judgment{}, err
	}
	loading, err := in.options()
	if err != nil {
		return Judgment{}, err
	}
	c := &config.Config{}
	if in.Configuration != "" {
		if c, err = config.Parse(config.Name, []byte(in.Configuration)); err != nil {
			return Judgment{}, err
		}
		if len(c.Rego) > 0 {
			return Judgment{}, errors.New("configuration: rego: files cannot be read here: leave it out, and run `iamlint lint` in the repository for its rules")
		}
	}
	opened, err := session.Open(ctx, session.Unfiled(c), session.Options{
		Rules: s.Rules, Loading: loading, Selection: session.Selection{Only: in.Only, Disable: in.Disable},
	})
	if err != nil {
		return Judgment{}, err
	}
	outcome, err := opened.LintText(ctx, in.name(), []byte(in.Text))
	if err != nil {
		return Judgment{}, err
	}
	policies := outcome.Result.Stats.Policies
	j, err := judged(&report.Run{Version: s.Version, Rules: opened.Rules, Result: outcome.Result, FailOn: analysis.Warning},
		"nothing found")
	if policies == 0 && err == nil {
		j.Passes = false
		j.Summary = "nothing was linted: there is no policy in the text"
	}
	for src, patch := range outcome.Patches {
		if src.Name == in.name() && patch.Mended > 0 {
			j.Fixed = string(patch.Content)
		}
	}
	return j, err
}

// CompareInput are the arguments of Compare.
type CompareInput struct {
	Old Text `json:"old" jsonschema:"the text before the change; {\"Version\":\"2012-10-17\",\"Statement\":[]} if there was none"`
	New Text `json:"new" jsonschema:"the text after the change"`
	reading
	Both bool `json:"both,omitempty" jsonschema:"tell what is lost, too"`
}

// Compare returns what a text allows that another one does not. Errors are as those of Lint.
func (s *Tools) Compare(ctx context.Context, in CompareInput) (Judgment, error) {
	if err := errors.Join(bounded("old", in.Old), bounded("new", in.New)); err != nil {
		return Judgment{}, err
	}
	loading, err := in.options()
	if err != nil {
		return Judgment{}, err
	}
	loading.Symbolic = true
	load := func(text Text) *policy.Unit {
		return loader.Load(&policy.Source{Name: in.name(), Content: []byte(text)}, loading)
	}
	pair := session.Pair{Old: load(in.Old), New: load(in.New)}
	answer, err := session.Compare(ctx, compare.Options{Solver: solve.New()}, []session.Pair{pair}, in.Both)
	if err != nil {
		return Judgment{}, err
	}
	unread(answer.Result, pair.Old, pair.New)
	return judged(&report.Run{Version: s.Version, Command: "diff", Rules: answer.Rules, Result: answer.Result, FailOn: analysis.Error}, "no new access")
}

// CheckInput are the arguments of Check.
type CheckInput struct {
	source
	Actions   []string          `json:"actions,omitempty" jsonschema:"the actions to ask about, as names or patterns: s3:GetObject, iam:Pass*, or * for all"`
	Resources []string          `json:"resources,omitempty" jsonschema:"the resources to ask about, as ARNs or patterns; all if it is left out"`
	Public    bool              `json:"public,omitempty" jsonschema:"ask whether resource and trust policies let in anyone from outside"`
	Assume    map[string]string `json:"assume,omitempty" jsonschema:"condition keys that have a value in all requests, such as {\"aws:SecureTransport\": \"true\"}"`
	Absent    []string          `json:"absent,omitempty" jsonschema:"condition keys that are absent from all requests, such as aws:MultiFactorAuthPresent"`
}

// Check returns requests that get through and are asked for. Errors are as those of Lint.
func (s *Tools) Check(ctx context.Context, in CheckInput) (Judgment, error) {
	if err := bounded("text", in.Text); err != nil {
		return Judgment{}, err
	}
	if len(in.Actions) == 0 && !in.Public {
		return Judgment{}, errors.New(`nothing is asked: give actions, such as ["s3:GetObject"], or "public": true`)
	}
	for _, action := range in.Actions {
		if problem := requests.ActionProblem(action); problem != "" {
			return Judgment{}, fmt.Errorf("actions: %s", problem)
		}
	}
	for _, resource := range in.Resources {
		if problem := requests.ResourceProblem(resource); problem != "" {
			return Judgment{}, fmt.Errorf("resources: %s", problem)
		}
	}
	var assume []string
	for _, key := range slices.Sorted(maps.Keys(in.Assume)) {
		assume = append(assume, key+"="+in.Assume[key])
	}
	fixed, err := session.Fix(assume, in.Absent)
	if err != nil {
		return Judgment{}, err
	}
	loading, err := in.options()
	if err != nil {
		return Judgment{}, err
	}
	units := []*policy.Unit{loader.Load(&policy.Source{Name: in.name(), Content: []byte(in.Text)}, loading)}
	opts := compare.Options{Solver: solve.New(), Fixed: fixed}
	run := &report.Run{Version: s.Version, Command: "check", FailOn: analysis.Error}
	total := &session.Answer{}
	if len(in.Actions) > 0 {
		if total, err = session.Forbidden(ctx, opts, units, in.Actions, in.Resources); err != nil {
			return Judgment{}, err
		}
	}
	if in.Public {
		answer, err := session.Public(ctx, opts, units, s.Rules)
		if err != nil {
			return Judgment{}, err
		}
		answer.Rules = append(total.Rules, answer.Rules...)
		if total.Result != nil {
			total.AddTo(answer.Result)
		}
		total = answer
	}
	unread(total.Result, units...)
	run.Rules, run.Result = total.Rules, total.Result
	return judged(run, "no such access: no request gets through")
}

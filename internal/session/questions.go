package session

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// Answer is what was found in some units by rules that ask a user's question, and what was left open.
type Answer struct {
	// Result has what is open among the undecided.
	Result *driver.Result
	// Rules are those that asked, at their levels.
	Rules []driver.Rule
	// Open are the questions of a comparison without an answer, in order.
	Open []compare.Open
}

// AddTo adds what is found and what is open to a further result about the same units.
func (a *Answer) AddTo(result *driver.Result) {
	stats := a.Result.Stats
	stats.Undecided += result.Stats.Undecided
	result.Stats = stats
	result.Findings = append(result.Findings, a.Result.Findings...)
	result.Undecided = append(result.Undecided, a.Result.Undecided...)
	result.Failures = append(result.Failures, a.Result.Failures...)
}

// Ask runs rules over units. An error is ctx's.
func Ask(ctx context.Context, solver analysis.Solver, units []*policy.Unit, rules ...driver.Rule) (*Answer, error) {
	result, err := judge(ctx, driver.Options{Rules: rules, Solver: solver, Wall: driver.DefaultWall}, units...)
	if err != nil {
		return nil, err
	}
	return &Answer{Result: result, Rules: rules}, nil
}

// Forbidden asks whether some units allow any of some actions on any of some resources; without resources, on any.
func Forbidden(ctx context.Context, opts compare.Options, units []*policy.Unit, actions, resources []string) (*Answer, error) {
	rules := compare.NewRules()
	answer, err := Ask(ctx, opts.Solver, units, AtTheirLevels(compare.Forbidden(opts, rules, actions, resources))...)
	if err != nil {
		return nil, err
	}
	var unread opens
	if _, err := Ask(ctx, opts.Solver, units, AtTheirLevels(compare.Unread(opts, actions, resources, unread.add))...); err != nil {
		return nil, err
	}
	unread.leave(answer.Result, rules.Forbidden)
	return answer, nil
}

// Beyond asks whether some units allow anything that the policies of a reference do not.
func Beyond(ctx context.Context, opts compare.Options, units []*policy.Unit, reference *policy.Unit) (*Answer, error) {
	rules := compare.NewRules()
	var open opens
	answer, err := Ask(ctx, opts.Solver, units, AtTheirLevels(compare.Beyond(opts, rules, reference, open.add))...)
	if err != nil {
		return nil, err
	}
	open.leave(answer.Result, rules.Beyond)
	return answer, nil
}

// Public asks whether some units give anyone outside access. The rules that ask are among those of the program.
func Public(ctx context.Context, opts compare.Options, units []*policy.Unit, all []*analysis.Analyzer) (*Answer, error) {
	outside, missing := strangers(all)
	solver := compare.Assume(opts)
	answer, err := Ask(ctx, solver, units, asErrors(append(outside, compare.Unsure()))...)
	if err != nil {
		return nil, err
	}
	unsure, err := maybePublic(ctx, solver, outside, units, answer.Result)
	if err != nil {
		return nil, err
	}
	answer.Result.Undecided = append(answer.Result.Undecided, unsure...)
	left := notAsked(units, missing)
	answer.Result.Undecided = append(answer.Result.Undecided, left...)
	answer.Result.Stats.Undecided += len(left)
	return answer, nil
}

// Pair are two versions of what is judged together.
type Pair struct{ Old, New *policy.Unit }

// Compare asks what new versions allow that the old ones do not; both asks as well for what is lost.
func Compare(ctx context.Context, opts compare.Options, pairs []Pair, both bool) (*Answer, error) {
	old := map[*policy.Unit]*policy.Unit{}
	var units []*policy.Unit
	for i := range pairs {
		old[pairs[i].New] = pairs[i].Old
		units = append(units, pairs[i].New)
	}
	rules := compare.NewRules()
	var open opens
	differences := analysis.Share(func(pass *analysis.Pass) []compare.Finding {
		d, err := compare.Diff(pass.Context, opts, rules, old[pass.Unit], pass.Unit, both)
		if err != nil {
			pass.Fail(err)
			return nil
		}
		for _, o := range d.Open {
			open.add(o)
		}
		return d.Findings
	})
	var all []driver.Rule
	for _, rule := range []*analysis.Analyzer{rules.New, rules.Lost, rules.Lifted, rules.Added, rules.Removed} {
		if rule == rules.Lost && !both {
			continue
		}
		told := *rule
		told.Scope, told.Combines = analysis.PerUnit, true
		told.Run = func(pass *analysis.Pass) {
			for _, finding := range differences.Of(pass) {
				if finding.Rule == rule {
					pass.Report(finding.Diagnostic)
				}
			}
		}
		all = append(all, driver.Rule{Analyzer: &told, Level: rule.Level})
	}
	slices.SortFunc(all, func(a, b driver.Rule) int { return strings.Compare(a.Analyzer.Name, b.Analyzer.Name) })
	answer, err := Ask(ctx, opts.Solver, units, all...)
	if err != nil {
		return nil, err
	}
	open.leave(answer.Result, rules.New)
	answer.Open = open.list
	return answer, nil
}

// opens collects questions that are left open. Its methods may be called by several goroutines.
type opens struct {
	mu   sync.Mutex
	list []compare.Open
}

func (o *opens) add(open compare.Open) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list = append(o.list, open)
}

// leave adds the questions, which a rule asked, to a result.
func (o *opens) leave(result *driver.Result, rule *analysis.Analyzer) {
	result.Stats.Undecided += len(o.list)
	result.Undecided = append(result.Undecided, undecided(o.list, rule)...)
}

// undecided are open questions as reports have them, those about a document together.
func undecided(open []compare.Open, rule *analysis.Analyzer) []driver.Undecided {
	slices.SortStableFunc(open, func(a, b compare.Open) int { return strings.Compare(a.String(), b.String()) })
	var out []driver.Undecided
	for _, o := range open {
		u := driver.Undecided{
			Rule: rule.Name, Level: rule.Level, File: o.Source.Name, Document: o.Document, Kind: o.Kind.String(), Questions: 1,
			Reasons: []string{o.Reason},
		}
		i := slices.IndexFunc(out, func(other driver.Undecided) bool {
			return other.File == u.File && other.Document == u.Document && other.Kind == u.Kind
		})
		if i < 0 {
			out = append(out, u)
		} else {
			out[i].Questions++
			out[i].Reasons = append(out[i].Reasons, o.Reason)
		}
	}
	return out
}

// AtTheirLevels are analyzers at their levels.
func AtTheirLevels(analyzers ...*analysis.Analyzer) []driver.Rule {
	var out []driver.Rule
	for _, a := range analyzers {
		out = append(out, driver.Rule{Analyzer: a, Level: a.Level})
	}
	return out
}

// asErrors are analyzers whose findings all count: what they say must not be was asked.
func asErrors(analyzers []*analysis.Analyzer) []driver.Rule {
	out := AtTheirLevels(analyzers...)
	for i := range out {
		out[i].Level = analysis.Error
	}
	return out
}

// maybePublic returns the documents that give access to no one from outside as they are, and to someone with some value of what anyone who
// deploys them chooses.
func maybePublic(
	ctx context.Context, solver analysis.Solver, strangers []*analysis.Analyzer, units []*policy.Unit, known *driver.Result,
) ([]driver.Undecided, error) {
	type place struct{ file, document string }
	seen := map[place]bool{}
	for i := range known.Findings {
		if d := known.Findings[i].Document; d != nil {
			seen[place{d.File(), d.Name}] = true
		}
	}
	for _, u := range known.Undecided {
		seen[place{u.File, u.Document}] = true
	}
	var looser []*policy.Unit
	for _, unit := range units {
		copied := *unit
		copied.Documents = nil
		for _, d := range unit.Documents {
			if loose, ok := compare.Loosen(d); ok && !seen[place{d.File(), d.Name}] {
				copied.Documents = append(copied.Documents, loose)
			}
		}
		if copied.Documents != nil {
			looser = append(looser, &copied)
		}
	}
	if looser == nil {
		return nil, nil
	}
	answer, err := Ask(ctx, solver, looser, asErrors(strangers)...)
	if err != nil {
		return nil, err
	}
	result := answer.Result
	var open []driver.Undecided
	for i := range result.Findings {
		if d := result.Findings[i].Document; d != nil && !seen[place{d.File(), d.Name}] {
			seen[place{d.File(), d.Name}] = true
			open = append(open, driver.Undecided{
				File: d.File(), Document: d.Name, Kind: d.Kind.String(), Rule: result.Findings[i].Analyzer.Name, Questions: 1,
			})
		}
	}
	return open, nil
}

// strangers are the rules that ask who has access from outside: callers whose account, organization and network a policy
// does not name, and those with a token that anyone gets. A service is none of them. missing are the names of those that the program does not have.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func strangers(all []*analysis.Analyzer) (found []*analysis.Analyzer, missing []string) {
	for _, name := range strangerRules() {
		i := slices.IndexFunc(all, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			missing = append(missing, name)
		} else {
			found = append(found, all[i])
		}
	}
	return found, missing
}

// trustRule is the rule among the strangers' that is about trust policies alone, and the one that is written in Rego.
const trustRule = "wildcard-principal-in-trust"

// notAsked leaves open what rules that are missing would have said.
func notAsked(units []*policy.Unit, missing []string) []driver.Undecided {
	var open []driver.Undecided
	for _, name := range missing {
		for _, unit := range units {
			for _, d := range unit.Documents {
				if d.Kind.NamesPrincipals() && (name != trustRule || d.Kind == policy.Trust) {
					open = append(open, driver.Undecided{
						Rule: name, Level: analysis.Error, File: d.File(), Document: d.Name, Kind: d.Kind.String(), Questions: 1,
						Reasons: []string{"the rule is left out of this program"},
					})
				}
			}
		}
	}
	return open
}

func strangerRules() []string {
	return []string{
		"cognito-role-open-to-guests", "oidc-open-to-other-tenants", "public-address-range", "public-endpoint",
		"public-only-by-caller-controlled-condition", "public-read-access", "public-resource-policy", trustRule,
	}
}

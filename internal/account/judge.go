package account

import (
	"context"
	"crypto/sha256"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/shard"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Choice says which principals are looked at.
type Choice struct {
	// Glob is what their ARN or name must match; "" takes all.
	Glob string
	// Shard is the part of them that is looked at.
	Shard shard.Shard
}

// takes reports whether a principal is looked at.
func (c Choice) takes(o *owner) bool {
	if !c.Shard.Takes(o.arn.value) {
		return false
	}
	return c.Glob == "" || policy.MatchWildcards(c.Glob, o.arn.value, false) || policy.MatchWildcards(c.Glob, o.name, false)
}

// Judge runs a linter's rules over each principal.
type Judge struct {
	Accounts *Accounts
	// New makes a linter that asks a solver.
	New    func(analysis.Solver) (*driver.Linter, error)
	Choice Choice
	Jobs   int
	// Begun, if it is given, is called for each principal whose turn comes.
	Begun func()
}

// Verdict is what was found.
type Verdict struct {
	driver.Result
	// Principals are the users and roles that were looked at, Classes how many of them differ.
	Principals, Classes int
}

// classInfo is what is kept of a class.
type classInfo struct {
	caller  query.Caller // what the class's principal is called
	first   query.Caller // what the first of its members is called
	members []string
}

// judging is a run of Judge.
type judging struct {
	*Judge
	ctx     context.Context
	classes []*classInfo
	byKey   map[[sha256.Size]byte]int
	merged  merger
	told    driver.Result // of credentials

	linter *driver.Linter
	shared *driver.Shared
	group  sync.WaitGroup
	tokens chan struct{}

	mu   sync.Mutex
	done map[int]*driver.Result // of classes whose turn has not come
	next int                    // the class whose turn it is
}

// enough is how many classes, or documents of single principals, there are before what was made of them is dropped.
const enough = 500

// Run judges the principals. The error is that of reading a dump, or the context's.
func (j *Judge) Run(ctx context.Context) (*Verdict, error) {
	r := &judging{
		Judge: j, ctx: ctx, byKey: map[[sha256.Size]byte]int{}, tokens: make(chan struct{}, max(1, j.Jobs)),
		done: map[int]*driver.Result{},
	}
	r.shared = &driver.Shared{}
	if err := r.renew(); err != nil {
		return nil, err
	}
	principals := 0
	err := j.Accounts.owners(func(o *owner, in *Input) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, name := range o.groups {
			if g := j.Accounts.groups[groupKey{o.account(), name}]; g != nil {
				g.members++
			}
		}
		if !j.Choice.takes(o) {
			return nil
		}
		principals++
		if j.Begun != nil {
			j.Begun()
		}
		r.credentials(o, in)
		return r.add(o, in)
	})
	r.group.Wait()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := &Verdict{Principals: principals, Classes: len(r.classes)}
	v.Result = r.merged.result(r.classes)
	v.Stats.Files = len(j.Accounts.inputs)
	v.Stats.Policies = len(j.Accounts.policies)
	if err := r.resources(&v.Result); err != nil {
		return nil, err
	}
	if err := r.inventory(&v.Result); err != nil {
		return nil, err
	}
	r.otherCredentials(&v.Result)
	return v, nil
}

// resources judges the policies of resources, each by itself, below the organization's resource control policies.
func (r *judging) resources(into *driver.Result) error {
	var units []*policy.Unit
	for _, resource := range r.Accounts.Resources {
		if resource.Unit != nil && !slices.Contains(units, resource.Unit) {
			resource.Unit.RCP = r.Accounts.RCP
			units = append(units, resource.Unit)
		}
	}
	if len(units) == 0 {
		return nil
	}
	found, err := r.linter.Run(r.ctx, driver.Units(units...))
	if err != nil {
		return err
	}
	into.Findings = append(into.Findings, found.Findings...)
	into.Suppressed = append(into.Suppressed, found.Suppressed...)
	into.Failures = append(into.Failures, found.Failures...)
	into.Undecided = append(into.Undecided, found.Undecided...)
	into.Stats.Files += found.Stats.Files
	into.Stats.Policies += found.Stats.Policies
	into.Stats.Undecided += found.Stats.Undecided
	into.Finish()
	return nil
}

// renew drops what is kept for principals to come.
func (r *judging) renew() error {
	r.group.Wait()
	linter, err := r.New(solve.New())
	if err != nil {
		return err
	}
	r.linter = linter
	r.shared.Forget(r.Accounts.single.forget()...)
	return nil
}

// add judges a principal, unless it is of a class that is known.
func (r *judging) add(o *owner, in *Input) error {
	b := r.Accounts.bearing(o, in)
	c := r.Accounts.class(b)
	key := sha256.Sum256([]byte(c.key))
	if n, known := r.byKey[key]; known {
		r.classes[n].members = append(r.classes[n].members, o.arn.value)
		return nil
	}
	n := len(r.classes)
	r.byKey[key] = n
	info := &classInfo{caller: c.caller, first: o.caller(), members: []string{o.arn.value}}
	r.classes = append(r.classes, info)
	if n%enough == enough-1 || len(r.Accounts.single.docs) > enough {
		if err := r.renew(); err != nil {
			return err
		}
		b = r.Accounts.bearing(o, in) // its documents are kept again
	}
	unit := r.Accounts.unit(b, c.caller)
	own := unit // by the principal's own name
	if c.caller != o.caller() {
		own = r.Accounts.unit(b, o.caller())
	}
	linter, shared := r.linter, r.shared
	open := r.open(b)
	r.tokens <- struct{}{}
	r.group.Go(func() {
		defer func() { <-r.tokens }()
		result := linter.CheckShared(r.ctx, unit, shared)
		if own != unit && !stands(result, unit, c.caller, o.caller()) {
			info.caller = o.caller() // which is not looked at before all have come to an end
			result = linter.CheckShared(r.ctx, own, shared)
		}
		result.Undecided = append(result.Undecided, open...)
		r.finish(n, result)
	})
	return nil
}

// stands reports whether findings about a principal that stands for another hold for this one, too: each document says the same of
// the requests that are found, by the one's name and by the other's. It always should: that is what classes are made for. But a
// finding is not to rest on that alone.
func stands(result *driver.Result, unit *policy.Unit, stand, own query.Caller) bool {
	holder := unit.Principals[0]
	bearing := slices.Concat(holder.Identity, slices.Concat(holder.SCP...), slices.Concat(unit.RCP...))
	for _, d := range append(slices.Clip(unit.Documents), holder.Boundary) {
		if d != nil && !slices.Contains(bearing, d) {
			bearing = append(bearing, d)
		}
	}
	var documents []eval.Layer
	for _, d := range bearing {
		documents = append(documents, eval.NewLayer(d))
	}
	for i := range result.Findings {
		for w := range requests(&result.Findings[i]) {
			renamed := *w
			renamed.Rename(stand, own)
			for _, d := range documents {
				if d.Decide(w.Request, eval.Options{}).Outcome != d.Decide(renamed.Request, eval.Options{}).Outcome {
					return false
				}
			}
		}
	}
	return true
}

// requests yields the requests of a finding.
func requests(f *driver.Finding) iter.Seq[*analysis.Witness] {
	return func(yield func(*analysis.Witness) bool) {
		all := append([]*analysis.Witness{f.Witness}, f.Further...)
		for _, d := range f.Details {
			all = append(all, d.Requests...)
		}
		for _, w := range all {
			if w != nil && !yield(w) {
				return
			}
		}
	}
}

// open tells that nothing is proved of a principal whose policies are not all known.
func (r *judging) open(b *bearing) []driver.Undecided {
	if b.owner.serviceLinked() {
		return nil
	}
	var reasons []string
	if b.owner.kind == aRole && b.trust == nil {
		reasons = append(reasons, "its trust policy "+errMissing.Error())
	}
	for _, m := range b.missing {
		reasons = append(reasons, m.value+" "+errMissing.Error())
	}
	if reasons == nil {
		return nil
	}
	return []driver.Undecided{{
		Rule: openRule, File: b.in.Name, Level: analysis.Warning, Document: b.owner.kind.String() + "/" + b.owner.name,
		Kind: policy.Identity.String(), Questions: 1, Reasons: reasons,
	}}
}

// openRule is the rule that tells of principals of whom not all is known: what it would say of them is open.
const openRule = "privilege-escalation"

// finish takes the result of a class; those that come before their turn wait.
func (r *judging) finish(n int, result *driver.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[n] = result
	for r.done[r.next] != nil {
		r.merged.add(r.next, r.done[r.next])
		delete(r.done, r.next)
		r.next++
	}
}

// merger makes one finding of those that say the same of principals of several classes.
type merger struct {
	findings   []*common
	byKey      map[string]*common
	suppressed map[string]bool
	joined     driver.Result
	undecided  map[string]int
	failures   map[string]bool
}

// common is a finding with the classes that it is about.
type common struct {
	finding driver.Finding
	classes []int
}

func keyOf(f *driver.Finding) string {
	var b strings.Builder
	for _, part := range []string{
		f.Analyzer.Name, f.Source.Name, strconv.Itoa(f.Start.Offset), strconv.Itoa(f.End.Offset), f.Level.String(), f.Message, f.When,
		f.Variant, strings.Join(f.Also, ","),
	} {
		b.WriteString(part)
		b.WriteByte(0)
	}
	return b.String()
}

func (m *merger) add(class int, result *driver.Result) {
	if m.byKey == nil {
		m.byKey, m.suppressed, m.undecided, m.failures = map[string]*common{}, map[string]bool{}, map[string]int{}, map[string]bool{}
	}
	for i := range result.Findings {
		f := &result.Findings[i]
		key := keyOf(f)
		known := m.byKey[key]
		if known == nil {
			known = &common{finding: *f}
			known.finding.Fixes = nil // a dump is not edited
			m.byKey[key] = known
			m.findings = append(m.findings, known)
		}
		if last := len(known.classes); last == 0 || known.classes[last-1] != class {
			known.classes = append(known.classes, class)
		}
	}
	for i := range result.Suppressed {
		if key := keyOf(&result.Suppressed[i].Finding); !m.suppressed[key] {
			m.suppressed[key] = true
			m.joined.Suppressed = append(m.joined.Suppressed, result.Suppressed[i])
		}
	}
	for _, u := range result.Undecided {
		key := u.File + "\x00" + u.Document + "\x00" + u.Rule
		i, known := m.undecided[key]
		if !known {
			m.undecided[key] = len(m.joined.Undecided)
			m.joined.Undecided = append(m.joined.Undecided, u)
			continue
		}
		old := &m.joined.Undecided[i]
		old.Questions = max(old.Questions, u.Questions)
		for _, reason := range u.Reasons {
			if !slices.Contains(old.Reasons, reason) {
				old.Reasons = append(slices.Clip(old.Reasons), reason)
			}
		}
	}
	for _, f := range result.Failures {
		if key := f.Error(); !m.failures[key] {
			m.failures[key] = true
			m.joined.Failures = append(m.joined.Failures, f)
		}
	}
}

// result returns what was found, each finding with its principals.
func (m *merger) result(classes []*classInfo) driver.Result {
	out := m.joined
	for _, c := range m.findings {
		f := c.finding
		principals := 0
		for _, n := range c.classes {
			principals += len(classes[n].members)
		}
		f.Principals = make([]string, 0, principals)
		for _, n := range c.classes {
			f.Principals = append(f.Principals, classes[n].members...)
		}
		slices.Sort(f.Principals)
		f.Principals = slices.Compact(f.Principals) // a dump may have an entry twice
		first := classes[c.classes[0]]
		f.Told = first.first.ARN
		if first.caller != first.first {
			rename(&f, first.caller, first.first)
		}
		out.Findings = append(out.Findings, f)
	}
	out.Finish()
	return out
}

// rename gives a finding's requests the name of a principal, in place of the one that stood for it: no policy names either. Requests
// that several findings of a class share are renamed once.
func rename(f *driver.Finding, from, to query.Caller) {
	for w := range requests(f) {
		w.Rename(from, to)
	}
	name := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	f.Message = strings.ReplaceAll(f.Message, name(from.ARN), name(to.ARN))
}

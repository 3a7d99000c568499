package account

import (
	"maps"
	"slices"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// inventory judges what the dumps tell beside their principals, each managed policy and each group by itself.
func (r *judging) inventory(into *driver.Result) error {
	if r.Choice.Glob != "" {
		return nil // which asks about principals
	}
	a := r.Accounts
	for _, arn := range slices.Sorted(maps.Keys(a.policies)) {
		p := a.policies[arn]
		if p == nil || p.entry == nil || p.document != nil && p.Managed != "" || !r.takesARN(arn) {
			continue
		}
		if len(a.single.docs) > enough {
			if err := r.renew(); err != nil {
				return err
			}
		}
		unit := a.beside(p.entry.arn, p.in)
		unit.Inventory.Policies = []policy.ManagedPolicy{a.managedPolicy(p)}
		r.beside(unit, into)
	}
	keys := slices.SortedFunc(maps.Keys(a.groups), func(x, y groupKey) int {
		return slices.Compare([]string{x.account, x.name}, []string{y.account, y.name})
	})
	for _, key := range keys {
		if g := a.groups[key]; r.takesARN(g.arn.value) {
			unit := a.beside(g.arn, g.in)
			unit.Inventory.Groups = []policy.UserGroup{{ARN: unit.text(g.arn), Empty: g.members == 0 && g.in.listed[users] && !g.in.cut}}
			r.beside(unit, into)
		}
	}
	into.Finish()
	return nil
}

// takesARN reports whether something other than a principal is looked at.
func (r *judging) takesARN(arn string) bool { return r.Choice.takes(&owner{arn: named{value: arn}}) }

// besideUnit is a unit about something with an ARN, at whose place it is.
type besideUnit struct{ *policy.Unit }

func (u besideUnit) text(arn named) policy.Text {
	return policy.Text{Value: arn.value, Range: policy.Range{End: len(u.Source.Content)}}
}

func (a *Accounts) beside(arn named, in *Input) besideUnit {
	parsed, _ := policy.ParseARN(arn.value)
	return besideUnit{&policy.Unit{Source: arn.text.source(in.Name), Format: "account", Account: parsed.Account, Inventory: &policy.Inventory{}}}
}

// beside judges a unit that is about no principal.
func (r *judging) beside(unit besideUnit, into *driver.Result) {
	found := r.linter.CheckShared(r.ctx, unit.Unit, nil)
	into.Findings = append(into.Findings, found.Findings...)
	into.Suppressed = append(into.Suppressed, found.Suppressed...)
	into.Failures = append(into.Failures, found.Failures...)
	into.Undecided = append(into.Undecided, found.Undecided...)
	into.Stats.Undecided += found.Stats.Undecided
}

// managedPolicy is a customer managed policy with all of its versions.
func (a *Accounts) managedPolicy(p *attachable) policy.ManagedPolicy {
	entry := p.entry
	out := policy.ManagedPolicy{
		ARN:    policy.Text{Value: entry.arn.value, Range: policy.Range{End: len(entry.arn.text.content)}},
		Unused: entry.counted && entry.attachments == 0 && entry.boundaryCounted && entry.boundaryOf == 0,
	}
	if p.document != nil && p.err == nil {
		out.Default = p.Document
	}
	for i := range entry.older {
		w := &entry.older[i]
		d := a.document(p.in, &a.single, w, policy.Identity, entry.arn.value+"/"+w.name, func(d *policy.Document) {
			a.describe(d, entry.arn.value, entry.name, entry.path, w.name)
		})
		if d.err == nil {
			out.Older = append(out.Older, policy.Version{ID: w.name, Document: d.Document})
		}
	}
	return out
}

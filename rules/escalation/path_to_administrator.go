package escalation

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/chains"
)

// PathToAdministrator reports principals of a template or module that can become an administrator through others in it.
var PathToAdministrator = &analysis.Analyzer{
	Name:             "path-to-administrator",
	Title:            "A principal can become an administrator through another",
	Level:            analysis.Error,
	SecuritySeverity: 8.8,
	SeverityReason:   "anyone who controls the principal can take over the account",
	Scope:            analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		if slices.ContainsFunc(pass.Principals(), func(h *policy.PrincipalPolicies) bool { return h.ARN != "" }) {
			return // of accounts, iamlint account --paths tells
		}
		seen := map[string]bool{}
		for _, world := range chains.WorldsOf(pass.Unit) {
			world.Budgeted(pass.Solver, pass.Budget)
			result, err := world.Graph.Search(pass.Context)
			if err != nil {
				pass.Fail(err)
				return
			}
			administrators := map[string]*analysis.Witness{}
			for _, a := range result.Administrators {
				administrators[a.Principal] = world.Original(a.Witness)
			}
			for i := range result.Chains {
				c := &result.Chains[i]
				if start := c.Steps[0].From; !seen[start] && c.Steps[0].To != start {
					seen[start] = true
					reportChain(pass, world, c, administrators[c.Target()])
				}
			}
			for _, o := range result.Open {
				if !seen[o.Principal] {
					seen[o.Principal] = true
					pass.LeaveOpen(o.Reason)
				}
			}
		}
	},
}

// reportChain reports a chain where its first step is allowed.
func reportChain(pass *analysis.Pass, world *chains.World, c *chains.Chain, ends *analysis.Witness) {
	var requests []*analysis.Witness
	var places []analysis.Related
	stations := []string{}
	for i := range c.Steps {
		s := &c.Steps[i]
		if to := called(world, s.To); !slices.Contains(stations, to) {
			stations = append(stations, to)
		}
		for _, w := range s.Requests {
			requests = append(requests, world.Original(w))
		}
		for _, at := range s.Statements {
			message := called(world, s.From) + " may call " + at.Action
			if at.Kind == policy.Trust {
				message = called(world, s.To) + " trusts " + called(world, s.From)
			}
			places = append(places, analysis.Related{Range: at.Range, Source: at.Source, Message: message})
		}
	}
	if len(places) == 0 {
		return
	}
	d := analysis.Diagnostic{
		Range: places[0].Range, Source: places[0].Source, Witness: requests[0], Further: requests[1:], Variant: called(world, c.Steps[0].From),
		Message: analysis.Message(
			"%s can become an administrator through %s; limit what it can do", called(world, c.Steps[0].From), strings.Join(stations, " and "),
		),
		Details: []analysis.Detail{stepsOf(world, c)},
	}
	d.Related = append(d.Related, places[1:]...)
	if ends != nil {
		for _, m := range ends.Allowed {
			if m.Document != nil && m.Document.Kind == policy.Identity {
				_, at, _ := analysis.Place(m.Document, []analysis.Match{m})
				d.Related = append(d.Related, analysis.Related{Range: at, Source: m.Document.Source, Message: "this makes " + called(world, c.Target()) + " an administrator"})
				break
			}
		}
	}
	pass.Report(d)
}

// told is what a step does, in the template's names.
func told(world *chains.World, s *chains.Step) string {
	out := s.Description
	for _, arn := range []string{s.From, s.To} {
		parsed, _ := policy.ParseARN(arn)
		out = strings.ReplaceAll(out, parsed.Resource, called(world, arn))
	}
	return out
}

// called is what the template calls a principal.
func called(world *chains.World, arn string) string {
	if h := world.Holders[arn]; h != nil {
		return h.Resource.LogicalID.Value
	}
	return arn
}

// step is a step of a chain, as it is part of the JSON report.
type step struct {
	Path        string `json:"path"`
	From        string `json:"from"`
	To          string `json:"to"`
	Description string `json:"description"`
}

func stepsOf(world *chains.World, c *chains.Chain) analysis.Detail {
	var steps []step
	d := analysis.Detail{Name: "steps", Label: "step"}
	for i := range c.Steps {
		s := &c.Steps[i]
		steps = append(steps, step{s.ID, called(world, s.From), called(world, s.To), told(world, s)})
		d.Lines = append(d.Lines, called(world, s.From)+": "+told(world, s))
	}
	d.Value = steps
	return d
}

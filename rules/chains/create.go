package chains

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// create finds out whether the actor can make a new principal with every permission, and act as it: a role that trusts the actor, or a
// user with an access key. Permissions boundaries are not inherited, but SCPs are.
func (a *actor) create(e *edge) {
	for _, kind := range []string{"Role", "User"} {
		made, outcome := a.created(kind)
		if outcome == Cannot {
			continue
		}
		id, description := "iam-create-role", "create a role that may do everything, and assume it"
		if kind == "User" {
			id, description = "iam-create-user", "create a user that may do everything, with an access key"
		}
		if e.add(a, outcome, Step{ID: id, Description: description, Requests: made}); e.outcome == Can {
			return
		}
	}
}

// created returns the requests by which a principal of a kind is made, given an administrator's permissions, and used. Its name is one
// that any of them allows.
func (a *actor) created(kind string) ([]*analysis.Witness, Outcome) {
	steps := [][]string{{"iam:Create" + kind}, {"iam:Put" + kind + "Policy", "iam:Attach" + kind + "Policy"}}
	if kind == "User" {
		steps = append(steps, []string{"iam:CreateAccessKey"})
	}
	result := Cannot
	for lead := range steps {
		found, outcome := a.createdAs(kind, steps, lead)
		if outcome == Can {
			return found, Can
		}
		result = max(result, outcome)
	}
	return nil, result
}

func (a *actor) createdAs(kind string, steps [][]string, lead int) ([]*analysis.Witness, Outcome) {
	unbounded := map[string]analysis.Fixed{boundaryKey: {Absent: true}}
	arn := "arn:*:iam::" + a.class.Account + ":" + strings.ToLower(kind) + "/*"
	named, outcome := a.can(arn, unbounded, steps[lead]...)
	if outcome != Can {
		return nil, outcome
	}
	arn = named[0].Request.Resource
	var requests []*analysis.Witness
	for _, actions := range steps {
		found, outcome := a.can(arn, unbounded, actions...)
		if outcome != Can {
			return nil, outcome
		}
		requests = append(requests, found...)
	}
	if kind == "Role" {
		got := a.assumeBy(a.holder.ARN, &node{Member: &Member{ARN: arn}}, &Resource{ARN: arn, Policy: trusting(a.holder.ARN)})
		if got.Outcome != Can {
			return nil, got.Outcome
		}
		requests = append(requests, got.Witness)
	}
	fresh := a.with(func(h *policy.PrincipalPolicies) {
		resource := *h.Resource
		resource.Type = "AWS::IAM::" + kind
		h.Resource, h.ARN, h.UniqueID, h.Tags = &resource, arn, "", map[string]string{}
		h.Identity, h.Boundary, h.BoundaryARN = []*policy.Document{everything()}, nil, nil
	})
	return requests, fresh.administers().Outcome
}

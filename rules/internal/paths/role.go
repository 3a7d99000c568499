package paths

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

// Role is a role that a path is to lead to: one that is passed.
type Role struct {
	// ARN is the role's.
	ARN string
	// View are what condition keys about the role are: its tags.
	View map[string]analysis.Fixed
	// Trusts reports whether the role lets a service in.
	Trusts func(service string) bool
}

// Passing returns a walker like w for paths that pass one role.
func (w *Walker) Passing(role *Role) *Walker {
	c := *w
	c.role = role
	return &c
}

// narrow limits a question about iam:PassRole to the role. A path that passes several roles may pass others to the services that
// the role does not trust.
func (r *Role) narrow(query *analysis.Query, service string) {
	switch {
	case r == nil:
	case r.Trusts(service):
		query.ResourceIn, query.View = []string{r.ARN}, r.View
	default:
		query.ResourceIn = []string{"arn:*:iam::*:role/*"}
	}
}

// of returns the patterns of the resources that a step acts on.
func (r *Role) of(s *Step) []string {
	if r != nil && s.Action == "iam:PassRole" {
		return []string{"arn:*:iam::*:role/*"}
	}
	return slices.Concat(s.Resources...)
}

// MakeProfile returns requests by which a role is put into a new instance profile, nil if they are not all allowed.
func (w *Walker) MakeProfile() []*analysis.Witness {
	var made []*analysis.Witness
	for _, action := range []string{"iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"} {
		found, ok := w.Find(analysis.Query{Actions: []string{action}, ResourceIn: []string{"arn:*:iam::*:instance-profile/*"}})
		if !ok {
			return nil
		}
		made = append(made, found)
	}
	return made
}

// Powerful requires of questions about an action that gives permissions by a managed policy that it is a powerful one.
func (a *Asker) Powerful(queries []analysis.Query, action string) []analysis.Query {
	switch action {
	case "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy":
		return narrow(queries, a.isPowerful(policyARNKey))
	case "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary":
		return narrow(queries, a.isPowerful(boundaryKey))
	}
	return queries
}

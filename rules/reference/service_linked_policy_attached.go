package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

// ServiceLinkedPolicyAttached reports AWS managed policies of service-linked roles that are attached to something else.
var ServiceLinkedPolicyAttached = &analysis.Analyzer{
	Name:  "service-linked-policy-attached",
	Title: "A policy of a service-linked role is attached to another principal",
	Level: analysis.Error,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, holder := range pass.Principals() {
			for i := range holder.Managed {
				t := &holder.Managed[i]
				arn, ok := policy.ManagedByAWS(t)
				if !ok {
					continue
				}
				if p, ok := managed.Resolve(arn.Resource); ok && strings.HasPrefix(p.Path, "/aws-service-role/") {
					pass.Reportf(t.Range, "%s can be attached only to a service-linked role; use another policy", p.Name)
				}
			}
		}
	},
}

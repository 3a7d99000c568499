package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// managedPolicies yields each text of a unit that names an AWS managed policy in the partition aws, or in one that the template
// leaves open, with the part of the ARN that identifies it: policies attached to principals or set as their boundary, and
// policies that documents name in Resource and in conditions on iam:PolicyARN and iam:PermissionsBoundary. The policies of
// other partitions are not known.
func managedPolicies(pass *analysis.Pass, visit func(t *policy.Text, resource string, attached bool)) {
	look := func(t *policy.Text, attached bool) {
		arn, ok := policy.ManagedByAWS(t)
		if ok && (arn.Partition == "aws" || arn.Partition == "") && !strings.ContainsAny(arn.Resource, "*?$<") {
			visit(t, arn.Resource, attached)
		}
	}
	for _, holder := range pass.Principals() {
		for i := range holder.Managed {
			look(&holder.Managed[i], true)
		}
		if holder.BoundaryARN != nil {
			look(holder.BoundaryARN, true)
		}
	}
	for _, d := range pass.Unit.Documents {
		for _, s := range d.Statements {
			for _, t := range s.Resources() {
				look(t, false)
			}
			for c := range s.Conditions() {
				if c.Is("iam:PolicyARN", "iam:PermissionsBoundary") {
					for v := range c.AllValues() {
						look(v, false)
					}
				}
			}
		}
	}
}

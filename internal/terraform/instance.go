// Package terraform makes policy documents of Terraform and OpenTofu: of configurations, evaluated symbolically, and of plans
// and states as `terraform show -json` prints them.
//
// Both become instances of resources, whose attributes are nodes of package policy: literal text with the place where it is
// written, and a symbol for whatever is not known before the configuration is applied. What instances mean, which of their
// attributes hold policies and what is attached to whom, is decided once for both.
package terraform

import "github.com/iamlint/iamlint/policy"

// Instance is one instance of a resource or data source.
type Instance struct {
	// Address is how Terraform calls the instance, as `module.ci["main"].aws_iam_role.deploy[0]`.
	Address string
	// Module is the address of the module instance that it is in, "" for the root module.
	Module string
	// Data says that it is a data source.
	Data bool
	// Type and Name are the labels of the block.
	Type, Name string
	// Attributes is an object with the arguments and nested blocks of the instance. A block that may be repeated is an array
	// of objects. Where a value is another instance's attribute and is not known, it is a symbol whose Name is the other's
	// address, a dot, and the attribute, as `aws_iam_role.deploy.arn`.
	Attributes *policy.Node
	// Range is the header of the block, or the address in a plan.
	Range policy.Range
	// Optional says that there may be no such instance: its count or for_each is not known. What it denies is not to be
	// relied on.
	Optional bool
}

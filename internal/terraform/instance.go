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
	//
	// A string that is the JSON text of an object or an array is that object or array here, with places inside of the text;
	// see Broken for what only begins like one. Of resources whose types are known here, attributes that are not written but
	// computed from others are there too: `arn`, `id` and `name`, known as far as the parts are.
	Attributes *policy.Node
	// Variants are, by the name of an attribute, the values that it can have where tests decide that are not known, such as
	// `var.env == "prod" ? a : b`. In Attributes it then has a symbol, or unknown parts.
	Variants map[string][]Variant
	// Partial has the names of those attributes of Variants that have more values than were looked at.
	Partial map[string]bool
	// Defaulted has the names of attributes that rest on the default of a variable of the root module.
	Defaulted map[string]bool
	// Refers are, by the name of an attribute, the addresses of the instances from which it has its whole value, or an
	// element of its list, as `aws_iam_role.deploy[0]`. A value that is known has them, too: two roles may have one name.
	Refers map[string][]string
	// Broken are, by their places, the strings in Attributes and Variants that begin like a JSON object or array and are not
	// one: a problem only where the attribute is a policy.
	Broken map[policy.Range]policy.Problem
	// Range is the header of the block, or the address in a plan.
	Range policy.Range
	// Optional says that there may be no such instance: its count or for_each is not known. What it denies is not to be
	// relied on. Assume is what must be so that there is one, as far as that can be said.
	Optional bool
	Assume   []policy.Assumption
	// Source says of a data source aws_iam_policy_document that other documents are made of it and that nothing else refers to
	// it: it is not judged by itself.
	Source bool
}

// Variant is a value of an attribute, and what must be so that it has it.
type Variant struct {
	Assume []policy.Assumption
	Value  *policy.Node
}

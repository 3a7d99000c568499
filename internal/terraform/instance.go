// Package terraform makes policy documents of Terraform and OpenTofu: of configurations, evaluated symbolically, and of plans
// and states as `terraform show -json` prints them.
//
// Both become instances of resources, whose attributes are nodes of package policy: literal text with the place where it is
// written, and a symbol for whatever is not known before the configuration is applied. What instances mean, which of their
// attributes hold policies and what is attached to whom, is decided once for both.
package terraform

import "github.com/iamlint/iamlint/policy"

// Module is a root module, or a module that nobody calls, evaluated with the modules that it calls.
type Module struct {
	// Source has the files that were read: those of the module, of the modules that it calls, and what file and templatefile
	// read.
	Source *policy.Source
	// Instances are those of all resources, and of the data sources that are policies or that policies refer to.
	Instances []*Instance
	// Problems are what cannot be parsed or evaluated, and, as policy.NotRead, what is not read: modules that are not here,
	// limits that are exceeded.
	Problems []policy.Problem
	// Ignores are the comments that suppress findings.
	Ignores []policy.Ignore
}

// Instance is one instance of a resource or data source.
//
// An instance whose existence is not known, since its count or for_each is not, or that of a module around it, has a
// Condition. Where a value within Attributes depends on something unknown, it is written as CloudFormation writes it: an
// object whose only key is "Fn::If", with the name of the condition, the value if it holds, and the value if it does not; an
// argument that is null then is {"Ref": "AWS::NoValue"}. Equal names are the same condition: each is the expression as it is
// written, with the address of its module before it where that is not the root.
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
	// of objects.
	//
	// A string that is the text of a JSON object is that object: what jsonencode, aws_iam_policy_document, a heredoc or a
	// file has made, each value with its place.
	//
	// Where a value is another instance's attribute and is not known, it is a symbol whose Name is the other's address, a dot,
	// and the attribute, as `aws_iam_role.deploy.arn`. There is one symbol of a name in a Module.
	Attributes *policy.Node
	// Broken are the strings among the attributes that begin as a JSON object does and are none. They are problems where a
	// policy is wanted.
	Broken []Broken
	// Range is the header of the block, or the address in a plan.
	Range policy.Range
	// Condition is the name of the condition under which there is such an instance; "" if there always is. What an
	// instance denies that may not be there is not to be relied on.
	Condition string
	// Related are places that explain the instance: the calls of the modules that it is in, the innermost first.
	Related []policy.Range
}

// Broken is a string that is not the JSON that it seems to be.
type Broken struct {
	// Whole is the place of the string, as in Attributes; At is where it is wrong.
	Whole, At policy.Range
	Message   string
}

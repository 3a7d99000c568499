package policy

// Unit is what was loaded from one source and is analyzed together: a plain document, the documents of a YAML stream, or
// all documents of a template.
type Unit struct {
	// Source is what was read.
	Source *Source
	// Format is how the source was read: "json", "yaml", "cloudformation", "sam".
	Format string
	// Documents are the policy documents, in the order of the source, variants of one beside each other.
	Documents []*Document
	// Resources are the template's resources, in order; nil for plain documents.
	Resources []*TemplateResource
	// Principals are the template's users, groups, roles and permission sets with what is attached to each.
	Principals []*PrincipalPolicies
	// Definitions are what a template says of its parameters, conditions and mappings, by section and name, as
	// "Parameters/Env", with functions as they are written.
	Definitions map[string]*Node
	// Shared are the places of values that several documents have, or several parts of the source: a fix there changes more than
	// the one document.
	Shared []Range
	// Problems are why something of the source could not be read.
	Problems []Problem
	// Ignores are the wishes written in the source to suppress findings.
	Ignores []Ignore
	// Inventory is what an account's dump says of the account as a whole; nil for all else.
	Inventory *Inventory
	// Account is the ID of the account that the documents are in, "" if it is not known.
	Account string
	// RCP are the levels of resource control policies over the unit's resource and trust policies, each with its documents.
	RCP [][]*Document
}

// TemplateResource is a resource of a template.
type TemplateResource struct {
	// LogicalID is the resource's name in the template.
	LogicalID Text
	// Type is the CloudFormation type, as "AWS::IAM::Role".
	Type string
	// Node is the whole resource with functions resolved, Properties its properties (never nil).
	Node       *Node
	Properties *Node
	// Condition is the name of the template condition it is made under, or "".
	Condition string
	// Account is the ID of the account that it is deployed to, "" if it is not known.
	Account string
}

// PrincipalPolicies are the documents that apply to one principal of a template.
type PrincipalPolicies struct {
	// Resource is the AWS::IAM::User, Group, Role, AWS::SSO::PermissionSet or SAM resource.
	Resource *TemplateResource
	// Identity are the policies attached in the template, those of a user's groups included: inline policies, managed policies
	// that the template defines, and AWS's managed policies, which are not among the unit's documents (see [Document.Managed]).
	Identity []*Document
	// When are the conditions under which one of them is attached, where those are not the document's own: Terraform attaches
	// policies by resources of their own.
	When map[*Document][]Assumption
	// Elsewhere says that the principal is made elsewhere and known by its name only: what else is attached to it, and whether it
	// has a boundary, the source does not say.
	Elsewhere bool
	// Managed are the ARNs of attached managed policies that the template does not define.
	Managed []Text
	// Unread are what is attached and has a text that is not known: policies of Managed that are a customer's own or that
	// cannot be told, and groups that the template does not define.
	Unread []Text
	// Boundary is the permissions boundary if the template defines it, or if it is one of AWS's.
	Boundary *Document
	// BoundaryARN is what PermissionsBoundary says; nil without a boundary. Where Boundary is nil then, what the boundary
	// lets through is not known.
	BoundaryARN *Text
	// Unbounded lists what the template's conditions can be where there is no boundary at all, although BoundaryARN has one.
	Unbounded [][]Assumption
	// Trust is a role's assume-role policy, or nil.
	Trust *Document
	// ARN is the ARN of a user or role that is known to exist, "" in templates, which leave accounts and names open. Tags are
	// then its tags; nil where sessions can have others.
	ARN  string
	Tags map[string]string
	// UniqueID is the ID with which such a principal's aws:userid begins, "" if it is not known.
	UniqueID string
	// SCP are the levels of service control policies over the principal, each with its documents.
	SCP [][]*Document
}

// ProblemKind says why a source could not be read.
type ProblemKind uint8

// The kinds of problems; each but the last is the finding of the rule named beside it.
const (
	JSONSyntax ProblemKind = iota // json-syntax-error
	YAMLSyntax                    // yaml-syntax-error
	HCLSyntax                     // hcl-syntax-error
	NoPolicy                      // no-policy-found
	// BadTemplate is a template that CloudFormation would refuse: a cycle of references, a reference to nothing, a
	// function with wrong arguments.
	BadTemplate // template-error
	// NotRead is infrastructure code that holds policies, or what is known to write them, in a language that is not read.
	// It is not a finding: the run says that it could not be checked, and fails (exit status 3).
	NotRead
)

// Problem is a part of a source that could not be read.
type Problem struct {
	// Kind is the sort of problem.
	Kind ProblemKind
	// Range is where it is; the start of the source if it is about the whole.
	Range Range
	// Message says what is wrong, in a line.
	Message string
	// Document is the document that cannot be judged for it, nil where it is about anything else.
	Document *Document
}

// Ignore is a wish to suppress findings, from a comment or from a template's metadata.
type Ignore struct {
	// Rules are rule ids or categories; empty means every rule.
	Rules []string
	// Reason is what the author says for it, "" if nothing.
	Reason string
	// Place is the comment itself; findings that start within Covers are suppressed.
	Place  Range
	Covers Range
}

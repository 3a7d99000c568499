package policy

// Request is one request to AWS, as policies see it.
type Request struct {
	// Principal is who calls: the ARN of a user, role, assumed-role session, federated user or account root, a service
	// principal such as "ec2.amazonaws.com", or "*" for an anonymous caller.
	Principal string
	// Action is "service:Name".
	Action string
	// Resource is an ARN, or "*" for actions without resources.
	Resource string
	// Context holds the condition keys that are present. Key names are compared without regard to case.
	Context map[string]Values
}

// Values are the values of one condition key in a request.
type Values struct {
	// List holds the values; a present key may have none.
	List []string
	// Multi says that the key is multivalued (a list in JSON), even with one value or none.
	Multi bool
}

// One returns the values of a single-valued key.
func One(value string) Values { return Values{List: []string{value}} }

// Many returns the values of a multivalued key.
func Many(values ...string) Values { return Values{List: values, Multi: true} }

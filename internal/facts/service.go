package facts

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
)

// serviceRow is what is known of a service's key beyond the service authorization reference.
type serviceRow struct {
	// always are the actions whose requests all have the key.
	always string
	// callers says whether a caller's requests have it; nil: anyone's may.
	callers func(Caller) Presence
	forms   []Form
	samples []string
	// whole is the key of which it is a part.
	whole string
	part  Part
}

// serviceRows are by lower-cased name.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-condition-keys
var serviceRows = map[string]serviceRow{
	"iam:permissionsboundary": {
		always: "iam:PutUserPermissionsBoundary iam:PutRolePermissionsBoundary",
		forms:  policyForms(), samples: []string{"arn:aws:iam::" + Account + ":policy/boundary"},
	},
	"iam:policyarn": {
		always: "iam:AttachUserPolicy iam:AttachRolePolicy iam:AttachGroupPolicy iam:DetachUserPolicy iam:DetachRolePolicy iam:DetachGroupPolicy",
		forms:  policyForms(), samples: []string{"arn:aws:iam::" + Account + ":policy/policy", "arn:aws:iam::aws:policy/AdministratorAccess"},
	},
	"iam:passedtoservice": {
		always: "iam:PassRole", forms: hosts, samples: []string{"ec2.amazonaws.com", "lambda.amazonaws.com"},
	},
	"iam:awsservicename": {
		always: "iam:CreateServiceLinkedRole", forms: hosts, samples: []string{"autoscaling.amazonaws.com"},
	},
	"kms:calleraccount": {
		callers: signed(Always), forms: accounts, samples: []string{Account, OtherAccount}, whole: "aws:PrincipalAccount", part: AllOf,
	},
	"s3:resourceaccount": {
		forms: accounts, samples: []string{Account, OtherAccount}, whole: "aws:ResourceAccount", part: AllOf,
	},
	"s3:dataaccesspointaccount": {
		forms: accounts, samples: []string{Account, OtherAccount}, whole: "s3:DataAccessPointArn", part: OwnerOf,
	},
	"s3:dataaccesspointarn": {
		forms:   []Form{form("arn:", word(Lower), ":", word(Lower), ":", some(Lower), ":", accountNumber(), ":", word(Line))},
		samples: []string{"arn:aws:s3:us-east-1:" + Account + ":accesspoint/access-point"},
	},
}

// serviceKey is about a key that is not global.
func serviceKey(name string, s Subject) Key {
	if k, ok := providerKey(name, s.Caller); ok {
		return k
	}
	entry, known := catalog.FindKey(name)
	if !known {
		return Key{Name: name, Forms: plains, Samples: []string{"value"}}
	}
	k := Key{Name: entry.Name, Multi: entry.Multi, Type: entry.Type, Presence: listed(name, &s)}
	if strings.Contains(k.Name, "${") {
		k.Name = name
	}
	row, special := serviceRows[strings.ToLower(k.Name)]
	if !special {
		typed(&k)
		return k
	}
	k.Forms, k.Samples = row.forms, row.samples
	if row.callers != nil {
		k.Presence = k.Presence.and(row.callers(s.Caller))
	}
	if k.Presence == Sometimes && slices.ContainsFunc(strings.Fields(row.always), func(a string) bool { return strings.EqualFold(a, s.Action) }) {
		k.Presence = Always
	}
	return k
}

// typed fills in forms and samples by the key's type.
func typed(k *Key) {
	switch k.Type {
	case catalog.BoolKey:
		k.Values = booleans
	case catalog.NumericKey:
		k.Samples = []string{"1"}
	case catalog.DateKey:
		k.Samples = []string{"2026-01-01T00:00:00Z"}
	case catalog.IPAddressKey:
		k.Samples = []string{"203.0.113.10"}
	case catalog.BinaryKey:
		k.Samples = []string{"dmFsdWU="}
	case catalog.ARNKey:
		k.Forms, k.Samples = arns, []string{"arn:aws:iam::" + Account + ":role/example-role"}
	default:
		k.Forms, k.Samples = plains, []string{"value"}
	}
}

func policyForms() []Form {
	account := accountNumber()
	return []Form{
		form("arn:", word(Lower), ":iam::", account, ":policy/", word(Name)),
		form("arn:", word(Lower), ":iam::", account, ":policy/", word(Name), some(Path), "/", word(Name)),
		form("arn:", word(Lower), ":iam::aws:policy/", some(Path), word(Name)),
	}
}

// ofProvider splits the name, in lower case, of a key that an identity provider's tokens bring.
func ofProvider(lower string) (provider, claim string, ok bool) {
	i := strings.LastIndexByte(lower, ':')
	if i < 0 {
		return "", "", false
	}
	provider, claim = lower[:i], lower[i+1:]
	return provider, claim, provider == "saml" || strings.Contains(provider, ".")
}

// providerKey is about the keys that an identity provider's tokens bring: they begin with the provider's name. Sessions of
// roles that were assumed with such a token may keep them; no one else has them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func providerKey(name string, c Caller) (Key, bool) {
	provider, claim, ok := ofProvider(strings.ToLower(name))
	if !ok {
		return Key{}, false
	}
	k := Key{
		Name: name, Forms: plains, Samples: []string{"value"},
		Multi: claim == "amr" || provider == "saml" && strings.HasPrefix(claim, "edupersonaffiliation"),
	}
	switch {
	case c.Type == Role:
	case c.Type != Federated:
		k.Presence = Never
	case c.Provider == "":
	case !strings.EqualFold(c.Provider, provider):
		k.Presence = Never
	case provider != "saml" && (claim == "aud" || claim == "sub"):
		k.Presence = Always
	}
	return k, true
}

package facts

import (
	"strings"

	"github.com/iamlint/iamlint/internal/catalog"
)

// globalKey returns what holds of a global condition key for every caller; its presence is Sometimes where callerKey does
// not say otherwise.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func globalKey(name string) (Key, bool) {
	switch strings.ToLower(name) {
	case "aws:principalarn":
		return Key{Name: "aws:PrincipalArn", Type: catalog.ARNKey}, true
	case "aws:principalaccount":
		return Key{Name: "aws:PrincipalAccount", Forms: []Form{accountNumber()}, Samples: []string{Account, OtherAccount}}, true
	case "aws:principalorgid":
		return orgID("aws:PrincipalOrgID"), true
	case "aws:principalorgpaths":
		return orgPaths("aws:PrincipalOrgPaths"), true
	case "aws:principalisawsservice":
		return boolean("aws:PrincipalIsAWSService", Always), true
	case "aws:principalservicename":
		return Key{Name: "aws:PrincipalServiceName", Forms: []Form{word(Host)}, Samples: []string{"ec2.amazonaws.com"}}, true
	case "aws:principalservicenameslist":
		return Key{
			Name: "aws:PrincipalServiceNamesList", Multi: true, Forms: []Form{word(Host)}, Samples: []string{"ec2.amazonaws.com"},
		}, true
	case "aws:principaltype":
		return Key{Name: "aws:PrincipalType"}, true
	case "aws:userid":
		return Key{Name: "aws:userid"}, true
	case "aws:username":
		return Key{Name: "aws:username", Forms: []Form{word(Name)}, Samples: []string{"alice"}}, true
	case "aws:multifactorauthpresent":
		return boolean("aws:MultiFactorAuthPresent", Sometimes), true
	case "aws:multifactorauthage":
		return Key{Name: "aws:MultiFactorAuthAge", Type: catalog.NumericKey, Samples: []string{"60"}}, true
	case "aws:tokenissuetime":
		return Key{Name: "aws:TokenIssueTime", Type: catalog.DateKey, Samples: []string{"2026-01-01T00:00:00Z"}}, true
	case "aws:federatedprovider":
		return Key{
			Name: "aws:FederatedProvider", Forms: []Form{word(Plain)}, Samples: []string{"arn:aws:iam::" + Account + ":saml-provider/provider"},
		}, true
	case "aws:sourceidentity":
		return Key{Name: "aws:SourceIdentity", Forms: []Form{word(Name)}, Samples: []string{"alice"}}, true
	case "aws:assumedroot":
		return boolean("aws:AssumedRoot", Sometimes), true
	case "aws:chatbotsourcearn":
		return arn("aws:ChatbotSourceArn", "arn:aws:chatbot::"+Account+":chat-configuration/slack-channel/channel"), true
	case "aws:ec2instancesourcevpc":
		return Key{Name: "aws:Ec2InstanceSourceVpc", Forms: []Form{form("vpc-", word(Lower))}, Samples: []string{"vpc-0abc"}}, true
	case "aws:ec2instancesourceprivateipv4":
		return Key{Name: "aws:Ec2InstanceSourcePrivateIPv4", Type: catalog.IPAddressKey, Samples: []string{"10.0.0.10"}}, true
	case "aws:sourceip":
		return Key{Name: "aws:SourceIp", Type: catalog.IPAddressKey, Samples: []string{"203.0.113.10"}}, true
	case "aws:vpcsourceip":
		return Key{Name: "aws:VpcSourceIp", Type: catalog.IPAddressKey, Samples: []string{"10.0.0.10"}}, true
	case "aws:sourcevpc":
		return Key{Name: "aws:SourceVpc", Forms: []Form{form("vpc-", word(Lower))}, Samples: []string{"vpc-0abc"}}, true
	case "aws:sourcevpce":
		return Key{Name: "aws:SourceVpce", Forms: []Form{form("vpce-", word(Lower))}, Samples: []string{"vpce-0abc"}}, true
	case "aws:sourcevpcarn":
		return arn("aws:SourceVpcArn", "arn:aws:ec2:us-east-1:"+Account+":vpc/vpc-0abc"), true
	case "aws:vpceaccount":
		return Key{Name: "aws:VpceAccount", Forms: []Form{accountNumber()}, Samples: []string{Account}}, true
	case "aws:vpceorgid":
		return orgID("aws:VpceOrgID"), true
	case "aws:vpceorgpaths":
		return orgPaths("aws:VpceOrgPaths"), true
	case "aws:resourceaccount":
		return Key{Name: "aws:ResourceAccount", Forms: []Form{accountNumber()}, Samples: []string{Account, OtherAccount}}, true
	case "aws:resourceorgid":
		return orgID("aws:ResourceOrgID"), true
	case "aws:resourceorgpaths":
		return orgPaths("aws:ResourceOrgPaths"), true
	case "aws:calledvia":
		return calledVia("aws:CalledVia", true), true
	case "aws:calledviafirst":
		return calledVia("aws:CalledViaFirst", false), true
	case "aws:calledvialast":
		return calledVia("aws:CalledViaLast", false), true
	case "aws:viaawsservice":
		return boolean("aws:ViaAWSService", Always), true
	case "aws:currenttime":
		return Key{Name: "aws:CurrentTime", Type: catalog.DateKey, Presence: Always, Samples: []string{"2026-01-01T00:00:00Z"}}, true
	case "aws:epochtime":
		return Key{Name: "aws:EpochTime", Type: catalog.DateKey, Presence: Always, Samples: []string{"1767225600"}}, true
	case "aws:requestedregion":
		return Key{
			Name: "aws:RequestedRegion", Presence: Always, Forms: []Form{word(Lower)}, Samples: []string{"us-east-1", "eu-west-1"},
		}, true
	case "aws:securetransport":
		return boolean("aws:SecureTransport", Always), true
	case "aws:sourceaccount":
		return Key{Name: "aws:SourceAccount", Forms: []Form{accountNumber()}, Samples: []string{Account, OtherAccount}}, true
	case "aws:sourceowner":
		return Key{Name: "aws:SourceOwner", Forms: []Form{accountNumber()}, Samples: []string{Account, OtherAccount}}, true
	case "aws:sourcearn":
		return arn("aws:SourceArn", "arn:aws:sns:us-east-1:"+Account+":topic"), true
	case "aws:sourceorgid":
		return orgID("aws:SourceOrgID"), true
	case "aws:sourceorgpaths":
		return orgPaths("aws:SourceOrgPaths"), true
	case "aws:referer":
		return plainKey("aws:referer", "https://example.com/"), true
	case "aws:useragent":
		return plainKey("aws:UserAgent", "aws-cli/2.0"), true
	case "aws:tagkeys":
		return Key{Name: "aws:TagKeys", Multi: true, Forms: []Form{word(Plain)}, Samples: []string{"tag"}}, true
	}
	for _, prefix := range []string{"aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"} {
		if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			k := plainKey(prefix+name[len(prefix):], "value")
			if prefix == "aws:PrincipalTag/" {
				k.Forms = []Form{{some(Tag)}}
			}
			return k, true
		}
	}
	return Key{}, false
}

func boolean(name string, p Presence) Key {
	return Key{Name: name, Type: catalog.BoolKey, Presence: p, Values: []string{"true", "false"}}
}

func plainKey(name, sample string) Key {
	return Key{Name: name, Forms: []Form{{some(Plain)}}, Samples: []string{sample}}
}

func arn(name, sample string) Key {
	return Key{Name: name, Type: catalog.ARNKey, Forms: LooseResourceForms(), Samples: []string{sample}}
}

func orgID(name string) Key {
	return Key{Name: name, Forms: []Form{form("o-", word(Lower))}, Samples: []string{"o-otherorg00"}}
}

func orgPaths(name string) Key {
	return Key{
		Name: name, Multi: true, Forms: []Form{form("o-", word(Lower), "/", some(Plain))},
		Samples: []string{"o-otherorg00/r-ab12/ou-ab12-11111111/"},
	}
}

func calledVia(name string, multi bool) Key {
	return Key{Name: name, Multi: multi, Forms: []Form{word(Host)}, Samples: []string{"cloudformation.amazonaws.com"}}
}

// callerKey makes a key's facts those of a caller.
func callerKey(k *Key, s Subject) {
	c := s.Caller
	fixed := func(value string) { k.Presence, k.Values = Always, []string{value} }
	signed := func(p Presence) {
		k.Presence = Never
		if c.Signed() {
			k.Presence = p
		}
	}
	switch k.Name {
	case "aws:MultiFactorAuthPresent":
		mfaKey(k, c)
	case "aws:MultiFactorAuthAge":
		k.Presence = Never
		if c.Signed() && c.Credentials == TemporaryMFA {
			k.Presence = Always
		}
	case "aws:TokenIssueTime":
		k.Presence = Never
		if c.Signed() && c.Credentials != LongTerm {
			k.Presence = Always
		}
	case "aws:PrincipalArn":
		signed(Always)
		k.Forms, k.Samples = principalForms(c)
	case "aws:PrincipalAccount":
		signed(Always)
		if c.Type == Anonymous {
			fixed("anonymous")
		}
	case "aws:PrincipalType":
		if t := c.PrincipalType(); t != "" {
			fixed(t)
		}
	case "aws:PrincipalIsAWSService":
		if c.Type == Service {
			fixed("true")
		} else {
			fixed("false")
		}
	case "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList":
		k.Presence = Never
		if c.Type == Service {
			k.Presence = Always
		}
	case "aws:userid":
		useridKey(k, c)
	case "aws:username":
		k.Presence = Never
		if c.Type == User {
			k.Presence = Always
		}
	case "aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths":
		if c.Type != Service {
			k.Presence = Never
		}
	case "aws:PrincipalOrgID", "aws:PrincipalOrgPaths":
		signed(Sometimes)
	case "aws:SourceIdentity", "aws:FederatedProvider", "aws:AssumedRoot", "aws:ChatbotSourceArn", "aws:Ec2InstanceSourceVpc",
		"aws:Ec2InstanceSourcePrivateIPv4":
		if c.Type != Role && (c.Type != Root || k.Name != "aws:AssumedRoot") {
			k.Presence = Never
		}
	case "aws:ViaAWSService":
		if !c.Signed() {
			fixed("false")
		}
	case "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast":
		signed(Sometimes)
	default:
		if strings.HasPrefix(k.Name, "aws:PrincipalTag/") && c.Type != User && c.Type != Role {
			k.Presence = Never
		}
	}
}

// mfaKey is about aws:MultiFactorAuthPresent.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
func mfaKey(k *Key, c Caller) {
	switch {
	case !c.Signed() || c.Credentials == LongTerm:
		k.Presence = Never
	case c.Credentials == Temporary:
		k.Presence, k.Values = Always, []string{"false"}
	default:
		k.Presence, k.Values = Always, []string{"true"}
	}
}

// principalForms is about aws:PrincipalArn: of a role session, the ARN of the role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
func principalForms(c Caller) ([]Form, []string) {
	head := form("arn:", word(Lower), ":iam::", accountNumber())
	sample := "arn:aws:iam::" + Account
	named := func(kind, name string) ([]Form, []string) {
		return []Form{
			form(head, ":"+kind+"/", word(Name)),
			form(head, ":"+kind+"/", word(Name), some(Path), "/", word(Name)),
		}, []string{sample + ":" + kind + "/" + name}
	}
	switch c.Type {
	case User:
		return named("user", "alice")
	case Role:
		return named("role", "role")
	}
	return []Form{form(head, ":root")}, []string{sample + ":root"}
}

// useridKey is about aws:userid.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func useridKey(k *Key, c Caller) {
	k.Presence = Always
	switch c.Type {
	case User:
		k.Forms, k.Samples = []Form{form("AIDA", word(Upper))}, []string{"AIDAEXAMPLEALICE"}
	case Role:
		k.Forms = []Form{form("AROA", word(Upper), ":", word(Name))}
		k.Samples = []string{"AROAEXAMPLEROLE:session"}
	case Root:
		k.Forms, k.Samples = []Form{accountNumber()}, []string{Account}
	case Federated, Service:
		k.Presence, k.Forms, k.Samples = Sometimes, []Form{word(Plain)}, []string{"id"}
	case Anonymous:
		k.Values = []string{"anonymous"}
	}
}

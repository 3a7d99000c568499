package public

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// The names that strangers have; they only change the answer for a document that mentions them.
const (
	organization = "o-outside000"
	vpc          = "vpc-0outside"
	endpoint     = "vpce-0outside"
	// stranger is a name that no policy contains.
	stranger = analysis.NoName
	// callers is the stranger's own account, ownARN what is in it.
	callers = "${aws:PrincipalAccount}"
	ownARN  = "arn:*:*:*:" + callers + ":*"
)

// ofStrangers is what the keys that identify a caller or its network are in the requests of strangers, in the order in which the
// questions have them. A key that is not here only describes the request, and can have any value.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var ofStrangers = []analysis.Constraint{
	analysis.Where("StringEqualsIfExists", "aws:VpceAccount", callers),
	analysis.Where("StringEqualsIfExists", "aws:SourceOwner", callers),
	analysis.Where("StringEqualsIfExists", "kms:CallerAccount", callers),
	analysis.Where("StringEqualsIfExists", "s3:DataAccessPointAccount", callers),
	analysis.Where("StringEqualsIfExists", "vpc-lattice-svcs:SourceVpcOwnerAccount", callers),
	analysis.Where("StringEqualsIfExists", "aws:PrincipalOrgID", organization),
	analysis.Where("StringEqualsIfExists", "aws:VpceOrgID", organization),
	analysis.Where("ForAllValues:StringLike", "aws:PrincipalOrgPaths", organization+"/*"),
	analysis.Where("ForAllValues:StringLike", "aws:VpceOrgPaths", organization+"/*"),
	analysis.Where("StringEqualsIfExists", "aws:SourceVpc", vpc),
	analysis.Where("StringEqualsIfExists", "aws:Ec2InstanceSourceVpc", vpc),
	analysis.Where("StringEqualsIfExists", "vpc-lattice-svcs:SourceVpc", vpc),
	analysis.Where("StringEqualsIfExists", "aws:SourceVpce", endpoint),
	analysis.Where("ArnLikeIfExists", "aws:SourceVpcArn", ownARN),
	analysis.Where("ArnLikeIfExists", "aws:ChatbotSourceArn", ownARN),
	analysis.Where("ArnLikeIfExists", "s3:DataAccessPointArn", ownARN),
	analysis.Where("ArnLikeIfExists", "s3:AccessGrantsInstanceArn", ownARN),
	analysis.Where("ArnLikeIfExists", "vpc-lattice-svcs:ServiceNetworkArn", ownARN),
	analysis.Where("StringLikeIfExists", "aws:FederatedProvider", ownARN),
	// AWS assigns the IDs of users and roles; the caller only chooses the session name.
	analysis.Where("StringLikeIfExists", "aws:userid", "AIDAOUTSIDE", "AROAOUTSIDE:*", callers, "anonymous"),
	analysis.Where("BoolIfExists", "elasticfilesystem:AccessedViaMountTarget", "false"),
	// The owner of an endpoint can read what is sent there.
	analysis.Where("StringEqualsIfExists", "sns:Endpoint", "https://"+stranger+".example/"),
	// A token is a secret shared by the owner of a function and its callers.
	analysis.Where("StringEqualsIfExists", "lambda:EventSourceToken", stranger),
	analysis.Where("StringNotEquals", "s3:ResourceAccount", callers),
	analysis.WhereNot("ForAnyValue:StringLike", "aws:ResourceOrgPaths", organization+"/*"),
}

// ofCallersChoice is what keys are that are mistaken for identifiers of the caller or its network, although the caller chooses the
// value, where it is one that no policy contains. Keys of tags are by their prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-referer
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip
var ofCallersChoice = []analysis.Constraint{
	analysis.Where("StringEqualsIfExists", "aws:referer", stranger),
	analysis.Where("StringEqualsIfExists", "aws:UserAgent", stranger),
	analysis.Where("StringEqualsIfExists", "aws:username", stranger),
	analysis.Where("StringEqualsIfExists", "aws:SourceIdentity", stranger),
	analysis.Where("ArnLikeIfExists", "aws:PrincipalArn", "arn:*:iam::*:user/"+stranger, "arn:*:iam::*:role/"+stranger, "arn:*:iam::*:root"),
	analysis.Where("StringLikeIfExists", "aws:userid", "AIDA*", "*:"+stranger, callers, "anonymous"),
	analysis.Where("IpAddressIfExists", "aws:VpcSourceIp", "198.18.255.254/32"),
	analysis.Where("StringEqualsIfExists", "aws:PrincipalTag/", stranger),
}

// strangers returns what is true of every stranger's request, as far as the document can tell.
func (o *outside) strangers(trusted width) []analysis.Constraint {
	var where []analysis.Constraint
	for _, c := range ofStrangers {
		if o.mentions(c.Key) {
			where = append(where, c)
		}
	}
	if o.mentions("aws:SourceIp") {
		where = append(where, analysis.Where("NotIpAddress", "aws:SourceIp", o.closed(trusted)...))
	}
	for _, key := range o.keys {
		if _, exists := analysis.FindKey(key); !exists && !strings.HasPrefix(key, "aws:") {
			where = append(where, analysis.Absent(key)) // it is in no request
		}
	}
	return where
}

// unfit requires that the keys whose values callers choose, all of the document's or one of them, have values that no
// policy contains.
func (o *outside) unfit(only string) []analysis.Constraint {
	var where []analysis.Constraint
	for _, key := range o.free {
		if only == "" || key == only {
			where = append(where, unfit(key)...)
		}
	}
	return where
}

// unfit requires that a key that is mistaken for an identifier has a value of the caller's choice that no policy contains; nothing of
// other keys.
func unfit(key string) []analysis.Constraint {
	for _, c := range ofCallersChoice {
		tag := strings.HasSuffix(c.Key, "/") && len(key) > len(c.Key) && strings.EqualFold(key[:len(c.Key)], c.Key)
		if tag || strings.EqualFold(key, c.Key) {
			c.Key = key
			return []analysis.Constraint{c}
		}
	}
	return nil
}

// owner returns the values of the keys about the resource's owner, if the document mentions them: the values it compares
// them with, or those of an owner who is not a stranger.
func (o *outside) owner() map[string]analysis.Fixed {
	view := map[string]analysis.Fixed{}
	for _, key := range []string{"aws:ResourceAccount", "aws:ResourceOrgID"} {
		if !o.mentions(key) {
			continue
		}
		value := "o-owner00000"
		if key == "aws:ResourceAccount" {
			value = o.account()
		}
		for _, s := range o.document.Statements {
			for _, c := range analysis.ConditionsOn(s, key) {
				for v := range c.KnownValues() {
					if !strings.ContainsAny(v.Value, "*?$") {
						value = v.Value
					}
				}
			}
		}
		view[key] = analysis.Fixed{Value: value}
	}
	return view
}

// account returns the account that the document's resources are in.
func (o *outside) account() string {
	for _, s := range o.document.Statements {
		for item := range s.Resource.All() {
			if arn, ok := policy.ParseARN(item.Value); ok && policy.IsAccountID(arn.Account) {
				return arn.Account
			}
		}
	}
	return "111122223333"
}

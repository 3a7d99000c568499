package grammar

import "github.com/iamlint/iamlint/policy"

// The numbers of characters, not counting white space, that a managed policy may have, and the inline policies of a user,
// group or role together.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
const (
	managedQuota = 6144
	userQuota    = 2048
	groupQuota   = 5120
	roleQuota    = 10240
)

// permissionSetQuota is the number of characters that the inline policy of a permission set may have.
// https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html
const permissionSetQuota = 32768

// iotQuota is the number of characters, not counting white space, that an AWS IoT Core policy may have.
// https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits
const iotQuota = 2048

// place is where an identity policy is stored; the quota depends on it.
type place uint8

const (
	// unplaced is a policy that may become a managed or an inline policy.
	unplaced place = iota
	ofManaged
	ofPrincipal // inline
	ofPermissionSet
	// ofIoT is an AWS IoT Core policy.
	ofIoT
	// ofSession is a session policy. Services have their own quotas for them.
	ofSession
)

func placeOf(d *policy.Document) place {
	if d.Language == policy.IoT {
		return ofIoT
	}
	if d.Host == nil {
		if d.Kind == policy.Boundary {
			return ofManaged // nothing else can be a boundary
		}
		return unplaced
	}
	switch d.Host.Type {
	case "AWS::IAM::ManagedPolicy":
		return ofManaged
	case "AWS::SSO::PermissionSet":
		return ofPermissionSet
	}
	if d.Kind == policy.Boundary {
		return ofSession
	}
	return ofPrincipal
}

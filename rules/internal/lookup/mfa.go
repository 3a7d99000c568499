package lookup

import (
	"slices"

	"github.com/iamlint/iamlint/catalog"
)

// HarmsWithoutMFA reports whether an action is not one that a user needs before MFA, to view their own account and to enroll
// a device.
func HarmsWithoutMFA(a catalog.Action) bool {
	switch a.Service().Prefix() {
	case "iam", "sts", "signin", "sso", "identitystore":
		return a.Level() != catalog.List && a.Level() != catalog.Read && !slices.Contains([]string{
			"CreateVirtualMFADevice", "EnableMFADevice", "ResyncMFADevice", "DeleteVirtualMFADevice", "ChangePassword", "GetSessionToken",
		}, a.Name())
	}
	return true
}

package iot

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ActionWithoutEffect reports actions in AWS IoT Core policies that AWS IoT Core does not authorize with them.
var ActionWithoutEffect = &analysis.Analyzer{
	Name:      "action-without-effect-in-iot-policy",
	Title:     "An action has no effect in an AWS IoT Core policy",
	Level:     analysis.Warning,
	Languages: []policy.Language{policy.IoT},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for _, item := range s.Actions() {
				if item.Known() && !takesEffect(item.Value) {
					pass.ReportIn(s, item.Range, "%s has no effect in an IoT policy; use a device action", item.Value)
				}
			}
		}
	},
}

// deviceActions are the actions of the service iot that devices take.
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html
// https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
var deviceActions = []string{
	"iot:AssumeRoleWithCertificate", "iot:Connect", "iot:DeleteConnection", "iot:DeleteThingShadow", "iot:GetRetainedMessage",
	"iot:GetThingShadow", "iot:ListNamedShadowsForThing", "iot:ListRetainedMessages", "iot:Publish", "iot:Receive", "iot:RetainPublish",
	"iot:Subscribe", "iot:UpdateThingShadow",
}

// takesEffect reports whether a pattern of actions may match one that devices take: those of the service iot, and those of jobs and
// of AWS IoT Greengrass, whose names are not checked.
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-data-plane-jobs.html
// https://docs.aws.amazon.com/greengrass/v2/developerguide/device-auth.html
func takesEffect(pattern string) bool {
	service, _, ok := strings.Cut(pattern, ":")
	switch {
	case !ok:
		return true // invalid-action's, or "*"
	case strings.EqualFold(service, "iotjobsdata"), strings.EqualFold(service, "greengrass"), strings.ContainsAny(service, "*?$<{"):
		return true
	}
	return slices.ContainsFunc(deviceActions, func(action string) bool { return policy.MatchWildcards(pattern, action, true) })
}

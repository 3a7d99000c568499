package iot

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicyOpenToEveryDevice reports policies that let a device act as any other device.
var PolicyOpenToEveryDevice = &analysis.Analyzer{
	Name:             "iot-policy-open-to-every-device",
	Title:            "A device can act as any other device, or on every topic",
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "a certificate stolen from one device can read from and control all devices",
	Languages:        []policy.Language{policy.IoT},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			for _, way := range ways {
				if !analysis.Covers(s, way.action) {
					continue
				}
				query := pass.Via(s, way.action)
				query.ResourceIn = []string{"arn:*:iot:*:*:" + way.resource}
				query.View, query.Loose = ofOneThing(pass), true
				if witness, found := pass.Find(query); found {
					pass.ReportWitness(s, onResources(s), witness,
						"a device can "+way.does+"; restrict it with ${iot:Connection.Thing.ThingName}")
					break // one finding per statement
				}
			}
		}
	},
}

// ways lists what devices do, each on a resource that the policy's author did not name.
var ways = []struct{ action, resource, does string }{
	{"iot:Connect", "client/" + analysis.NoName, "connect as any client"},
	{"iot:Publish", "topic/" + analysis.NoName + "/command", "publish to every topic"},
	{"iot:Subscribe", "topicfilter/" + analysis.NoName + "/#", "subscribe to every topic"},
	{"iot:Receive", "topic/" + analysis.NoName + "/state", "receive from every topic"},
	{"iot:UpdateThingShadow", "thing/" + analysis.NoName, "change every thing's shadow"},
}

// ofOneThing returns values, those of one thing, for the keys of the connection that the document uses in policy variables.
func ofOneThing(pass *analysis.Pass) map[string]analysis.Fixed {
	fixed := map[string]analysis.Fixed{}
	for v := range pass.Variables() {
		if v.Closed && strings.HasPrefix(strings.ToLower(v.Name()), "iot:") {
			fixed[v.Name()] = analysis.Fixed{Value: "my-thing"}
		}
	}
	return fixed
}

// onResources returns the place where a statement says which resources it is about.
func onResources(s *policy.Statement) policy.Range {
	for l := range policy.Present(s.Resource, s.NotResource) {
		return l.Key.Range
	}
	return s.Node.Range
}

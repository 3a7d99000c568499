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
	Doc:              page("iot-policy-open-to-every-device"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "a certificate stolen from one device can read from and control all devices",
	Languages:        []policy.Language{policy.IoT},
	Run:              policyOpenToEveryDevice,
}

// ways lists what devices do, each on a resource that the policy's author did not name.
var ways = []struct{ action, resource, does string }{
	{"iot:Connect", "client/" + analysis.NoName, "connect as any client"},
	{"iot:Publish", "topic/" + analysis.NoName + "/command", "publish to every topic"},
	{"iot:Subscribe", "topicfilter/" + analysis.NoName + "/#", "subscribe to every topic"},
	{"iot:Receive", "topic/" + analysis.NoName + "/state", "receive from every topic"},
	{"iot:UpdateThingShadow", "thing/" + analysis.NoName, "change every thing's shadow"},
}

func policyOpenToEveryDevice(pass *analysis.Pass) {
	known := variables(pass.Document)
	for _, s := range pass.Document.Statements {
		if !s.Allows() {
			continue
		}
		for _, way := range ways {
			if !analysis.Covers(s, way.action) {
				continue
			}
			query := analysis.Query{
				Layers:     []analysis.Layer{{Docs: []*policy.Document{pass.Document}}},
				Via:        []*policy.Statement{s},
				Actions:    []string{way.action},
				ResourceIn: []string{"arn:*:iot:*:*:" + way.resource},
				View:       known,
				Loose:      true,
			}
			witness, found := pass.Find(query)
			if !found {
				continue
			}
			place := s.Node.Range
			switch {
			case s.Resource != nil:
				place = s.Resource.Key.Range
			case s.NotResource != nil:
				place = s.NotResource.Key.Range
			}
			pass.Report(analysis.Diagnostic{
				Range: place, Statement: s, Witness: witness,
				Message: "a device can " + way.does + "; restrict it with ${iot:Connection.Thing.ThingName}",
			})
			break // one finding per statement
		}
	}
}

// variables returns values, those of one thing, for the keys of the connection that a document uses in policy variables.
func variables(d *policy.Document) map[string]analysis.Fixed {
	fixed := map[string]analysis.Fixed{}
	var walk func(n *policy.Node)
	walk = func(n *policy.Node) {
		for rest := n.Value; ; {
			_, after, found := strings.Cut(rest, "${")
			name, left, closed := strings.Cut(after, "}")
			if !found || !closed {
				break
			}
			if strings.HasPrefix(strings.ToLower(name), "iot:") {
				fixed[name] = analysis.Fixed{Value: "my-thing"}
			}
			rest = left
		}
		for item := range n.All() {
			walk(item)
		}
		for i := range n.Members {
			walk(&n.Members[i].Value)
		}
	}
	walk(d.Root)
	return fixed
}

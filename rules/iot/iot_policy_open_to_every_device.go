package iot

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicyOpenToEveryDevice reports policies by which a device acts for every other one.
var PolicyOpenToEveryDevice = &analysis.Analyzer{
	Name:             "iot-policy-open-to-every-device",
	Title:            "A device can act as any other device, or on every topic",
	Doc:              page("iot-policy-open-to-every-device"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "one certificate that is taken from a device reads and steers all of them",
	Languages:        []policy.Language{policy.IoT},
	Run:              policyOpenToEveryDevice,
}

// ways are what devices do, each with a resource that no author of a policy named.
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
				Message: "a device may " + way.does + "; name them, with ${iot:Connection.Thing.ThingName}",
			})
			break // one finding a statement
		}
	}
}

// variables are what the connection's keys are that a document has in its variables: those of one thing.
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
		for i := range n.Items {
			walk(&n.Items[i])
		}
		for i := range n.Members {
			walk(&n.Members[i].Value)
		}
	}
	walk(d.Root)
	return fixed
}

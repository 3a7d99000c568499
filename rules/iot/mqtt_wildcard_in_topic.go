package iot

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// MQTTWildcardInTopic reports the wildcards of MQTT where a policy means its own.
var MQTTWildcardInTopic = &analysis.Analyzer{
	Name:      "mqtt-wildcard-in-topic",
	Title:     "An MQTT wildcard is a literal character in a policy",
	Doc:       page("mqtt-wildcard-in-topic"),
	Level:     analysis.Warning,
	Languages: []policy.Language{policy.IoT},
	Run:       mqttWildcardInTopic,
}

func mqttWildcardInTopic(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		if s.Resource == nil {
			continue
		}
		for t := range s.Resource.All() {
			arn, ok := policy.ParseARN(lookup.Widest(t))
			if !ok {
				continue
			}
			kind, name, _ := strings.Cut(arn.Resource, "/")
			if !levels(name) {
				continue
			}
			switch {
			case kind == "topic":
				// No topic has them, they are in filters only.
				pass.ReportIn(s, t.Range, "+ and # are plain characters in a topic of a policy, so it matches none; write *")
			case kind == "topicfilter" && s.Denies():
				pass.ReportIn(s, t.Range, "other filters reach the same topics; deny iot:Receive on the topics as well")
			}
		}
	}
}

// levels reports whether a level of a topic's name is one of MQTT's wildcards.
func levels(name string) bool {
	for level := range strings.SplitSeq(name, "/") {
		if level == "+" || level == "#" {
			return true
		}
	}
	return false
}

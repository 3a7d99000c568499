package iot

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// MQTTWildcardInTopic reports MQTT wildcards where the policy's own wildcards are meant.
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
				// Topic names never contain them; only topic filters do.
				pass.ReportIn(s, t.Range, "+ and # are literal characters in a topic resource, which then matches no topic; use *")
			case kind == "topicfilter" && s.Denies():
				pass.ReportIn(s, t.Range, "other topic filters match the same topics; also deny iot:Receive on the topics")
			}
		}
	}
}

// levels reports whether a level of a topic name is an MQTT wildcard.
func levels(name string) bool {
	for level := range strings.SplitSeq(name, "/") {
		if level == "+" || level == "#" {
			return true
		}
	}
	return false
}

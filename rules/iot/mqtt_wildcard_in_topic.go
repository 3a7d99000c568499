package iot

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// MQTTWildcardInTopic reports MQTT wildcards where the policy's own wildcards are meant.
var MQTTWildcardInTopic = &analysis.Analyzer{
	Name:      "mqtt-wildcard-in-topic",
	Title:     "An MQTT wildcard is a literal character in a policy",
	Level:     analysis.Warning,
	Languages: []policy.Language{policy.IoT},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for t := range s.Resource.All() {
				arn, ok := policy.ParseARN(lookup.Widest(t))
				kind, name, _ := strings.Cut(arn.Resource, "/")
				if !ok || !hasWildcard(name) {
					continue
				}
				switch {
				case kind == "topic": // topic names never contain them; only topic filters do
					pass.ReportIn(s, t.Range, "+ and # are literal characters in a topic resource, which then matches no topic; use *")
				case kind == "topicfilter" && s.Denies():
					pass.ReportIn(s, t.Range, "other topic filters match the same topics; also deny iot:Receive on the topics")
				}
			}
		}
	},
}

// hasWildcard reports whether a level of a topic name is an MQTT wildcard.
func hasWildcard(name string) bool {
	levels := strings.Split(name, "/")
	return slices.Contains(levels, "+") || slices.Contains(levels, "#")
}

// Package iot holds the rules for AWS IoT Core policies. These use IAM's grammar, but are attached to certificates and thing
// groups, have their own variables and keys, and control access to clients, topics and topic filters.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
package iot

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("iot", pages,
	ActionWithoutEffect,
	MQTTWildcardInTopic,
	OtherPolicyLanguage,
	PolicyOpenToEveryDevice,
)

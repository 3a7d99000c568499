// Package iot holds the rules about the policies of AWS IoT Core. They have IAM's grammar, but are attached to certificates and
// groups of things, know other variables and keys, and decide about clients, topics and topic filters.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
package iot

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("iot",
	MQTTWildcardInTopic,
	OtherPolicyLanguage,
	PolicyOpenToEveryDevice,
)

// Package loader reads policy documents out of files: plain JSON and YAML policies, and CloudFormation and SAM templates
// with their intrinsic functions resolved. It finds files ([Walk]), reads them ([Read]) and makes units of them ([Load]).
package loader

import "github.com/iamlint/iamlint/policy"

// Options say how a source is read.
type Options struct {
	// Kind is the kind of every document, as --type gives it; nil to find out.
	Kind *policy.Kind
	// ResourceType is the CloudFormation type that plain resource policies are attached to, as --resource-type gives it.
	ResourceType string
	// KindOf tells the kind that the configuration gives to a source by its name; nil if it gives none.
	KindOf func(name string) (policy.Kind, bool)
	// Required says that the source was named on the command line: that it holds no policy, or cannot be parsed, is a
	// problem whatever it holds.
	Required bool
}

// Load finds the policy documents of a source. It never fails: what cannot be read is among the unit's problems.
func Load(src *policy.Source, opts Options) *policy.Unit {
	return &policy.Unit{Source: src, Format: formatJSON}
}

// The formats of units.
const (
	formatJSON           = "json"
	formatYAML           = "yaml"
	formatCloudFormation = "cloudformation"
	formatSAM            = "sam"
)

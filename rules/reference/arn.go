package reference

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// subject names what an ARN is about.
func subject(a *analysis.ARN) string {
	resource := a.Resource.Value
	if !a.Resource.Certain {
		resource = "…"
	}
	return a.Service.Value + " " + resource
}

// everyFormat reports whether the ARN can match some format of the catalog, and every such format has a property. An ARN whose
// resource part is * or not certain can match all formats of its service.
func everyFormat(a *analysis.ARN, property func(*lookup.Format) bool) bool {
	if !a.Service.Literal() {
		return false
	}
	resource := a.Resource.Value
	if !a.Resource.Certain {
		resource = "*"
	}
	some := false
	for _, f := range lookup.Formats(a.Service.Value) {
		if !f.Meets(resource) {
			continue
		}
		if !property(&f) {
			return false
		}
		some = true
	}
	return some
}

func lacksRegion(a *analysis.ARN) bool {
	return a.Region.Is("") && everyFormat(a, func(f *lookup.Format) bool { return f.Region != "" })
}

func lacksAccount(a *analysis.ARN) bool {
	return a.Account.Is("") && everyFormat(a, func(f *lookup.Format) bool { return f.Account != "" })
}

// ownedByAWS reports whether an ARN may name a resource that AWS owns and whose ARN does not have an account ID, although the
// catalog's formats do.
// https://docs.aws.amazon.com/resource-explorer/latest/userguide/manage-aws-managed-views.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-documents-reference.html
func ownedByAWS(a *analysis.ARN) bool {
	switch a.Service.Value {
	case "resource-explorer-2":
		return strings.HasPrefix(a.Resource.Value, "view/")
	case "ssm":
		kind, _, _ := strings.Cut(a.Resource.Value, "/")
		return kind == "document" || kind == "parameter" || kind == "automation-definition"
	}
	return false
}

// formatHas reports whether a format of the ARN's service has the text in its Region or account field.
func formatHas(a *analysis.ARN, text string) bool {
	return slices.ContainsFunc(lookup.Formats(a.Service.Value), func(f lookup.Format) bool {
		return f.Region == text || f.Account == text
	})
}

func fitsSome(formats []lookup.Format, resource string) bool {
	return slices.ContainsFunc(formats, func(f lookup.Format) bool { return f.Meets(resource) })
}

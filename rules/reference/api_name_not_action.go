package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// APINameNotAction reports names of API operations and of services in SDKs that are used in place of IAM's.
var APINameNotAction = &analysis.Analyzer{
	Name:   "api-name-not-action",
	Title:  "The name of an API operation is used as an action",
	Doc:    page("api-name-not-action"),
	Level:  analysis.Error,
	Covers: []string{"invalid-action", "invalid-service-in-action"},
	Run:    apiNameNotAction,
}

func apiNameNotAction(pass *analysis.Pass) {
	for a := range pass.Actions() {
		if a.Matches || !a.HasPrefix || !a.Text.Known() {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		action := sdkAction(a)
		switch {
		case action != "":
			d.Message = analysis.Message("%s is the name of a service in SDKs; use %s", a.Prefix, action)
		default:
			action = apiAction(a)
			d.Message = analysis.Message("%s is an API operation, not an action; use %s", a.Text.Value, action)
		}
		if action == "" {
			continue
		}
		if _, one := catalog.FindAction(action); one || strings.Contains(action, "*") {
			// An action of API Gateway covers more than the call.
			d.Fixes = pass.Rewrite(a.Text, action, strings.HasPrefix(action, "apigateway:"))
		}
		pass.Report(d)
	}
}

// isAPIName reports whether api-name-not-action reports an entry that matches no action.
func isAPIName(a *analysis.Action) bool { return sdkAction(a) != "" || apiAction(a) != "" }

// apiAction returns what authorizes the API operation that an entry names; "" if it does not name one, or names an action.
func apiAction(a *analysis.Action) string {
	if a.Matches || !a.InCatalog || a.WildName() || a.Name == "" {
		return ""
	}
	return authorizedBy(a.Service.Prefix(), a.Name)
}

// sdkAction returns an entry with IAM's prefix in place of the name in SDKs and the AWS CLI; "" if the service does not have
// such an action.
func sdkAction(a *analysis.Action) string {
	if a.Matches || a.WildPrefix() || a.Name == "" {
		return ""
	}
	prefix := prefixes[strings.ToLower(a.Prefix)]
	if prefix == "" {
		return ""
	}
	written := prefix + ":" + a.Name
	for action := range catalog.Match(written) {
		if !a.WildName() {
			return action.String()
		}
		return written
	}
	return ""
}

// authorizedBy returns the actions that authorize an API operation, or a command of the AWS CLI, with another name; "" if
// none are known.
func authorizedBy(prefix, name string) string {
	if prefix == "apigateway" {
		return apiGatewayAuthorizedBy(name)
	}
	return authorizing[prefix+":"+strings.ToLower(name)]
}

// apiGatewayAuthorizedBy returns the action for the HTTP method of a call that manages API Gateway. A word must follow the
// verb: "Gets" is a misspelling.
func apiGatewayAuthorizedBy(name string) string {
	for _, verb := range [...][2]string{
		{"Get", "GET"},
		{"Export", "GET"},
		{"Create", "POST"},
		{"Import", "POST"},
		{"Put", "PUT"},
		{"Update", "PATCH"},
		{"Delete", "DELETE"},
	} {
		if rest, ok := strings.CutPrefix(name, verb[0]); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return "apigateway:" + verb[1]
		}
	}
	return ""
}

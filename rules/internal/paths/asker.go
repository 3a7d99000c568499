package paths

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// Unnamed is a name that authors of policies do not write: only a wildcard matches it.
const Unnamed = analysis.NoName

// needs returns the resource types on which an action needs permission: one of each group. It is nil for actions without
// resources, and for unknown ones.
func needs(name string) [][]catalog.Resource {
	action, ok := catalog.FindAction(name)
	if !ok || action.NumResources() == 0 {
		return nil
	}
	if types := targets[name]; types != nil {
		var groups [][]catalog.Resource
		for _, alternatives := range types {
			var group []catalog.Resource
			for r := range action.Resources() {
				if slices.Contains(alternatives, r.Name()) {
					group = append(group, r)
				}
			}
			groups = append(groups, group)
		}
		return groups
	}
	var groups [][]catalog.Resource
	for r := range action.Resources() {
		if r.Required {
			groups = append(groups, []catalog.Resource{r})
		}
	}
	if groups == nil {
		groups = [][]catalog.Resource{slices.Collect(action.Resources())}
	}
	return groups
}

// targets are the resource types that matter for actions where the reference does not say: it lists alternatives side by side,
// and marks all or none of them as required.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var targets = map[string][][]string{
	// Permission on the document is needed only if a condition uses ssm:SessionDocumentAccessCheck.
	// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
	"ssm:StartSession":                                        {{"instance", "managed-instance", "task"}},
	"ssm:SendCommand":                                         {{"instance", "managed-instance"}, {"document", "aws-document"}},
	"ssm:CreateAssociation":                                   {{"instance", "managed-instance"}, {"document", "aws-document"}},
	"ssm:GetParameter":                                        {{"parameter"}}, // public parameters are not secret
	"ssm:GetParameters":                                       {{"parameter"}}, // public parameters are not secret
	"ssm:GetParametersByPath":                                 {{"parameter"}}, // public parameters are not secret
	"ssm:StartAutomationExecution":                            {{"automation-definition", "aws-automation-definition", "document", "aws-document", "automation-execution"}},
	"batch:SubmitJob":                                         {{"job-definition", "job-definition-revision"}, {"job-queue"}},
	"bedrock-agentcore:StartCodeInterpreterSession":           {{"code-interpreter-custom"}}, // interpreters of AWS have no role
	"bedrock-agentcore:InvokeCodeInterpreter":                 {{"code-interpreter-custom"}}, // interpreters of AWS have no role
	"bedrock-agentcore:StartBrowserSession":                   {{"browser-custom"}},
	"bedrock-agentcore:InvokeAgentRuntimeCommand":             {{"runtime"}},
	"bedrock-agentcore:InvokeAgentRuntime":                    {{"runtime"}},
	"sso:PutInlinePolicyToPermissionSet":                      {{"PermissionSet"}, {"Instance"}},
	"sso:AttachManagedPolicyToPermissionSet":                  {{"PermissionSet"}, {"Instance"}},
	"sso:AttachCustomerManagedPolicyReferenceToPermissionSet": {{"PermissionSet"}, {"Instance"}},
	"sso:CreateAccountAssignment":                             {{"PermissionSet"}, {"Instance"}},
}

// Patterns returns, for each group of resource types that an action needs, the patterns of resources with a name.
func Patterns(action, name string) [][]string {
	var all [][]string
	for _, group := range needs(action) {
		all = append(all, named(group, name))
	}
	return all
}

// named returns the patterns of resources of some types with a name.
func named(group []catalog.Resource, name string) []string {
	var list []string
	for _, r := range group {
		for format := range r.ARNs() {
			list = append(list, lookup.Fill(format, name))
		}
	}
	return list
}

// Asker asks what the principals of a setting can do.
type Asker struct {
	pass    *analysis.Pass
	Setting analysis.Setting
	// where and view hold for each question: the caller makes the request itself, and no tag and no value of a policy
	// variable happens to match what is called Unnamed.
	where []analysis.Constraint
	view  map[string]analysis.Fixed
	// home is the prefix of IAM's ARNs in the account of the principals, "" if it is not known.
	home string
	// username says that the documents mention the variable aws:username, which roles do not have.
	username bool
	// mentioned caches the answers of mentions.
	mentioned map[string]bool
}

// The value of a policy variable for which the documents do not give one.
const anybody = "alice"

const usernameKey = "aws:username"

// NewAsker returns an asker about a setting of the pass.
func NewAsker(pass *analysis.Pass, setting analysis.Setting) *Asker {
	a := &Asker{pass: pass, Setting: setting, view: map[string]analysis.Fixed{}, mentioned: map[string]bool{}}
	if !pass.Pay(analysis.Closely * setting.Statements()) {
		return a // every question stays undecided
	}
	for _, d := range setting.Layers[0].Docs {
		for _, s := range d.Statements {
			a.conditions(s)
			if d.Variables() {
				a.variables(s.Resource)
				a.variables(s.NotResource)
			}
		}
	}
	return a
}

// conditions considers the condition keys of a statement that identify resources or requests of services.
func (a *Asker) conditions(s *policy.Statement) {
	if s.Condition == nil {
		return
	}
	for c := range s.Conditions() {
		written := c.Key.Value
		switch key := strings.ToLower(written); {
		case strings.Contains(key, ":resourcetag/"), strings.Contains(key, ":existingobjecttag/"),
			strings.HasSuffix(key, "membershiplevels"), strings.HasSuffix(key, ":viaservice"),
			key == "kms:resourcealiases", key == "kms:requestalias", key == "s3:dataaccesspointarn", key == "dynamodb:leadingkeys":
			a.add(analysis.Absent(written))
		case key == "secretsmanager:secretid":
			a.add(analysis.Where("ArnLikeIfExists", written, "arn:*:secretsmanager:*:*:secret:"+Unnamed))
		case key == "kms:grantisforawsresource":
			// AWS services create such grants for what they do on behalf of the caller.
			a.add(analysis.Where("BoolIfExists", written, "false"))
		case key == "aws:viaawsservice", strings.HasPrefix(key, "aws:calledvia"):
			a.add(analysis.Where("Bool", "aws:ViaAWSService", "false"))
		}
	}
}

func (a *Asker) add(c analysis.Constraint) {
	if !slices.ContainsFunc(a.where, func(other analysis.Constraint) bool { return strings.EqualFold(other.Key, c.Key) }) {
		a.where = append(a.where, c)
	}
}

// variables fixes the value of a list's policy variables that can have any value.
func (a *Asker) variables(l *policy.List) {
	if l == nil {
		return
	}
	for item := range l.All() {
		if !strings.Contains(item.Value, "${") {
			continue
		}
		for _, token := range policy.ParsePattern(item, policy.PatternMode{Wildcards: true, Variables: true}) {
			if token.Kind != policy.Variable {
				continue
			}
			switch key := strings.ToLower(token.Text); {
			case key == usernameKey:
				a.username = true
			case key == "aws:userid":
			case strings.HasPrefix(key, "aws:") && !strings.Contains(key, "tag/") && key != "aws:sourceidentity":
				// Accounts, Regions, organizations: they do not look like names.
			case strings.HasPrefix(key, "aws:principaltag/") && a.tagged():
				// The tags are known.
			default:
				a.view[key] = analysis.Fixed{Value: a.valueOf(key)}
			}
		}
	}
}

// tagged reports whether the tags of the setting's callers are known.
func (a *Asker) tagged() bool {
	return len(a.Setting.Callers) > 0 && a.Setting.Callers[0].Tags != nil
}

// usernameOf returns the name of a user who is known, or else one that may be the user's.
func (a *Asker) usernameOf(users []analysis.Caller) string {
	if arn := users[0].ARN; strings.Contains(arn, ":user/") {
		return arn[strings.LastIndexByte(arn, '/')+1:]
	}
	return a.valueOf(usernameKey)
}

// valueOf returns a value that the documents compare a key with, if there is one.
func (a *Asker) valueOf(key string) string {
	for _, d := range a.Setting.Layers[0].Docs {
		for _, s := range d.Statements {
			for _, c := range analysis.ConditionsOn(s, key) {
				for i := range c.Values {
					if v := &c.Values[i]; v.Known() && v.Value != "" && !strings.ContainsAny(v.Value, "*?$") {
						return v.Value
					}
				}
			}
		}
	}
	return anybody
}

// mentions reports whether a resource or a value that a condition compares with contains a text.
func (a *Asker) mentions(part string) bool {
	found, known := a.mentioned[part]
	if !known {
		found = contains(a.Setting.Layers[0].Docs, part)
		a.mentioned[part] = found
	}
	return found
}

func contains(docs []*policy.Document, part string) bool {
	within := func(t *policy.Text) bool { return strings.Contains(t.Value, part) }
	return slices.ContainsFunc(docs, func(d *policy.Document) bool {
		return slices.ContainsFunc(d.Statements, func(s *policy.Statement) bool { return analysis.Some(s.Interpolated(), within) })
	})
}

// Find looks for a request of the query's principals or, if it has none, of the setting's. The query's layers must also allow
// it, and what its view fixes holds.
func (a *Asker) Find(query analysis.Query) (*analysis.Witness, bool) {
	if query.Callers == nil {
		query.Callers = a.Setting.Callers
	}
	query.Layers = slices.Concat(a.Setting.Layers, query.Layers)
	query.Where = slices.Clone(query.Where)
	for _, c := range a.where {
		if _, known := query.View[strings.ToLower(c.Key)]; !known {
			query.Where = append(query.Where, c)
		}
	}
	if a.home != "" {
		query.ResourceIn = a.atHome(query.ResourceIn)
	}
	view := a.view
	if query.View != nil {
		view = maps.Clone(a.view)
		maps.Copy(view, query.View)
	}
	if query.View = view; a.username {
		return a.findByName(query)
	}
	return a.pass.Find(query)
}

// findByName asks a question for users, who have a name, and then for others, who have none.
func (a *Asker) findByName(query analysis.Query) (*analysis.Witness, bool) {
	var users, others []analysis.Caller
	callers := query.Callers
	if callers == nil {
		callers = anyCaller()
	}
	for _, c := range callers {
		if c.Type == analysis.User {
			users = append(users, c)
		} else {
			others = append(others, c)
		}
	}
	if users != nil {
		named := query
		named.Callers = users
		if _, ok := query.View[usernameKey]; !ok {
			named.View = maps.Clone(query.View)
			named.View[usernameKey] = analysis.Fixed{Value: a.usernameOf(users)}
		}
		if witness, found := a.pass.Find(named); found {
			return witness, found
		}
	}
	if others == nil {
		return nil, false
	}
	query.Callers = others
	return a.pass.Find(query)
}

// atHome returns patterns, limiting those of IAM to the principals' own account.
func (a *Asker) atHome(patterns []string) []string {
	out := slices.Clone(patterns)
	for i, p := range out {
		if rest, ok := strings.CutPrefix(p, "arn:*:iam::*:"); ok {
			out[i] = a.home + rest
		}
	}
	return out
}

// anyCaller lists the principals that an identity policy can be attached to, with all credentials that they may have.
func anyCaller() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.User, Credentials: analysis.Temporary},
		{Type: analysis.User, Credentials: analysis.TemporaryMFA},
		{Type: analysis.Role, Credentials: analysis.Temporary},
		{Type: analysis.Role, Credentials: analysis.TemporaryMFA},
	}
}

package reference

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ResourceMismatch reports actions that do not act on any of their statement's resources.
var ResourceMismatch = &analysis.Analyzer{
	Name:  "resource-mismatch",
	Title: "The resources of a statement do not match its actions",
	Doc:   page("resource-mismatch"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{
		policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP,
	},
	Run: resourceMismatch,
}

func resourceMismatch(pass *analysis.Pass) {
	if pass.Document.Synthetic {
		return
	}
	var r resources
	var found []mismatched // of one statement
	for a := range pass.Actions() {
		if a.Negated() || !a.Matches || a.All() {
			continue
		}
		if r.statement != a.Statement {
			reportMismatches(pass, found)
			found = nil
			r = resourcesOf(a.Statement)
		}
		if r.any || r.fitSome(a) {
			continue
		}
		if r.certain || pass.Impossible(onlyAction(pass.Document, a)) {
			found = append(found, mismatched{action: a, message: mismatch(a, &r)})
		}
	}
	reportMismatches(pass, found)
}

// mismatched is an action that does not act on any of its statement's resources, and the message about it.
type mismatched struct {
	action  *analysis.Action
	message string
}

// reportMismatches reports the mismatches of one statement as one finding: they usually have one cause.
func reportMismatches(pass *analysis.Pass, found []mismatched) {
	if len(found) == 0 {
		return
	}
	first := &found[0]
	s := first.action.Statement
	d := analysis.Diagnostic{
		Range: first.action.Text.Range, Statement: s, Message: first.message,
		Related: []analysis.Related{{Range: s.Resource.Key.Range, Message: "the resources"}},
	}
	if len(found) > 1 {
		format := "%s and " + strconv.Itoa(len(found)-1) + " more do not act on any of these resources; see what each needs"
		if !slices.ContainsFunc(found, func(m mismatched) bool { return !strings.HasSuffix(m.message, everything) }) {
			format = "%s and " + strconv.Itoa(len(found)-1) + " more do not support resources; they need " + everything
		}
		d.Message = analysis.Message(format, first.action.Text.Value)
		d.Related = append(d.Related, analysis.Related{Range: d.Range, Message: first.message})
	}
	for i := range found[1:] {
		other := &found[i+1]
		d.Related = append(d.Related, analysis.Related{Range: other.action.Text.Range, Message: other.message})
	}
	pass.Report(d)
}

// onlyAction asks for a request for an action, or for one that it matches, on the resources of its statement, whatever the
// statement's effect, principals and conditions.
func onlyAction(d *policy.Document, a *analysis.Action) analysis.Query {
	wide, _ := lookup.Widened(a.Statement)
	s := *wide
	s.Action = &policy.List{Key: a.List.Key, Node: &policy.Node{}, Items: []policy.Text{*a.Text}, Index: []int{-1}}
	s.Principal, s.NotPrincipal, s.Condition = nil, nil, nil
	query := analysis.Reach(d, &s)
	query.Layers[0].Docs[0].Kind = policy.Identity
	query.Actions = []string{a.Text.Value}
	return query
}

// resources are those of a statement, parsed for a quick answer in most cases.
type resources struct {
	statement *policy.Statement
	// any says that some may be any resource, are not known, or are reported by other rules.
	any  bool
	arns []policy.ARN
	// fits caches the answers so far.
	fits []typeFit
	// certain says that the last answer, that nothing fits, does not need further proof.
	certain bool
}

type typeFit struct {
	resource      catalog.ResourceType
	fits, certain bool
}

func resourcesOf(s *policy.Statement) resources {
	r := resources{statement: s, any: s.Opaque || s.Resource == nil || len(s.Resource.Items) == 0}
	if r.any {
		return r
	}
	if s.Resource.Node.Kind == policy.Array && len(s.Resource.Node.Items) > len(s.Resource.Items) {
		r.any = true // not all of them are strings
		return r
	}
	for t := range s.Resource.All() {
		arn, ok := policy.ParseARN(lookup.Widest(t))
		if r.any = !ok || unusual(t, &arn); r.any {
			return r
		}
		r.arns = append(r.arns, arn)
	}
	return r
}

// unusual reports whether nothing can be said about an ARN, or other rules report it: the catalog does not know ARNs of its
// service, or it is not an ARN of that service.
func unusual(t *policy.Text, arn *policy.ARN) bool {
	if analysis.Wild(arn.Service) {
		return strings.Trim(arn.Service, "*") == "" && strings.Trim(arn.Resource, "*") == ""
	}
	// Secrets that a service manages. AWS managed policies for these services name them without "secret:".
	// https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-control-identity-based.html
	if name, _, managed := strings.Cut(arn.Resource, "!"); managed && arn.Service == "secretsmanager" && !strings.Contains(name, ":") {
		return true
	}
	formats := lookup.Formats(arn.Service)
	return len(formats) == 0 || t.Known() && !analysis.Wild(t.Value) && !fitsSome(formats, arn.Resource)
}

// fitSome reports whether an action, or one that it matches, seems to act on some of the resources. Only the others are worth
// a question to the solver.
func (r *resources) fitSome(a *analysis.Action) bool {
	r.certain = true // an action without resource types is requested on "*", which is not an ARN
	if a.Exact {
		return r.fit(a.Entry)
	}
	for action := range catalog.Match(a.Text.Value) {
		if r.fit(action) {
			return true
		}
	}
	return false
}

func (r *resources) fit(action catalog.Action) bool {
	for resource := range action.Resources() {
		if r.fitType(resource.ResourceType) {
			return true
		}
	}
	return r.fitUnlisted(action)
}

// fitUnlisted reports whether an action may act on some of the resources although the reference does not list their types for
// it: its lists have gaps where a type is not listed for any action, and where taggable types are listed only for some of the
// tagging actions.
func (r *resources) fitUnlisted(action catalog.Action) bool {
	aboutTags := action.HasLevel(catalog.Tagging) || strings.Contains(action.Name(), "Tags")
	for t := range action.Service().ResourceTypes() {
		if (aboutTags || lookup.Unlisted(t)) && r.fitType(t) {
			return true
		}
		if (aboutTags || action.NumResources() == 0) && r.fitUnnamed(action, t) {
			return true
		}
	}
	return false
}

// fitUnnamed reports whether an action may be requested on some of the resources that mean a type as a whole, or what is being
// created. The documentation requires Resource "*" for actions without resource types, but in many services the request
// still names a resource, such as the collection that is listed: arn:aws:states:eu-west-1:111122223333:stateMachine:*.
//
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#resources_table
// https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html
func (r *resources) fitUnnamed(action catalog.Action, t catalog.ResourceType) bool {
	if namesNothing(action.Service().Prefix()) {
		return false
	}
	makes := action.Level() != catalog.List && action.Level() != catalog.Read
	formats := lookup.FormatsOf(t)
	for i := range formats {
		f := &formats[i]
		for j := range r.arns {
			resource := r.arns[j].Resource
			if sameService(r.arns[j].Service, f.Service) &&
				(f.Collects(resource) || makes && named(action, f) && f.Admits(resource)) {
				return true
			}
		}
	}
	return false
}

// namesNothing reports whether a service is known to request its actions without resource types only on "*".
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policy-structure.html#EC2_ARN_Format
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_id-based-policy-examples.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-access-control-overview-cw.html
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/control-access-using-iam.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
func namesNothing(prefix string) bool {
	switch prefix {
	case "autoscaling", "cloudwatch", "ec2", "ecr", "elasticloadbalancing", "kms", "lambda":
		return true
	}
	return false
}

// named reports whether the name of an action contains the first word of a format's ARNs, as CreateCluster contains that of
// cluster/name.
func named(action catalog.Action, f *lookup.Format) bool {
	word, _, _ := strings.Cut(strings.NewReplacer("-", "", ":", "/", "$", "/").Replace(strings.TrimPrefix(f.Resource, "/")), "/")
	return word != "" && strings.Contains(strings.ToLower(action.Name()), strings.ToLower(word))
}

func (r *resources) fitType(t catalog.ResourceType) bool {
	i := slices.IndexFunc(r.fits, func(f typeFit) bool { return f.resource == t })
	if i < 0 {
		i = len(r.fits)
		f := typeFit{resource: t, certain: true}
		formats := lookup.FormatsOf(t)
		for j := range formats {
			fits, apart := r.fitFormat(&formats[j])
			f.fits, f.certain = f.fits || fits, f.certain && apart
		}
		r.fits = append(r.fits, f)
	}
	r.certain = r.certain && r.fits[i].certain
	return r.fits[i].fits
}

// fitFormat reports whether some ARN has the service and the resource part of a format; apart says that each has another
// service or another prefix. Other rules report ARNs that lack a Region or an account ID, or should not have one.
func (r *resources) fitFormat(f *lookup.Format) (fits, apart bool) {
	apart = true
	for i := range r.arns {
		if !sameService(r.arns[i].Service, f.Service) || !f.Begins(r.arns[i].Resource) {
			continue
		}
		apart = false
		if f.Admits(r.arns[i].Resource) {
			return true, false
		}
	}
	return false, apart
}

// sameService reports whether the service field of an ARN may be that of a format, "" for any.
func sameService(written, format string) bool {
	return written == format || format == "" ||
		analysis.Wild(written) && (strings.Contains(written, "$") || policy.MatchWildcards(written, format, false))
}

const everything = `Resource "*"`

// mismatch returns the message that says what the action acts on.
func mismatch(a *analysis.Action, r *resources) string {
	f := example(a, r)
	switch {
	case f == nil && a.Exact:
		return analysis.Message(`%s does not support resource-level permissions; use `+everything, a.Text.Value)
	case f == nil:
		return analysis.Message(`the actions of %s do not support resource-level permissions; use `+everything, a.Text.Value)
	}
	const (
		says = "%s does not act on any of these resources; add %s"
		room = 100 - len(says) + len("%s%s")
	)
	add := f.Example()
	if len(a.Text.Value)+len(add) >= room {
		add = "an ARN of the type " + f.Type.Name()
	}
	return analysis.Message(says, a.Text.Value, add)
}

// example returns a format of what an action acts on, the one most similar to the resources and the shortest; nil if it does
// not act on resources.
func example(a *analysis.Action, r *resources) *lookup.Format {
	var best *lookup.Format
	unlike := func(f *lookup.Format) int {
		n := len(f.ARN)
		if f.Service != r.arns[0].Service {
			n += 1000
		}
		if f.Account != "" && !strings.HasPrefix(f.Account, "$") {
			n += 500 // owned by AWS
		}
		return n
	}
	for action := range catalog.Match(a.Text.Value) {
		for resource := range action.Resources() {
			formats := lookup.FormatsOf(resource.ResourceType)
			for i := range formats {
				if best == nil || unlike(&formats[i]) < unlike(best) {
					best = &formats[i]
				}
			}
		}
	}
	return best
}

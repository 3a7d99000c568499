package reference

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

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
	if slices.Contains(nameNothing, action.Service().Prefix()) {
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

// nameNothing are the services that are known to request their actions without resource types only on "*".
//
// Gathered in 2026:
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policy-structure.html#EC2_ARN_Format
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_id-based-policy-examples.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-access-control-overview-cw.html
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/control-access-using-iam.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
var nameNothing = []string{"autoscaling", "cloudwatch", "ec2", "ecr", "elasticloadbalancing", "kms", "lambda"}

// named reports whether the name of an action contains the first word of a format's ARNs, as CreateCluster contains that of
// cluster/name.
func named(action catalog.Action, f *lookup.Format) bool {
	word, _, _ := strings.Cut(slashes.Replace(strings.TrimPrefix(f.Resource, "/")), "/")
	return word != "" && strings.Contains(strings.ToLower(action.Name()), strings.ToLower(word))
}

// slashes writes the words of a resource without what joins them, and slashes for what ends them.
var slashes = strings.NewReplacer("-", "", ":", "/", "$", "/")

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

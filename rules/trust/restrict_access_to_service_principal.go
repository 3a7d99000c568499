package trust

import (
	_ "embed"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed restrict_access_to_service_principal.md
var restrictAccessToServicePrincipalDoc string

// RestrictAccessToServicePrincipal reports grants to services without the source.
var RestrictAccessToServicePrincipal = &analysis.Analyzer{
	Name:             "restrict-access-to-service-principal",
	Title:            "A service has access on whoever's behalf",
	Doc:              restrictAccessToServicePrincipalDoc,
	Category:         "trust",
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "a stranger can have the service use the resource (confused deputy)",
	Kinds:            []policy.Kind{policy.Resource},
	Code:             "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
	Requires:         []*analysis.Analyzer{lookup.Conditions},
	Run:              restrictAccessToServicePrincipal,
}

func restrictAccessToServicePrincipal(pass *analysis.Pass) (any, error) {
	all := pass.ResultOf[lookup.Conditions].([]lookup.Condition)
	for _, s := range pass.Document.Statements {
		conditions := lookup.Of(all, s)
		if !s.Allows() || lookup.MoreConditions(s) || slices.ContainsFunc(conditions, namesSource) {
			continue
		}
		if !pass.Strict && (slices.ContainsFunc(conditions, tiesToSource) ||
			slices.ContainsFunc(conditions, insteadOfSource)) {
			continue
		}
		if e := service(s); e != nil {
			pass.Report(analysis.Diagnostic{
				Range: e.ID.Range, Statement: s,
				Message: lookup.Message("%s can be used by strangers; compare aws:SourceArn or aws:SourceAccount",
					e.ID.Value),
			})
		}
	}
	return nil, nil
}

// service returns the first service among the principals of a statement, or nil.
func service(s *policy.Statement) *policy.Principal {
	if s.Principal == nil {
		return nil
	}
	for i := range s.Principal.Entries {
		if e := &s.Principal.Entries[i]; e.Type.Value == "Service" {
			return e
		}
	}
	return nil
}

// namesSource reports whether a condition is on the resource on whose behalf the service calls.
func namesSource(c lookup.Condition) bool {
	return c.Is("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
}

// tiesToSource reports whether a condition names the source in another way.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func tiesToSource(c lookup.Condition) bool {
	return c.Is("aws:SourceOwner") || c.HasPrefix("kms:EncryptionContext:")
}

// insteadOfSource reports whether a condition is on a key that people take for one that keeps strangers out.
func insteadOfSource(c lookup.Condition) bool {
	return c.Is("aws:Referer", "aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:UserAgent")
}

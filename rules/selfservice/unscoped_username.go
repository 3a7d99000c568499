package selfservice

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnscopedUsername reports grants of self-service actions that apply to other users.
var UnscopedUsername = &analysis.Analyzer{
	Name:             "unscoped-username",
	Title:            "Users can manage the credentials of other users",
	Doc:              page("unscoped-username"),
	Level:            analysis.Warning,
	SecuritySeverity: 8.8,
	SeverityReason:   "any user can take over any other user that the resource matches, including administrators",
	Kinds:            []policy.Kind{policy.Identity},
	Same: func(rule string, actions []string) bool {
		// A user that can manage the credentials of others can become one of them.
		return rule == "privilege-escalation" && !slices.ContainsFunc(actions, func(action string) bool {
			return !slices.Contains(credentialActions(), action)
		})
	},
	Run: unscopedUsername,
}

// credentialActions returns the actions with which users manage their own credentials, and might manage those of others.
// iam:CreateVirtualMFADevice is not among them: a device that is not assigned to a user does no harm. Neither is
// iam:ChangePassword, which takes no user name and only changes the caller's password, nor are read actions.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
func credentialActions() []string {
	return []string{
		"iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeleteLoginProfile",
		"iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey",
		"iam:DeactivateMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice", "iam:DeleteVirtualMFADevice",
		"iam:UploadSSHPublicKey", "iam:UpdateSSHPublicKey", "iam:DeleteSSHPublicKey",
		"iam:UploadSigningCertificate", "iam:UpdateSigningCertificate", "iam:DeleteSigningCertificate",
		"iam:CreateServiceSpecificCredential", "iam:UpdateServiceSpecificCredential",
		"iam:ResetServiceSpecificCredential", "iam:DeleteServiceSpecificCredential",
	}
}

// own returns patterns for what belongs to the calling user: the user itself, under any path, and MFA devices named
// after it. No user is named after the caller's unique ID, since AWS assigns the IDs; only documents that might mean such a
// user get that pattern.
func own(d *policy.Document) []string {
	patterns := []string{
		"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}",
		"arn:*:iam::*:mfa/${aws:username}*", "arn:*:iam::*:mfa/*/${aws:username}*",
	}
	const id = "user/${aws:userid}"
	for _, s := range d.Statements {
		if s.Resource != nil && slices.ContainsFunc(s.Resource.Items, func(item policy.Text) bool {
			return strings.HasSuffix(strings.ToLower(item.Value), id)
		}) {
			return append(patterns, "arn:*:iam::*:"+id)
		}
	}
	return patterns
}

func unscopedUsername(pass *analysis.Pass) {
	actions, own := credentialActions(), own(pass.Document)
	for setting := range pass.Settings() {
		callers := users(setting)
		if len(callers) == 0 || setting.Layers[0].Implicit {
			continue
		}
		for _, s := range pass.Document.Statements {
			if !s.Allows() || analysis.AdministersIAM(s) {
				continue
			}
			query := analysis.Query{
				Layers: setting.Layers, Via: []*policy.Statement{s}, Actions: actions, Callers: callers,
				ResourceOut: append(named(s), own...),
			}
			for _, view := range strangers(s) {
				query.View = view
				witness, found := pass.Find(query)
				if found {
					pass.Report(finding(pass, s, witness))
					break
				}
			}
		}
	}
}

// named returns patterns for the users and devices that a statement names individually: a full name is intended.
func named(s *policy.Statement) []string {
	if s.Resource == nil {
		return nil
	}
	var patterns []string
	for item := range s.Resource.All() {
		if arn, ok := policy.ParseARN(item.Value); ok && item.Known() && !analysis.Wild(arn.Resource) {
			patterns = append(patterns, "arn:*:iam::*:"+arn.Resource)
		}
	}
	return patterns
}

const username = "aws:username"

// strangers returns the tags of a user that the caller does not own, if a statement compares tags with the caller's name:
// none, or another name. Without such tags it returns one empty view.
func strangers(s *policy.Statement) []map[string]analysis.Fixed {
	untagged, tagged := map[string]analysis.Fixed{}, map[string]analysis.Fixed{}
	for c := range s.Conditions() {
		lower := strings.ToLower(c.Key.Value)
		if !strings.HasPrefix(lower, "aws:resourcetag/") && !strings.HasPrefix(lower, "iam:resourcetag/") {
			continue
		}
		if slices.ContainsFunc(c.Values, func(v policy.Text) bool {
			value := strings.ToLower(v.Value)
			return strings.Contains(value, "${aws:username}") || strings.Contains(value, "${aws:userid}")
		}) {
			untagged[c.Key.Value] = analysis.Fixed{Absent: true}
			tagged[c.Key.Value] = analysis.Fixed{Value: "somebody-else"}
		}
	}
	if len(tagged) == 0 {
		return []map[string]analysis.Fixed{nil}
	}
	const caller = "alice" // the tags name a different user
	untagged[username], tagged[username] = analysis.Fixed{Value: caller}, analysis.Fixed{Value: caller}
	return []map[string]analysis.Fixed{untagged, tagged}
}

func finding(pass *analysis.Pass, s *policy.Statement, witness *analysis.Witness) analysis.Diagnostic {
	match, place, ok := analysis.Place(pass.Document, witness.Allowed)
	if !ok {
		place = s.Node.Range
	}
	d := analysis.Diagnostic{
		Statement: s,
		Witness:   witness,
		Message:   witness.Request.Action + " is allowed on other users; limit it to user/${aws:username}",
	}
	switch {
	case match.Resource != nil:
		d.Range = match.Resource.Range
		if ok {
			d.Related = []analysis.Related{{Range: place, Message: "allowed by this"}}
		}
	case s.NotResource != nil:
		d.Range = s.NotResource.Key.Range
	default:
		d.Range = place
	}
	return d
}

// users returns the callers of a setting that are IAM users: only they have an aws:username.
func users(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{
			{Type: analysis.User, Credentials: analysis.LongTerm},
			{Type: analysis.User, Credentials: analysis.Temporary},
			{Type: analysis.User, Credentials: analysis.TemporaryMFA},
		}
	}
	var callers []analysis.Caller
	for _, caller := range setting.Callers {
		if caller.Type == analysis.User {
			callers = append(callers, caller)
		}
	}
	return callers
}

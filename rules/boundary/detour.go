package boundary

import (
	"strings"

	"github.com/iamlint/iamlint/rules/internal/paths"
)

// detour is a kind of way around a boundary: the paths that lead to the permissions of others in the same way.
type detour uint8

const (
	none     detour = iota // leads to no principal without the boundary
	trust                  // to assume a role
	grant                  // to give others permissions
	signIn                 // to act as another user, or as a federated one
	passRole               // to pass a role to a service that runs the caller's code
	code                   // to run code where a role is already in use
)

// detourOf returns the kind of detour that a path is.
func detourOf(p *paths.Path) detour {
	if kind, ok := detoursByID[p.ID]; ok {
		return kind
	}
	return detoursByCategory[p.Category]
}

var detoursByCategory = map[paths.Category]detour{
	paths.SelfEscalation:   grant,
	paths.PrincipalAccess:  signIn,
	paths.NewPassRole:      passRole,
	paths.ExistingPassRole: code,
	paths.CredentialAccess: none, // only leads further if credentials are stored there
}

// detoursByID are those of paths that differ from others of their category.
var detoursByID = map[string]detour{
	"iam-update-assume-role-policy": trust,
	"sts-assume-role":               trust,

	"iam-add-user-to-group":         none, // the boundary restricts its holder in every group
	"iam-remove-restricting-policy": none, // and also without other policies that deny

	// boundary-not-self-protected reports these.
	"iam-delete-user-permissions-boundary": none,
	"iam-delete-role-permissions-boundary": none,
	"iam-put-user-permissions-boundary":    none,
	"iam-put-role-permissions-boundary":    none,
}

// message describes the open paths of a detour; open names their actions or, for passed roles, the services.
func (d detour) message(open []string) string {
	m := messages[d]
	return strings.Replace(m.format, "OPEN", enumerate(open, m.room), 1)
}

// messages are the findings about detours. OPEN is replaced by what is open, in so many letters.
var messages = map[detour]struct {
	format string
	room   int
}{
	trust:    {"the holder can assume roles without the boundary using OPEN", 34},
	grant:    {"OPEN can grant principals without the boundary anything", 48},
	signIn:   {"the holder can sign in as other users with OPEN", 56},
	passRole: {"iam:PassRole allows roles without the boundary to be passed to OPEN", 36},
	code:     {"OPEN can run code as roles without the boundary", 54},
}

// handover returns the part of a path that passes a role after which the holder does not have to continue: the resource that
// then has the role waits for an event, a schedule or another principal to start it.
func handover(p *paths.Path) *paths.Path {
	switch p.ID {
	case "iam-passrole-datapipeline", "iam-passrole-gamelift-fleet", "iam-passrole-imagebuilder", "iam-passrole-omics-workflow",
		"iam-passrole-rolesanywhere", "iam-passrole-ssm-create-document":
		return p // the first resource created does not have it
	}
	part := *p
	part.Steps = p.Steps[:min(2, len(p.Steps))]
	return &part
}

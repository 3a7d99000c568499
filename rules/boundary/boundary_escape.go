package boundary

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// Escape reports ways around a boundary: its holder can get the permissions of a principal that does not have it.
var Escape = &analysis.Analyzer{
	Name:             "boundary-escape",
	Title:            "A permissions boundary can be escaped",
	Doc:              page("boundary-escape"),
	Level:            analysis.Warning,
	SecuritySeverity: 8.0,
	SeverityReason:   "the holder can act as a principal without the boundary",
	Kinds:            []policy.Kind{policy.Boundary},
	Run:              escape,
}

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
	switch p.ID {
	case "iam-update-assume-role-policy", "sts-assume-role":
		return trust
	case "iam-add-user-to-group", // the boundary restricts its holder in every group
		"iam-remove-restricting-policy", // and also without other policies that deny
		"iam-delete-user-permissions-boundary", "iam-delete-role-permissions-boundary",
		"iam-put-user-permissions-boundary", "iam-put-role-permissions-boundary": // boundary-not-self-protected reports them
		return none
	}
	switch p.Category {
	case paths.SelfEscalation:
		return grant
	case paths.PrincipalAccess:
		return signIn
	case paths.NewPassRole:
		return passRole
	case paths.ExistingPassRole:
		return code
	case paths.CredentialAccess: // only leads further if credentials are stored there
	}
	return none
}

// message describes the open paths of a detour; open names their actions or, for passed roles, the services.
func (d detour) message(open []string) string {
	switch d {
	case trust:
		return "the holder can assume roles without the boundary using " + enumerate(open, 34)
	case grant:
		return enumerate(open, 48) + " can grant principals without the boundary anything"
	case signIn:
		return "the holder can sign in as other users with " + enumerate(open, 56)
	case passRole:
		return "iam:PassRole allows roles without the boundary to be passed to " + enumerate(open, 36)
	case code:
		return enumerate(open, 54) + " can run code as roles without the boundary"
	case none:
	}
	return ""
}

// enough paths of a kind show that a statement opens the way: no more are looked for.
const enough = 6

func escape(pass *analysis.Pass) {
	selves, at := identify(pass.Document)
	for setting := range pass.Settings() {
		setting.Callers = at.holders()
		granted := paths.Known().Granted(setting.Layers[0].Docs)
		e := escapes{
			pass: pass,
			// The target principals do not have the boundary, as far as the request says.
			walker: paths.NewEscape(pass, setting, granted, at.arn(), []analysis.Constraint{
				{Operator: "StringLike", Key: key, Texts: selves, Not: true},
			}),
			at: at,
		}
		e.walk(granted)
		for i := range e.found {
			e.found[i].report(pass)
		}
	}
}

// escapes are the ways around a boundary that are open.
type escapes struct {
	pass   *analysis.Pass
	at     site
	walker *paths.Walker
	// tagged is the walker for resources with the tags that the boundary requires, which tag sets; nil if the holder cannot.
	tagged *paths.Walker
	tag    *analysis.Witness
	tried  bool
	found  []escaped
}

// escaped is a detour that a statement opens.
type escaped struct {
	detour    detour
	statement *policy.Statement
	place     policy.Range
	// open names what is open, for the message.
	open []string
	// witnesses prove the first way, paths the others; the removal of a second factor is not a path.
	witnesses []*analysis.Witness
	paths     []paths.Open
}

func (e *escapes) walk(granted []bool) {
	for i := range paths.Known().Paths {
		p := &paths.Known().Paths[i]
		sort := detourOf(p)
		if sort == passRole {
			p = handover(p)
		}
		if sort == none || !p.Possible(granted) || e.told(sort, p) {
			continue
		}
		witnesses := e.take(p)
		if witnesses != nil {
			e.add(sort, p, witnesses)
		}
	}
	witness := e.secondFactor()
	if witness == nil {
		return
	}
	e.add(signIn, nil, []*analysis.Witness{witness})
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

// told reports whether each statement that allows the first step of a path already has enough paths of its kind.
func (e *escapes) told(sort detour, p *paths.Path) bool {
	for _, s := range e.pass.Document.Statements {
		if !s.Allows() || !slices.ContainsFunc(p.Steps[0], func(step *paths.Step) bool { return analysis.Covers(s, step.Action) }) {
			continue
		}
		if !slices.ContainsFunc(e.found, func(f escaped) bool { return f.detour == sort && f.statement == s && len(f.open) >= enough }) {
			return false
		}
	}
	return len(e.found) > 0
}

// take returns the requests of a path, nil if it is closed. Tags that the boundary requires close nothing if its holder can
// set them first.
func (e *escapes) take(p *paths.Path) []*analysis.Witness {
	witnesses := e.walker.Walk(p)
	if witnesses != nil {
		return witnesses
	}
	if e.retag(); e.tagged == nil {
		return nil
	}
	witnesses = e.tagged.Walk(p)
	if witnesses == nil {
		return nil
	}
	return append(witnesses, e.tag)
}

// retag finds out whether the holder can tag the principals and policies of others.
func (e *escapes) retag() {
	untagged := e.walker.Untagged()
	if e.tried || len(untagged) == 0 {
		return
	}
	e.tried = true
	query := analysis.Query{Actions: []string{"iam:TagRole", "iam:TagUser", "iam:TagPolicy", "iam:TagSAMLProvider"}}
	for _, kind := range []string{"role", "user", "policy", "saml-provider"} {
		query.ResourceIn = append(query.ResourceIn, e.at.arn()+kind+"/"+paths.Unnamed)
	}
	witness, found := e.walker.Find(query)
	if found {
		e.tagged, e.tag = e.walker.Tagged(), witness
	}
}

// secondFactor returns a request that removes the second factor of another user.
func (e *escapes) secondFactor() *analysis.Witness {
	witness, found := e.walker.Find(analysis.Query{
		Actions: []string{"iam:DeactivateMFADevice"}, ResourceIn: []string{e.at.arn() + "user/" + paths.Unnamed},
	})
	if !found {
		return nil
	}
	return witness
}

// add adds a path, or the removal of another user's second factor if it is nil, at the place that allows its first step.
func (e *escapes) add(sort detour, p *paths.Path, witnesses []*analysis.Witness) {
	names := []string{witnesses[0].Request.Action}
	if p != nil && sort == passRole {
		names = p.Services
	}
	match, place, ok := analysis.Place(e.pass.Document, witnesses[0].Allowed)
	if !ok {
		place = e.pass.Document.Root.Range
	}
	i := slices.IndexFunc(e.found, func(f escaped) bool { return f.detour == sort && f.statement == match.Statement })
	if i < 0 {
		i = len(e.found)
		e.found = append(e.found, escaped{detour: sort, statement: match.Statement, place: place, witnesses: witnesses})
	}
	f := &e.found[i]
	for _, name := range names {
		if !slices.Contains(f.open, name) {
			f.open = append(f.open, name)
		}
	}
	if p != nil {
		f.paths = append(f.paths, p.Opened(witnesses))
	}
}

func (f *escaped) report(pass *analysis.Pass) {
	d := analysis.Diagnostic{
		Range:     f.place,
		Statement: f.statement,
		Message:   f.detour.message(f.open),
		Witness:   f.witnesses[0],
		Further:   f.witnesses[1:],
	}
	if f.paths != nil {
		d.Details = []analysis.Detail{paths.Detail(f.paths)}
	}
	pass.Report(d)
}

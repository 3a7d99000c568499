package account

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// bearing is all that bears on a principal.
type bearing struct {
	owner *owner
	in    *Input
	// own are its inline policies, and those of its groups; managed are attached to it or to them.
	own     []*document
	managed []*attachable
	arns    []named // of managed
	trust   *document
	// boundary is the boundary's policy if its text is known.
	boundary *document
	groups   []string
	// missing are what is attached and has no text.
	missing []named
}

// bearing collects what bears on a principal.
func (a *Accounts) bearing(o *owner, in *Input) *bearing {
	b := &bearing{owner: o, in: in, groups: slices.Compact(slices.Sorted(slices.Values(o.groups)))}
	for i := range o.inline {
		w := &o.inline[i]
		b.document(a.document(in, &a.single, w, policy.Identity, "", func(d *policy.Document) {
			d.Name = o.kind.String() + "/" + o.name + "/" + w.name
			d.Host = &policy.TemplateResource{Type: "AWS::IAM::Policy", Properties: &policy.Node{Kind: policy.Object}}
		}), named{w.name, w.text})
	}
	b.attach(a, o.attached, in)
	for _, name := range b.groups {
		g := a.groups[groupKey{o.account(), name}]
		if g == nil {
			b.missing = append(b.missing, named{"the group " + name, o.arn.text})
			continue
		}
		for _, d := range g.documents {
			b.document(d, named{d.name(), o.arn.text})
		}
		b.attach(a, g.attached, g.in)
	}
	if o.boundary != nil {
		if p := a.policy(*o.boundary, in); p != nil {
			b.boundary = a.asBoundary(p, *o.boundary, in)
		} else {
			b.missing = append(b.missing, named{"the permissions boundary " + o.boundary.value, o.boundary.text})
		}
	}
	if o.trust != nil {
		b.trust = a.document(in, &a.single, o.trust, policy.Trust, "", func(d *policy.Document) {
			d.Name = o.kind.String() + "/" + o.name + "/AssumeRolePolicyDocument"
			d.Host = &policy.TemplateResource{Type: "AWS::IAM::Role", Properties: &policy.Node{Kind: policy.Object}}
		})
		if b.trust.err != nil {
			b.trust = nil
		}
	}
	return b
}

func (d *document) name() string {
	if d.Document == nil {
		return "a policy"
	}
	return d.Name
}

func (b *bearing) document(d *document, as named) {
	switch {
	case d.err != nil:
		b.missing = append(b.missing, as)
	case !slices.Contains(b.own, d):
		b.own = append(b.own, d)
	}
}

func (b *bearing) attach(a *Accounts, arns []named, in *Input) {
	for _, arn := range arns {
		if slices.ContainsFunc(b.arns, func(o named) bool { return o.value == arn.value }) {
			continue
		}
		b.arns = append(b.arns, arn)
		if p := a.policy(arn, in); p != nil {
			b.managed = append(b.managed, p)
		} else {
			b.missing = append(b.missing, arn)
		}
		a.name(arn, in)
	}
}

// asBoundary returns a managed policy as a boundary, which is judged as one.
func (a *Accounts) asBoundary(p *attachable, arn named, in *Input) *document {
	id := policy.Boundary.String() + "\x00" + arn.value
	if d := a.shared.docs[id]; d != nil {
		return d
	}
	copied := *p.Document
	copied.Kind = policy.Boundary
	d := &document{Document: &copied, id: id, cares: p.cares}
	a.shared.docs[id] = d
	a.name(arn, in)
	return d
}

// documents yields all documents, in an order that does not depend on that of the attachments.
func (b *bearing) documents() []*document {
	all := slices.Clone(b.own)
	for _, p := range b.managed {
		all = append(all, p.document)
	}
	if b.boundary != nil {
		all = append(all, b.boundary)
	}
	slices.SortFunc(all, func(x, y *document) int { return cmp.Compare(x.id, y.id) })
	return all
}

// anyone is the name of a principal that no policy names.
const anyone = "any-principal-0000"

// generic returns the ARN of a principal that no policy names, of the same sort and account.
func (o *owner) generic() string {
	arn, _ := policy.ParseARN(o.arn.value)
	arn.Resource = o.kind.String() + "/" + anyone
	return arn.String()
}

// anyID is the unique ID of a principal that no policy names, behind the prefix that tells users and roles apart.
const anyID = "ANYPRINCIPAL00000"

// class tells principals apart: those of one class have the same verdict.
type class struct {
	key string
	// caller is what the class's principal is called: as the first of them, or as none of them if its name does not matter.
	caller query.Caller
}

// caller is what an owner is called in requests.
func (o *owner) caller() query.Caller { return query.Caller{ARN: o.arn.value, ID: o.id} }

// stand returns a principal that no policy names, of the same sort and account.
func (o *owner) stand() *owner {
	stand := *o
	stand.arn.value, stand.name = o.generic(), anyone
	switch {
	case o.id == "": // then aws:userid is open
	case o.kind == aUser:
		stand.id = "AIDA" + anyID
	default:
		stand.id = "AROA" + anyID
	}
	return &stand
}

// class returns the class of a principal under an organization's policies, and under further ones that care about who calls.
func (a *Accounts) class(b *bearing, further ...*cares) class {
	o := b.owner
	var key, generic strings.Builder
	documents := b.documents()
	key.WriteString(o.kind.String() + "\x00" + o.account() + "\x00")
	for _, d := range documents {
		key.WriteString(d.id + "\x00")
	}
	for _, part := range [][]string{b.groups, missingNames(b.missing), sortedARNs(b.arns)} {
		key.WriteString(strings.Join(part, "\x00") + "\x00\x00")
	}
	if b.trust != nil {
		key.WriteString(b.trust.id)
	}
	if o.serviceLinked() {
		key.WriteString("\x00service-linked")
	}
	if o.id == "" {
		key.WriteString("\x00unidentified")
	}
	stand := o.stand()
	var own strings.Builder
	known := true
	for _, c := range append(a.caring(b, documents), further...) {
		known = known && c.signature(&own, o) && c.signature(&generic, stand)
	}
	switch {
	case !known:
		return class{key.String() + "\x00name\x00" + o.arn.value, o.caller()}
	case own.String() == generic.String():
		return class{key.String() + "\x00like\x00" + own.String(), stand.caller()}
	default:
		return class{key.String() + "\x00like\x00" + own.String(), o.caller()}
	}
}

// caring are the documents that may depend on who calls: those of the principal, and of the organization.
func (a *Accounts) caring(b *bearing, documents []*document) []*cares {
	var all []*cares
	for _, d := range documents {
		all = append(all, &d.cares)
	}
	if b.trust != nil {
		all = append(all, &b.trust.cares)
	}
	return append(all, a.Organization.cares()...)
}

func missingNames(missing []named) []string {
	var names []string
	for _, m := range missing {
		names = append(names, m.value)
	}
	slices.Sort(names)
	return names
}

func sortedARNs(arns []named) []string { return missingNames(arns) }

// unit makes a unit of what bears on a principal, which is called as its class has it.
func (a *Accounts) unit(b *bearing, as query.Caller) *policy.Unit {
	o := b.owner
	u := &policy.Unit{
		Source: a.source(b), Format: "account", Account: o.account(), RCP: a.RCP,
	}
	holder := a.holder(b, as)
	u.Principals = []*policy.PrincipalPolicies{holder}
	if o.serviceLinked() {
		return u // only its service can change it
	}
	for _, d := range b.own {
		u.Documents = append(u.Documents, d.Document)
	}
	for _, p := range b.managed {
		if p.Managed == "" {
			u.Documents = append(u.Documents, p.Document)
		}
	}
	if holder.Trust != nil {
		u.Documents = append(u.Documents, holder.Trust)
	}
	if b.boundary != nil && b.boundary.Managed == "" {
		u.Documents = append(u.Documents, b.boundary.Document)
	}
	return u
}

// holder describes a principal as a template's. Further documents that care about its tags may be asked with it.
func (a *Accounts) holder(b *bearing, as query.Caller, further ...*cares) *policy.PrincipalPolicies {
	o := b.owner
	parsed, _ := policy.ParseARN(as.ARN)
	name, path := parsed.Resource[strings.LastIndexByte(parsed.Resource, '/')+1:], "/"
	if first := strings.IndexByte(parsed.Resource, '/'); first >= 0 {
		path = parsed.Resource[first : strings.LastIndexByte(parsed.Resource, '/')+1]
	}
	r := &policy.TemplateResource{LogicalID: policy.Text{Value: name, Range: policy.Range{End: len(o.arn.text.content)}}}
	if o.kind == aUser {
		r.Type, r.Properties = "AWS::IAM::User", object("UserName", str(name), "Path", str(path), "Groups", list(b.groups))
	} else {
		r.Type, r.Properties = "AWS::IAM::Role", object("RoleName", str(name), "Path", str(path))
	}
	if o.boundary != nil {
		r.Properties.Members = append(r.Properties.Members, policy.Member{
			Key: policy.Text{Value: "PermissionsBoundary"}, Value: str(o.boundary.value),
		})
	}
	r.Node = r.Properties
	h := &policy.PrincipalPolicies{
		Resource: r, ARN: as.ARN, UniqueID: as.ID, Tags: b.tags(append(a.caring(b, b.documents()), further...)), SCP: a.SCP,
	}
	if o.serviceLinked() {
		h.SCP = nil // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
	}
	for _, d := range b.own {
		h.Identity = append(h.Identity, d.Document)
	}
	for _, p := range b.managed {
		h.Identity = append(h.Identity, p.Document)
	}
	limited := o.boundary != nil || len(h.SCP) > 0
	for _, arn := range b.arns {
		// Whether its own text makes it an administrator is decided where something limits the principal.
		if text := a.texts[arn.value].text; !limited || !strings.HasSuffix(text.Value, ":aws:policy/AdministratorAccess") &&
			!strings.HasSuffix(text.Value, ":aws:policy/IAMFullAccess") {
			h.Managed = append(h.Managed, text)
		}
	}
	for _, m := range b.missing {
		if o.boundary == nil || m.value != "the permissions boundary "+o.boundary.value {
			h.Unread = append(h.Unread, policy.Text{Value: m.value})
		}
	}
	if b.trust != nil {
		h.Trust = b.trust.Document
	}
	if o.boundary != nil {
		text := policy.Text{Value: o.boundary.value}
		if known := a.texts[o.boundary.value]; known != nil {
			text = known.text
		}
		h.BoundaryARN = &text
		if b.boundary != nil {
			h.Boundary = b.boundary.Document
		}
	}
	return h
}

// tags are the tags of a principal's requests; nil where they are not known. Who assumes a role may give the session others, if the
// role's trust policy lets it tag sessions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
func (b *bearing) tags(caring []*cares) map[string]string {
	if b.owner.kind == aRole && b.trust != nil && taggable(b.trust.Document) {
		return nil
	}
	asked := map[string]string{} // only those that policies ask for: the others are nothing to any question
	for key, value := range b.owner.tags {
		lower := strings.ToLower(key)
		if slices.ContainsFunc(caring, func(c *cares) bool { return slices.Contains(c.tags, lower) }) {
			asked[key] = value
		}
	}
	return asked
}

// taggable reports whether a trust policy may allow sts:TagSession.
func taggable(d *policy.Document) bool {
	for _, s := range d.Statements {
		if s.Denies() {
			continue
		}
		if s.NotAction != nil || s.Action == nil {
			return true
		}
		for i := range s.Action.Items {
			if policy.MatchWildcards(s.Action.Items[i].Value, "sts:TagSession", true) {
				return true
			}
		}
	}
	return false
}

// source is what places of a principal as a whole are in: its own ARN, and those that it has attached.
func (a *Accounts) source(b *bearing) *policy.Source {
	files := []policy.SourceFile{{Source: b.owner.arn.text.source(b.in.Name)}}
	arns := slices.Clone(b.arns)
	if b.owner.boundary != nil {
		arns = append(arns, *b.owner.boundary)
	}
	for _, arn := range arns {
		if known := a.texts[arn.value]; known != nil {
			files = append(files, policy.SourceFile{Start: known.start, Source: known.source})
		}
	}
	slices.SortFunc(files, func(x, y policy.SourceFile) int { return cmp.Compare(x.Start, y.Start) })
	files = slices.CompactFunc(files, func(x, y policy.SourceFile) bool { return x.Start == y.Start })
	return &policy.Source{Name: b.in.Name, Files: files}
}

var errMissing = errors.New("is not in the dump or cannot be read")

// Package account reads dumps of accounts, as `aws iam get-account-authorization-details` prints them, and judges the principals in
// them, each by all that bears on it.
//
// A dump is read twice, as its policies come last: the first time for groups and managed policies, the second time for users and
// roles, one after the other (stream.go, entry.go). What is attached to a principal becomes a unit as a template's is (unit.go), so
// that all rules work as they are. Principals that the documents attached to them cannot tell apart are one class, which is judged
// once (class.go, cares.go). Nothing is kept of a principal but its ARN.
package account

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

// Accounts are what dumps of one or several accounts say that several principals share, and what stands above and beside them.
type Accounts struct {
	inputs []*Input
	// Organization is what bears on all accounts.
	Organization

	groups   map[groupKey]*group
	policies map[string]*attachable
	// single holds documents of single principals for as long as they are needed.
	single library
	// shared holds those of groups and managed policies.
	shared library
	// texts are the places of ARNs that principals have attached.
	texts map[string]*attachedARN
	// Problems are documents that cannot be read.
	Problems []ProblemError
}

// ProblemError is a document of a dump that cannot be read.
type ProblemError struct {
	Name string
	At   policy.Position
	What string
	Err  error
}

// unreadable notes that an entry of a dump cannot be read. The others can be.
func (a *Accounts) unreadable(in *Input, e element, err error) {
	a.problem(in, e.at, "entry of "+e.list, err)
}

// Error describes the problem.
func (p *ProblemError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: %v", p.Name, p.At.Line, p.At.Column, p.What, p.Err)
}

// groupKey names a group.
type groupKey struct{ account, name string }

// group is what is attached to a group.
type group struct {
	host      *policy.TemplateResource
	arn       named
	members   int
	documents []*document
	attached  []named
	in        *Input
}

// attachable is a managed policy.
type attachable struct {
	*document
	in    *Input
	entry *managedPolicy // nil for one of AWS's that is not in the dump
}

// attachedARN is an attached ARN with the place that stands for it: where its policy is, or where it is attached first.
type attachedARN struct {
	start  int
	source *policy.Source
	text   policy.Text
}

// Read reads what principals share.
func Read(organization Organization, inputs ...*Input) (*Accounts, error) {
	a := &Accounts{
		inputs: inputs, Organization: organization,
		groups: map[groupKey]*group{}, policies: map[string]*attachable{}, texts: map[string]*attachedARN{},
	}
	for _, in := range inputs {
		err := in.each(func(e element) error {
			if e.list == groups {
				a.addGroup(in, e)
			} else {
				a.addPolicy(in, e)
			}
			return nil
		}, groups, policies)
		if err != nil {
			return nil, err
		}
		if in.cut {
			a.problem(in, newTracker(nil, 0).at, "the dump", errCut)
		}
	}
	return a, nil
}

func (a *Accounts) addGroup(in *Input, e element) {
	o, err := readOwner(e)
	if err != nil {
		a.unreadable(in, e, err)
		return
	}
	g := &group{arn: o.arn, attached: o.attached, in: in, host: &policy.TemplateResource{
		LogicalID: policy.Text{Value: o.name}, Type: "AWS::IAM::Group",
		Properties: object("GroupName", str(o.name), "Path", str(o.path)),
	}}
	for i := range o.inline {
		w := &o.inline[i]
		g.documents = append(g.documents, a.document(in, &a.shared, w, policy.Identity, o.arn.value+"/"+w.name, func(d *policy.Document) {
			d.Name, d.Host = "group/"+o.name+"/"+w.name, g.host
		}))
	}
	a.groups[groupKey{o.account(), o.name}] = g
}

// document returns the document that a text is, and notes why it cannot be read if it cannot.
func (a *Accounts) document(
	in *Input, from *library, w *written, kind policy.Kind, host string, describe func(*policy.Document),
) *document {
	d := from.add(in.Name, w, kind, host, describe)
	if d.err != nil {
		a.problem(in, w.text.at, w.name, d.err)
	}
	return d
}

// errCut says that a dump is not whole.
var errCut = errors.New("the last page says that more pages follow: add them, or leave out --max-items and --no-paginate")

// mostProblems is how many of them are reported.
const mostProblems = 100

func (a *Accounts) problem(in *Input, at place, what string, err error) {
	known := slices.ContainsFunc(a.Problems, func(p ProblemError) bool { return p.Name == in.Name && p.At == at.Position && p.What == what })
	if len(a.Problems) < mostProblems && !known {
		a.Problems = append(a.Problems, ProblemError{in.Name, at.Position, what, err})
	}
}

func (a *Accounts) addPolicy(in *Input, e element) {
	p, err := readPolicy(e)
	if err != nil {
		a.unreadable(in, e, err)
		return
	}
	added := &attachable{in: in, entry: p}
	if p.document != nil {
		added.document = a.document(in, &a.shared, p.document, policy.Identity, p.arn.value, func(d *policy.Document) {
			a.describe(d, p.arn.value, p.name, p.path, p.version)
			if d.Managed != "" {
				source := p.arn.text.source(in.Name)
				relocate(d, source)
			}
		})
	}
	a.policies[p.arn.value] = added
	a.name(p.arn, in)
}

// describe says of a document that it is a managed policy: a customer's own, or AWS's.
func (a *Accounts) describe(d *policy.Document, arn, name, path, version string) {
	d.Name = "policy" + path + name
	d.Host = &policy.TemplateResource{
		LogicalID: policy.Text{Value: name}, Type: "AWS::IAM::ManagedPolicy",
		Properties: object("ManagedPolicyName", str(name), "Path", str(path)),
	}
	if _, ok := policy.ManagedByAWS(&policy.Text{Value: arn}); ok {
		d.Managed, d.KindReason = name, "AWS's managed policy"
	}
	if version != "" {
		d.KindReason += ", version " + version
	}
}

// relocate makes one place that of all there is in a document: the text is AWS's, and no one can change it.
func relocate(d *policy.Document, source *policy.Source) {
	d.Source = source
	whole := policy.Range{End: len(source.Content)}
	var move func(*policy.Node)
	move = func(n *policy.Node) {
		n.Range = whole
		for i := range n.Items {
			move(&n.Items[i])
		}
		for i := range n.Members {
			n.Members[i].Key.Range = whole
			move(&n.Members[i].Value)
		}
	}
	move(d.Root)
	moved := policy.Parse(d.Root)
	d.Version, d.ID, d.Statements = moved.Version, moved.ID, moved.Statements
}

// name remembers an ARN that is attached, with its place.
func (a *Accounts) name(arn named, in *Input) *attachedARN {
	if known := a.texts[arn.value]; known != nil {
		return known
	}
	const apart = 1 << 16 // more than an ARN has bytes
	n := &attachedARN{start: (len(a.texts) + 1) * apart, source: arn.text.source(in.Name)}
	n.text = policy.Text{Value: arn.value, Range: policy.Range{Start: n.start, End: n.start + min(len(n.source.Content), apart-1)}}
	a.texts[arn.value] = n
	return n
}

// policy returns the managed policy that an ARN names; nil if its text is known from nowhere.
func (a *Accounts) policy(arn named, in *Input) *attachable {
	known, ok := a.policies[arn.value]
	if ok && known != nil && known.document != nil && known.err == nil {
		return known
	}
	if ok && known == nil {
		return nil
	}
	text := policy.Text{Value: arn.value}
	byAWS, isAWS := policy.ManagedByAWS(&text)
	if !isAWS || ok && known.document != nil { // one that is in the dump and cannot be read
		return nil
	}
	p, found := managed.Resolve(byAWS.Resource)
	if !found || p.Text() == "" {
		a.policies[arn.value] = nil
		return nil
	}
	d := a.shared.add(in.Name, &written{p.Name, textOf(p.Text())}, policy.Identity, arn.value, func(d *policy.Document) {
		a.describe(d, arn.value, p.Name, p.Path, fmt.Sprintf("v%d", p.Version))
		relocate(d, a.name(arn, in).source)
	})
	if d.err != nil {
		return nil
	}
	added := &attachable{document: d, in: in}
	a.policies[arn.value] = added
	return added
}

func textOf(s string) text {
	return text{content: []byte(s), at: place{policy.Position{Line: 1, Column: 1}, 1}}
}

// object makes a node of keys and values.
func object(pairs ...any) *policy.Node {
	n := &policy.Node{Kind: policy.Object}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		value, _ := pairs[i+1].(policy.Node)
		n.Members = append(n.Members, policy.Member{Key: policy.Text{Value: key}, Value: value})
	}
	return n
}

func str(s string) policy.Node { return policy.Node{Kind: policy.String, Text: policy.Text{Value: s}} }

func list(values []string) policy.Node {
	n := policy.Node{Kind: policy.Array}
	for _, v := range values {
		n.Items = append(n.Items, str(v))
	}
	return n
}

// owners calls visit for each user and role of the dumps.
func (a *Accounts) owners(visit func(*owner, *Input) error) error {
	for _, in := range a.inputs {
		err := in.each(func(e element) error {
			o, err := readOwner(e)
			if err != nil {
				a.unreadable(in, e, err)
				return nil
			}
			return visit(o, in)
		}, users, roles)
		if err != nil {
			return err
		}
	}
	return nil
}

package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// deployment is a set of templates that are deployed together: a template with its nested stacks, or the stacks of a cloud assembly.
// Each has names of its own. Values go from one to another by parameters, outputs and exports, and policies of one may be attached to
// principals of another.
type deployment struct {
	// templates are in the order in which they were opened: a nested stack's after the one around it.
	templates []*template
	options   Options
	// files are the files of nested stacks, nil where there are none.
	files *stacks
	// symbols are those of what is the same in all templates, by the stacks that share it.
	symbols map[symbolKey]*policy.Symbol
	// values are those that were handed from one template to another.
	values map[handedKey]*handed
	// parameters are those of Systems Manager that stacks make, by their names, once one was asked for.
	parameters map[string][]export
	// exports are the values that stacks export, by their names, once one was asked for.
	exports map[string][]export
}

func newDeployment(templates ...*template) *deployment {
	return &deployment{templates: templates, symbols: map[symbolKey]*policy.Symbol{}, values: map[handedKey]*handed{}}
}

// load finds the resources and policies of all templates, and what is attached to whom.
func (d *deployment) load() {
	//nolint:intrange // opening nested stacks adds theirs
	for i := 0; i < len(d.templates); i++ {
		for _, r := range d.templates[i].order {
			d.templates[i].child(r)
		}
	}
	there := d.templates[:0:0]
	for _, t := range d.templates {
		if t.mayBe() {
			t.interpret()
			there = append(there, t)
		}
	}
	d.templates = there
	finders := make([]*finder, len(d.templates))
	documents := map[*resource][]*policy.Document{}
	for i, t := range d.templates {
		finders[i] = &finder{t: t, options: d.options, documents: documents}
		finders[i].find()
	}
	attach(finders...)
	for _, t := range d.templates {
		for _, r := range t.order {
			r.LogicalID.Value, r.Account = t.prefix+r.LogicalID.Value, t.stack.account
		}
	}
}

// stack is where a template is deployed, as far as that is known.
type stack struct {
	// name is the stack's name, account and region where it is deployed; "" where that is not known.
	name, account, region string
	// parameters are the values that it is deployed with, nil for none.
	parameters *policy.Node
	// assembly is the folder of the assembly that it is one of, "" for none.
	assembly string
}

// pseudo is the value of a pseudo parameter in the stack, "" if it is not known.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
func (s *stack) pseudo(name string) string {
	switch name {
	case "AWS::AccountId":
		return s.account
	case "AWS::Region":
		return s.region
	case "AWS::Partition":
		return catalog.RegionPartition(s.region)
	case "AWS::URLSuffix":
		return catalog.PartitionDomain(catalog.RegionPartition(s.region))
	case "AWS::StackName":
		return s.name
	}
	return ""
}

// everywhere reports whether what is not known of a pseudo parameter is the same in all stacks: those whose account or Region is left
// open are deployed with one set of credentials.
// https://docs.aws.amazon.com/cdk/v2/guide/environments.html
func everywhere(s *policy.Symbol) bool {
	switch s.Name {
	case "AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix":
		return true
	}
	return false
}

// mayBe reports whether the conditions of the stacks that a nested stack is in, and its own, can hold.
func (t *template) mayBe() bool {
	if t.outer == nil {
		return true
	}
	c := t.host.Condition
	return t.outer.mayBe() && (c == "" || t.outer.logic.possible([]policy.Assumption{{Condition: c, Value: true}}))
}

// hosted is what must be so that a nested stack is there, qualified.
func (t *template) hosted() []policy.Assumption {
	if t.outer == nil {
		return nil
	}
	assumed := t.outer.hosted()
	if c := t.host.Condition; c != "" && !t.outer.logic.settled(c) {
		assumed = append(slices.Clip(assumed), policy.Assumption{Condition: t.outer.prefix + c, Value: true})
	}
	return assumed
}

// qualified are assumptions about a template as reports have them, and as they are compared with those about others, after those under
// which it is there.
func (t *template) qualified(assumed []policy.Assumption) []policy.Assumption {
	out := t.hosted()
	if t.prefix == "" || assumed == nil && out == nil {
		return assumed
	}
	out = slices.Clip(out)
	for _, a := range assumed {
		switch {
		case a.Condition != "":
			a.Condition = t.prefix + a.Condition
		case t.parameters[a.Parameter] != nil && t.parameters[a.Parameter].origin != "":
			a.Parameter = t.parameters[a.Parameter].origin
		case a.Parameter != awsRegion:
			a.Parameter = t.prefix + a.Parameter
		}
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// own are those among qualified assumptions that are about the template, without the qualification.
func (t *template) own(assumed []policy.Assumption) []policy.Assumption {
	var out []policy.Assumption
	for _, a := range assumed {
		condition, ok := strings.CutPrefix(a.Condition, t.prefix)
		if a.Condition == "" {
			a.Parameter, ok = strings.CutPrefix(a.Parameter, t.prefix)
		} else {
			a.Condition = condition
		}
		if ok && !strings.Contains(a.Condition+a.Parameter, "/") {
			out = append(out, a)
		}
	}
	return out
}

// A value is handed from one template to another once, however many ask for it.
type (
	handedKey struct {
		written     *policy.Node
		undefaulted bool
	}
	handed struct {
		value policy.Node
		state state
		done  bool
	}
)

// hand evaluates a value of the template for another one. What it is made of may lead back to itself: then it is not known.
func (t *template) hand(written *policy.Node, undefaulted bool, depth int) (policy.Node, state) {
	key := handedKey{written, undefaulted}
	h := t.deployment.values[key]
	if h == nil {
		h = &handed{}
		t.deployment.values[key] = h
		h.value, h.state = t.resolve(written, &environment{undefaulted: undefaulted, handed: true}, depth)
		h.done = true
	}
	switch {
	case !h.done:
		t.problem(written.Range, "the value depends on itself, by way of outputs and parameters of other stacks")
		return t.unknown(written.Range, t.opaque("circular value", written, policy.FromFunction)), changed
	case !t.budget.payNodes(&h.value):
		return t.unknown(written.Range, t.exhausted("stack")), changed
	}
	return h.value, h.state
}

// handedTo is the value of an attribute that another template here gives it: an output of a nested stack, or what the CDK carries from a
// stack in another Region. False for other attributes.
func (t *template) handedTo(r *resource, attribute string, at policy.Range, depth int) (policy.Node, bool) {
	if r.Type == exportReader {
		if value, ok := t.deployment.carried(t, attribute, depth); ok {
			return place(value, at), true
		}
		return policy.Node{}, false
	}
	output, ok := strings.CutPrefix(attribute, "Outputs.")
	if !ok {
		return policy.Node{}, false
	}
	child := t.child(r)
	if child == nil {
		return policy.Node{}, false
	}
	return child.output(output, t, at, depth), true
}

// The custom resources by which the CDK carries values from a stack in one Region to those in another. The names of the values are the
// attributes of the reader.
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib-readme.html#accessing-resources-in-a-different-stack-and-region
const (
	exportReader = "Custom::CrossRegionExportReader"
	exportWriter = "Custom::CrossRegionExportWriter"
)

// carried is a value that a stack in another Region writes for the Region of a template; false if none here does.
func (d *deployment) carried(to *template, name string, depth int) (policy.Node, bool) {
	for _, t := range d.templates {
		if t.stack.account != to.stack.account || t.stack.assembly != to.stack.assembly {
			continue
		}
		for _, r := range t.order {
			if r.Type != exportWriter {
				continue
			}
			properties := t.property(r, "WriterProps")
			region, value := properties.Get("region"), properties.At("exports", name)
			if value != nil && region != nil && region.Value == to.stack.region {
				return t.handOutput(value, depth)
			}
		}
	}
	return policy.Node{}, false
}

// export is a value that a stack exports.
type export struct {
	from  *template
	name  policy.Text
	value *policy.Node
}

// imported is the value that Fn::ImportValue or Fn::GetStackOutput yields, false if no template here has it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
func (d *deployment) imported(to *template, function string, argument *policy.Node, depth int) (policy.Node, bool) {
	if len(d.templates) == 1 {
		return policy.Node{}, false
	}
	if function == "Fn::GetStackOutput" {
		return d.stackOutput(to, argument, depth)
	}
	var found *export
	exports := d.exported()[argument.Value]
	for i := range exports {
		e := &exports[i]
		if e.from.stack.account == to.stack.account && e.from.stack.region == to.stack.region && sameText(&e.name, &argument.Text) &&
			(found == nil || to.nearer(e.from, found.from)) {
			found = e
		}
	}
	if found == nil {
		return policy.Node{}, false
	}
	return found.from.handOutput(found.value, depth)
}

// importSymbol returns the one symbol of a value that is imported into stacks of an account and a Region and that no template here
// has.
func (d *deployment) importSymbol(to *template, key string, s policy.Symbol) *policy.Symbol {
	id := symbolKey{"import " + to.stack.account + "/" + to.stack.region, key}
	if known := d.symbols[id]; known != nil {
		return known
	}
	d.symbols[id] = &s
	return &s
}

// exported are the exports of all templates.
func (d *deployment) exported() map[string][]export {
	if d.exports != nil { // or names are made of what is imported
		return d.exports
	}
	d.exports = map[string][]export{}
	for _, t := range d.templates {
		outputs := t.root.Get("Outputs")
		for i := 0; outputs != nil && i < len(outputs.Members); i++ {
			output := &outputs.Members[i].Value
			name, value := output.At("Export", "Name"), output.Get("Value")
			if name == nil || value == nil {
				continue
			}
			resolved, state := t.resolve(name, &environment{}, 0)
			if state != removed && resolved.Kind == policy.String {
				d.exports[resolved.Value] = append(d.exports[resolved.Value], export{t, resolved.Text, value})
			}
		}
	}
	return d.exports
}

// stackOutput is the output of a stack that is named by its name.
func (d *deployment) stackOutput(to *template, argument *policy.Node, depth int) (policy.Node, bool) {
	name, output, region := argument.Get("StackName"), argument.Get("OutputName"), argument.Get("Region")
	if name == nil || output == nil || !name.Known() || !output.Known() || argument.Get("RoleArn") != nil {
		return policy.Node{}, false
	}
	where := to.stack.region
	if region != nil {
		where = region.Value
	}
	for _, t := range d.templates {
		if t.nested > 0 || t.stack.name != name.Value || t.stack.account != to.stack.account || t.stack.region != where {
			continue
		}
		if value := t.root.At("Outputs", output.Value, "Value"); value != nil {
			return t.handOutput(value, depth)
		}
	}
	return policy.Node{}, false
}

// stored is the value of a parameter of Systems Manager that another stack of the account and Region makes; false if none here does.
// CloudFormation reads it when it deploys the stack that asks for it, so that a stack does not see what it makes itself.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
func (d *deployment) stored(to *template, name string, depth int) (policy.Node, bool) {
	if d.parameters == nil && len(d.templates) > 1 {
		d.parameters = map[string][]export{}
		for _, t := range d.templates {
			for _, r := range t.order {
				written, value := t.property(r, "Name"), t.property(r, "Value")
				if r.Type != "AWS::SSM::Parameter" || written == nil || value == nil {
					continue
				}
				if called, _ := t.resolve(written, &environment{}, 0); called.Kind == policy.String && called.Known() {
					d.parameters[called.Value] = append(d.parameters[called.Value], export{t, called.Text, value})
				}
			}
		}
	}
	for _, p := range d.parameters[name] {
		if p.from != to && p.from.stack.account == to.stack.account && p.from.stack.region == to.stack.region {
			return p.from.handOutput(p.value, depth)
		}
	}
	return policy.Node{}, false
}

// referenced is what a dynamic reference to a parameter of Systems Manager yields that another stack makes; false if none does. A version
// may be another one than the stack's.
func (t *template) referenced(reference string) ([]policy.Part, bool) {
	name, ok := strings.CutPrefix(strings.Trim(reference, "{}"), "resolve:ssm:")
	if !ok || strings.Contains(name, ":") {
		return nil, false
	}
	value, ok := t.deployment.stored(t, name, 0)
	if !ok {
		return nil, false
	}
	return parts(&value)
}

// handOutput hands out the value of an output; false if there is none.
func (t *template) handOutput(value *policy.Node, depth int) (policy.Node, bool) {
	result, state := t.hand(value, false, depth)
	return result, state != removed
}

// nearer reports whether one of two templates is nearer to this one: the template itself, one of the same assembly.
func (t *template) nearer(a, b *template) bool {
	distance := func(other *template) int {
		switch {
		case other == t:
			return 0
		case other.stack.assembly == t.stack.assembly:
			return 1
		}
		return 2
	}
	return distance(a) < distance(b)
}

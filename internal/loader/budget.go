package loader

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// budget is the work that the templates of one source may still make. Texts of a few kilobytes can ask for any amount of it:
// names made of names, conditions made of conditions, loops in loops, a stack in each resource. All of a source pay from one
// budget; that it is empty is a problem of the source, so that nothing that was not looked at is passed over in silence.
type budget struct {
	// nodes are those that may still be resolved, copied or written, and pieces of text.
	nodes int
	// formulas are those of conditions that may still be evaluated.
	formulas int
	// looped are the members that loops may still make.
	looped int
	// given are the documents that principals may still be given, and managed the bytes of the texts of AWS's managed policies
	// that they may.
	given, managed int
}

// The work that the templates of a source may make, whatever its size; what is linear in its size comes on top.
const (
	maxSteps    = 1_000_000
	maxFormulas = 20_000_000
	maxGiven    = 500_000
	maxManaged  = 20_000_000
	// maxElements is of one list that others are put into; more are not in any policy that is judged.
	maxElements = 250_000
)

func newBudget(src *policy.Source) *budget {
	return &budget{nodes: maxSteps + len(src.Content), formulas: maxFormulas, looped: maxLooped, given: maxGiven, managed: maxManaged}
}

// pay takes steps from the budget and reports whether it held them.
func (p *budget) pay(steps int) bool {
	p.nodes -= steps
	return p.nodes >= 0
}

// payText pays for looking at or copying a text.
func (p *budget) payText(length int) bool { return p.pay(1 + length/64) }

// payNodes pays for looking at or copying a node and all in it, and looks no further than the budget reaches.
func (p *budget) payNodes(n *policy.Node) bool {
	if !p.payText(len(n.Value)) {
		return false
	}
	for i := range n.Items {
		if !p.payNodes(&n.Items[i]) {
			return false
		}
	}
	for i := range n.Members {
		if !p.payNodes(&n.Members[i].Value) {
			return false
		}
	}
	return true
}

const (
	tooLarge      = "the template is too large or too deeply nested to resolve its functions"
	tooManyWays   = "the conditions of the template can be true and false in too many ways to look at all"
	tooManyGrants = "the template attaches too many policies to too many principals to look at all"
)

// exhausted reports that the budget is empty, and returns a symbol for what is not resolved: each its own, as nothing tells that
// two are equal.
func (t *template) exhausted(name string) *policy.Symbol {
	t.problem(policy.Range{}, tooLarge)
	return &policy.Symbol{Name: name, Origin: policy.FromFunction}
}

// canonical writes a call as the key of its symbol: equal calls are equal. It reports false if the budget does not hold it.
func (t *template) canonical(name string, argument *policy.Node) (string, bool) {
	if !t.budget.payNodes(argument) {
		return "", false
	}
	var b strings.Builder
	b.WriteString(name)
	appendJSON(&b, argument)
	return b.String(), t.budget.payText(b.Len())
}

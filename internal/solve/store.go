package solve

import (
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve/csp"
	"github.com/iamlint/iamlint/internal/solve/glob"
	"github.com/iamlint/iamlint/policy"
)

// The budgets in steps: states of automata, choices, and values tried. The dearest question about a real policy that is
// known took 30,000.
const (
	defaultInstanceBudget = 200_000
	defaultBudget         = 1_000_000
)

// store keeps what is made ready once and used by many questions: documents and their statements, predicates, sorts of resources.
// Nothing in it depends on a question. It may be used by several goroutines.
type store struct {
	preds csp.Table

	docs     sync.Map // of a *policy.Document, the *document; see document.go
	stmts    sync.Map // of a stmtKey, the *stmt
	programs sync.Map // of a *policy.Document, the *eval.Program that judges witnesses
	*sorts

	// allowAll is what implicit layers have beside their documents.
	allowAll *policy.Document
	// The budgets are those of a question, and of an instance of it.
	budget, instanceBudget int
}

// sorts are the sorts of resources that were asked about. They do not depend on documents.
type sorts struct {
	targets  sync.Map // of a targetKey, the []*target; see target.go
	formSets sync.Map // of the text of some forms, their glob.Group
}

func newStore(known *sorts) store {
	star := policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	return store{
		sorts:          known,
		instanceBudget: defaultInstanceBudget,
		budget:         defaultBudget,
		allowAll: &policy.Document{Statements: []*policy.Statement{{
			Effect: &policy.Text{Value: "Allow"}, Action: &star, Resource: &star,
		}}},
	}
}

// program makes a document ready for the evaluator.
func (s *store) program(d *policy.Document) *eval.Program {
	if cached, ok := s.programs.Load(d); ok {
		return cached.(*eval.Program)
	}
	cached, _ := s.programs.LoadOrStore(d, eval.Compile(d))
	return cached.(*eval.Program)
}

// forms makes patterns of forms, once for each list.
func (s *store) forms(forms []facts.Form) glob.Group {
	if len(forms) == 0 {
		return nil
	}
	var b strings.Builder
	for _, f := range forms {
		b.WriteByte(0)
		for _, p := range f {
			b.WriteString(p.Literal)
			b.WriteByte(byte(p.Class) + 1)
			if p.Many {
				b.WriteByte('*')
			}
		}
	}
	key := b.String()
	if cached, ok := s.formSets.Load(key); ok {
		return cached.(glob.Group)
	}
	g := make(glob.Group, len(forms))
	for i, f := range forms {
		g[i] = glob.FromForm(f)
	}
	cached, _ := s.formSets.LoadOrStore(key, g)
	return cached.(glob.Group)
}

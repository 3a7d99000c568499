package paths

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Walker asks whether paths are open in a setting.
type Walker struct {
	*Asker
	granted []bool
	// own is what belongs to the principals.
	own own
	// others are NewEscape's conditions on the principals and policies that the caller gains control of.
	others  []analysis.Constraint
	answers map[question][]*analysis.Witness
	// role is the role that is passed; nil for one that no policy names.
	role *Role
}

// question is the key under which an answer is cached.
type question struct {
	action   string
	category Category // NewPassRole or ""; iam:PassRole does not depend on it
	named    bool     // the name that an author gave does not matter
	service  string
	role     *Role
}

// NewWalker returns a walker that looks for paths to more permissions than the setting's principals have. granted is the
// answer of Table.Granted.
func NewWalker(pass *analysis.Pass, setting analysis.Setting, granted []bool) *Walker {
	return &Walker{
		Asker: NewAsker(pass, setting), granted: granted, own: ownOf(setting),
		answers: map[question][]*analysis.Witness{},
	}
}

// NewEscape returns a walker that looks for paths to the permissions of principals other than the setting's callers, which
// must be given: what belongs to the callers does not count. In questions about IAM, the others meet some conditions. All are
// in one account; home is the prefix of its IAM ARNs.
func NewEscape(
	pass *analysis.Pass, setting analysis.Setting, granted []bool, home string, others []analysis.Constraint,
) *Walker {
	w := &Walker{
		Asker: NewAsker(pass, setting), granted: granted, others: others, answers: map[question][]*analysis.Witness{},
	}
	w.home = home
	return w
}

// Tagged returns a walker like w, for which the others may have the tags that policies require.
func (w *Walker) Tagged() *Walker {
	c, asker := *w, *w.Asker
	asker.where = slices.DeleteFunc(slices.Clone(asker.where), isTag)
	c.Asker, c.answers = &asker, map[question][]*analysis.Witness{}
	return &c
}

// Untagged returns the conditions with which w requires that the others do not have the tags that policies ask for.
func (w *Walker) Untagged() []analysis.Constraint {
	return slices.DeleteFunc(slices.Clone(w.where), func(c analysis.Constraint) bool { return !isTag(c) })
}

func isTag(c analysis.Constraint) bool {
	_, name, _ := strings.Cut(strings.ToLower(c.Key), ":")
	return strings.HasPrefix(name, "resourcetag/")
}

// Walk returns a request for each step of a path, nil if one of them is closed, or if no principal can take all of them.
func (w *Walker) Walk(p *Path) []*analysis.Witness {
	if p.ID == "iam-remove-restricting-policy" && !holdsBack(w.Setting) {
		return nil
	}
	var alone []taken
	for _, alternatives := range p.Steps {
		i := len(alone)
		for _, s := range alternatives {
			if !w.granted[s.index] {
				continue
			}
			found := w.take(p, s, nil)
			if found != nil {
				alone = append(alone, taken{s, found})
				break
			}
		}
		if i == len(alone) {
			return nil
		}
	}
	if agree(alone) {
		return requests(alone)
	}
	return w.together(p)
}

// taken is a step with the requests that take it.
type taken struct {
	step      *Step
	witnesses []*analysis.Witness
}

// requests returns the requests of steps, one after the other.
func requests(steps []taken) []*analysis.Witness {
	var all []*analysis.Witness
	for _, t := range steps {
		all = append(all, t.witnesses...)
	}
	return all
}

// take returns the requests with which an action serves a path, nil if the step is closed. A bond, if given, ties them to
// the steps before.
func (w *Walker) take(p *Path, s *Step, b *bond) []*analysis.Witness {
	if s.Action != "iam:PassRole" {
		key := question{action: s.Action, named: p.ID == writeAndAssume}
		if p.Category == NewPassRole {
			key.category = NewPassRole
		}
		return w.ask(key, s, w.questions(p, s), b)
	}
	var witnesses []*analysis.Witness
	for _, service := range p.Services {
		passed := analysis.Constraint{Operator: "StringEquals", Key: "iam:PassedToService", Values: w.principals(service)}
		query := analysis.Query{ResourceIn: s.Resources[0], Where: append(slices.Clone(w.others), passed)}
		w.role.narrow(&query, service)
		found := w.ask(question{action: s.Action, service: service, role: w.role}, s, [][]analysis.Query{{query}}, b)
		if found == nil {
			return nil
		}
		witnesses = append(witnesses, found...)
	}
	return witnesses
}

// principals returns the service principals of a service.
func (a *Asker) principals(service string) []string {
	if a.mentions(".amazonaws.com.cn") || a.mentions("arn:aws-cn:") {
		return []string{service, service + ".cn"}
	}
	return []string{service}
}

// ask returns a request for one of each alternatives, nil if some have none.
func (w *Walker) ask(key question, s *Step, queries [][]analysis.Query, b *bond) []*analysis.Witness {
	if b == nil {
		if answer, ok := w.answers[key]; ok {
			return answer
		}
		w.answers[key] = nil
		if !w.reaches(key.action, queries) {
			return nil
		}
	}
	var witnesses []*analysis.Witness
	for i, alternatives := range queries {
		var witness *analysis.Witness
		for _, query := range alternatives {
			query.Actions = []string{key.action}
			b.hold(&query, s.kind(i))
			found, ok := w.Find(query)
			if ok {
				witness = found
				break
			}
		}
		if witness == nil {
			return nil
		}
		b.tie(witness, s.kind(i))
		witnesses = append(witnesses, witness)
	}
	if b == nil {
		w.answers[key] = witnesses
	}
	return witnesses
}

// reaches reports whether the principals' Allow statements may be about the resources of each of the alternatives.
func (w *Walker) reaches(action string, queries [][]analysis.Query) bool {
	if !w.pass.Pay(w.Setting.Statements()) {
		return true
	}
	for _, alternatives := range queries {
		if !slices.ContainsFunc(alternatives, func(q analysis.Query) bool {
			if q.ResourceIn == nil {
				return true
			}
			targets := NewTargets(q.ResourceIn)
			for _, d := range w.Setting.Layers[0].Docs {
				for _, s := range d.Statements {
					if analysis.Grants(s, action) && Within(s, targets) {
						return true
					}
				}
			}
			return false
		}) {
			return false
		}
	}
	return true
}

// holdsBack reports whether a Deny in the setting's documents restricts their principals.
func holdsBack(setting analysis.Setting) bool {
	for _, d := range setting.Layers[0].Docs {
		if slices.ContainsFunc(d.Statements, (*policy.Statement).Denies) {
			return true
		}
	}
	return false
}

package terraform

import (
	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// rendered is a template with the values of its variables. What it says is where the template is written.
func (e *evaluator) rendered(template, variables *value, at policy.Range) *value {
	text, _ := template.known()
	base := template.at.Start
	if len(template.pieces) == 1 && template.pieces[0].places == nil && template.pieces[0].start >= 0 {
		base = template.pieces[0].start
	}
	x, problems := hcl.ParseTemplate([]byte(text), base)
	for _, p := range problems {
		e.problem(p.Kind, p.Range, p.Message)
	}
	if len(problems) > 0 {
		return e.wrong(at, "a template with a syntax error")
	}
	s := &scope{closed: true}
	elements, ok := e.elements(variables, at)
	if !ok {
		return e.mystery("template("+variables.name()+")", aString, at, "template with unknown variables")
	}
	open := false
	for _, element := range elements {
		name, known := element.key.known()
		if !known || element.many {
			open = true
			continue
		}
		s = s.bind(name, element.value)
	}
	v, notes := e.noting(func() *value { return e.eval(x, s) })
	if open {
		notes.failed = false
	}
	e.notes.add(notes)
	if v.kind == policy.String && v.at != template.at {
		other := *v
		other.at = template.at
		return &other
	}
	return v
}

package analysis

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// answers are those to the questions of a run, by what they ask: several rules ask the same, and so does one rule in settings
// that differ in nothing that bears on the question.
type answers struct {
	mu    sync.Mutex
	ids   map[any]int // of documents, statements and symbols
	known map[string]answer
}

func (a *answers) get(key string) (answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok := a.known[key]
	return known, ok
}

func (a *answers) put(key string, to answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil || len(a.known) >= mostAnswers {
		a.known = map[string]answer{}
	}
	a.known[key] = to
}

type answer struct {
	witness Witness
	found   bool
	err     error
}

// keyOf returns a text that is the same for equal questions; false for one that is not asked again: a rule made a document
// for it, or a function.
func (a *answers) keyOf(x *Index, q *Query) (string, bool) {
	made := func(l Layer) bool {
		return slices.ContainsFunc(l.Docs, func(d *policy.Document) bool { return !x.has(d) })
	}
	if q.ActionFilter != nil || slices.ContainsFunc(q.Layers, made) || slices.ContainsFunc(q.NotBy, made) {
		return "", false
	}
	k := questionKey{answers: a}
	k.layers(q.Layers)
	k.texts(q.Actions)
	k.number(len(q.AccessLevels))
	for _, level := range q.AccessLevels {
		k.number(int(level))
	}
	k.texts(q.ResourceIn)
	k.texts(q.ResourceOut)
	k.number(len(q.ResourceTexts))
	for i := range q.ResourceTexts {
		k.text(&q.ResourceTexts[i])
	}
	k.number(len(q.Each))
	for _, group := range q.Each {
		k.texts(group)
	}
	k.number(len(q.Via))
	for _, s := range q.Via {
		k.number(k.id(s))
	}
	k.number(len(q.Where))
	for i := range q.Where {
		c := &q.Where[i]
		k.string(c.Operator)
		k.string(c.Key)
		k.texts(c.Values)
		k.number(len(c.Texts))
		for j := range c.Texts {
			k.text(&c.Texts[j])
		}
		k.bool(c.Not)
	}
	k.number(len(q.Callers))
	for _, c := range q.Callers {
		k.number(int(c.Type))
		k.number(int(c.Credentials))
		k.string(c.ARN)
		k.string(c.ID)
		k.bool(c.OtherAccount)
		k.tags(c.Tags)
	}
	k.view(q.View)
	k.view(q.NotView)
	k.bool(q.Whole)
	k.bool(q.Loose)
	k.bool(q.NotBy != nil)
	k.layers(q.NotBy)
	return k.String(), true
}

// questionKey builds the key of a question.
type questionKey struct {
	strings.Builder
	*answers
}

func (k *questionKey) number(n int) {
	_, _ = k.WriteString(strconv.Itoa(n)) // a Builder returns no errors
	_ = k.WriteByte(' ')
}

func (k *questionKey) bool(b bool) {
	if b {
		k.number(1)
	} else {
		k.number(0)
	}
}

func (k *questionKey) string(s string) {
	k.number(len(s))
	_, _ = k.WriteString(s)
}

func (k *questionKey) texts(list []string) {
	k.number(len(list))
	for _, s := range list {
		k.string(s)
	}
}

// id returns a number for what is the same only as itself.
func (a *answers) id(thing any) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, ok := a.ids[thing]
	if !ok {
		if a.ids == nil {
			a.ids = map[any]int{}
		}
		n = len(a.ids)
		a.ids[thing] = n
	}
	return n
}

func (k *questionKey) tags(t *query.Tags) {
	if t == nil {
		k.number(-1)
		return
	}
	k.number(len(*t))
	for _, key := range slices.Sorted(maps.Keys(*t)) {
		k.string(key)
		k.string((*t)[key])
	}
}

func (k *questionKey) text(t *policy.Text) {
	k.string(t.Value)
	k.number(len(t.Parts))
	for _, p := range t.Parts {
		k.string(p.Literal)
		if p.Symbol != nil {
			k.number(k.id(p.Symbol))
		}
	}
}

func (k *questionKey) layers(layers []Layer) {
	k.number(len(layers))
	for i := range layers {
		l := &layers[i]
		k.bool(l.Implicit)
		k.bool(l.Unread)
		k.number(len(l.Docs))
		numbers := make([]int, len(l.Docs))
		for j, d := range l.Docs {
			numbers[j] = k.id(d)
		}
		slices.Sort(numbers) // in which order they are attached does not matter
		for _, n := range numbers {
			k.number(n)
		}
	}
}

func (k *questionKey) view(view map[string]Fixed) {
	k.number(len(view))
	for _, key := range slices.Sorted(maps.Keys(view)) {
		k.string(key)
		k.bool(view[key].Absent)
		k.string(view[key].Value)
	}
}

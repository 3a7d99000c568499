package analysis

import (
	"sync"

	"github.com/iamlint/iamlint/policy"
)

// Memory is what passes over several units with the same documents keep for each other: the principals of an account share
// most of what is attached to them. It may be used by several goroutines. It holds on to the documents, until it is told to forget.
type Memory struct {
	answers answers
	mu      sync.Mutex
	// bearings are what documents have to do with actions, in lower case.
	bearings map[*policy.Document]map[string]bearing
}

// bearing returns what a document has to do with an action, given in lower case.
func (m *Memory) bearing(d *policy.Document, action string) bearing {
	if m == nil {
		return bearingOf(d, action)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	known, ok := m.bearings[d][action]
	if ok {
		return known
	}
	known = bearingOf(d, action)
	if m.bearings == nil {
		m.bearings = map[*policy.Document]map[string]bearing{}
	}
	if m.bearings[d] == nil {
		m.bearings[d] = map[string]bearing{}
	}
	m.bearings[d][action] = known
	return known
}

// mostAnswers is how many of them are kept. What a question costs is little beside what many answers take.
const mostAnswers = 20_000

// Forget drops what is known of documents that will not be asked about again. No pass may be at work.
func (m *Memory) Forget(documents ...*policy.Document) {
	m.mu.Lock()
	for _, d := range documents {
		delete(m.bearings, d)
	}
	m.mu.Unlock()
	m.answers.clear()
}

// clear drops all answers, and the numbers of what they are about.
func (a *answers) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids, a.known = nil, nil
}

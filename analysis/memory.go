package analysis

import (
	"sync"

	"github.com/iamlint/iamlint/policy"
)

// Memory is what passes over several units with the same documents keep for each other: the principals of an account share
// most of what is attached to them. It may be used by several goroutines. It holds on to the documents.
type Memory struct {
	answers answers
	// bearings are what documents have to do with actions.
	bearings sync.Map // of a subject, a bearing
}

// subject is a document and an action, in lower case.
type subject struct {
	document *policy.Document
	action   string
}

// bearing returns what a document has to do with an action, given in lower case.
func (m *Memory) bearing(d *policy.Document, action string) bearing {
	if m == nil {
		return bearingOf(d, action)
	}
	key := subject{d, action}
	known, ok := m.bearings.Load(key)
	if !ok {
		known, _ = m.bearings.LoadOrStore(key, bearingOf(d, action))
	}
	return known.(bearing)
}

// Size tells how many documents, statements and answers are kept.
func (m *Memory) Size() int {
	m.answers.mu.Lock()
	defer m.answers.mu.Unlock()
	return len(m.answers.ids) + len(m.answers.known)
}

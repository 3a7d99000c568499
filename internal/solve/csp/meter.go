package csp

import "context"

// Meter counts the steps of a question.
type Meter struct {
	// Context ends when the run is to stop.
	Context context.Context
	// Steps were taken, Budget are those that may be.
	Steps, Budget int
	polled        int
}

// Add counts steps of work that is done in any case.
func (m *Meter) Add(steps int) { m.Steps += steps }

// Out reports whether the budget is used up.
func (m *Meter) Out() bool { return m.Steps > m.Budget }

// Cancelled reports whether the run is to stop.
func (m *Meter) Cancelled() bool { return m.Context.Err() != nil }

// Submeter counts the steps of one problem of a question, which has a budget of its own. It stops for good.
type Submeter struct {
	// Of is the question's meter.
	Of *Meter
	// Budget is how many steps the problem may take, Stopped that one of the budgets is used up.
	Budget  int
	Stopped bool
	steps   int
}

// Spend takes steps from the budgets; false says that one is used up.
func (m *Submeter) Spend(steps int) bool {
	m.steps += steps
	m.Of.Steps += steps
	return !m.out()
}

// Work is Spend for work of which nothing depends on whether it is stopped.
func (m *Submeter) Work(steps int) { m.Spend(steps) }

// out reports whether the search has to stop.
func (m *Submeter) out() bool {
	if m.Stopped {
		return true
	}
	switch {
	case m.steps > m.Budget, m.Of.Out():
		m.Stopped = true
	case m.Of.Steps-m.Of.polled > 1000:
		m.Of.polled = m.Of.Steps
		m.Stopped = m.Of.Cancelled()
	}
	return m.Stopped
}

// Resume returns a submeter that goes on from here.
func (m *Submeter) Resume() Submeter { return Submeter{Of: m.Of, steps: m.steps, Budget: m.Budget} }

// Fresh returns a submeter with the same budget.
func (m *Submeter) Fresh() Submeter { return Submeter{Of: m.Of, Budget: m.Budget} }

package entrasim

import "time"

// crowd is the random life of a company: who signs in to what besides what was
// planted. It never touches planted apps.
type crowd struct {
	seed uint64
	apps []string // appIds the crowd signs in to, the most used first
	who  func(*User) bool
}

// AdvanceDay lets one day pass in every company and moves the clock 24 h. It
// returns exactly what changed in the directories; sign-ins are not listed.
func (s *Sim) AdvanceDay() []Change {
	s.Advance(24 * time.Hour)
	now := s.Now()
	var all []Change
	for _, c := range s.Companies() {
		c.mu.Lock()
		c.collect, c.changes = true, nil
		c.live = true
		c.day++
		c.liveOn(now, s.opts.LateSignIns)
		all = append(all, c.changes...)
		c.collect, c.changes = false, nil
		c.mu.Unlock()
	}
	return all
}

func (c *Company) liveOn(now time.Time, late bool) {}

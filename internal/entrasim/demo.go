package entrasim

import "time"

// DemoCompanies are the three companies of the demo, relative to now: about 60
// people with Business Premium, about 1,200 with E3 and E5, and 8 on a free
// tenant. They are the same every time but for their dates.
func DemoCompanies(now time.Time) []*Company {
	return []*Company{smallCompany(now)}
}

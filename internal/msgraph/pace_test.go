package msgraph_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
)

// TestAnAnswerThatDripsIsGivenUp: neither a page nor a report that comes byte by
// byte keeps a worker until the whole time of a request is over.
func TestAnAnswerThatDripsIsGivenUp(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	const patience = 5 * time.Minute // of a request: nobody may wait for that
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var err error
	s.service, err = msgraph.New(msgraph.Config{LoginURL: s.server.LoginURL, GraphURL: s.server.GraphURL, Now: s.Now, Timeout: patience, Grace: 100 * time.Millisecond})
	require.NoError(t, err)
	c, _ := s.own(s.companies[0], permissions)
	for path, read := range map[string]func() error{
		"/users[?]": func() error {
			_, err := c.Users(ctx, "")
			return err
		},
		"/data/download": func() error {
			_, err := c.ReadReport(ctx, msgraph.ReportTeams, 30, "", func([]msgraph.ReportRow) error { return nil })
			return err
		},
	} {
		s.Inject(entrasim.Fault{Path: path, Times: 1, Action: entrasim.Drip, Delay: 10 * time.Millisecond})
		e, ok := msgraph.AsError(read())
		require.True(t, ok, "%s: given up long before the test is", path)
		require.Equal(t, msgraph.Transient, e.Kind, path)
		require.True(t, e.TimedOut, "%s: the next try is later, and the worker goes to others", path)
		require.NoError(t, read(), "%s: and then it is good", path)
	}
}

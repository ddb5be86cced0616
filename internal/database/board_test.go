package database_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestAClosedWindowIsKnownToAllAndToTheNext(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		now := time.Now().UTC().Truncate(time.Second)
		heard := make(chan string, 1)
		require.NoError(t, db.HearWindows(t.Context(), func(window string, until time.Time) {
			if !until.Before(now.Add(time.Minute)) {
				heard <- window
			}
		}))
		one, two := db.Board("one"), db.Board("two")
		require.NoError(t, one.Close(t.Context(), now, "tenant app", now.Add(time.Minute)))
		select {
		case window := <-heard:
			require.Equal(t, "tenant app", window)
		case <-time.After(10 * time.Second):
			t.Fatal("nobody heard of it")
		}
		_, closed, err := two.Exchange(t.Context(), now, nil)
		require.NoError(t, err)
		require.True(t, now.Add(time.Minute).Equal(closed["tenant app"]))
	})
}

func TestProcessesNeverHoldMoreThanAll(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	now := time.Now()
	var mu sync.Mutex
	shares := map[string]float64{}
	var wg sync.WaitGroup
	for _, process := range []string{"a", "b", "c", "d"} {
		wg.Go(func() {
			got, _, err := db.Board(process).Exchange(context.Background(), now, map[string]float64{"app": 1})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			shares[process] = got["app"]
		})
	}
	wg.Wait()
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	require.Len(t, shares, 4)
	require.LessOrEqual(t, sum, 1+1e-9)
}

func TestOnSQLiteTheOneProcessHasAll(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	shares, _, err := db.Board("one").Exchange(t.Context(), time.Now(), map[string]float64{"app": 0.1})
	require.NoError(t, err)
	require.InDelta(t, 1, shares["app"], 0)
}

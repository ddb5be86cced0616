package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
)

// growth measures first syncs of more and more users, with the same sign-ins and
// apps.
func (b *bencher) growth(ctx context.Context) error {
	var peaks []int64
	signIns, apps := b.scaled(100_000), b.scaled(2_000)
	for _, users := range []int{10_000, 30_000, 100_000, 300_000} {
		users = b.scaled(users)
		sim, ms, err := startMicrosoft(ctx, large(users, signIns, apps))
		if err != nil {
			return err
		}
		l, err := b.loadProduct(ctx, ms, database.SQLite, fmt.Sprint("growth-", users), 0, nil)
		if err := errors.Join(err, sim.stop()); err != nil {
			return err
		}
		peaks = append(peaks, l.Peak)
		b.table.point("memory, "+thousands(signIns)+" sign-ins", users, float64(l.Peak>>20))
		b.table.point("CPU, SQLite, "+thousands(signIns)+" sign-ins", users, l.CPU.Seconds())
		b.table.add(fmt.Sprintf("first sync, %s users + %s sign-ins, SQLite, CPU", thousands(users), thousands(signIns)), short(l.CPU), "", "", "", true)
		b.table.add("the same, peak memory", megabytes(l.Peak), "", "", "≤ 256 MB", l.Peak <= memoryLimit)
	}
	first, last := peaks[0], peaks[len(peaks)-1]
	r := float64(last) / float64(first)
	b.table.add("peak memory, 30 times the users beside once", megabytes(last), megabytes(first), fmt.Sprintf("%.2f", r), "", true)
	return nil
}

package auth

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/loginattempt"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
)

const (
	freeTries        = 5  // tries before an account rests
	freeAddressTries = 30 // tries before an address rests, whatever the accounts
	firstRest        = 30 * time.Second
	longestRest      = 15 * time.Minute
	forgetTries      = 24 * time.Hour
)

// counter is one thing whose tries are counted.
type counter struct {
	key  []byte
	free int
}

// ofAccount counts tries of a password. It is the same for an address that no
// member has, so that resting tells nothing.
func ofAccount(email string) counter { return counter{sum("login\x00" + FoldEmail(email)), freeTries} }

// ofCodes counts tries of a member's second factor.
func ofCodes(member int64) counter {
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("code\x00"), uint64(member)))
	return counter{h[:], freeTries}
}

// ofAddress counts tries from one address: of IPv6 its /64, which one household
// or one server has. Outside of a request there is none.
func ofAddress(ctx context.Context) []counter {
	text := network(asking(ctx).ip)
	if text == "" {
		return nil
	}
	return []counter{{sum("address\x00" + text), freeAddressTries}}
}

// network gives an address, of IPv6 its /64; "" when it is none.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// take counts a try with each counter before it is made, so that tries made at
// once count like tries made in turn. It refuses where one of them rests, and
// then counts none. Each try over the free ones makes the counter rest for twice
// as long.
func (s *Service) take(ctx context.Context, counters ...counter) error {
	now := s.now()
	var until time.Time
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		rows := make([]*ent.LoginAttempt, len(counters))
		for i, c := range counters {
			if err := tx.Lock(ctx, "login attempt", int64(binary.BigEndian.Uint64(c.key))); err != nil {
				return err
			}
			row, err := tx.Ent().LoginAttempt.Query().Where(loginattempt.AccountKeyEQ(c.key)).Only(ctx)
			if err != nil && !ent.IsNotFound(err) {
				return err
			}
			rows[i] = row
			if row != nil && row.BlockedUntil != nil && row.BlockedUntil.After(now) && row.BlockedUntil.After(until) {
				until = *row.BlockedUntil
			}
		}
		if !until.IsZero() {
			return nil
		}
		for i, c := range counters {
			if err := count(ctx, tx, c, rows[i], now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count log-ins: %w", err)
	}
	if wait := until.Sub(now); wait > 0 {
		return fault.New(fault.Limit, fmt.Sprintf("Too many wrong tries. Try again in %s.", roundUp(wait)))
	}
	return nil
}

func count(ctx context.Context, tx *database.Tx, c counter, row *ent.LoginAttempt, now time.Time) error {
	if row == nil {
		return tx.Ent().LoginAttempt.Create().SetAccountKey(c.key).SetFailures(1).SetWindowStart(now).Exec(ctx)
	}
	update := row.Update()
	quietSince := row.WindowStart
	if row.BlockedUntil != nil {
		quietSince = *row.BlockedUntil
	}
	if now.Sub(quietSince) > forgetTries {
		return update.SetFailures(1).SetWindowStart(now).ClearBlockedUntil().Exec(ctx)
	}
	failures := row.Failures + 1
	update.SetFailures(failures)
	if failures >= c.free {
		rest := longestRest
		if doublings := failures - c.free; doublings < 5 {
			rest = min(firstRest<<doublings, longestRest)
		}
		update.SetBlockedUntil(now.Add(rest))
	}
	return update.Exec(ctx)
}

// forgive forgets the tries of what was proven, and gives the address back the
// one try that was right; others from there stay counted, or an attacker with
// one account of their own could guess on.
func forgive(ctx context.Context, tx *database.Tx, proven counter, addresses []counter) error {
	if _, err := tx.Ent().LoginAttempt.Delete().Where(loginattempt.AccountKeyEQ(proven.key)).Exec(ctx); err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return giveBack(ctx, tx, addresses)
}

// giveBack gives addresses the one try back that was right.
func giveBack(ctx context.Context, tx *database.Tx, addresses []counter) error {
	for _, c := range addresses {
		update := tx.Ent().LoginAttempt.Update().Where(loginattempt.AccountKeyEQ(c.key), loginattempt.FailuresGT(0)).AddFailures(-1)
		if _, err := update.ClearBlockedUntil().Save(ctx); err != nil {
			return fmt.Errorf("forget tries: %w", err)
		}
	}
	return nil
}

func roundUp(d time.Duration) string {
	if d <= time.Minute {
		return fmt.Sprintf("%d seconds", int((d+time.Second-1)/time.Second))
	}
	return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
}

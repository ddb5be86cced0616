package database

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// listener is a connection of its own that hears PostgreSQL's notices.
type listener struct{ conn *pgx.Conn }

func newListener(ctx context.Context, db *DB) (*listener, error) {
	conn, err := pgx.ConnectConfig(ctx, db.pool.Config().ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		(&listener{conn}).close()
		return nil, err
	}
	return &listener{conn}, nil
}

// wait gives the next notice. A connection that is silent for a minute is asked
// whether it still lives: a firewall may have dropped it without a word.
func (l *listener) wait(ctx context.Context) (string, error) {
	for {
		quiet, cancel := context.WithTimeout(ctx, time.Minute)
		notice, err := l.conn.WaitForNotification(quiet)
		timedOut := quiet.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			return notice.Payload, nil
		case !timedOut || l.conn.IsClosed():
			return "", err
		}
		ping, cancel := context.WithTimeout(ctx, 10*time.Second)
		err = l.conn.Ping(ping)
		cancel()
		if err != nil {
			return "", err
		}
	}
}

func (l *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = l.conn.Close(ctx)
}

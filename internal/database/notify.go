package database

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// channel is the one PostgreSQL channel that carries all topics.
const channel = "appmuster"

// maxNotice is what PostgreSQL takes as one notice, topic included.
const maxNotice = 7900

// Subscribe gives the notices of a topic from now on, from every replica, until
// cancel is called or ctx ends; the channel is then closed. Notices are hints,
// the rows are the truth: a slow reader loses the oldest, and after a lost
// connection to PostgreSQL an empty one says "look again". When Subscribe
// returns, listening has begun.
func (db *DB) Subscribe(ctx context.Context, topic string) (notices <-chan string, cancel func(), err error) {
	if db.dialect == Postgres {
		if err := db.topics.listen(ctx, db); err != nil {
			return nil, nil, fmt.Errorf("listen for notices: %w", err)
		}
	}
	ch, drop := db.topics.subscribe(topic)
	stop := context.AfterFunc(ctx, drop)
	return ch, func() { stop(); drop() }, nil
}

// Notify tells every replica's subscribers of a topic at once.
func (db *DB) Notify(ctx context.Context, topic, payload string) error {
	if err := checkNotice(topic, payload); err != nil {
		return err
	}
	if db.dialect == SQLite {
		db.topics.publish(topic, payload)
		return nil
	}
	if _, err := db.pool.Exec(ctx, "SELECT pg_notify($1, $2)", channel, topic+" "+payload); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// Notify tells every replica's subscribers of a topic once the transaction has
// committed; never when it rolls back. Equal notices of one transaction may
// arrive as one. Topics have no spaces; a payload is at most some 7 KB and holds
// nothing secret or personal.
func (tx *Tx) Notify(ctx context.Context, topic, payload string) error {
	if err := checkNotice(topic, payload); err != nil {
		return err
	}
	if tx.pgx == nil {
		tx.AfterCommit(func() { tx.db.topics.publish(topic, payload) })
		return nil
	}
	if _, err := tx.pgx.Exec(ctx, "SELECT pg_notify($1, $2)", channel, topic+" "+payload); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

func checkNotice(topic, payload string) error {
	if topic == "" || strings.ContainsRune(topic, ' ') {
		return errors.New("notify: a topic is one word")
	}
	if len(topic)+1+len(payload) > maxNotice {
		return errors.New("notify: payload too long")
	}
	return nil
}

// topics hands notices to this process's subscribers.
type topics struct {
	mu        sync.Mutex
	subs      map[string]map[chan string]struct{}
	closed    bool
	listening bool
	stop      context.CancelFunc
	done      chan struct{}
}

func newTopics() *topics { return &topics{subs: map[string]map[chan string]struct{}{}} }

func (t *topics) subscribe(topic string) (<-chan string, func()) {
	ch := make(chan string, 16)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		close(ch)
		return ch, func() {}
	}
	if t.subs[topic] == nil {
		t.subs[topic] = map[chan string]struct{}{}
	}
	t.subs[topic][ch] = struct{}{}
	return ch, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if _, there := t.subs[topic][ch]; !there {
			return
		}
		delete(t.subs[topic], ch)
		if len(t.subs[topic]) == 0 {
			delete(t.subs, topic)
		}
		close(ch)
	}
}

func (t *topics) publish(topic, payload string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for ch := range t.subs[topic] {
		offer(ch, payload)
	}
}

// publishAll tells every subscriber to look again.
func (t *topics) publishAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, subs := range t.subs {
		for ch := range subs {
			offer(ch, "")
		}
	}
}

// offer never waits: a full channel loses its oldest notice. Only offer sends,
// under the lock, so there is room after one was taken.
func offer(ch chan string, payload string) {
	select {
	case ch <- payload:
		return
	default:
	}
	select {
	case <-ch:
	default:
	}
	ch <- payload
}

func (t *topics) close() {
	t.mu.Lock()
	t.closed = true
	stop, done := t.stop, t.done
	for topic, subs := range t.subs {
		for ch := range subs {
			close(ch)
		}
		delete(t.subs, topic)
	}
	t.mu.Unlock()
	if stop != nil {
		stop()
		<-done
	}
}

// listen starts, at the first subscription, the one goroutine that listens on
// PostgreSQL.
func (t *topics) listen(ctx context.Context, db *DB) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.listening || t.closed {
		return nil
	}
	l, err := newListener(ctx, db)
	if err != nil {
		return err
	}
	runCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	t.listening, t.stop, t.done = true, stop, make(chan struct{})
	go func() {
		defer close(t.done)
		t.run(runCtx, db, l)
	}()
	return nil
}

func (t *topics) run(ctx context.Context, db *DB, l *listener) {
	for {
		for l != nil {
			notice, err := l.wait(ctx)
			if err != nil {
				l.close()
				l = nil
				break
			}
			topic, payload, _ := strings.Cut(notice, " ")
			t.publish(topic, payload)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
		var err error
		if l, err = newListener(ctx, db); err != nil {
			l = nil
			continue
		}
		t.publishAll()
	}
}

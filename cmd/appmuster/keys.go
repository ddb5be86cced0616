package main

import (
	"context"
	"flag"

	"github.com/appmuster/appmuster/internal/app"
)

const keysMore = `With SQLite the server must be stopped for it; with PostgreSQL it may go on running.`

const rotateKEKMore = `With a key file (SQLite without APPMUSTER_KEY) a new key is made and put in its place; the
former one is kept beside it. Otherwise give the next key as APPMUSTER_KEY_NEW beside
APPMUSTER_KEY; or, with servers running, first give every server the next key as APPMUSTER_KEY
and the present one as APPMUSTER_KEY_FORMER, then run this with the same settings.
One that was cut off is run again.

` + keysMore

const rotateDEKMore = `Every tenant, every organization and the instance get a new data key, each sealed value is
sealed anew, and then the former data key is dropped. One that was cut off is run again and
goes on where it stopped.

` + keysMore

func verifyKeys(ctx context.Context, c *call) error {
	return app.VerifyKeys(ctx, c.cfg, c.log, c.stdout)
}

func rotateKEK(ctx context.Context, c *call) error {
	return app.RotateKEK(ctx, c.cfg, c.log, c.stdout)
}

func rotateDEK(ctx context.Context, c *call) error {
	if !c.all {
		return &usageError{"keys rotate-dek: say --all: the data keys of every owner are rotated together"}
	}
	return app.RotateDataKeys(ctx, c.cfg, c.log, c.stdout)
}

func allFlag(flags *flag.FlagSet, c *call) {
	flags.BoolVar(&c.all, "all", false, "of every owner")
}

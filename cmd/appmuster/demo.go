package main

import (
	"context"
	"log/slog"
	"strings"

	"github.com/appmuster/appmuster/internal/app"
)

// demo serves against a simulated Microsoft; PORT, DEMO_DATA_DIR and LOG_LEVEL
// in the environment change where and how.
func demo(ctx context.Context, c *call) error {
	level := slog.LevelWarn
	if text := variable(c.environ, "LOG_LEVEL"); text != "" {
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return &usageError{"LOG_LEVEL is debug, info, warn or error"}
		}
	}
	return app.RunDemo(ctx, app.Demo{
		Port: variable(c.environ, "PORT"), DataDir: variable(c.environ, "DEMO_DATA_DIR"),
		Logger: newLogger(c.stderr, "text", level), Out: c.stdout,
	})
}

func variable(environ []string, name string) string {
	value := ""
	for _, pair := range environ {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			value = v
		}
	}
	return value
}

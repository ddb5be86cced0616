package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/appmuster/appmuster/internal/app"
)

// demo serves against a simulated Microsoft; PORT, DEMO_DATA_DIR and LOG_LEVEL
// in the environment change where and how.
func demo(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		return &usageError{fmt.Sprintf("demo takes no arguments, not %q; PORT and DEMO_DATA_DIR are variables", args[0])}
	}
	level := slog.LevelWarn
	if text := variable(environ, "LOG_LEVEL"); text != "" {
		if err := level.UnmarshalText([]byte(text)); err != nil {
			return &usageError{"LOG_LEVEL is debug, info, warn or error"}
		}
	}
	return app.RunDemo(ctx, app.Demo{
		Port: variable(environ, "PORT"), DataDir: variable(environ, "DEMO_DATA_DIR"),
		Logger: newLogger(stderr, "text", level), Out: stdout,
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

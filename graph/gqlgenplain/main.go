// Command gqlgenplain writes the code that executes the API: gqlgen's, and for what
// is plain (see package plain) a short way past the executor. Run it by
// `go generate ./graph`.
//
// The short way is a file of its own, plain.generated.go. Calls of it are put into
// gqlgen's files by replacing texts of theirs; where a newer gqlgen writes other
// texts this command fails rather than leave a call out.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return fmt.Errorf("read gqlgen.yml: %w", err)
	}
	cfg.SkipValidation = true // a build of what is not finished yet
	file := shortWayFile(cfg)
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
		return err
	}
	var schema known
	if err := api.Generate(cfg, api.AddPlugin(&schema)); err != nil {
		return err
	}
	short, err := newShortWay(schema.data)
	if err != nil {
		return err
	}
	source, err := short.source()
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, source, 0o644); err != nil {
		return err
	}
	return short.callIt(cfg.Exec.DirName)
}

// known takes from gqlgen what it knows of the schema and the types behind it.
type known struct{ data *codegen.Data }

func (*known) Name() string { return "plain" }

func (k *known) GenerateCode(data *codegen.Data) error {
	k.data = data
	return nil
}

package app

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/appmuster/appmuster"

// floor of each room; imports only go down. Rooms that are not named here are a
// failure, so that a new one gets its place.
var floors = map[string]int{
	"internal/xid": 0, "internal/fault": 0, "internal/fold": 0, "internal/seal": 0, "internal/seal/secret": 0, "internal/viewer": 0,
	"internal/version": 0, "internal/config": 0, "internal/vocab": 0, "internal/catalog": 0, "internal/pseudonym": 0, "internal/throttle": 0, "internal/cloud": 0, "internal/checkup": 0, "internal/memory": 0, "jobs": 0,
	"ent": 1, "internal/msgraph": 1,
	"internal/database": 2, "internal/standing": 2,
	"internal/activity": 3,
	"internal/auth":     4, "internal/tenant": 4, "internal/tenantsync": 4, "internal/inventory": 4, "internal/webhook": 4,
	"internal/privacy": 4, "internal/member": 4, "internal/notify": 4,
	"graph": 5, "internal/httpd": 5, "jobs/worker": 5,
	"internal/app": 6, "internal/entrasim": 6, "frontend": 0,
	"cmd/appmuster": 7,
}

// room gives the room of a package: packages below some folders are one room.
func room(pkg string) string {
	for _, parent := range []string{"ent", "graph", "internal/database", "internal/tenantsync", "internal/entrasim", "internal/bench", "internal/seal"} {
		if pkg == parent || strings.HasPrefix(pkg, parent+"/") {
			return parent
		}
	}
	return pkg
}

// TestFloorsLaw reads every import of the product's own code.
func TestFloorsLaw(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && path != root) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		here := room(filepath.ToSlash(rel))
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if problem := judge(here, imported); problem != "" {
				t.Errorf("%s imports %s: %s", path, imported, problem)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Fatalf("only %d files were read: the walk is wrong", files)
	}
}

// free are rooms that measure or test the others and are imported by nobody.
var free = map[string]bool{"internal/bench": true}

func judge(here, imported string) string {
	if strings.HasPrefix(imported, "github.com/microsoftgraph/") || strings.HasPrefix(imported, "github.com/microsoft/kiota") {
		if here != "internal/msgraph" {
			return "only internal/msgraph pays for the Graph SDK"
		}
		return ""
	}
	target, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return ""
	}
	target = room(target)
	if here == target || free[here] {
		return ""
	}
	from, known := floors[here]
	if !known {
		return "the room " + here + " has no floor: give it one in this test, in HOUSE's terms"
	}
	to, known := floors[target]
	switch {
	case !known:
		return "the room " + target + " has no floor"
	case here == "internal/entrasim":
		return "the simulated Microsoft knows nothing of the product"
	case here == "ent" && to == 0, here == "internal/app" && target == "internal/entrasim":
		return ""
	case to >= from && !(from == 0 && to == 0):
		return "imports only go down"
	}
	return ""
}

func TestFloorsLawCatchesWhatItShould(t *testing.T) {
	t.Parallel()
	for _, wrong := range [][2]string{
		{"internal/auth", module + "/internal/tenant"},
		{"internal/database", module + "/graph"},
		{"internal/entrasim", module + "/internal/xid"},
		{"graph", "github.com/microsoftgraph/msgraph-sdk-go/users"},
		{"jobs", module + "/ent"},
		{"internal/nowhere", module + "/ent"},
	} {
		if judge(wrong[0], wrong[1]) == "" {
			t.Errorf("%s may import %s", wrong[0], wrong[1])
		}
	}
}

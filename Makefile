# Appmuster's chores. Go, Node and make are all that has to be there: what else
# is needed comes as a module or a package, at its pinned version.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

GO    ?= go
NPM   ?= npm
LINT  := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# Packages whose tests also run under the race detector.
RACE  := ./jobs/... ./internal/tenantsync/... ./internal/database/... ./graph/...

export TZ := UTC

.PHONY: help
help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

.PHONY: demo
demo: build ## Run everything here: the server, a simulated Microsoft, three companies (PORT, DEMO_DATA_DIR)
	@./bin/appmuster demo

.PHONY: build
build: pages ## Build the binary, with the pages inside, as bin/appmuster
	$(GO) build -o bin/appmuster ./cmd/appmuster

.PHONY: pages
pages: frontend/dist/.built

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	$(NPM) --prefix frontend ci --no-audit --no-fund
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(shell find frontend/src frontend/*.html frontend/*.ts graph/schema -type f 2>/dev/null)
	$(NPM) --prefix frontend run build
	@touch $@

.PHONY: test
test: test-go test-race test-web test-browser ## Run all tests: units, both databases, the browser

.PHONY: test-go
test-go: frontend/node_modules/.installed
	$(GO) test -timeout 30m ./...

.PHONY: test-race
test-race: frontend/node_modules/.installed
	$(GO) test -race -timeout 30m $(RACE)

.PHONY: test-web
test-web: frontend/node_modules/.installed
	$(NPM) --prefix frontend run check
	$(NPM) --prefix frontend test

.PHONY: test-browser
test-browser: build
	APPMUSTER_BIN=$(CURDIR)/bin/appmuster $(NPM) --prefix frontend run e2e

.PHONY: generate
generate: frontend/node_modules/.installed ## Generate code anew: ent, GraphQL, the pages' types
	$(GO) generate ./ent
	$(GO) generate ./internal/database
	$(GO) generate ./graph
	$(NPM) --prefix frontend run codegen

.PHONY: verify
verify: generate lint ## Prove that generated code is current, the floors hold, nothing is left uncommitted
	$(GO) vet ./...
	$(GO) test -run 'Law' ./...
	$(NPM) --prefix frontend run check
	@test -z "$$(git status --porcelain)" || { git status --short; echo "The tree is not clean: commit what was generated."; exit 1; }

.PHONY: lint
lint: ## Lint the Go code, the floors included
	$(LINT) run ./...

.PHONY: bench
bench: ## Measure against floors written by hand, in the same run
	$(GO) run ./internal/bench

.PHONY: soak
soak: soak-histories soak-sizes ## The long runs: kills at random moments, random histories, large companies

.PHONY: soak-histories
soak-histories: ## Kills at random moments, 50 for each database; random histories, 1,000 and 300
	APPMUSTER_SOAK=50 $(GO) test -count=1 -timeout 90m -run 'Kill' ./internal/app/...
	APPMUSTER_HISTORIES=SQLite:1000,PostgreSQL:300 $(GO) test -count=1 -timeout 120m -run 'RandomHistories' ./jobs/worker

.PHONY: soak-sizes
soak-sizes: ## Large companies against the naive schema, many tenants, the published limits; then the graphs
	$(GO) run ./internal/bench -only large,large-change,memory,growth,busy,throttled,fleet -out docs/performance.json
	$(MAKE) graphs

.PHONY: performance
performance: ## Measure all of docs/performance.md anew, which takes hours, and draw its graphs
	rm -f docs/performance.json
	$(GO) run ./internal/bench -out docs/performance.json
	$(MAKE) soak-sizes

.PHONY: graphs
graphs: ## Draw the graphs of docs/performance.md from what was measured
	$(GO) run ./internal/bench -out docs/performance.json -graphs docs/images

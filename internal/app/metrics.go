package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/tenantsync"
)

// meters are what the process tells of itself. No names of tenants stand in
// labels.
type meters struct {
	registry *prometheus.Registry
	unknown  *prometheus.CounterVec
}

func newMeters(db *database.DB) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		unknown: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "appmuster_graph_unknown_values_total",
			Help: "Values in Microsoft Graph's answers that its documentation did not know when this version was made, by property. They are taken as they are.",
		}, []string{"property"}),
	}
	for _, property := range tenantsync.UnknownProperties() {
		m.unknown.WithLabelValues(property)
	}
	jobs := func(name, help string, count func(database.JobTrouble) int) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			t, err := db.JobTrouble(ctx)
			if err != nil {
				return -1
			}
			return float64(count(t))
		})
	}
	m.registry.MustRegister(
		m.unknown,
		jobs("appmuster_jobs_given_up", "Jobs that failed for good and are still kept: their arguments could not be read, or every try failed.", func(t database.JobTrouble) int { return t.GivenUp }),
		jobs("appmuster_jobs_overdue", "Jobs that count as running for longer than any may take.", func(t database.JobTrouble) int { return t.Overdue }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "appmuster_database_bytes", Help: "Size of the database."}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			size, err := db.Size(ctx)
			if err != nil {
				return -1
			}
			return float64(size)
		}),
	)
	return m
}

// unknownValue counts a value of a property that nobody knew.
func (m *meters) unknownValue(property string) { m.unknown.WithLabelValues(property).Inc() }

// serve answers /metrics and pprof on an address of their own; no address means
// none.
func (m *meters) serve(ctx context.Context, address string, log *slog.Logger) (stop func() error, err error) {
	if address == "" {
		return func() error { return nil }, nil
	}
	listener, err := listen(ctx, address, "APPMUSTER_METRICS_LISTEN")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics listener failed", "error", err)
		}
	}()
	return server.Close, nil
}

package main

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/tenantsync"
)

// microsoft is a simulated Microsoft with one generated company.
type microsoft struct {
	Control, LoginURL, GraphURL string
	TenantID                    string
	// More is the second company's tenant, where there is one.
	More string
}

// simulation is what is simulated: one company, or two.
type simulation struct {
	entrasim.Spec
	More *entrasim.Spec
	// Throttle keeps the published limits.
	Throttle bool
}

const (
	clientID     = "5f0c7f52-4b3a-4c5f-9d57-0c7e4ad5c001"
	clientSecret = "a secret of the measurements"
)

// simulate serves a company until the parent goes. It is quick, generous and
// uncompressed: what is measured is who reads it.
func simulate() error {
	var spec simulation
	ended, err := input(&spec)
	if err != nil {
		return err
	}
	sim := entrasim.New(entrasim.Options{NoCompression: true, Throttle: spec.Throttle})
	server, err := sim.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Close()
	company := entrasim.Generate(spec.Spec)
	sim.AddCompany(company)
	var permissions []string
	for _, p := range tenantsync.Permissions(tenantsync.LevelLogs) {
		permissions = append(permissions, p.Name)
	}
	sim.RegisterApp(entrasim.Registration{ClientID: clientID, Name: "Appmuster", Secret: clientSecret, HomeTenant: company.TenantID, Multitenant: spec.More != nil, Roles: permissions})
	sim.Consent(company.TenantID, clientID, nil, permissions)
	at := microsoft{LoginURL: server.LoginURL, GraphURL: server.GraphURL, TenantID: company.TenantID}
	if spec.More != nil {
		second := entrasim.Generate(*spec.More)
		sim.AddCompany(second)
		sim.Consent(second.TenantID, clientID, nil, permissions)
		at.More = second.TenantID
	}
	at.Control, err = control(map[string]func(*http.Request) (any, error){
		// What was asked since the last call.
		"/requests": func(*http.Request) (any, error) {
			a := trafficOf(sim.Requests())
			sim.ResetRequests()
			return a, nil
		},
		// One user in a hundred gets another department.
		"/change": func(r *http.Request) (any, error) {
			n, to := 0, "Department "+r.URL.Query().Get("round")
			name, _, _ := strings.Cut(company.Domain, "@")
			for i := 0; i < spec.Users; i += 100 {
				company.ChangeUser("u"+strconv.Itoa(i)+"@"+name, "department", func(u *entrasim.User) { u.Department = to })
				n++
			}
			return n, nil
		},
	})
	if err != nil {
		return err
	}
	if err := answer(at); err != nil {
		return err
	}
	<-ended
	return nil
}

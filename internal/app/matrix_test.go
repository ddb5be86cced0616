package app

import (
	"context"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// missing is a key that no row has.
const missing = 1 << 40

// strangers are those to whom the victim's objects are as if they were not there.
var strangers = []string{"", "OtherOwner", "ExpiredPartner", "ForeignToken"}

// invade brings in everybody who tries to reach the victim.
func (s *stage) invade() {
	t := s.t
	mine, victim := s.mine.organization, s.victim.organization
	s.viewers["OtherOwner"] = viewer.New(viewer.Params{MemberID: s.mine.memberKey(t), RequestID: "matrix", Roles: map[int64]viewer.Role{mine: viewer.RoleOwner}})
	// A member of both whose token reaches one of them.
	both := s.enlist("both", map[int64]vocab.Role{mine: vocab.RoleOwner, victim: vocab.RoleOwner})
	s.token("ForeignToken", both, mine, true)
	s.token("ReadOnly", both, victim, false)
	// A partner who lost the victim twice: as a member and in a team.
	partner := s.enlist("partner", map[int64]vocab.Role{mine: vocab.RoleOwner, victim: vocab.RoleOwner})
	v := viewer.New(viewer.Params{MemberID: partner, Roles: map[int64]viewer.Role{mine: viewer.RoleOwner, victim: viewer.RoleOwner}})
	s.issue("ExpiredPartner", v, true, mine, victim)
	past := s.db.Now().AddDate(0, 0, -1)
	require.NoError(t, s.db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		e.Membership.Update().Where(membership.MemberID(partner), membership.OrganizationID(victim)).SetExpiresAt(past).ExecX(ctx)
		team := e.Team.Create().SetName("ended").SetSortKey("ended").SetRole(vocab.RoleOwner).SetTagKey("shared").SetCreatedAt(past).SetExpiresAt(past).SaveX(ctx)
		e.TeamMember.Create().SetTeamID(team.ID).SetMemberID(partner).SetCreatedAt(past).ExecX(ctx)
		e.TeamOrganization.Create().SetTeamID(team.ID).SetOrganizationID(victim).SetCreatedAt(past).ExecX(ctx)
		return nil
	}))
	s.viewers["Analyst"] = viewer.New(viewer.Params{MemberID: both, RequestID: "matrix", Roles: map[int64]viewer.Role{victim: viewer.RoleAnalyst}})
	s.viewers["Owner"] = viewer.New(viewer.Params{MemberID: s.victim.memberKey(t), RequestID: "matrix", Roles: map[int64]viewer.Role{victim: viewer.RoleOwner}})
	for _, asker := range append(strangers, "ReadOnly", "Owner") {
		s.ask(asker, "{ viewer { isInstanceOwner } }", nil)
	}
}

func (s *stage) enlist(name string, roles map[int64]vocab.Role) int64 {
	s.t.Helper()
	var id int64
	require.NoError(s.t, s.db.InTx(dbtest.Context(s.t), func(ctx context.Context, tx *database.Tx) error {
		id = tx.Ent().Member.Create().SetEmail(name).SetEmailKey(name).SetName(name).SetCreatedAt(tx.Now()).SaveX(ctx).ID
		for organization, role := range roles {
			tx.Ent().Membership.Create().SetOrganizationID(organization).SetMemberID(id).SetRole(role).SetCreatedAt(tx.Now()).ExecX(ctx)
		}
		return nil
	}))
	return id
}

// TestMatrix asks every field that takes an identifier for the victim's objects,
// and for what is not there: both must be answered alike, in as many statements.
func TestMatrix(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialect  string
		wallOnly bool
	}{
		"SQLite":             {database.SQLite, false},
		"PostgreSQL":         {database.Postgres, false},
		"PostgreSQLWallOnly": {database.Postgres, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c.dialect, c.wallOnly)
			s.invade()
			s.reachable("Owner", s.victim)
			s.reachable("OtherOwner", s.mine)
			a := newAsked(t)
			a.own = s.mine.own
			before := s.rows()
			probes := append(a.reads(), a.writes()...)
			require.Greater(t, len(probes), 100)
			for _, asker := range strangers {
				for _, p := range probes {
					s.probe(asker, p, s.victim.ids)
				}
				s.blind(asker, a)
			}
			s.unchanged(before)
		})
	}
}

// reachable asserts that an owner finds every kind of object by its identifier, so
// that a stranger's not finding it means something.
func (s *stage) reachable(asker string, p planted) {
	s.t.Helper()
	before := s.statements.Load()
	for kind, ids := range p.ids {
		if kind == xid.Invitation || kind == xid.Membership {
			continue // no nodes
		}
		require.Contains(s.t, s.ask(asker, `query ($x: ID!) { node(id: $x) { id } }`, map[string]any{"x": ids[0]}), ids[0], kind)
	}
	require.Greater(s.t, s.statements.Load(), before+10, "statements are counted")
}

// TestMatrixSeesWhatNothingHides takes both walls away: then a stranger finds the
// victim's objects, so that the matrix would tell.
func TestMatrixSeesWhatNothingHides(t *testing.T) {
	t.Parallel()
	s := newStage(t, database.Postgres, true, func(c *database.Config) {
		c.URL, c.RequireRLS = strings.Replace(c.URL, "appmuster_app@", "appmuster@", 1), false
	})
	s.invade()
	victim := s.victim.ids[xid.User][0]
	require.Contains(t, s.ask("OtherOwner", `query ($x: ID!) { node(id: $x) { id } }`, map[string]any{"x": victim}), victim)
}

// own gives an identifier of the organization's for an argument or type of this name.
func (p planted) own(name string) string {
	for _, kind := range kindsOf(name) {
		if list := p.ids[kind]; len(list) > 0 {
			return list[0]
		}
	}
	return xid.Encode(xid.Organization, missing)
}

// probe asks for the identifiers and for others that no object has.
func (s *stage) probe(asker string, p probe, ids map[xid.Kind][]string) {
	s.t.Helper()
	for _, kind := range p.kinds {
		if len(ids[kind]) == 0 {
			continue
		}
		want, wanted := s.asksOnce(asker, p.document, xid.Encode(kind, missing))
		got, took := s.asksOnce(asker, p.document, ids[kind][0])
		require.Equal(s.t, want, got, "%q tells %s by %s", asker, kind, p.name)
		require.Equal(s.t, wanted, took, "%q: statements for %s by %s\n%s", asker, kind, p.name, got)
		require.NotContains(s.t, got, `"INTERNAL"`, "%q: %s by %s", asker, kind, p.name)
	}
}

// blind asserts that nothing an asker can ask without identifiers, or of objects
// of its own, tells of the victim.
func (s *stage) blind(asker string, a *asked) {
	s.t.Helper()
	for _, document := range a.whole(s.mine.ids) {
		got := s.askWhole(asker, document)
		require.NotContains(s.t, got, s.victim.mark, "%q by %s", asker, document(1))
	}
	a.own = func(name string) string { return xid.Encode(kindsOf(name)[0], missing) }
	defer func() { a.own = s.mine.own }()
	for _, f := range a.schema.Mutation.Fields {
		if strings.HasPrefix(f.Name, "__") || f.Name == "logOut" {
			continue
		}
		got := s.ask(asker, "mutation { "+f.Name+parenthesized(a.required(f))+" "+a.result(f, 1)+" }", nil)
		require.NotContains(s.t, got, s.victim.mark, "%q by %s", asker, f.Name)
	}
}

// TestReadOnlyTokenChangesNothing sends every mutation with its own
// organization's objects.
func TestReadOnlyTokenChangesNothing(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, dialect, false)
			s.invade()
			a := newAsked(t)
			a.own = s.victim.own
			before := s.rows()
			for _, p := range a.writes() {
				got := s.ask("ReadOnly", p.document, map[string]any{"x": a.own(strings.TrimSuffix(p.name[strings.LastIndex(p.name, ".")+1:], ", whole false)"))})
				require.Contains(t, got, "FORBIDDEN", p.name)
				require.NotContains(t, got, `"data":{`, p.name)
			}
			s.unchanged(before)
		})
	}
}

var cursors = regexp.MustCompile(`"(?:cursor|startCursor|endCursor)":"([^"]+)"`)

// decoded gives an answer with what its cursors hold.
func decoded(answer string) string {
	for _, m := range cursors.FindAllStringSubmatch(answer, -1) {
		for _, encoding := range []*base64.Encoding{base64.RawURLEncoding, base64.URLEncoding, base64.StdEncoding, base64.RawStdEncoding} {
			if text, err := encoding.DecodeString(m[1]); err == nil {
				answer += " " + string(text)
			}
		}
	}
	return answer
}

func (s *stage) show(mode vocab.PrivacyMode) {
	s.t.Helper()
	_, err := s.people.SetMode(viewer.NewContext(s.t.Context(), s.viewers["Owner"]), s.victim.organization, mode)
	require.NoError(s.t, err)
}

// TestPseudonymsTellNoName asks everything there is of an organization that shows
// pseudonyms, as its owner.
func TestPseudonymsTellNoName(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, dialect, false)
			s.invade()
			a := newAsked(t)
			a.own = s.victim.own
			named := strings.Join(s.dump(a), "\n")
			for _, name := range s.victim.names {
				require.Contains(t, named, name, "with full names it is shown, so the test would see it")
			}
			s.show(vocab.PrivacyModePseudonyms)
			for _, answer := range s.dump(a) {
				for _, name := range append(s.victim.names, "zqname") {
					require.NotContains(t, answer, name)
				}
			}
			const list = `query ($x: ID!, $s: String) { organization(id: $x) { users(where: {search: $s}) { nodes { id displayName } totalCount } } }`
			org := s.victim.ids[xid.Organization][0]
			all := s.ask("Owner", list, map[string]any{"x": org})
			names := regexp.MustCompile(`"displayName":"(Person [^"]+)"`).FindAllStringSubmatch(all, -1)
			require.Len(t, names, 3, all)
			require.Less(t, names[0][1], names[1][1])
			require.Less(t, names[1][1], names[2][1])
			for _, typed := range []string{"zqname", "zqnamea", "upn", "@mail"} {
				require.Contains(t, s.ask("Owner", list, map[string]any{"x": org, "s": typed}), `"totalCount":0`, typed)
			}
			found := s.ask("Owner", list, map[string]any{"x": org, "s": strings.ToLower(names[1][1])})
			require.Contains(t, found, names[1][1])
			require.Contains(t, found, `"totalCount":1`)
			// A page after each user's cursor is the rest of the list.
			after := ""
			var walked []string
			for range 3 {
				page := s.ask("Owner", `query ($x: ID!, $after: String) { organization(id: $x) { users(first: 1, after: $after) { nodes { displayName } pageInfo { endCursor } } } }`,
					map[string]any{"x": org, "after": nilWhereEmpty(after)})
				walked = append(walked, regexp.MustCompile(`Person [^"]+`).FindString(page))
				after = cursors.FindStringSubmatch(page)[1]
			}
			require.Equal(t, []string{names[0][1], names[1][1], names[2][1]}, walked)
		})
	}
}

func nilWhereEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// TestAggregatesTellOfNobody asks everything there is of an organization that
// shows no person, as its owner, and each object about a person as an analyst.
func TestAggregatesTellOfNobody(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, dialect, false)
			s.invade()
			a := newAsked(t)
			a.own = s.victim.own
			s.show(vocab.PrivacyModeAggregates)
			for _, answer := range s.dump(a) {
				for _, name := range append(s.victim.names, "zqname") {
					require.NotContains(t, answer, name)
				}
				for _, id := range s.victim.people {
					require.NotContains(t, answer, `:"`+id+`"`)
				}
			}
			org := s.victim.ids[xid.Organization][0]
			got := s.ask("Owner", `query ($x: ID!) { organization(id: $x) {
				users { totalCount nodes { id } edges { cursor } } appUsers { totalCount nodes { id } } signIns { nodes { id } }
				groups { nodes { memberCount members { totalCount nodes { id } } } }
				apps { nodes { userCount stageReasons { text } users { totalCount nodes { id } } grants { totalCount nodes { id } } assignments { totalCount nodes { id } } } }
				licenses { nodes { users { totalCount nodes { id } } assignments { totalCount nodes { id } } } }
				overview { users { value } activeUsers { value } usePerDay(days: 1) { users } }
				syncRuns { nodes { changes { kind count } } } activityEvents { nodes { type actor { id displayName } message } }
			} }`, map[string]any{"x": org})
			require.Equal(t, `200 {"data":{"organization":{`+
				`"users":{"totalCount":null,"nodes":[],"edges":[]},"appUsers":{"totalCount":null,"nodes":[]},"signIns":{"nodes":[]},`+
				`"groups":{"nodes":[{"memberCount":null,"members":{"totalCount":null,"nodes":[]}}]},`+
				`"apps":{"nodes":[{"userCount":null,"stageReasons":[{"text":"Fewer than 5 users have access to it."}],"users":{"totalCount":null,"nodes":[]},"grants":{"totalCount":0,"nodes":[]},"assignments":{"totalCount":0,"nodes":[]}}]},`+
				`"licenses":{"nodes":[{"users":{"totalCount":null,"nodes":[]},"assignments":{"totalCount":null,"nodes":[]}}]},`+
				`"overview":{"users":{"value":null},"activeUsers":{"value":null},"usePerDay":[{"users":null}]},`+
				`"syncRuns":{"nodes":[{"changes":[]}]},`+
				`"activityEvents":{"nodes":[{"type":"consent.given","actor":{"id":null,"displayName":null},"message":"Somebody consented to zqvictim app."}]}}}}`, got)
			// To an analyst a person is as one who is not there.
			before := s.rows()
			about := map[xid.Kind][]string{}
			for _, id := range s.victim.people {
				kind, _, err := xid.Parse(id)
				require.NoError(t, err)
				about[kind] = append(about[kind], id)
			}
			for _, p := range append(a.reads(), a.writes()...) {
				s.probe("Analyst", p, about)
			}
			s.unchanged(before)
		})
	}
}

// dump gives the answers to everything there is to ask of the victim, as its
// owner, with what cursors hold.
func (s *stage) dump(a *asked) []string {
	s.t.Helper()
	var list []string
	for _, document := range a.whole(s.victim.ids) {
		got := s.askWhole("Owner", document)
		require.NotContains(s.t, got, `"INTERNAL"`, document(1))
		list = append(list, decoded(got))
	}
	return list
}

// askWhole asks as deep as the limits let.
func (s *stage) askWhole(asker string, document func(depth int) string) string {
	s.t.Helper()
	for depth := 3; depth > 0; depth-- {
		if got := s.ask(asker, document(depth), nil); !strings.Contains(got, "LIMIT_EXCEEDED") {
			return got
		}
	}
	s.t.Fatalf("too large at any depth: %s", document(1))
	return ""
}

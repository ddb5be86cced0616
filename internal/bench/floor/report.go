package floor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// report is what is taken of one usage report.
type report struct {
	name, workload, last string
	days                 int
	counts, flags        [][2]string // names and headings
}

func reports() []report {
	files := [][2]string{{"filesViewedOrEdited", "Viewed Or Edited File Count"}, {"filesSynced", "Synced File Count"},
		{"filesSharedInternally", "Shared Internally File Count"}, {"filesSharedExternally", "Shared Externally File Count"}}
	const last = "Last Activity Date"
	return []report{
		{"reports/getEmailActivityUserDetail", "EXCHANGE", last, 30, [][2]string{{"mailsSent", "Send Count"}, {"mailsReceived", "Receive Count"},
			{"mailsRead", "Read Count"}, {"meetingsCreated", "Meeting Created Count"}, {"meetingsAnswered", "Meeting Interacted Count"}}, nil},
		{"reports/getMailboxUsageDetail", "EXCHANGE", last, 30, nil, nil},
		{"reports/getTeamsUserActivityUserDetail", "TEAMS", last, 30, [][2]string{{"teamMessages", "Team Chat Message Count"},
			{"privateMessages", "Private Chat Message Count"}, {"calls", "Call Count"}, {"meetings", "Meeting Count"},
			{"meetingsOrganized", "Meetings Organized Count"}, {"meetingsAttended", "Meetings Attended Count"}}, nil},
		{"reports/getSharePointActivityUserDetail", "SHAREPOINT", last, 30, append(files[:4:4], [2]string{"pagesVisited", "Visited Page Count"}), nil},
		{"reports/getOneDriveActivityUserDetail", "ONEDRIVE", last, 30, files, nil},
		{"reports/getM365AppUserDetail", "OFFICE_APPS", last, 30, nil, [][2]string{{"outlook", "Outlook"}, {"word", "Word"}, {"excel", "Excel"},
			{"powerPoint", "PowerPoint"}, {"oneNote", "OneNote"}, {"teams", "Teams"}, {"windows", "Windows"}, {"mac", "Mac"}, {"mobile", "Mobile"}, {"web", "Web"}}},
		{"copilot/reports/getMicrosoft365CopilotUsageUserDetail", "COPILOT", last, 30, nil, nil},
		{"reports/getOffice365ActiveUserDetail", "VIVA_ENGAGE", "Yammer Last Activity Date", 180, nil, nil},
	}
}

// download fetches a report; it leads elsewhere, and takes no token there.
func (r *reader) download(ctx context.Context, what report) error {
	address := r.GraphURL + "/v1.0/" + what.name + "(period='D" + strconv.Itoa(what.days) + "')"
	for range 2 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		if address[:len(r.GraphURL)] == r.GraphURL {
			req.Header.Set("Authorization", "Bearer "+r.token)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return err
		}
		r.buf.Reset()
		_, err = io.Copy(&r.buf, res.Body)
		if err := res.Body.Close(); err != nil {
			return err
		}
		if err != nil {
			return err
		}
		if address = res.Header.Get("Location"); address == "" {
			if res.StatusCode != http.StatusOK {
				return fmt.Errorf("%s answered %d", what.name, res.StatusCode)
			}
			return nil
		}
	}
	return fmt.Errorf("%s leads nowhere", what.name)
}

// mark tells the text that was read from others.
func (r *reader) mark() string {
	return fmt.Sprintf("%x", sha256.Sum256(r.buf.Bytes()))
}

// use is what reports say of one user.
type use struct {
	counts, mailbox string
	last            time.Time
}

// rows calls do for each row after the heading; at gives a heading's column.
func rows(text []byte, do func(at map[string]int, fields [][]byte)) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var at map[string]int
	var fields [][]byte
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
		fields = fields[:0]
		for len(line) > 0 {
			field, more, _ := bytes.Cut(line, []byte(","))
			fields, line = append(fields, field), more
		}
		if at != nil {
			for len(fields) < len(at) {
				fields = append(fields, nil)
			}
			do(at, fields)
			continue
		}
		at = map[string]int{}
		for i, f := range fields {
			at[string(f)] = i
		}
	}
}

// reported stores the usage reports.
func (l *load) reported(ctx context.Context) error {
	if _, err := l.r.get(ctx, "admin/reportSettings"); err != nil {
		return err
	}
	uses := map[string]map[int64]*use{}
	var refreshed time.Time
	var counts []byte
	for _, what := range reports() {
		if err := l.r.download(ctx, what); err != nil {
			return err
		}
		of := uses[what.workload]
		if of == nil {
			of = map[int64]*use{}
			uses[what.workload] = of
		}
		l.links[what.name] = l.r.mark()
		rows(l.r.buf.Bytes(), func(at map[string]int, fields [][]byte) {
			user := l.upns[string(fields[at["User Principal Name"]])]
			if user == 0 {
				return
			}
			if refreshed.IsZero() {
				refreshed = date(fields[0])
			}
			raise := func(workload, column string) {
				u := uses[workload][user]
				if u == nil {
					u = &use{}
					uses[workload][user] = u
				}
				if d := date(fields[at[column]]); d.After(u.last) {
					u.last = d
				}
			}
			if raise(what.workload, what.last); what.workload == "VIVA_ENGAGE" {
				for workload, column := range map[string]string{"EXCHANGE": "Exchange Last Activity Date", "TEAMS": "Teams Last Activity Date",
					"SHAREPOINT": "SharePoint Last Activity Date", "ONEDRIVE": "OneDrive Last Activity Date"} {
					raise(workload, column)
				}
			}
			u := of[user]
			if i, there := at["Recipient Type"]; there {
				u.mailbox = string(fields[i])
			}
			counts = append(counts[:0], '[')
			for _, c := range what.counts {
				counts = append(append(append(append(append(counts, `{"name":"`...), c[0]...), `","value":`...), fields[at[c[1]]]...), "},"...)
			}
			for _, c := range what.flags {
				n := byte('0')
				if string(fields[at[c[1]]]) == "Yes" {
					n = '1'
				}
				counts = append(append(append(append(counts, `{"name":"`...), c[0]...), `","value":`...), n, '}', ',')
			}
			if len(counts) > 1 {
				counts[len(counts)-1] = ']'
				u.counts = string(counts)
			}
		})
	}
	if refreshed.IsZero() {
		return nil
	}
	t := &table{name: "workload_usages", columns: []string{"organization_id", "tenant_id", "user_id", "workload", "last_activity_at", "counts",
		"mailbox_type", "refreshed_at", "period_days", "first_seen_at", "content_hash"}}
	for workload, of := range uses {
		for user, u := range of {
			if u.counts == "" {
				u.counts = "[]"
			}
			t.add(organizationID, tenantID, user, workload, l.w.time(u.last), u.counts, u.mailbox, l.w.time(refreshed), 30, l.at, int64(1))
			if t.rows() == 2000 {
				if err := l.store(ctx, t); err != nil {
					return err
				}
			}
		}
	}
	return l.store(ctx, t)
}

func date(b []byte) time.Time {
	t, _ := time.Parse(time.DateOnly, string(b))
	return t
}

// photosFirst is how many users are asked for photos at first.
const photosFirst = 400

// photos asks for the first users' photos; they have none.
func (l *load) photos(ctx context.Context) error {
	t := &table{name: "user_photos", columns: []string{"organization_id", "tenant_id", "user_id", "checked_at"}}
	var parts []string
	for i, id := range l.firsts {
		parts = append(parts, photo(id))
		t.add(organizationID, tenantID, int64(i+1), l.at)
	}
	if err := l.r.batch(ctx, parts, func(_ int, s *scanner) { s.skip() }); err != nil {
		return err
	}
	return l.store(ctx, t)
}

func photo(user string) string { return "/users/" + user + "/photos/96x96/$value" }

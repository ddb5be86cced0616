package msgraph

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// readCSV reads a mail report whose download is body.
func readCSV(t *testing.T, body string) (batches []int, rows []ReportRow, err error) {
	t.Helper()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/reports/getEmailActivityUserDetail(period='D30')", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", m.server.URL+"/graph/download/mail")
		w.WriteHeader(http.StatusFound)
	})
	m.graph.HandleFunc("GET /download/mail", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte(body))
	})
	_, err = m.client().ReadReport(t.Context(), ReportEmail, 30, "", func(some []ReportRow) error {
		batches = append(batches, len(some))
		rows = append(rows, some...)
		return nil
	})
	return batches, rows, err
}

const (
	mailHead = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Last Activity Date,Send Count,Receive Count,Read Count,Meeting Created Count,Meeting Interacted Count,Assigned Products,Report Period"
	rowRuth  = `2026-03-02,ruth@harbour.example,"Vane, Ruth ""Rue""",False,,2026-02-27,14,230,198,3,0,PLAN ONE+"PLAN, TWO",30`
)

func TestReportsTellTheirRowsByTheirHeadings(t *testing.T) {
	t.Parallel()
	const bom = "\ufeff"
	quoted := strings.Replace(rowRuth, `PLAN ONE+"PLAN, TWO"`, `"PLAN ONE+PLAN, TWO"`, 1)
	rest := "2026-03-02,0FA2B41C77D8E9360FA2B41C77D8E936,5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d,True,2026-02-20,,,x,-3,,,,30"
	for name, body := range map[string]string{
		"MarkAndLineFeeds":      bom + mailHead + "\n" + quoted + "\n" + rest + "\n",
		"NoMarkAndNoLastBreak":  mailHead + "\n" + quoted + "\n" + rest,
		"CarriageReturns":       bom + mailHead + "\r\n" + quoted + "\r\n" + rest + "\r\n",
		"QuotedHeadAndEmptyRow": bom + `"Report Refresh Date"` + strings.TrimPrefix(mailHead, "Report Refresh Date") + "\n\n" + quoted + "\n" + rest + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, rows, err := readCSV(t, body)
			require.NoError(t, err)
			require.Len(t, rows, 2)
			r := rows[0]
			require.Equal(t, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), r.RefreshedOn())
			require.Equal(t, "ruth@harbour.example", r.Text("User Principal Name"))
			require.Equal(t, `Vane, Ruth "Rue"`, r.Text("Display Name"))
			require.Equal(t, "PLAN ONE+PLAN, TWO", r.Text("Assigned Products"))
			require.Equal(t, time.Date(2026, 2, 27, 0, 0, 0, 0, time.UTC), r.Day("Last Activity Date"))
			sent, told := r.Number("Send Count")
			require.True(t, told)
			require.Equal(t, int64(14), sent)
			require.False(t, r.Yes("Is Deleted"))
			require.False(t, IsConcealedName(r.Text("User Principal Name")))
			require.True(t, r.Has("Report Period"))
			require.False(t, r.Has("Call Count"))
			require.Empty(t, r.Text("Call Count"))

			r = rows[1]
			require.True(t, IsConcealedName(r.Text("User Principal Name")))
			require.True(t, IsConcealedName(r.Text("Display Name")))
			require.True(t, r.Yes("Is Deleted"))
			require.True(t, r.Day("Last Activity Date").IsZero(), "never")
			for _, column := range []string{"Send Count", "Receive Count", "Call Count"} {
				_, told = r.Number(column)
				require.False(t, told, column)
			}
		})
	}
}

func TestReportsMayTellOfNobody(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"\ufeff" + mailHead + "\r\n", mailHead} {
		batches, _, err := readCSV(t, body)
		require.NoError(t, err)
		require.Empty(t, batches)
	}
}

func TestLargeReportsComeInParts(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	body.WriteString(mailHead + "\n")
	for i := range 2001 {
		fmt.Fprintf(&body, "2026-03-02,u%d@harbour.example,,False,,,,,,,,,30\n", i)
	}
	batches, _, err := readCSV(t, body.String())
	require.NoError(t, err)
	require.Equal(t, []int{1000, 1000, 1}, batches)
}

func TestWhatIsNoReportIsNotTaken(t *testing.T) {
	t.Parallel()
	without := func(heading string) string {
		return strings.Replace(mailHead, heading, "Some Other Heading", 1) + "\n" + strings.Replace(rowRuth, `+"PLAN, TWO"`, "", 1) + "\n"
	}
	for name, tc := range map[string]struct{ body, says string }{
		"Empty":            {"", "not a usage report"},
		"MarkAlone":        {"\ufeff", "not a usage report"},
		"WebPage":          {"<!DOCTYPE html>\n<html></html>\n", "not a usage report"},
		"Failure":          {`{"error":{"code":"UnknownError","message":""}}`, "not valid CSV"},
		"NoRefreshDate":    {without("Report Refresh Date"), "not a usage report"},
		"NoPrincipalName":  {without("User Principal Name"), "not a usage report"},
		"RowIsTooShort":    {mailHead + "\n2026-03-02,ruth@harbour.example\n", "another number of columns"},
		"RowIsTooLong":     {mailHead + "\n" + strings.Repeat("2026-03-02,", 20) + "\n", "another number of columns"},
		"QuoteInside":      {mailHead + "\n" + rowRuth + "\n", "not valid CSV"},
		"QuoteIsNotClosed": {mailHead + "\n2026-03-02,\"ruth@harbour.example\n", "not valid CSV"},
		"RowWithoutEnd":    {mailHead + "\n\"" + strings.Repeat("a", 3<<20), "larger than is plausible"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batches, _, err := readCSV(t, tc.body)
			require.Equal(t, BadPage, KindOf(err), "%v", err)
			require.ErrorContains(t, err, tc.says)
			require.NotContains(t, err.Error(), "ruth", "nobody is in an error")
			require.Empty(t, batches)
		})
	}
}

func TestAnErrorWithRowsIsGivenBackAsItIs(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	full := errors.New("the disk is full")
	m.graph.HandleFunc("GET /v1.0/reports/getEmailActivityUserDetail(period='D30')", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", m.server.URL+"/graph/download/mail")
		w.WriteHeader(http.StatusFound)
	})
	m.graph.HandleFunc("GET /download/mail", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(mailHead + "\n2026-03-02,u@harbour.example,,False,,,,,,,,,30\n"))
	})
	_, err := m.client().ReadReport(t.Context(), ReportEmail, 30, "", func([]ReportRow) error { return full })
	require.Equal(t, full, err)
}

func TestAReportIsReadAgainOnlyWhereItsTextDiffers(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var body atomic.Value
	m.graph.HandleFunc("GET /v1.0/reports/getEmailActivityUserDetail(period='D30')", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", m.server.URL+"/graph/download/mail")
		w.WriteHeader(http.StatusFound)
	})
	m.graph.HandleFunc("GET /download/mail", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(body.Load().(string)))
	})
	read := func(text, known string) (mark string, rows int) {
		body.Store(text)
		mark, err := m.client().ReadReport(t.Context(), ReportEmail, 30, known, func(some []ReportRow) error {
			rows += len(some)
			return nil
		})
		require.NoError(t, err)
		return mark, rows
	}
	row := "2026-03-02,u@harbour.example,,False,,,,,,,,,30\n"
	for name, n := range map[string]int{"Small": 2, "Large": 5000} {
		text := mailHead + "\n" + strings.Repeat(row, n)
		mark, rows := read(text, "")
		require.Equal(t, n, rows, name)
		again, rows := read(text, mark)
		require.Equal(t, mark, again, name)
		require.Zero(t, rows, name)
		for other, changed := range map[string]string{
			"Longer": text + row, "Shorter": strings.TrimSuffix(text, row),
			"Begins": strings.Replace(text, "2026-03-02", "2026-03-03", 1), "Ends": text[:len(text)-2] + "1\n",
		} {
			again, rows = read(changed, mark)
			require.NotEqual(t, mark, again, name+other)
			require.Equal(t, strings.Count(changed, "\n")-1, rows, name+other)
		}
	}
}

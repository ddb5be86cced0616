package msgraph

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// UsageReport names one of Microsoft's usage reports by its function.
type UsageReport string

// The usage reports that are read.
const (
	ReportActiveUsers UsageReport = "reports/getOffice365ActiveUserDetail"
	ReportEmail       UsageReport = "reports/getEmailActivityUserDetail"
	ReportMailbox     UsageReport = "reports/getMailboxUsageDetail"
	ReportTeams       UsageReport = "reports/getTeamsUserActivityUserDetail"
	ReportOneDrive    UsageReport = "reports/getOneDriveActivityUserDetail"
	ReportSharePoint  UsageReport = "reports/getSharePointActivityUserDetail"
	ReportApps        UsageReport = "reports/getM365AppUserDetail"
	ReportCopilot     UsageReport = "copilot/reports/getMicrosoft365CopilotUsageUserDetail"
)

const (
	// reportRows is how many rows of a report are handed on at a time.
	reportRows = 1000
	// maxReport is the largest report that is read, maxRecord the largest row.
	maxReport     = 1 << 30
	maxRecord     = 1 << 20
	byteOrderMark = "\ufeff"
	// reportTimeout bounds a download, which is stored as it is read.
	reportTimeout = 15 * time.Minute
)

// ReportRow is one row of a usage report; columns are found by their headings,
// because Microsoft has changed their order.
type ReportRow struct {
	columns map[string]int
	fields  []string
}

// Text gives a column's value; empty when there is no such column.
func (r ReportRow) Text(column string) string {
	i, there := r.columns[column]
	if !there || i >= len(r.fields) {
		return ""
	}
	return r.fields[i]
}

// Has tells whether the report has the column at all.
func (r ReportRow) Has(column string) bool {
	_, there := r.columns[column]
	return there
}

// Day gives a date as the start of its UTC day; the zero time for an empty one,
// or one that is none.
func (r ReportRow) Day(column string) time.Time {
	t, err := time.Parse(time.DateOnly, r.Text(column))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Number gives a whole number; false for an empty one, or one that is none.
func (r ReportRow) Number(column string) (int64, bool) {
	n, err := strconv.ParseInt(r.Text(column), 10, 64)
	return n, err == nil
}

// Yes tells whether a column says Yes or True.
func (r ReportRow) Yes(column string) bool {
	v := r.Text(column)
	return strings.EqualFold(v, "yes") || strings.EqualFold(v, "true")
}

// IsConcealedName tells whether a report shows a mark of 32 hexadecimal digits
// where a name would be.
func IsConcealedName(name string) bool {
	if len(name) != 32 {
		return false
	}
	for _, c := range []byte(name) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// Every report that is read has these columns: one without them tells of nobody.
const (
	refreshDate   = "Report Refresh Date"
	principalName = "User Principal Name"
)

// ReadReport downloads a usage report over the last days (7, 30, 90 or 180) and
// hands its rows to take, a thousand at a time, in their order, until the end or
// an error; an error of take is given back as it is. A report that Microsoft does
// not offer is NotSupported. A download carries no token.
//
// The mark stands for the report's text. Where known, the mark of an earlier
// reading, is that of this text too, no row is read and mark is known.
func (c *Client) ReadReport(ctx context.Context, report UsageReport, days int, known string, take func([]ReportRow) error) (mark string, err error) {
	mark, err = c.report(ctx, report, days, known, take)
	if errors.Is(err, errOtherEnd) {
		return c.report(ctx, report, days, "", take)
	}
	return mark, err
}

func (c *Client) report(ctx context.Context, report UsageReport, days int, known string, take func([]ReportRow) error) (mark string, err error) {
	o := op{name: "read a usage report", permission: "Reports.Read.All", log: true, download: true}
	query := url.Values{}
	if report == ReportCopilot {
		query.Set("$format", "text/csv")
	}
	var location string
	err = c.send(ctx, o, c.get(o, "/"+string(report)+"(period='D"+strconv.Itoa(days)+"')", query), func(res *http.Response) error {
		location = res.Header.Get("Location")
		return nil
	})
	if err != nil {
		return "", err
	}
	u, err := url.Parse(location)
	if location == "" || err != nil || !c.service.mayDownload(u) {
		return "", &Error{Kind: BadPage, Op: o.name, Status: http.StatusFound, Message: "the answer leads to no download that may be followed"}
	}
	return c.download(ctx, o, u, known, take)
}

// mayDownload tells whether a report may be fetched from there: by https from a
// host with a name, or from this machine where Graph itself is on it.
func (s *Service) mayDownload(u *url.URL) bool {
	host := u.Hostname()
	if u.User != nil || u.Opaque != "" || host == "" {
		return false
	}
	if isLoopback(s.graph.Hostname()) {
		return isLoopback(host)
	}
	_, literal := netip.ParseAddr(host)
	return u.Scheme == "https" && literal != nil && !isLoopback(host) && strings.Contains(host, ".")
}

func (c *Client) download(ctx context.Context, o op, u *url.URL, known string, take func([]ReportRow) error) (mark string, err error) {
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, reportTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", &Error{Kind: BadPage, Op: o.name, Message: "the answer leads to no download that may be followed"}
	}
	req.Header.Set("User-Agent", c.service.userAgent)
	c.requests.Add(1)
	key := c.gateKey(ctx)
	res, err := c.service.downloads.Do(req)
	if err != nil {
		return "", c.service.wireError(asked, o.name, "Microsoft's download of reports", key, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		return "", c.statusError(o, key, res.StatusCode, res.Header, "", "")
	case res.StatusCode != http.StatusOK:
		// The link lives for minutes; the next try gets another.
		e := &Error{Kind: Transient, Op: o.name, Status: res.StatusCode, Message: "the download of the report was refused"}
		c.service.scheduleAlone(e)
		return "", e
	}
	return c.readReport(asked, o, c.service.pace(res.Body, cancel), known, take)
}

// limited ends a download that is too large, as a whole or in one row.
type limited struct {
	r           io.Reader
	all, record int
	err         error // of the connection
}

func (l *limited) Read(p []byte) (int, error) {
	if l.all > maxReport || l.record > maxRecord {
		l.err = errReportTooLarge
		return 0, l.err
	}
	n, err := l.r.Read(p)
	l.all, l.record = l.all+n, l.record+n
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}

var (
	errReportTooLarge = errors.New("the report is larger than is plausible")
	errNoReport       = errors.New("the download is not a usage report")
	errReportRow      = errors.New("a row of the report has another number of columns than its heading")
)

func (c *Client) readReport(ctx context.Context, o op, body io.Reader, known string, take func([]ReportRow) error) (mark string, err error) {
	src := &limited{r: body}
	whole := newFingerprint(src)
	bad := func(err error) error {
		if src.err != nil {
			err = src.err
		}
		e := &Error{Kind: BadPage, Op: o.name, Status: http.StatusOK}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errReportTooLarge), errors.Is(err, errNoReport), errors.Is(err, errReportRow):
			e.Message = err.Error()
		case errors.Is(err, context.DeadlineExceeded), isBroken(err):
			e.Kind, e.Message, e.TimedOut = Transient, "the download of the report was cut off", errors.Is(err, context.DeadlineExceeded)
			c.service.scheduleAlone(e)
		default:
			e.Message = "the report is not valid CSV"
		}
		return e
	}
	begins, err := whole.begin()
	if err != nil || src.err != nil {
		return "", bad(err)
	}
	if known != "" && strings.HasPrefix(known, begins) {
		if mark, err = whole.end(func() { src.record = 0 }); err != nil {
			return "", bad(err)
		}
		if mark != known {
			return "", errOtherEnd
		}
		return mark, nil
	}
	text := bufio.NewReader(whole)
	// The byte order mark goes first: a heading in quotes may follow it.
	if bom, _ := text.Peek(len(byteOrderMark)); string(bom) == byteOrderMark {
		_, _ = text.Discard(len(byteOrderMark))
	}
	r := csv.NewReader(text)
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return "", bad(err)
	}
	columns := make(map[string]int, len(head))
	for i, name := range head {
		columns[strings.TrimSpace(name)] = i
	}
	for _, name := range []string{refreshDate, principalName} {
		if _, there := columns[name]; !there {
			return "", bad(errNoReport)
		}
	}
	var rows []ReportRow
	for {
		src.record = 0
		fields, err := r.Read()
		if errors.Is(err, io.EOF) && src.err == nil {
			break
		}
		if err != nil {
			return "", bad(err)
		}
		if len(fields) != len(head) {
			return "", bad(errReportRow)
		}
		if rows = append(rows, ReportRow{columns: columns, fields: fields}); len(rows) == reportRows {
			if err := take(rows); err != nil {
				return "", err
			}
			rows = rows[:0]
		}
	}
	if len(rows) > 0 {
		if err := take(rows); err != nil {
			return "", err
		}
	}
	if mark, err = whole.end(func() {}); err != nil {
		return "", bad(err)
	}
	return mark, nil
}

// errOtherEnd is what a report gives that begins as the known one and ends
// otherwise.
var errOtherEnd = errors.New("the report ends otherwise than it was known to")

// fingerprint reads a text and tells it from others: by its beginning, which is
// read at once, and by the whole.
type fingerprint struct {
	rest  io.Reader
	start []byte // of the text, what of it is not handed on yet
	first string
	whole checks
}

// checks tell texts apart as well as one number of 64 bits, at an eighth of what a
// digest costs: reports are megabytes, and nobody has a use for two that agree.
type checks struct {
	length     int64
	one, two   uint32
	castagnoli *crc32.Table
}

func (c *checks) add(p []byte) {
	c.length += int64(len(p))
	c.one = crc32.Update(c.one, crc32.IEEETable, p)
	c.two = crc32.Update(c.two, c.castagnoli, p)
}

func (c *checks) String() string { return fmt.Sprintf("%d:%08x%08x", c.length, c.one, c.two) }

// beginning is how much of a report is read before it is compared.
const beginning = 64 << 10

func newFingerprint(r io.Reader) *fingerprint {
	return &fingerprint{rest: r, whole: checks{castagnoli: crc32.MakeTable(crc32.Castagnoli)}}
}

// begin reads the beginning and gives what the mark of the text begins with.
func (f *fingerprint) begin() (string, error) {
	start := make([]byte, beginning)
	n, err := io.ReadFull(f.rest, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	f.start = start[:n]
	sum := sha256.Sum256(f.start)
	f.first = hex.EncodeToString(sum[:8]) + ":"
	f.whole.add(f.start)
	return f.first, nil
}

func (f *fingerprint) Read(p []byte) (int, error) {
	if len(f.start) > 0 {
		n := copy(p, f.start)
		f.start = f.start[n:]
		return n, nil
	}
	n, err := f.rest.Read(p)
	f.whole.add(p[:n])
	return n, err
}

// end reads what is left and gives the mark; each is called before each reading.
func (f *fingerprint) end(each func()) (mark string, err error) {
	f.start = nil
	buf := make([]byte, beginning)
	for {
		each()
		_, err := f.Read(buf)
		if errors.Is(err, io.EOF) {
			return f.first + f.whole.String(), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// RefreshedOn gives the day that the row's report was made for; the zero time
// when it does not say.
func (r ReportRow) RefreshedOn() time.Time { return r.Day(refreshDate) }

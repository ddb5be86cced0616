package entrasim

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// usageReports are the Microsoft 365 usage reports served here, with their
// columns after Report Refresh Date.
var usageReports = map[string][]string{
	"getOffice365ActiveUserDetail": {"User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Has Exchange License", "Has OneDrive License",
		"Has SharePoint License", "Has Skype For Business License", "Has Yammer License", "Has Teams License", "Exchange Last Activity Date",
		"OneDrive Last Activity Date", "SharePoint Last Activity Date", "Skype For Business Last Activity Date", "Yammer Last Activity Date",
		"Teams Last Activity Date", "Exchange License Assign Date", "OneDrive License Assign Date", "SharePoint License Assign Date",
		"Skype For Business License Assign Date", "Yammer License Assign Date", "Teams License Assign Date", "Assigned Products"},
	"getEmailActivityUserDetail": {"User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Last Activity Date", "Send Count", "Receive Count",
		"Read Count", "Meeting Created Count", "Meeting Interacted Count", "Assigned Products", "Report Period"},
	"getTeamsUserActivityUserDetail": {"Tenant Display Name", "Shared Channel Tenant Display Names", "User Id", "User Principal Name", "Last Activity Date",
		"Is Deleted", "Deleted Date", "Assigned Products", "Team Chat Message Count", "Private Chat Message Count", "Call Count", "Meeting Count",
		"Post Messages", "Reply Messages", "Meetings Organized Count", "Meetings Attended Count", "Has Other Action", "Is Licensed", "Report Period"},
	"getOneDriveActivityUserDetail": {"User Principal Name", "Is Deleted", "Deleted Date", "Last Activity Date", "Viewed Or Edited File Count",
		"Synced File Count", "Shared Internally File Count", "Shared Externally File Count", "Assigned Products", "Report Period"},
	"getSharePointActivityUserDetail": {"User Principal Name", "Is Deleted", "Deleted Date", "Last Activity Date", "Viewed Or Edited File Count",
		"Synced File Count", "Shared Internally File Count", "Shared Externally File Count", "Visited Page Count", "Assigned Products", "Report Period"},
	"getMailboxUsageDetail": {"User Principal Name", "Display Name", "Is Deleted", "Deleted Date", "Created Date", "Last Activity Date", "Item Count",
		"Storage Used (Byte)", "Issue Warning Quota (Byte)", "Prohibit Send Quota (Byte)", "Prohibit Send/Receive Quota (Byte)", "Deleted Item Count",
		"Deleted Item Size (Byte)", "Recipient Type", "Report Period"},
	"getMicrosoft365CopilotUsageUserDetail": {"Report Period", "User Principal Name", "Display Name", "Last Activity Date",
		"Copilot Chat Last Activity Date", "Microsoft Teams Copilot Last Activity Date", "Word Copilot Last Activity Date",
		"Excel Copilot Last Activity Date", "PowerPoint Copilot Last Activity Date", "Outlook Copilot Last Activity Date"},
	"getM365AppUserDetail": {"User Principal Name", "Last Activation Date", "Last Activity Date", "Report Period", "Windows", "Mac", "Mobile", "Web",
		"Outlook", "Word", "Excel", "PowerPoint", "OneNote", "Teams"},
	"getOffice365ActivationsUserDetail": {"User Principal Name", "Display Name", "Product Type", "Last Activated Date", "Windows", "Mac",
		"Windows 10 Mobile", "iOS", "Android", "Activated On Shared Computer"},
	"getOneDriveUsageAccountDetail": {"Site URL", "Owner Display Name", "Is Deleted", "Last Activity Date", "File Count", "Active File Count",
		"Storage Used (Byte)", "Storage Allocated (Byte)", "Owner Principal Name", "Report Period"},
}

func (k *call) reportSettings() *reply {
	o := k.open("admin/reportSettings/$entity")
	o.raw("id", `""`)
	k.c.mu.RLock()
	o.bool("displayConcealedNames", k.c.ConcealNames)
	k.c.mu.RUnlock()
	return done(o)
}

// usageReport answers with a redirect to a download that needs no token.
func (k *call) usageReport(name string) *reply {
	period := "D7"
	if len(k.args) > 0 {
		key, v, _ := strings.Cut(k.args[0], "=")
		v = strings.Trim(v, "'")
		switch key {
		case "period":
			if v != "D7" && v != "D30" && v != "D90" && v != "D180" {
				return k.fail(400, "InvalidArgument", "Invalid period value specified: '"+v+"'. Accepted values are: D7, D30, D90, D180.")
			}
			period = v
		case "date":
			d, err := time.Parse(time.DateOnly, v)
			if err != nil || k.now.Sub(d) > 31*24*time.Hour {
				return k.fail(400, "InvalidArgument", "Invalid date value specified: '"+v+"'. Only dates in the past 30 days are supported.")
			}
			period = "D1"
		default:
			return k.fail(400, "BadRequest", "Invalid function parameter.")
		}
	}
	t := k.newToken('r', name+"|"+period, 0)
	origin := k.s.downloadOrigin(k.host)
	return &reply{status: http.StatusFound, header: http.Header{"Location": {origin + "/data/download/" + k.s.seal(t)}}}
}

func (s *Sim) downloadOrigin(host string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.download != "" {
		return s.download
	}
	return strings.TrimSuffix(host, "/graph")
}

// serveDownload gives a report as CSV with a byte order mark. A request that
// carries a token is refused, because a careful client never sends it here.
func (s *Sim) serveDownload(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "a download takes no token", http.StatusBadRequest)
		return
	}
	var t pageToken
	raw := strings.TrimPrefix(r.URL.Path, "/data/download/")
	if !s.unseal(raw, &t) || t.Epoch != s.generation() || t.Mode != 'r' || s.Now().Sub(time.Unix(t.At, 0)) > 10*time.Minute {
		http.Error(w, "the link has expired", http.StatusForbidden)
		return
	}
	c := s.Company(t.Tenant)
	if c == nil {
		http.NotFound(w, r)
		return
	}
	name, period, _ := strings.Cut(t.Set, "|")
	f := s.faultFor(c.TenantID, r.Method, r.URL.Path)
	if f != nil && f.replaces() {
		k := &call{s: s, now: s.Now(), method: r.Method, header: r.Header, c: c, host: "http://" + r.Host + "/graph", id: randomGUID()}
		s.write(w, r, k, f.reply(k), f)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	body := c.report(name, strings.TrimPrefix(period, "D"), s.Now())
	if f != nil && f.write(w, r, http.StatusOK, body) {
		return
	}
	_, _ = w.Write(body)
}

func (c *Company) report(name, period string, now time.Time) []byte {
	seen := c.seen(now)
	c.mu.RLock()
	defer c.mu.RUnlock()
	refreshed := now.AddDate(0, 0, -2).Format(time.DateOnly)
	columns := usageReports[name]
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	_ = w.Write(append([]string{"Report Refresh Date"}, columns...))
	for u := range c.users.all {
		if u.UserType == "Guest" || len(u.Licenses) == 0 && u.Kind != SharedMailbox && u.Kind != Room {
			continue
		}
		if name == "getMicrosoft365CopilotUsageUserDetail" && !slices.ContainsFunc(u.Licenses, func(l License) bool { return l.SKUID == skuCopilot }) {
			continue
		}
		h := hash64(u.ID)
		day := ""
		if s := seen.users[u.slot]; s != nil && s.success > 0 {
			day = time.UnixMicro(s.success).UTC().Format(time.DateOnly)
		} else if u.Kind == SharedMailbox {
			day = refreshed
		}
		var products []string
		for _, l := range u.Licenses {
			for _, s := range c.skus {
				if s.ID == l.SKUID {
					products = append(products, strings.ToUpper(skuName(s.PartNumber)))
				}
			}
		}
		upn, display, userID := u.UPN, u.DisplayName, u.ID
		if c.ConcealNames {
			upn, display, userID = concealed(u.ID, "u"), concealed(u.ID, "d"), defaultRole
		}
		row := []string{refreshed}
		for _, col := range columns {
			v := ""
			switch col {
			case "User Principal Name", "Owner Principal Name":
				v = upn
			case "Display Name", "Owner Display Name":
				v = display
			case "User Id":
				v = userID
			case "Site URL":
				if !c.ConcealNames {
					v = "https://" + strings.TrimSuffix(c.Initial, ".onmicrosoft.com") + "-my.sharepoint.com/personal/" + strings.NewReplacer("@", "_", ".", "_").Replace(u.UPN)
				}
			case "Is Deleted", "Has Skype For Business License", "Activated On Shared Computer", "Has Other Action":
				v = "False"
			case "Has Exchange License", "Has OneDrive License", "Has SharePoint License", "Has Yammer License", "Has Teams License", "Is Licensed":
				v = "False"
				if len(u.Licenses) > 0 {
					v = "True"
				}
			case "Last Activity Date", "Exchange Last Activity Date", "Teams Last Activity Date", "Last Activated Date", "Last Activation Date":
				v = day
			case "OneDrive Last Activity Date", "SharePoint Last Activity Date":
				if h%3 > 0 {
					v = day
				}
			case "Exchange License Assign Date", "OneDrive License Assign Date", "SharePoint License Assign Date", "Yammer License Assign Date", "Teams License Assign Date":
				if len(u.Licenses) > 0 {
					v = u.Licenses[0].Assigned.Format(time.DateOnly)
				}
			case "Created Date":
				v = u.Created.Format(time.DateOnly)
			case "Assigned Products":
				v = strings.Join(products, "+")
			case "Report Period":
				v = period
			case "Recipient Type":
				v = "User"
				if u.Kind == SharedMailbox {
					v = "Shared"
				} else if u.Kind == Room {
					v = "Room"
				}
			case "Windows", "Mac", "Mobile", "Web", "Outlook", "Word", "Excel", "PowerPoint", "OneNote", "Teams", "iOS", "Android", "Windows 10 Mobile":
				v = "No"
				if day != "" && hash64(col+u.ID)%2 == 0 {
					v = "Yes"
				}
			case "Product Type":
				v = "MICROSOFT 365 APPS FOR ENTERPRISE"
			case "Tenant Display Name":
				v = c.Name
			default:
				if strings.HasSuffix(col, "Count") || strings.Contains(col, "(Byte)") || strings.Contains(col, "Messages") {
					n := 0
					if day != "" {
						n = int(hash64(col+u.ID) % 300)
					}
					if strings.Contains(col, "(Byte)") {
						n *= 1 << 22
					}
					v = strconv.Itoa(n)
				}
			}
			if said, ok := c.said[u.ID+" "+name][col]; ok {
				v = said
			}
			row = append(row, v)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes()
}

// Reported makes a usage report say this of a user, by column, in place of what
// it would say by itself. user is an id, sign-in name or part of a name.
func (c *Company) Reported(report, user string, columns map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.init()
	u := c.findUser(user)
	if u == nil {
		return
	}
	if c.said == nil {
		c.said = make(map[string]map[string]string)
	}
	c.said[u.ID+" "+report] = columns
}

// Conceal switches on or off that usage reports hide names.
func (c *Company) Conceal(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ConcealNames = on
}

func concealed(id, salt string) string {
	a, b := hash64(id+salt), hash64(salt+id)
	return strings.ToUpper(fmt.Sprintf("%016x%016x", a, b))
}

// photo is a small drawing made from the user's id: no picture of anybody.
func (k *call) photo(u *User) *reply {
	if !k.c.hasPhoto(u) {
		return k.noPhoto()
	}
	size := 96
	if len(k.args) > 1 {
		if n, _, ok := strings.Cut(k.args[1], "x"); ok {
			if v, err := strconv.Atoi(n); err == nil && v >= 48 && v <= 648 {
				size = v
			}
		}
	}
	tag := u.photoTag()
	if k.header.Get("If-None-Match") == tag {
		return &reply{status: http.StatusNotModified, header: http.Header{"Etag": {tag}}}
	}
	return &reply{status: 200, ctype: "image/jpeg", header: http.Header{"Etag": {tag}}, body: portrait(u.pictured(), size)}
}

// pictured names the photo that a user has now.
func (u *User) pictured() string {
	if u.PhotoVersion == 0 {
		return u.ID
	}
	return u.ID + " " + strconv.Itoa(u.PhotoVersion)
}

func (u *User) photoTag() string { return fmt.Sprintf(`"%X"`, uint32(hash64(u.pictured()))) }

func (c *Company) hasPhoto(u *User) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return u.Photo
}

func (k *call) noPhoto() *reply {
	return k.fail(404, "ImageNotFound", "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.")
}

func (k *call) photoInfo(u *User) *reply {
	if !k.c.hasPhoto(u) {
		return k.noPhoto()
	}
	o := k.open("users('" + u.ID + "')/photo/$entity")
	o.str("@odata.mediaContentType", "image/jpeg")
	o.str("@odata.mediaEtag", u.photoTag())
	o.str("id", "96X96")
	o.int("height", 96)
	o.int("width", 96)
	return done(o)
}

func portrait(id string, size int) []byte {
	h := hash64(id)
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	back := color.RGBA{uint8(90 + h%120), uint8(90 + h>>8%120), uint8(110 + h>>16%120), 255}
	skin := color.RGBA{uint8(150 + h>>24%90), uint8(110 + h>>32%80), uint8(90 + h>>40%70), 255}
	coat := color.RGBA{uint8(h >> 48 % 160), uint8(h >> 50 % 160), uint8(h >> 52 % 160), 255}
	c, r := size/2, size/5
	for y := range size {
		for x := range size {
			dx, dy := x-c, y-size*2/5
			bx, by := x-c, y-size
			switch {
			case dx*dx+dy*dy < r*r:
				img.SetRGBA(x, y, skin)
			case bx*bx*3+by*by*4 < size*size*5/8:
				img.SetRGBA(x, y, coat)
			default:
				img.SetRGBA(x, y, back)
			}
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: 70})
	return out.Bytes()
}

package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// visitor is somebody at a browser who is not logged in.
func (o *office) visitor() person {
	o.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(o.t, err)
	return person{base: o.desk.base, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends a document and gives the payload of its one mutation or query,
// whatever came of it. what is kept of the answer is in to; nil: nothing is,
// because the answer shows a secret this once.
func (p person) do(t *testing.T, to io.Writer, document string, variables map[string]any) map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	require.NoError(t, err)
	req, err := newPost(p.base+"/graphql", string(body))
	require.NoError(t, err)
	req.Header.Set("Origin", p.base)
	client := *p.client
	if to != nil {
		client.Transport = eavesdrop{to}
	}
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var out struct{ Data map[string]map[string]any }
	if json.Unmarshal(raw, &out) != nil {
		return nil // a list, or no answer at all
	}
	for _, payload := range out.Data {
		if payload == nil {
			payload = map[string]any{}
		}
		payload["raw"] = string(raw)
		return payload
	}
	return map[string]any{"raw": string(raw)}
}

// input is a document with one mutation that takes one input.
func input(mutation, fields string) string {
	return fmt.Sprintf("mutation($input: %s%sInput!) { %s(input: $input) { %s userErrors { code message } } }", strings.ToUpper(mutation[:1]), mutation[1:], mutation, fields)
}

func of(pairs ...any) map[string]any {
	in := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		in[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return map[string]any{"input": in}
}

// look visits a page as a browser does.
func (p person) look(t *testing.T, to io.Writer, path string) {
	t.Helper()
	client := *p.client
	client.Transport = eavesdrop{to}
	resp, err := client.Get(p.base + path)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
}

// gossip is a mail server that refuses every mail and says why with all it heard.
func gossip(t *testing.T) (address string, heard *buffer) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	heard = &buffer{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
				say("220 gossip")
				lines, body, told := bufio.NewScanner(conn), false, ""
				for lines.Scan() {
					line := lines.Text()
					_, _ = io.WriteString(heard, line+"\n")
					told += " " + line
					switch word := strings.ToUpper(strings.SplitN(line, " ", 2)[0]); {
					case body && line != ".":
					case line == ".":
						body = false
						say("554 5.7.1 rejected:" + told)
					case word == "EHLO":
						say("250-gossip")
						say("250 AUTH CRAM-MD5")
					case word == "AUTH":
						say("334 PDEyMzRAZ29zc2lwPg==")
					case word == "DATA":
						body = true
						say("354 go on")
					case word == "QUIT":
						say("221 bye")
						return
					case word == "MAIL" || word == "RCPT" || word == "RSET" || word == "NOOP":
						say("250 ok")
					default:
						say("235 welcome")
					}
				}
			}()
		}
	}()
	return listener.Addr().String(), heard
}

// TestMembersSecretsStayUnseen does with everything that members have what they
// do, right and wrong, and looks for it wherever it does not belong.
func TestMembersSecretsStayUnseen(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		const (
			ownersPassword = "Nachtigall owner's password 71"
			newPassword    = "Nachtigall owner's next password 72"
			guestsPassword = "Nachtigall guest's password 73"
			wrongPassword  = "Nachtigall wrong password 74"
			mailPassword   = "Nachtigall-mail-password-75"
			guest          = "luscinia@nachtigall.example"
			nobody         = "nobody.at.all@nachtigall.example"
			guestsName     = "Luscinia Nachtigall"
		)
		mails, mailed := gossip(t)
		o := newOfficeWith(t, dialect, ownersPassword)
		o.env = append(o.env, "APPMUSTER_METRICS_LISTEN=127.0.0.1:"+freePort(t),
			"APPMUSTER_SMTP_URL=smtp://robin:"+mailPassword+"@"+mails, "APPMUSTER_MAIL_FROM=muster@nachtigall.example")
		heard, answers := &buffer{}, &buffer{}
		o.open(slog.New(slog.NewJSONHandler(heard, &slog.HandlerOptions{Level: slog.LevelDebug})))
		birds := &aviary{t: t, secrets: map[string]string{
			"owner's password": ownersPassword, "new password": newPassword, "guest's password": guestsPassword, "wrong password": wrongPassword,
			"mail password": mailPassword,
		}, fleeting: map[string]string{}}

		// People come by a sync, and leave by a failed one.
		organization := organize(t, o.api, "Meerdijk")
		connection := own(organization, o.small)
		connection["clientId"] = ownClientID(0)
		tenant, _, refused := connect(t, o.api, connection)
		require.Empty(t, refused)
		await(t, o.api, tenant)
		birds.people = append(peopleOf(t, o.api, organization), guest, nobody, guestsName)

		// An invitation, by a mail server that tells everything it hears.
		made := o.desk.do(t, nil, input("inviteMember", "link mailed"), of("email", guest, "organizationId", organization, "role", "ANALYST"))
		require.Equal(t, false, made["mailed"], made)
		link, err := url.Parse(fmt.Sprint(made["link"]))
		require.NoError(t, err)
		token := link.Path[strings.LastIndex(link.Path, "/")+1:]
		birds.secrets["invitation"] = token
		// The mailed link is another one, since it proves the address.
		heardLink := regexp.MustCompile(`/invite/([\w-]{32})`).FindStringSubmatch(mailed.String())
		require.Len(t, heardLink, 2, "the mail server heard it")
		require.NotEqual(t, token, heardLink[1])
		birds.secrets["mailed invitation"] = heardLink[1]
		visitor := o.visitor()
		visitor.look(t, answers, link.Path)
		visitor.do(t, answers, `query($t: String!) { invitation(token: $t) { expiresAt } }`, map[string]any{"t": token})
		visitor.do(t, answers, `query($t: String!) { invitation(token: $t) { nonsense } }`, map[string]any{"t": token})
		visitor.do(t, answers, input("acceptInvitation", "viewer { isInstanceOwner }"), of("token", token, "name", guestsName, "password", "short"))
		joined := visitor.do(t, answers, input("acceptInvitation", "viewer { isInstanceOwner }"), of("token", token, "name", guestsName, "password", guestsPassword))
		require.NotNil(t, joined["viewer"], joined)
		visitor.do(t, answers, input("acceptInvitation", "viewer { isInstanceOwner }"), of("token", token, "name", guestsName, "password", guestsPassword))

		// An authenticator app, recovery codes, and all that goes wrong with them.
		begun := o.desk.do(t, nil, `mutation { beginTotp { secret otpauthUrl userErrors { message } } }`, nil)
		secret := fmt.Sprint(begun["secret"])
		require.NotEmpty(t, secret, begun)
		birds.secrets["TOTP secret"] = secret
		o.desk.do(t, answers, input("confirmTotp", "recoveryCodes"), of("code", "000000"))
		code, err := totp.GenerateCode(secret, time.Now())
		require.NoError(t, err)
		confirmed := o.desk.do(t, nil, input("confirmTotp", "recoveryCodes"), of("code", code))
		codes, _ := confirmed["recoveryCodes"].([]any)
		require.NotEmpty(t, codes, confirmed)
		for i, one := range codes {
			birds.secrets[fmt.Sprint("recovery code ", i)] = fmt.Sprint(one)
		}
		again := o.visitor()
		asked := again.do(t, answers, input("logIn", "codeNeeded"), of("email", "owner@muster.example", "password", ownersPassword))
		require.Equal(t, true, asked["codeNeeded"], asked)
		again.do(t, answers, input("verifyCode", "viewer { isInstanceOwner }"), of("code", "123456"))
		entered := again.do(t, answers, input("verifyCode", "viewer { isInstanceOwner }"), of("code", codes[0]))
		require.NotNil(t, entered["viewer"], entered)
		renewed := o.desk.do(t, nil, input("renewRecoveryCodes", "recoveryCodes"), of("code", codes[1]))
		more, _ := renewed["recoveryCodes"].([]any)
		require.NotEmpty(t, more, renewed)
		birds.secrets["renewed recovery code"] = fmt.Sprint(more[0])

		// Passwords and log-ins that fail.
		visitor = o.visitor()
		for _, wrong := range []map[string]any{
			of("email", nobody, "password", wrongPassword), of("email", guest, "password", wrongPassword), of("email", guest, "password", ""),
			of("email", wrongPassword, "password", guest),
		} {
			visitor.do(t, answers, input("logIn", "codeNeeded"), wrong)
		}
		o.desk.do(t, answers, input("changePassword", "member { id }"), of("currentPassword", wrongPassword, "newPassword", newPassword))
		changed := o.desk.do(t, answers, input("changePassword", "member { id }"), of("currentPassword", ownersPassword, "newPassword", newPassword))
		require.NotNil(t, changed["member"], changed)

		// Passkeys: challenges, and answers that are none.
		for document, who := range map[string]person{
			`mutation { beginPasskey { options userErrors { message } } }`:      o.desk,
			`mutation { beginPasskeyLogIn { options userErrors { message } } }`: visitor,
		} {
			var options struct {
				PublicKey struct{ Challenge string } `json:"publicKey"`
				Challenge string                     `json:"challenge"`
			}
			require.NoError(t, json.Unmarshal([]byte(fmt.Sprint(who.do(t, nil, document, nil)["options"])), &options))
			challenge := options.PublicKey.Challenge + options.Challenge
			birds.fleeting["challenge of "+document] = challenge
			response := `{"id":"` + challenge + `","rawId":"` + challenge + `","type":"public-key","response":{"clientDataJSON":"` + challenge + `"}}`
			who.do(t, answers, input("finishPasskey", "passkey { id }"), of("name", guestsName, "response", response))
			who.do(t, answers, input("finishPasskeyLogIn", "viewer { isInstanceOwner }"), of("response", response))
		}

		// Microsoft's way back, with what it carries, from a browser that did not set out.
		sent := visitor.do(t, nil, input("beginMicrosoftLogIn", "url"), of("returnTo", "/"))
		address := fmt.Sprint(sent["url"])
		birds.fleeting["state of a log-in"], birds.fleeting["nonce"] = query(t, address, "state"), query(t, address, "nonce")
		birds.secrets["code of a log-in"] = "Nachtigall-code-of-a-log-in-76"
		for _, who := range []person{visitor, o.visitor()} {
			who.look(t, answers, "/auth/callback?"+url.Values{"code": {birds.secrets["code of a log-in"]}, "state": {query(t, address, "state")}}.Encode())
			who.look(t, answers, "/auth/callback?"+url.Values{"error": {"access_denied"}, "error_description": {guest + wrongPassword}, "state": {"x"}}.Encode())
		}

		// Links with tokens that are none of ours yet may be somebody's.
		for _, path := range []string{"/setup/", "/reset/", "/invite/"} {
			birds.secrets["token in "+path] = "Nachtigall-token-of-" + strings.Trim(path, "/")
			o.visitor().look(t, answers, path+birds.secrets["token in "+path])
			o.visitor().look(t, answers, path+birds.secrets["token in "+path]+"/more")
		}
		visitor.do(t, answers, input("completeReset", "viewer { isInstanceOwner }"), of("token", birds.secrets["token in /reset/"], "password", wrongPassword))

		// Questions with people in them that go wrong.
		errs := &buffer{}
		for _, who := range birds.people[:5] {
			o.desk.do(t, errs, `query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": who})
			o.desk.do(t, errs, `query($id: ID!) { organization(id: $id) { name } }`, map[string]any{"id": who})
			o.desk.do(t, errs, `query($id: Int!) { node(id: $id) { id } }`, map[string]any{"id": who})
			o.desk.do(t, errs, fmt.Sprintf(`{ node(id: %s) { id } }`, jsonForm(who)), nil)
			o.desk.do(t, errs, input("revealPerson", "person { displayName }"), of("userId", who, "reason", "to see what comes of it"))
			o.desk.do(t, errs, input("setMemberRole", "organizationMember { role }"), of("organizationId", organization, "memberId", who, "role", "OWNER"))
			o.desk.do(t, errs, input("setMemberRole", "organizationMember { role }"), of("organizationId", organization, "memberId", "x", "role", who))
		}

		home, err := url.Parse(o.desk.base)
		require.NoError(t, err)
		for i, who := range []person{o.desk, again, visitor} {
			for _, cookie := range who.client.Jar.Cookies(home) {
				birds.secrets[fmt.Sprint("session ", i)] = cookie.Value
			}
		}
		require.Contains(t, birds.secrets, "session 0")
		birds.spoken("log", []byte(heard.String()))
		birds.spoken("metrics", metrics(t, o.env))
		birds.spoken("errors", []byte(errs.String()))
		birds.secret("answers", []byte(answers.String()))
		birds.stored(o.env)
	})
}

// TestCrashTellsNoSecret ends a server in the way that makes Go print every
// goroutine, in the middle of a sync, and looks at what it printed and at how it
// was called.
func TestCrashTellsNoSecret(t *testing.T) {
	t.Parallel()
	company := entrasim.DemoCompanies(time.Now())[0]
	sim, ms := microsoft(t, company)
	env := append(environment(t, ms, "sqlite"), "APPMUSTER_LOG_LEVEL=debug", "APPMUSTER_BOOTSTRAP_EMAIL=owner@muster.example",
		"APPMUSTER_BOOTSTRAP_PASSWORD=Wiedehopf password 81", "APPMUSTER_SMTP_URL=smtp://robin:Wiedehopf-mail-82@127.0.0.1:1", "APPMUSTER_MAIL_FROM=a@muster.example")
	server := spawn(t, env)
	organization, tenant := synced(t, server.api, company)
	birds := &aviary{t: t, people: peopleOf(t, server.api, organization), secrets: map[string]string{
		"bootstrap token": testToken, "customer's secret": testSecret, "password": "Wiedehopf password 81", "mail password": "Wiedehopf-mail-82",
	}}
	key, err := os.ReadFile(filepath.Join(value(env, "APPMUSTER_DATA_DIR"), keyFile))
	require.NoError(t, err)
	birds.secrets["key"] = string(bytes.TrimSpace(key))

	sim.Inject(entrasim.Fault{Path: "/graph/", Action: entrasim.Slow, Delay: 200 * time.Millisecond})
	before := len(sim.Requests())
	ask[map[string]any](t, server.api, `mutation($input: StartSyncInput!) { startSync(input: $input) { userErrors { message } } }`, of("tenantId", tenant, "full", true))
	eventually(t, time.Minute, "the sync is under way", func() bool { return len(sim.Requests()) > before+3 })
	called, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", server.command.Process.Pid))
	require.NoError(t, err)
	require.NoError(t, server.command.Process.Signal(syscall.SIGQUIT))
	<-server.exited
	require.Contains(t, server.output.String(), "goroutine ")
	require.Contains(t, server.output.String(), "internal/tenantsync")
	birds.spoken("crash", []byte(server.output.String()))
	birds.spoken("arguments", called)
}

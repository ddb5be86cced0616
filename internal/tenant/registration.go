package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/setting"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
)

const (
	// registrationSetting holds how the operator's registration was last seen.
	registrationSetting = "registration"
	// registrationEvery is how often it is looked at, registrationIll how often while
	// something is wrong.
	registrationEvery = 6 * time.Hour
	registrationIll   = time.Hour
	// registrationTries is of how many tenants it is asked.
	registrationTries = 5
	// registrationFor is how long one look may take.
	registrationFor = 40 * time.Second
)

// kept is the setting's value.
type kept struct {
	checkup.Registration
	DueAt time.Time `json:"dueAt"`
	// Warned is the step that was last warned of, of the end WarnedOf.
	Warned   int        `json:"warned,omitempty"`
	WarnedOf *time.Time `json:"warnedOf,omitempty"`
}

// RegistrationOf gives how the operator's own registration stands, to the owners
// of the instance; nil to others and where there is none.
func (s *Service) RegistrationOf(ctx context.Context) (*checkup.Registration, error) {
	if s.Registration.ClientID == "" || !viewer.FromContext(ctx).IsInstanceOwner() {
		return nil, nil
	}
	k, err := s.keptRegistration(system(ctx), s.DB.Ent())
	if err != nil {
		return nil, err
	}
	if k == nil || k.ClientID != s.Registration.ClientID {
		k = &kept{Registration: s.unchecked()}
	}
	return &k.Registration, nil
}

// unchecked is the registration before anything is known of it.
func (s *Service) unchecked() checkup.Registration {
	r := checkup.Registration{ClientID: s.Registration.ClientID, CredentialKind: vocab.CredentialKindSecret, Marks: []*checkup.RegistrationMark{}}
	by := vocab.CredentialDatedByPerson
	if s.Registration.Certificate != nil {
		ends := s.Registration.Certificate.ExpiresAt()
		by, r.CredentialKind, r.CredentialExpiresAt = vocab.CredentialDatedByCertificate, vocab.CredentialKindCertificate, &ends
	} else if !s.Registration.SecretExpiresAt.IsZero() {
		ends := s.Registration.SecretExpiresAt
		r.CredentialExpiresAt = &ends
	}
	if r.CredentialExpiresAt != nil {
		r.CredentialDatedBy = &by
	}
	return r
}

func (s *Service) keptRegistration(ctx context.Context, c *ent.Client) (*kept, error) {
	row, err := c.Setting.Query().Where(setting.Name(registrationSetting)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read how the registration stands: %w", err)
	}
	k := new(kept)
	if err := json.Unmarshal(row.Value, k); err != nil {
		return nil, nil // of another version: it is looked at anew
	}
	return k, nil
}

// RegistrationsDue reports whether it is time to look how the operator's
// registration stands, or when a customer's secret ends. For the system only.
func (s *Service) RegistrationsDue(ctx context.Context) (bool, error) {
	ctx = system(ctx)
	if due, err := s.endsToRead().Exist(ctx); due || err != nil || s.Registration.ClientID == "" {
		return due, err
	}
	k, err := s.keptRegistration(ctx, s.DB.Ent())
	if err != nil || k == nil || k.ClientID != s.Registration.ClientID || !s.Now().Before(k.DueAt) {
		return err == nil, err
	}
	// What was wrong may have been mended by the configuration of this start.
	if !k.Healthy() && !s.looked.Load() {
		return true, nil
	}
	// So may what keeps tenants dark; else it is looked again each hour.
	if s.looked.Load() && k.CheckedAt != nil && s.Now().Before(k.CheckedAt.Add(registrationIll)) {
		return false, nil
	}
	dark, err := s.DB.Ent().Tenant.Query().Where(darkForUs()).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("look for tenants that are dark: %w", err)
	}
	return dark, nil
}

// CheckRegistration looks how the operator's registration stands, keeps it, and
// warns the owners of the instance 30, 7 and 1 days ahead of the end of its secret
// or certificate and once it passed: each step once, whoever looks. Tenants that are
// dark because Microsoft refused the registration are looked at again, unless it
// still does. What Microsoft refuses is part of the answer. For the system only.
func (s *Service) CheckRegistration(ctx context.Context) error {
	if s.Registration.ClientID == "" {
		return nil
	}
	_, err := s.checkRegistration(ctx, func(context.Context, *database.Tx) error { return nil })
	return err
}

// AskRegistration is CheckRegistration for an owner of the instance who does not
// wait for its turn, and gives what was seen.
func (s *Service) AskRegistration(ctx context.Context) (*checkup.Registration, error) {
	if v := viewer.FromContext(ctx); !v.IsInstanceOwner() || !v.CanWrite() {
		return nil, fault.New(fault.Forbidden, "Only an owner of this instance can have its app registration checked.")
	}
	if s.Registration.ClientID == "" {
		return nil, fault.New(fault.Conflict, "This instance has no app registration of its own: there is nothing to check. Its operator sets APPMUSTER_MICROSOFT_CLIENT_ID.")
	}
	return s.checkRegistration(ctx, func(ctx context.Context, tx *database.Tx) error {
		return activity.Audit(ctx, tx, activity.Entry{Action: activity.RegistrationChecked, Actor: actor(ctx), SubjectKind: vocab.SubjectKindOrganization})
	})
}

// checkRegistration looks, and does also in the transaction that keeps what was seen.
func (s *Service) checkRegistration(ctx context.Context, also func(context.Context, *database.Tx) error) (*checkup.Registration, error) {
	seen, err := s.lookAtRegistration(system(ctx))
	if err != nil {
		return nil, err
	}
	s.looked.Store(true)
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := also(ctx, tx); err != nil {
			return err
		}
		ctx = system(ctx)
		if err := tx.Lock(ctx, registrationSetting, 0); err != nil {
			return err
		}
		before, err := s.keptRegistration(ctx, tx.Ent())
		if err != nil {
			return err
		}
		now := s.Now()
		next := kept{Registration: seen, DueAt: now.Add(registrationEvery)}
		if !seen.Healthy() {
			next.DueAt = now.Add(registrationIll)
		}
		if ends := seen.CredentialExpiresAt; ends != nil {
			next.Warned, next.WarnedOf = expiryStep(now, *ends), ends
			told := before != nil && before.Warned == next.Warned && before.WarnedOf != nil && before.WarnedOf.Equal(*ends)
			if next.Warned != 0 && !told {
				if err := tx.Enqueue(ctx, jobs.MailRegistrationArgs{Days: next.Warned, EndsAt: ends.Unix()}, nil); err != nil {
					return err
				}
			}
		}
		value, err := json.Marshal(next)
		if err != nil {
			return fmt.Errorf("write how the registration stands: %w", err)
		}
		if n, err := tx.Ent().Setting.Update().Where(setting.Name(registrationSetting)).SetValue(value).Save(ctx); err != nil || n > 0 {
			return err
		}
		return tx.Ent().Setting.Create().SetName(registrationSetting).SetValue(value).Exec(ctx)
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	return &seen, s.takeUp(system(ctx), &seen)
}

// takeUp has the tenants looked at again that are dark because Microsoft refused the
// registration, unless it was seen to be refused still.
func (s *Service) takeUp(ctx context.Context, seen *checkup.Registration) error {
	for _, m := range seen.Marks {
		if m.State == checkup.MarkBad && (m.About == checkup.AspectPlatform || m.About == checkup.AspectCredential) {
			return nil
		}
	}
	dark, err := s.DB.Ent().Tenant.Query().Where(darkForUs()).Order(ent.Asc(enttenant.FieldID)).IDs(ctx)
	if err != nil || len(dark) == 0 {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, id := range dark {
			if err := tx.Enqueue(ctx, jobs.RefreshTokenArgs{TenantID: id}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// lookAtRegistration asks Microsoft.
func (s *Service) lookAtRegistration(ctx context.Context) (checkup.Registration, error) {
	ctx, cancel := context.WithTimeout(ctx, registrationFor)
	defer cancel()
	r := s.unchecked()
	now := s.Now()
	r.CheckedAt = &now
	redirect := s.Microsoft.ProbeRedirect(ctx, s.Registration.ClientID, s.Registration.RedirectURL)
	if !redirect.Reached {
		r.Marks = []*checkup.RegistrationMark{mark(checkup.AspectPlatform, checkup.MarkBad,
			"Microsoft's identity platform does not answer this server.", "Check the server's way to the internet, its proxy and its name service.", "")}
		r.Marks = append(r.Marks, s.expiryMark(&r, now))
		return r, nil
	}
	r.Marks = append(r.Marks, mark(checkup.AspectPlatform, checkup.MarkGood, "Microsoft's identity platform answers.", "", ""))
	credential, own, err := s.askOwn(ctx)
	if err != nil {
		return r, err
	}
	if own != nil && s.Registration.Certificate == nil {
		if ends, known := own.SecretEndsAt(msgraph.Secret(s.Registration.ClientSecret.Reveal()), now); known {
			by := vocab.CredentialDatedByMicrosoft
			r.CredentialExpiresAt, r.CredentialDatedBy = &ends, &by
		}
	}
	r.Marks = append(r.Marks, credential)
	if credential.State != checkup.MarkBad || r.CredentialExpiresAt != nil {
		r.Marks = append(r.Marks, s.expiryMark(&r, now))
	}
	r.Marks = append(r.Marks, s.redirectMark(redirect, own), s.permissionMark(own))
	return r, nil
}

// letsIn sorts the tenants that Microsoft refuses behind all others, and with them
// the paused ones, which stay paused even where it refuses them.
func letsIn(s *sql.Selector) {
	s.OrderExprFunc(func(b *sql.Builder) {
		b.WriteString("CASE WHEN ").Ident(enttenant.FieldState).WriteString(" IN ('" + string(vocab.TenantStateNeedsConsent) + "', '" +
			string(vocab.TenantStatePaused) + "') THEN 1 ELSE 0 END")
	})
}

// askOwn signs in to tenants that were connected by the registration until one
// lets it read what the registration says of itself; nil where none does.
func (s *Service) askOwn(ctx context.Context) (*checkup.RegistrationMark, *msgraph.OwnRegistration, error) {
	tenants, err := s.DB.Ent().Tenant.Query().Where(enttenant.ModeIn(vocab.TenantModeApplication, vocab.TenantModeDelegated),
		enttenant.DisconnectedAtIsNil(), enttenant.ClientID(s.Registration.ClientID),
		// One that Microsoft refuses may be so for this very credential.
		enttenant.StateNEQ(vocab.TenantStatePendingConsent)).
		// Those first that let us in; of them APPLICATION goes before DELEGATED.
		Order(letsIn, ent.Asc(enttenant.FieldMode, enttenant.FieldID)).Limit(registrationTries).All(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("look for tenants of the registration: %w", err)
	}
	said := " shows once a tenant is connected by this registration."
	if len(tenants) > 0 {
		said = " is not known: no tenant that is connected by this registration lets it in just now."
	}
	credential := mark(checkup.AspectCredential, checkup.MarkUnknown, "Whether Microsoft takes the "+s.CredentialName()+said, "", "")
	for _, t := range tenants {
		client := s.asOperator(string(t.EntraTenantID))
		_, err := client.Token(ctx)
		if e, ok := msgraph.AsError(err); ok && e.Kind.RefusesClient() {
			return mark(checkup.AspectCredential, checkup.MarkBad, sentence(e.Message), s.mendCredential(), s.Guide.Cloud.RegistrationCredentials(s.Registration.ClientID)), nil, nil
		}
		if err != nil {
			if ctx.Err() != nil {
				return credential, nil, nil
			}
			continue
		}
		credential = mark(checkup.AspectCredential, checkup.MarkGood, "Microsoft takes the "+s.CredentialName()+".", "", "")
		own, err := client.OwnRegistration(ctx)
		if err == nil {
			return credential, &own, nil
		}
	}
	return credential, nil, nil
}

// CredentialName is what the registration's credential is called within a sentence.
func (s *Service) CredentialName() string {
	kind := vocab.CredentialKindSecret
	if s.Registration.Certificate != nil {
		kind = vocab.CredentialKindCertificate
	}
	return activity.CredentialName(kind)
}

func (s *Service) mendCredential() string {
	if s.Registration.Certificate != nil {
		return "Make a new certificate, upload its public part to the app registration, give it as APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE_FILE, and restart."
	}
	return "Make a new client secret in the app registration, give it as APPMUSTER_MICROSOFT_CLIENT_SECRET, and restart."
}

func (s *Service) expiryMark(r *checkup.Registration, now time.Time) *checkup.RegistrationMark {
	if r.CredentialExpiresAt == nil {
		return mark(checkup.AspectExpiry, checkup.MarkUnknown, "When the client secret ends is not known.",
			"Give its date as APPMUSTER_MICROSOFT_CLIENT_SECRET_EXPIRES, to be warned before.", s.Guide.Cloud.RegistrationCredentials(s.Registration.ClientID))
	}
	on := r.CredentialExpiresAt.UTC().Format(activity.Day)
	switch step := expiryStep(now, *r.CredentialExpiresAt); {
	case step == expired:
		return mark(checkup.AspectExpiry, checkup.MarkBad, "The "+s.CredentialName()+" ended on "+on+".", s.mendCredential(), s.Guide.Cloud.RegistrationCredentials(s.Registration.ClientID))
	case step != 0:
		return mark(checkup.AspectExpiry, checkup.MarkAttention, "The "+s.CredentialName()+" ends on "+on+".", s.mendCredential(), s.Guide.Cloud.RegistrationCredentials(s.Registration.ClientID))
	}
	return mark(checkup.AspectExpiry, checkup.MarkGood, "The "+s.CredentialName()+" ends on "+on+".", "", "")
}

func (s *Service) redirectMark(a msgraph.RedirectAnswer, own *msgraph.OwnRegistration) *checkup.RegistrationMark {
	registered := a.Registered
	if registered == msgraph.Unknown && own != nil && len(own.RedirectURIs) > 0 {
		registered = msgraph.No
		if slices.Contains(own.RedirectURIs, s.Registration.RedirectURL) {
			registered = msgraph.Yes
		}
	}
	page := s.Guide.Cloud.RegistrationAuthentication(s.Registration.ClientID)
	switch {
	case registered == msgraph.Yes:
		return mark(checkup.AspectRedirectURI, checkup.MarkGood, "The redirect URI "+s.Registration.RedirectURL+" is registered.", "", "")
	case registered == msgraph.No:
		return mark(checkup.AspectRedirectURI, checkup.MarkBad, "The redirect URI "+s.Registration.RedirectURL+" is not registered: Microsoft sends nobody back.",
			"Add it to the app registration as a redirect URI of the kind Web.", page)
	case a.Code != "":
		return mark(checkup.AspectRedirectURI, checkup.MarkBad, "Microsoft's sign-in page refuses the registration with "+a.Code+".",
			"Check the client ID, and that the registration is for accounts of any organization.", page)
	}
	return mark(checkup.AspectRedirectURI, checkup.MarkUnknown, "Whether the redirect URI "+s.Registration.RedirectURL+" is registered can't be seen from here.",
		"Compare it with the app registration.", page)
}

// harmless permissions come with every sign-in, and are never too much.
var harmless = []string{"openid", "profile", "email", "offline_access", "User.Read"}

func (s *Service) permissionMark(own *msgraph.OwnRegistration) *checkup.RegistrationMark {
	page := s.Guide.Cloud.RegistrationPermissions(s.Registration.ClientID)
	if own == nil {
		return mark(checkup.AspectPermissions, checkup.MarkUnknown,
			"Which permissions the registration asks for can be seen only where its own directory is connected here by application permissions.",
			"Compare them with the list that this server shows.", page)
	}
	var missing, spare []string
	for _, need := range s.Guide.Needs {
		if !slices.Contains(own.Roles, need.Name) {
			missing = append(missing, need.Name)
		}
	}
	for _, name := range append(slices.Clone(own.Roles), own.Scopes...) {
		used := slices.ContainsFunc(s.Guide.Needs, func(n checkup.Need) bool { return n.Name == name })
		if !used && !slices.Contains(harmless, name) && !slices.Contains(spare, name) {
			spare = append(spare, name)
		}
	}
	slices.Sort(spare)
	switch {
	case len(missing) > 0 && len(spare) > 0:
		return mark(checkup.AspectPermissions, checkup.MarkAttention, "The registration lacks the application permissions "+strings.Join(missing, ", ")+
			", and asks for more than is used: "+strings.Join(spare, ", ")+".", "Add what is missing, and remove what is not used.", page)
	case len(missing) > 0:
		return mark(checkup.AspectPermissions, checkup.MarkAttention, "The registration lacks application permissions: "+strings.Join(missing, ", ")+
			". Consent to application permissions does not grant them.", "Add them to the app registration.", page)
	case len(spare) > 0:
		return mark(checkup.AspectPermissions, checkup.MarkAttention, "The registration asks for more than is used: "+strings.Join(spare, ", ")+".",
			"Remove them from the app registration.", page)
	}
	return mark(checkup.AspectPermissions, checkup.MarkGood, "The registration asks for what is used, and for no more.", "", "")
}

func mark(about checkup.RegistrationAspect, state checkup.MarkState, sentence, mend, address string) *checkup.RegistrationMark {
	m := &checkup.RegistrationMark{About: about, State: state, Sentence: sentence}
	if mend != "" {
		m.Mend = &mend
	}
	if address != "" {
		m.URL = &address
	}
	return m
}

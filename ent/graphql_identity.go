package ent

import "github.com/appmuster/appmuster/internal/xid"

// GlobalID gives the identifier that outsiders know the event by.
func (e *ActivityEvent) GlobalID() string { return xid.Encode(xid.ActivityEvent, e.ID) }

// GlobalID gives the identifier that outsiders know the token by.
func (t *ApiToken) GlobalID() string { return xid.Encode(xid.ApiToken, t.ID) }

// GlobalID gives the identifier that outsiders know the entry by.
func (e *AuditEvent) GlobalID() string { return xid.Encode(xid.AuditEvent, e.ID) }

// GlobalID gives the link's identifier outside.
func (l *ConsentLink) GlobalID() string { return xid.Encode(xid.ConsentLink, l.ID) }

// GlobalID gives the identifier that outsiders know the invitation by.
func (i *Invitation) GlobalID() string { return xid.Encode(xid.Invitation, i.ID) }

// GlobalID gives the identifier that outsiders know the session by.
func (s *MemberSession) GlobalID() string { return xid.Encode(xid.MemberSession, s.ID) }

// GlobalID gives the identifier that outsiders know the linked account by.
func (i *MicrosoftIdentity) GlobalID() string { return xid.Encode(xid.Identity, i.ID) }

// GlobalID gives the identifier that outsiders know the passkey by.
func (p *Passkey) GlobalID() string { return xid.Encode(xid.Passkey, p.ID) }

// GlobalID gives the identifier that outsiders know the team by.
func (t *Team) GlobalID() string { return xid.Encode(xid.Team, t.ID) }

// GlobalID gives the identifier that outsiders know the app by.
func (a *App) GlobalID() string { return xid.Encode(xid.App, a.ID) }

// GlobalID gives the identifier that outsiders know the mapping by.
func (m *AppUser) GlobalID() string { return xid.Encode(xid.AppUser, m.ID) }

// GlobalID gives the identifier that outsiders know the assignment by.
func (a *Assignment) GlobalID() string { return xid.Encode(xid.Assignment, a.ID) }

// GlobalID gives the identifier that outsiders know the permission by.
func (g *Grant) GlobalID() string { return xid.Encode(xid.Grant, g.ID) }

// GlobalID gives the identifier that outsiders know the group by.
func (g *Group) GlobalID() string { return xid.Encode(xid.Group, g.ID) }

// GlobalID gives the identifier that outsiders know the licence by.
func (l *License) GlobalID() string { return xid.Encode(xid.License, l.ID) }

// GlobalID gives the identifier that outsiders know the licence on a user by.
func (l *LicenseUser) GlobalID() string { return xid.Encode(xid.LicenseUser, l.ID) }

// GlobalID gives the identifier that outsiders know the member by.
func (m *Member) GlobalID() string { return xid.Encode(xid.Member, m.ID) }

// GlobalID gives the identifier that outsiders know the organization by.
func (o *Organization) GlobalID() string { return xid.Encode(xid.Organization, o.ID) }

// GlobalID gives the identifier that outsiders know the sign-in by.
func (s *SignIn) GlobalID() string { return xid.Encode(xid.SignIn, s.ID) }

// GlobalID gives the identifier that outsiders know the run by.
func (r *SyncRun) GlobalID() string { return xid.Encode(xid.SyncRun, r.ID) }

// GlobalID gives the identifier that outsiders know the stage by.
func (s *SyncStage) GlobalID() string { return xid.Encode(xid.SyncStage, s.ID) }

// GlobalID gives the identifier that outsiders know the tenant by.
func (t *Tenant) GlobalID() string { return xid.Encode(xid.Tenant, t.ID) }

// GlobalID gives the identifier that outsiders know the user by.
func (u *User) GlobalID() string { return xid.Encode(xid.User, u.ID) }

// GlobalID gives the identifier that outsiders know the delivery by.
func (d *WebhookDelivery) GlobalID() string { return xid.Encode(xid.WebhookDelivery, d.ID) }

// GlobalID gives the identifier that outsiders know the endpoint by.
func (e *WebhookEndpoint) GlobalID() string { return xid.Encode(xid.WebhookEndpoint, e.ID) }

// The types that the API's Node stands for.

func (*ActivityEvent) IsNode()     {}
func (*ApiToken) IsNode()          {}
func (*App) IsNode()               {}
func (*AppUser) IsNode()           {}
func (*Assignment) IsNode()        {}
func (*Grant) IsNode()             {}
func (*AuditEvent) IsNode()        {}
func (*MicrosoftIdentity) IsNode() {}
func (*Passkey) IsNode()           {}
func (*Team) IsNode()              {}
func (*Group) IsNode()             {}
func (*License) IsNode()           {}
func (*LicenseUser) IsNode()       {}
func (*Member) IsNode()            {}
func (*Organization) IsNode()      {}
func (*SignIn) IsNode()            {}
func (*SyncRun) IsNode()           {}
func (*SyncStage) IsNode()         {}
func (*Tenant) IsNode()            {}
func (*User) IsNode()              {}
func (*WebhookDelivery) IsNode()   {}
func (*WebhookEndpoint) IsNode()   {}

// GlobalID gives the identifier that outsiders know the notice by.
func (n *Notice) GlobalID() string { return xid.Encode(xid.Notice, n.ID) }

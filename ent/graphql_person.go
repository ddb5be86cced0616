package ent

// Person is what tells who a user is: the columns that pseudonyms would
// replace.
type Person struct {
	// Name is the name shown in the directory.
	Name string
	// PrincipalName is the sign-in name.
	PrincipalName string
	// Mail is the address; empty when there is none.
	Mail string
	// SortKey orders the user among others; it gives away as much as the name.
	SortKey string
}

// Person gives who the user is. Everything that shows, sorts or points at a
// user outside goes through it.
func (u *User) Person() Person {
	return Person{Name: u.DisplayName, PrincipalName: u.UserPrincipalName, Mail: u.Mail, SortKey: u.SortKey}
}

// PersonName gives the name shown in the directory.
func (u *User) PersonName() string { return u.Person().Name }

// PersonPrincipalName gives the sign-in name.
func (u *User) PersonPrincipalName() string { return u.Person().PrincipalName }

// PersonMail gives the address; nil when there is none.
func (u *User) PersonMail() *string { return orNil(u.Person().Mail) }

// PersonPhotoURL gives where the profile photo is: nil, since none is read.
func (*User) PersonPhotoURL() *string { return nil }

// ActorText gives the name an event's actor had, when it is none of ours;
// empty when unknown.
func (e *ActivityEvent) ActorText() string { return e.ActorName }

// SubjectText gives the name an event's subject had at that time; empty when
// unknown.
func (e *ActivityEvent) SubjectText() string { return e.SubjectName }

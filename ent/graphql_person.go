package ent

import "strconv"

// Person is what tells who a user is: the columns that pseudonyms replace.
type Person struct {
	// Name is the name shown in the directory.
	Name string
	// PrincipalName is the sign-in name; empty where a pseudonym is shown.
	PrincipalName string
	// Mail is the address; empty when there is none.
	Mail string
	// SortKey orders the user among others; it gives away as much as the name.
	SortKey string
}

// Person gives who the user is. Everything that shows or points at a user
// outside goes through it.
func (u *User) Person() Person {
	return Person{Name: u.DisplayName, PrincipalName: u.UserPrincipalName, Mail: u.Mail, SortKey: u.SortKey}
}

// Veil puts a pseudonym in place of all that tells who the user is. The row is
// for showing only from then on; the manager's identifier stays, to find the
// manager by.
func (u *User) Veil(pseudonym string) {
	u.DisplayName, u.UserPrincipalName, u.Mail, u.SortKey, u.SearchKey = pseudonym, "", "", "", ""
	u.JobTitle, u.OfficeLocation, u.EntraID, u.PhotoVersion = "", "", "", 0
}

// EntraIDOrNil gives Microsoft's identifier; nil where a pseudonym is shown.
func (u *User) EntraIDOrNil() *string { return orNil(u.EntraID) }

// PersonName gives the name shown in the directory, or the pseudonym.
func (u *User) PersonName() string { return u.Person().Name }

// PersonPrincipalName gives the sign-in name; nil where a pseudonym is shown.
func (u *User) PersonPrincipalName() *string { return orNil(u.Person().PrincipalName) }

// PersonMail gives the address; nil when there is none.
func (u *User) PersonMail() *string { return orNil(u.Person().Mail) }

// PersonPhotoURL gives where the profile photo is, another address for another
// photo; nil when there is none, and where a pseudonym is shown.
func (u *User) PersonPhotoURL() *string {
	if u.PhotoVersion == 0 {
		return nil
	}
	where := "/photos/" + u.GlobalID() + "?v=" + strconv.FormatInt(u.PhotoVersion, 36)
	return &where
}

// UserCountOrNil gives how many present users there are; nil where so few are
// not told.
func (a *App) UserCountOrNil() *int {
	if a.UserCount < 0 {
		return nil
	}
	return &a.UserCount
}

// ActorText gives the name an event's actor had, when it is none of ours;
// empty when unknown.
func (e *ActivityEvent) ActorText() string { return e.ActorName }

// SubjectText gives the name an event's subject had at that time; empty when
// unknown.
func (e *ActivityEvent) SubjectText() string { return e.SubjectName }

package ent

// AddressProven tells whether the member's address is known to be theirs. It is
// not where an organization's invitation made the account by a link that its owner
// was shown: then whoever invited may be who uses it.
func (m *Member) AddressProven() bool {
	return m.InvitedByOrganizationID == nil || m.AddressProvenAt != nil
}

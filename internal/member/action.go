package member

// What the audit log calls the acts of this package.
const (
	memberInvited      = "member.invited"
	invitationRevoked  = "invitation.revoked"
	membershipGranted  = "membership.granted"
	membershipChanged  = "membership.changed"
	membershipRemoved  = "membership.removed"
	ownerGranted       = "owner.granted"
	ownerWithdrawn     = "owner.withdrawn"
	memberDisabled     = "member.disabled"
	memberEnabled      = "member.enabled"
	teamCreated        = "team.created"
	teamChanged        = "team.changed"
	teamDeleted        = "team.deleted"
	organizationTagged = "organization.tagged"
)

package auth

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
)

var errNotYet = fault.New(fault.Unavailable, "This is not there yet.")

func (s *Service) VerifyCode(ctx context.Context, code string) (*viewer.Viewer, error) {
	return nil, errNotYet
}
func (s *Service) BeginPasskeyLogIn(ctx context.Context) (string, error) { return "", errNotYet }
func (s *Service) FinishPasskeyLogIn(ctx context.Context, responseJSON string) (*viewer.Viewer, error) {
	return nil, errNotYet
}
func (s *Service) MicrosoftLogInURL(ctx context.Context, returnTo string) (string, error) {
	return "", errNotYet
}
func (s *Service) MicrosoftLinkURL(ctx context.Context, returnTo string) (string, error) {
	return "", errNotYet
}
func (s *Service) ChangePassword(ctx context.Context, current, next secret.Text) error {
	return errNotYet
}
func (s *Service) BeginTOTP(ctx context.Context) (secretText, otpauthURL string, err error) {
	return "", "", errNotYet
}
func (s *Service) ConfirmTOTP(ctx context.Context, code string) ([]secret.Text, error) {
	return nil, errNotYet
}
func (s *Service) DisableTOTP(ctx context.Context, code string) error { return errNotYet }
func (s *Service) RenewRecoveryCodes(ctx context.Context, code string) ([]secret.Text, error) {
	return nil, errNotYet
}
func (s *Service) BeginPasskey(ctx context.Context) (string, error) { return "", errNotYet }
func (s *Service) FinishPasskey(ctx context.Context, name, responseJSON string) (*ent.Passkey, error) {
	return nil, errNotYet
}
func (s *Service) RenamePasskey(ctx context.Context, id int64, name string) (*ent.Passkey, error) {
	return nil, errNotYet
}
func (s *Service) DeletePasskey(ctx context.Context, id int64) error                { return errNotYet }
func (s *Service) Passkeys(ctx context.Context) ([]*ent.Passkey, error)             { return nil, nil }
func (s *Service) Identities(ctx context.Context) ([]*ent.MicrosoftIdentity, error) { return nil, nil }
func (s *Service) UnlinkIdentity(ctx context.Context, id int64) error               { return errNotYet }
func (s *Service) Sessions(ctx context.Context) ([]*ent.MemberSession, int64, error) {
	return nil, 0, nil
}
func (s *Service) EndSession(ctx context.Context, id int64) error         { return errNotYet }
func (s *Service) EndOtherSessions(ctx context.Context) (int, error)      { return 0, errNotYet }
func (s *Service) AllTokens(ctx context.Context) ([]*ent.ApiToken, error) { return nil, errNotYet }
func (s *Service) AcceptInvitation(ctx context.Context, token, name string, password secret.Text) (*viewer.Viewer, error) {
	return nil, errNotYet
}
func (s *Service) Invitation(ctx context.Context, token string) (InvitationView, error) {
	return InvitationView{}, errNotYet
}
func (s *Service) CompleteReset(ctx context.Context, token string, password secret.Text) (*viewer.Viewer, error) {
	return nil, errNotYet
}
func (s *Service) SecondFactor(ctx context.Context) (totp bool, recoveryCodesLeft int, hasPassword bool, err error) {
	return false, 0, true, nil
}

package ent

import "github.com/appmuster/appmuster/internal/vocab"

// AccountKind gives what sort of account it is: as a member says, else as the
// published rules find it. Everything that goes by sorts of account reads it here,
// or filters likewise.
func (u *User) AccountKind() vocab.UserKind {
	if u.KindTag != nil {
		return *u.KindTag
	}
	return u.Kind
}

// AccountConfidence gives how sure AccountKind is; what a member says is.
func (u *User) AccountConfidence() vocab.Confidence {
	if u.KindTag != nil {
		return vocab.ConfidenceHigh
	}
	return u.KindConfidence
}

package graph

import (
	"crypto/sha1" //nolint:gosec // Microsoft's portals show this digest; nothing is proven by it
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/vocab"
)

// certificateOf describes the public part of a certificate; nil for none.
func certificateOf(text string) (*model.TenantCertificate, error) {
	if text == "" {
		return nil, nil
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("read certificate: it is not PEM")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	digest := sha1.Sum(block.Bytes) //nolint:gosec // see above
	return &model.TenantCertificate{Pem: text, Thumbprint: strings.ToUpper(hex.EncodeToString(digest[:])), ExpiresAt: c.NotAfter}, nil
}

func orSecret(k *vocab.CredentialKind) vocab.CredentialKind {
	if k == nil {
		return vocab.CredentialKindSecret
	}
	return *k
}

package msgraph

import (
	"strings"
	"testing"
)

// FuzzPage holds that no answer makes the decoder panic, and that a page it takes
// has identifiers.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		`{"value":[{"id":"u1","displayName":"Ada","assignedLicenses":[{"skuId":"s","disabledPlans":["p"]}],"manager@delta":[{"id":"m"}]}]}`,
		`{"value":[{"id":"u1","createdDateTime":"2024-01-01T00:00:00-8:00"}],"@odata.nextLink":"x"}`,
		`{"responses":[{"id":"1","status":200,"headers":{"a":"b"},"body":{"value":[]}}]}`,
		`{"error":{"code":"a","message":"{\"error\":{}}"}}`,
		`{"value":[{"id":"a","initiatedBy":{"user":{"id":"u"}},"targetResources":[{"modifiedProperties":[{}]}],"status":{"errorCode":1}}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readPage(strings.NewReader(text), userShape, false)
		if err == nil {
			for _, u := range p.Items {
				if u.ID == "" {
					t.Fatal("a user without an identifier")
				}
			}
		}
		_, _ = readPage(strings.NewReader(text), spShape, true)
		_, _ = readPage(strings.NewReader(text), applicationShape, false)
		_, _ = readPage(strings.NewReader(text), shape[SignIn]{element: readSignIn}, false)
		_, _ = readPage(strings.NewReader(text), shape[DirectoryAudit]{element: readAudit}, false)
		_, _ = readPage(strings.NewReader(text), deltaOf(groupShape), false)
		_, _ = readErrorBody(strings.NewReader(text))
		r := newReader(strings.NewReader(text), maxPage)
		defer r.close()
		_ = readAnswers(r, memberShape)
	})
}

package graph

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/graph/generated"
)

// What an organization's row answers is read only where it is asked for: a field
// without a resolver that is missing in the list would be answered from a row
// that was never read.
func TestStoredFieldsOfAnOrganizationAreListed(t *testing.T) {
	t.Parallel()
	resolved := reflect.TypeFor[generated.OrganizationResolver]()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, f := range schema.Types["Organization"].Fields {
		if strings.HasPrefix(f.Name, "__") || f.Name == "id" {
			continue
		}
		_, has := resolved.MethodByName(strings.ToUpper(f.Name[:1]) + f.Name[1:])
		require.Equal(t, !has, slices.Contains(storedOfOrganization, f.Name), f.Name)
	}
}

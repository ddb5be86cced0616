package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/fault"
)

func TestOfFindsTheFaultBelowOtherWraps(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Conflict, "A sync is already running.").WithField("tenantId").Wrap(io.EOF)
	err := fmt.Errorf("start sync: %w", f)

	got, ok := fault.Of(err)
	require.True(t, ok)
	require.Equal(t, fault.Conflict, got.Code())
	require.Equal(t, "tenantId", got.Field())
	require.Equal(t, "A sync is already running.", got.Message())
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, "start sync: A sync is already running.: EOF", err.Error())
	require.True(t, fault.Is(err, fault.Conflict))
	require.False(t, fault.Is(err, fault.Invalid))
}

func TestOfOtherErrors(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, io.EOF} {
		_, ok := fault.Of(err)
		require.False(t, ok)
		require.False(t, fault.Is(err, fault.Invalid))
		require.Empty(t, fault.All(err))
	}
}

func TestWithFieldAndWrapLeaveTheOriginalAlone(t *testing.T) {
	t.Parallel()
	base := fault.New(fault.NotFound, "There is no such tenant.")
	_ = base.WithField("id").Wrap(io.EOF)
	require.Empty(t, base.Field())
	require.NoError(t, base.Unwrap())
}

func TestAllKeepsTheOrderOfAForm(t *testing.T) {
	t.Parallel()
	name := fault.New(fault.Invalid, "Give it a name.").WithField("name")
	url := fault.New(fault.Invalid, "Use https.").WithField("url")
	err := fmt.Errorf("check input: %w", errors.Join(name, io.EOF, fmt.Errorf("more: %w", url)))
	require.Equal(t, []*fault.Fault{name, url}, fault.All(err))
}

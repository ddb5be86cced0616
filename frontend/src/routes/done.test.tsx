import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { open, serve, viewer } from '../test/app';

const waiting = {
  node: {
    __typename: 'Tenant',
    id: 'ten_1',
    displayName: null,
    state: 'PENDING_CONSENT',
    stateReason: 'The administrator declined.',
    stateMend: 'Connect again.',
    organization: { id: 'org_1', name: 'Bakery' },
  },
};

describe('Back from Microsoft', () => {
  it('says nothing that stands in the address alone', async () => {
    serve({ Viewer: viewer });
    open('/connect/done?consent=refused&reason=Call+0900-1234+to+verify&why=Pay&request=<b>now</b>');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The tenant was not connected. The consent was not given, or could not be proven.');
    expect(document.body).not.toHaveTextContent(/0900|Pay|now/);
  });

  it('tells the reason that the server keeps', async () => {
    serve({ Viewer: viewer, Returned: waiting });
    open('/connect/done?consent=refused&tenant=ten_1&organization=org_1&reason=Other');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The tenant was not connected. The administrator declined. Connect again.',
    );
    expect(document.body).not.toHaveTextContent('Other');
    expect(screen.getByRole('button', { name: 'Set out again' })).toBeInTheDocument();
  });

  it('does not call a tenant connected because the address does', async () => {
    serve({ Viewer: viewer, Returned: waiting });
    const router = open('/connect/done?consent=done&tenant=ten_1&organization=org_1');
    expect(await screen.findByRole('alert')).toHaveTextContent('The tenant was not connected.');
    expect(router.state.location.pathname).toBe('/connect/done');
  });

  it.each(['NEEDS_CONSENT', 'DISCONNECTED'])('sets out again for the same tenant where it is %s', async (state) => {
    const asked = serve({
      Viewer: viewer,
      Returned: { node: { ...waiting.node, state } },
      Reconnect: { reconnectTenant: { tenant: null, consentUrl: null, userErrors: [] } },
    });
    open('/connect/done?consent=refused&tenant=ten_1&organization=org_1&why=FORBIDDEN');
    expect(await screen.findByRole('alert')).not.toHaveTextContent('The tenant is connected');
    await userEvent.click(screen.getByRole('button', { name: 'Set out again' }));
    await vi.waitFor(() =>
      expect(asked.find((q) => q.name === 'Reconnect')?.variables).toEqual({ input: { tenantId: 'ten_1' } }),
    );
  });

  it('says why nothing changed where the tenant stays connected', async () => {
    serve({ Viewer: viewer, Returned: { node: { ...waiting.node, state: 'DEGRADED' } } });
    open('/connect/done?consent=refused&tenant=ten_1&organization=org_1&why=FORBIDDEN');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'nothing changed. The account may not agree for the whole directory',
    );
  });
});

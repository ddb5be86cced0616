import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
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
});

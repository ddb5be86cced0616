import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { open, serve, viewer } from '../test/app';

const known = (value: number) => ({ value, unknownReason: null });
const unknown = (unknownReason: string) => ({ value: null, unknownReason });

const bakery = {
  id: 'org_1',
  name: 'Bakery',
  tags: [],
  tenants: [
    { id: 'ten_1', state: 'DEGRADED', stateReason: null, stateStep: null, credentialKind: null, displayName: 'Bakery' },
  ],
  worstCoverage: { dataSet: 'SIGN_INS', state: 'DARK', reason: 'Sign-ins can’t be read.', mend: null },
  overview: {
    asOf: '2026-11-22T06:00:00Z',
    appsInUse: unknown('Sign-ins can’t be read.'),
    users: known(8),
    activeUsers: unknown('Sign-ins can’t be read.'),
  },
};

const page = (nodes: unknown[]) => ({
  organizations: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: nodes.length },
});

describe('Portfolio', () => {
  it('writes an unknown number as a word with its reason, and zero as a number', async () => {
    serve({ Viewer: viewer, Portfolio: page([{ ...bakery, overview: { ...bakery.overview, users: known(0) } }]) });
    open('/');
    expect(await screen.findByRole('heading', { name: '1 organization' })).toBeInTheDocument();
    expect(screen.getAllByRole('button', { name: 'unknown: Sign-ins can’t be read.' })).toHaveLength(2);
    expect(screen.getByRole('cell', { name: '0' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Sign-ins: dark' })).toBeInTheDocument();
  });

  it('tells what stands well of those it shows, and of no others', async () => {
    const of = (id: string, state: string) => ({ ...bakery, id, name: id, tenants: [{ ...bakery.tenants[0], state }] });
    const shown = [of('a', 'ACTIVE'), of('b', 'DEGRADED'), of('c', 'PAUSED'), of('d', 'DISCONNECTED')];
    const more = { organizations: { nodes: shown, pageInfo: { hasNextPage: true, endCursor: 'd' }, totalCount: 120 } };
    serve({ Viewer: viewer, Portfolio: more });
    open('/');
    expect(await screen.findByRole('heading', { name: '120 organizations' })).toBeInTheDocument();
    expect(screen.getByText('Of the first 4: 1 complete; 1 needs you; 1 paused; 1 disconnected.')).toBeInTheDocument();
  });

  it('calls all complete only where all are shown', async () => {
    const well = { ...bakery, tenants: [{ ...bakery.tenants[0], state: 'ACTIVE' }] };
    serve({ Viewer: viewer, Portfolio: page([well]) });
    open('/');
    expect(await screen.findByText('It is connected and complete.')).toBeInTheDocument();
  });

  it('says of how many it knows that they are complete while others are on later pages', async () => {
    const well = ['a', 'b'].map((id) => ({ ...bakery, id, tenants: [{ ...bakery.tenants[0], state: 'ACTIVE' }] }));
    const more = { organizations: { nodes: well, pageInfo: { hasNextPage: true, endCursor: 'b' }, totalCount: 120 } };
    serve({ Viewer: viewer, Portfolio: more });
    open('/');
    expect(await screen.findByText('The first 2 are connected and complete.')).toBeInTheDocument();
  });

  it('says why it is empty and what fills it', async () => {
    serve({ Viewer: viewer, Portfolio: page([]) });
    open('/');
    expect(await screen.findByRole('heading', { name: 'No organization yet' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add organization' })).toBeInTheDocument();
  });

  it('shows a failure with its request, and asks again on demand', async () => {
    let failing = true;
    serve({
      Viewer: viewer,
      Portfolio: () =>
        failing
          ? { errors: [{ message: 'Something failed here.', extensions: { code: 'INTERNAL', requestId: 'req-9' } }] }
          : page([bakery]),
    });
    open('/');
    expect(await screen.findByRole('alert')).toHaveTextContent('Something failed here. Request req-9');
    failing = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'Bakery' })).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('shows a form’s mistake at its field and keeps what was typed', async () => {
    serve({
      Viewer: viewer,
      Portfolio: page([]),
      CreateOrganization: {
        createOrganization: {
          organization: null,
          userErrors: [{ field: 'input.name', code: 'INVALID', message: 'There is one of that name.' }],
        },
      },
    });
    open('/');
    await userEvent.click(await screen.findByRole('button', { name: 'Add organization' }));
    const dialog = await screen.findByRole('dialog');
    const name = screen.getByLabelText('Name');
    await userEvent.type(name, 'Bakery{Enter}');
    await waitFor(() => expect(dialog).toHaveTextContent('There is one of that name.'));
    expect(name).toHaveValue('Bakery');
    expect(name).toBeInvalid();
  });
});

describe('Log-in', () => {
  it('is asked of whoever is not logged in, and leads back to where they were going', async () => {
    let inside = false;
    serve({
      Viewer: () => (inside ? viewer : { ...viewer, viewer: null }),
      LogIn: () => {
        inside = true;
        return { logIn: { viewer: { isInstanceOwner: true }, userErrors: [] } };
      },
      Portfolio: page([bakery]),
    });
    const router = open('/?q=bak');
    await userEvent.type(await screen.findByLabelText('E-mail address'), 'owner@example.com');
    await userEvent.type(screen.getByLabelText('Password'), 'a long password');
    await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
    await screen.findByRole('link', { name: 'Bakery' });
    expect(router.state.location.href).toBe('/?q=bak');
  });
});

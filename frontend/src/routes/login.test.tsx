import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { open, serve, viewer } from '../test/app';

const nobody = { ...viewer, viewer: null };
const none = { organizations: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 } };

const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

async function logIn() {
  fill(await screen.findByLabelText('E-mail address'), 'owner@example.com');
  fill(screen.getByLabelText('Password'), 'a long password');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
}

const answer = (codeNeeded: boolean, userErrors: unknown[] = []) => ({
  logIn: { viewer: null, codeNeeded, userErrors },
});

describe('Log-in', () => {
  it('asks for a code after the password, and goes inside with the right one', async () => {
    let inside = false;
    const asked = serve({
      Viewer: () => (inside ? viewer : nobody),
      Portfolio: none,
      LogIn: answer(true),
      VerifyCode: ({ input }: Record<string, unknown>) => {
        inside = (input as { code: string }).code === '123456';
        const wrong = { field: 'code', code: 'INVALID', message: 'This code is wrong.' };
        return { verifyCode: { viewer: null, userErrors: inside ? [] : [wrong] } };
      },
    });
    const router = open('/login');
    await logIn();
    const code = await screen.findByLabelText('Six-digit code');
    fill(code, '000000');
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(await screen.findByText('This code is wrong.')).toBeInTheDocument();
    expect(code).toBeInvalid();
    fill(code, '123456');
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    await screen.findByRole('heading', { name: 'No organization yet' });
    expect(router.state.location.pathname).toBe('/');
    expect(asked.filter((a) => a.name === 'VerifyCode')).toHaveLength(2);
  });

  it('begins again when the code came too late', async () => {
    serve({
      Viewer: nobody,
      LogIn: answer(true),
      VerifyCode: { errors: [{ message: 'Too long.', extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    open('/login');
    await logIn();
    fill(await screen.findByLabelText('Six-digit code'), '123456');
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The code came too late');
    expect(screen.getByLabelText('Password')).toHaveValue('');
  });

  it('says how long to wait after too many tries, and blames nobody', async () => {
    const wait = { field: null, code: 'LIMIT', message: 'Too many wrong tries. Try again in 30 seconds.' };
    serve({ Viewer: nobody, LogIn: answer(false, [wait]) });
    open('/login');
    await logIn();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Try again in 30 seconds.');
    expect(alert).toHaveClass('attention');
  });

  it('tells what came of a sign-in at Microsoft in its own words alone', async () => {
    serve({ Viewer: { ...nobody, instance: { ...viewer.instance, hasMicrosoftRegistration: true } } });
    open('/login?microsoft=unknown&reason=Call+0900');
    expect(await screen.findByRole('alert')).toHaveTextContent('This Microsoft account belongs to nobody here.');
    expect(await screen.findByRole('button', { name: 'Sign in with Microsoft' })).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('0900');
  });
});

describe('Invitation', () => {
  const offer = {
    email: 'mara@example.com',
    organizationName: 'Bakery',
    teamName: null,
    role: 'AUDITOR',
    instanceOwner: false,
    expiresAt: new Date(Date.now() + 6.5 * 86_400_000).toISOString(),
  };
  const instance = { hasMicrosoftRegistration: false };

  it('is not accepted for somebody else who is logged in', async () => {
    serve({
      InvitationPage: { invitation: offer, viewer: { member: { id: 'mem_1', email: 'owner@example.com' } }, instance },
    });
    open('/invite/abc');
    expect(await screen.findByRole('heading', { name: 'You are invited to Bakery' })).toBeInTheDocument();
    expect(screen.getByText(/the invitation was made for another address/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Accept/ })).not.toBeInTheDocument();
  });

  it('is accepted by one click of whom it was made for', async () => {
    const asked = serve({
      Viewer: viewer,
      Portfolio: none,
      InvitationPage: { invitation: offer, viewer: { member: { id: 'mem_2', email: 'Mara@example.com' } }, instance },
      AcceptInvitation: { acceptInvitation: { viewer: null, userErrors: [] } },
    });
    open('/invite/abc');
    await userEvent.click(await screen.findByRole('button', { name: 'Accept the invitation' }));
    await screen.findByRole('heading', { name: 'No organization yet' });
    expect(asked.find((a) => a.name === 'AcceptInvitation')?.variables).toEqual({ input: { token: 'abc' } });
  });

  it('needs no password from who proved a Microsoft account', async () => {
    serve({ InvitationPage: { invitation: offer, viewer: null, instance: { hasMicrosoftRegistration: true } } });
    open('/invite/abc?microsoft=ready');
    expect(await screen.findByText('Your Microsoft account is proven: you will log in with it.')).toBeInTheDocument();
    expect(screen.queryByLabelText('Password')).not.toBeInTheDocument();
  });

  it('says that it does not hold', async () => {
    serve({ InvitationPage: { invitation: null, viewer: null, instance } });
    open('/invite/abc');
    expect(await screen.findByRole('heading', { name: 'This invitation does not hold' })).toBeInTheDocument();
  });
});

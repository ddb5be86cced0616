import { Button, Paper, PasswordInput, TextInput } from '@mantine/core';
import { IconBrandWindows } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { Dot, When } from '../components/mark';
import { Answered } from '../components/page';
import { graphql } from '../gql';
import type { InvitationPageQuery } from '../gql/graphql';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { type Outcome, tellOutcome, useMicrosoft } from './login';

const InvitationPage = graphql(`
  query InvitationPage($token: String!) {
    invitation(token: $token) {
      email
      organizationName
      teamName
      role
      instanceOwner
      expiresAt
    }
    viewer {
      member {
        id
        email
      }
    }
    instance {
      hasMicrosoftRegistration
    }
  }
`);

const AcceptInvitation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      viewer {
        isInstanceOwner
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const LeaveForInvitation = graphql(`
  mutation LeaveForInvitation {
    logOut {
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Offer = NonNullable<InvitationPageQuery['invitation']>;

/** Where an invitation's link leads: who is invited to what, and how to accept. */
export function InvitePage() {
  const { token } = useParams({ from: '/invite/$token' });
  const { microsoft } = useSearch({ from: '/invite/$token' });
  const query = useAnswer(InvitationPage, { token });
  useTitle(s.invite.accept);
  return (
    <main className="door">
      <Paper className="panel door-panel">
        <p className="brand">{s.product}</p>
        <Answered query={query} whole>
          {(data) =>
            data.invitation ? (
              <Offered
                offer={data.invitation}
                token={token}
                email={data.viewer?.member?.email}
                offersMicrosoft={data.instance.hasMicrosoftRegistration}
                outcome={microsoft}
              />
            ) : (
              <div className="form">
                <h1>{s.invite.none}</h1>
                <p className="dim">{s.invite.noneText}</p>
                <Link to="/" className="link">
                  {data.viewer?.member ? s.invite.toPortfolio : s.invite.toLogin}
                </Link>
              </div>
            )
          }
        </Answered>
      </Paper>
    </main>
  );
}

function Offered({
  offer,
  token,
  email,
  offersMicrosoft,
  outcome,
}: {
  offer: Offer;
  token: string;
  email: string | undefined;
  offersMicrosoft: boolean;
  outcome: Outcome | undefined;
}) {
  const note = tellOutcome(outcome);
  const what = offer.instanceOwner
    ? s.invite.instance
    : (offer.organizationName ?? (offer.teamName ? s.invite.team(offer.teamName) : s.product));
  return (
    <>
      <h1>
        <bdi>{s.invite.title(what)}</bdi>
      </h1>
      <p className="dim">
        <bdi>{s.invite.lead(offer.email)}</bdi>{' '}
        {offer.instanceOwner
          ? s.invite.ownerText
          : offer.role && s.invite.role(s.role[offer.role].toLowerCase(), s.roleText[offer.role])}{' '}
        <When at={offer.expiresAt} say={s.invite.ends} />
      </p>
      {note && (
        <div className="state attention door-note" role="alert">
          <Dot tone="attention" />
          <p>{note}</p>
        </div>
      )}
      {email === undefined ? (
        <Newcomer token={token} email={offer.email} microsoft={offersMicrosoft} proven={outcome === 'ready'} />
      ) : email.toLowerCase() === offer.email.toLowerCase() ? (
        <Accept token={token} />
      ) : (
        <OtherAccount email={email} />
      )}
    </>
  );
}

/** Accepting leads inside, to what the invitation opened. */
function useAccept() {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useChange(
    AcceptInvitation,
    (answer) => answer.acceptInvitation,
    async () => {
      client.clear();
      await navigate({ to: '/', replace: true });
    },
  );
}

function Newcomer({
  token,
  email,
  microsoft,
  proven,
}: {
  token: string;
  email: string;
  microsoft: boolean;
  /** Whether a Microsoft account was proven just now, in place of a password. */
  proven: boolean;
}) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const accept = useAccept();
  const away = useMicrosoft();
  const failure = accept.failure ?? away.failure;
  return (
    <>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          accept.run({ input: proven ? { token, name } : { token, name, password } });
        }}
      >
        <FormErrors
          messages={[...accept.otherErrors(...(proven ? ['name'] : ['name', 'password'])), ...away.otherErrors()]}
        />
        {failure && <Failure error={failure} />}
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        <TextInput
          label={s.invite.name}
          name="name"
          autoComplete="name"
          required
          withAsterisk={false}
          autoFocus
          maxLength={200}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={accept.fieldError('name')}
        />
        {proven && <p>{s.invite.proven}</p>}
        {!proven && (
          <PasswordInput
            label={s.setup.password}
            description={s.setup.passwordHint}
            name="password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={12}
            value={password}
            onChange={(e) => setPassword(e.currentTarget.value)}
            aria-invalid={accept.fieldError('password') ? true : undefined}
            error={accept.fieldError('password')}
          />
        )}
        <Button type="submit" fullWidth loading={accept.busy}>
          {proven ? s.invite.microsoft : s.invite.make}
        </Button>
      </form>
      {microsoft && !proven && (
        <>
          <p className="or">
            <span>{s.login.or}</span>
          </p>
          <Button
            variant="default"
            fullWidth
            leftSection={<IconBrandWindows size={17} aria-hidden />}
            loading={away.busy}
            onClick={() => away.run({ input: { returnTo: `/invite/${token}` } })}
          >
            {s.invite.microsoft}
          </Button>
        </>
      )}
      <Link to="/login" search={{ returnTo: `/invite/${token}` }} className="link">
        {s.invite.have}
      </Link>
    </>
  );
}

function Accept({ token }: { token: string }) {
  const accept = useAccept();
  return (
    <>
      <FormErrors messages={accept.otherErrors()} />
      {accept.failure && <Failure error={accept.failure} />}
      <Button fullWidth loading={accept.busy} onClick={() => accept.run({ input: { token } })}>
        {s.invite.accept}
      </Button>
    </>
  );
}

function OtherAccount({ email }: { email: string }) {
  const leave = useChange(LeaveForInvitation, (answer) => answer.logOut);
  return (
    <>
      <p>
        <bdi>{s.invite.other(email)}</bdi>
      </p>
      {leave.failure && <Failure error={leave.failure} />}
      <Button fullWidth variant="default" loading={leave.busy} onClick={() => leave.run({})}>
        {s.invite.logOut}
      </Button>
    </>
  );
}

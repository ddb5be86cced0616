import { Button, Paper, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { graphql } from '../gql';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';

const CompleteReset = graphql(`
  mutation CompleteReset($input: CompleteResetInput!) {
    completeReset(input: $input) {
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

/** Where the link of an operator leads a member who was locked out. */
export function ResetPage() {
  useTitle(s.reset.title);
  const { token } = useParams({ from: '/reset/$token' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const reset = useChange(
    CompleteReset,
    (answer) => answer.completeReset,
    async () => {
      client.clear();
      await navigate({ to: '/you', search: { tab: 'security' }, replace: true });
    },
  );
  const ended = reset.errors.some((e) => e.code === 'NOT_FOUND' || e.field?.split('.').at(-1) === 'token');
  return (
    <main className="door">
      <Paper className="panel door-panel">
        <p className="brand">{s.product}</p>
        {ended ? (
          <div className="form" role="alert">
            <h1>{s.reset.none}</h1>
            <p className="dim">{s.reset.noneText}</p>
            <Link to="/login" className="link">
              {s.invite.toLogin}
            </Link>
          </div>
        ) : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              reset.run({ input: { token, password } });
            }}
          >
            <h1>{s.reset.title}</h1>
            <p className="dim">{s.reset.lead}</p>
            <FormErrors messages={reset.otherErrors('password')} />
            {reset.failure && <Failure error={reset.failure} />}
            <PasswordInput
              label={s.setup.password}
              description={s.setup.passwordHint}
              name="password"
              autoComplete="new-password"
              required
              withAsterisk={false}
              autoFocus
              minLength={12}
              value={password}
              onChange={(e) => setPassword(e.currentTarget.value)}
              aria-invalid={reset.fieldError('password') ? true : undefined}
              error={reset.fieldError('password')}
            />
            <Button type="submit" fullWidth loading={reset.busy}>
              {s.reset.action}
            </Button>
          </form>
        )}
      </Paper>
    </main>
  );
}

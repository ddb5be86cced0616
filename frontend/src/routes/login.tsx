import { Button, Paper, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { graphql } from '../gql';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { safeReturn, ViewerQuery } from '../lib/viewer';

const LogIn = graphql(`
  mutation LogIn($input: LogInInput!) {
    logIn(input: $input) {
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

export function LoginPage() {
  useTitle(s.login.action);
  const { returnTo } = useSearch({ strict: false }) as { returnTo?: string };
  const navigate = useNavigate();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const instance = useAnswer(ViewerQuery, {});
  const logIn = useChange(
    LogIn,
    (answer) => answer.logIn,
    async () => {
      client.clear();
      await navigate({ to: safeReturn(returnTo), replace: true });
    },
  );
  return (
    <main className="door">
      <Paper
        component="form"
        className="panel door-panel"
        onSubmit={(event: React.FormEvent) => {
          event.preventDefault();
          logIn.run({ input: { email, password } });
        }}
      >
        <p className="brand">{s.product}</p>
        <h1>{s.login.title}</h1>
        <p className="dim">{instance.data?.instance.needsSetup ? s.login.needsSetup : s.login.lead}</p>
        <FormErrors messages={logIn.otherErrors('email', 'password')} />
        {logIn.failure && <Failure error={logIn.failure} />}
        <TextInput
          label={s.login.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
          error={logIn.fieldError('email')}
        />
        <PasswordInput
          label={s.login.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          error={logIn.fieldError('password')}
        />
        <Button type="submit" fullWidth loading={logIn.busy}>
          {s.login.action}
        </Button>
      </Paper>
    </main>
  );
}

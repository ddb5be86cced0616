import { Button, Paper, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { graphql } from '../gql';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';

const CompleteSetup = graphql(`
  mutation CompleteSetup($input: CompleteSetupInput!) {
    completeSetup(input: $input) {
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

export function SetupPage() {
  useTitle(s.setup.title);
  const { token } = useParams({ strict: false }) as { token: string };
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const setup = useChange(
    CompleteSetup,
    (answer) => answer.completeSetup,
    async () => {
      client.clear();
      await navigate({ to: '/', replace: true });
    },
  );
  if (setup.errors.some((e) => e.code === 'NOT_FOUND' || e.field?.split('.').at(-1) === 'token'))
    return (
      <main className="door">
        <Paper className="panel door-panel">
          <p className="brand">{s.product}</p>
          <div className="form" role="alert">
            <h1>{s.reset.none}</h1>
            <p className="dim">{s.setup.noneText}</p>
            <Link to="/login" className="link">
              {s.invite.toLogin}
            </Link>
          </div>
        </Paper>
      </main>
    );
  return (
    <main className="door">
      <Paper
        component="form"
        className="panel door-panel"
        onSubmit={(event: React.FormEvent) => {
          event.preventDefault();
          setup.run({ input: { token, email, password, name: name || null } });
        }}
      >
        <p className="brand">{s.product}</p>
        <h1>{s.setup.title}</h1>
        <p className="dim">{s.setup.lead}</p>
        <FormErrors messages={setup.otherErrors('email', 'password', 'name')} />
        {setup.failure && <Failure error={setup.failure} />}
        <TextInput
          label={s.setup.name}
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={setup.fieldError('name')}
        />
        <TextInput
          label={s.setup.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
          error={setup.fieldError('email')}
        />
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
          error={setup.fieldError('password')}
        />
        <Button type="submit" fullWidth loading={setup.busy}>
          {s.setup.action}
        </Button>
      </Paper>
    </main>
  );
}

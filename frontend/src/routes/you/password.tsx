import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { Panel } from '../../components/page';
import { graphql } from '../../gql';
import { told } from '../../lib/notice';
import { useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const ChangePassword = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      member {
        id
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

export function PasswordPanel({ hasPassword, email }: { hasPassword: boolean; email: string }) {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNext] = useState('');
  const change = useChange(
    ChangePassword,
    (a) => a.changePassword,
    () => {
      setCurrent('');
      setNext('');
      told(s.you.passwordChanged);
    },
  );
  return (
    <Panel title={s.you.password} lead={hasPassword ? s.you.passwordLead : s.you.passwordNone}>
      <form
        className="form narrow"
        onSubmit={(event) => {
          event.preventDefault();
          change.run({ input: { currentPassword, newPassword } });
        }}
      >
        <FormErrors messages={change.otherErrors('currentPassword', 'newPassword')} />
        {change.failure && <Failure error={change.failure} />}
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        {hasPassword && (
          <PasswordInput
            label={s.you.current}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={currentPassword}
            onChange={(e) => setCurrent(e.currentTarget.value)}
            aria-invalid={change.fieldError('currentPassword') ? true : undefined}
            error={change.fieldError('currentPassword')}
          />
        )}
        <PasswordInput
          label={s.you.next}
          description={s.setup.passwordHint}
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={12}
          value={newPassword}
          onChange={(e) => setNext(e.currentTarget.value)}
          aria-invalid={change.fieldError('newPassword') ? true : undefined}
          error={change.fieldError('newPassword')}
        />
        <div>
          <Button type="submit" variant="default" loading={change.busy}>
            {hasPassword ? s.you.changePassword : s.you.setPassword}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

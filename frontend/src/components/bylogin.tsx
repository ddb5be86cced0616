import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../gql';
import { download, fileName } from '../lib/file';
import { told } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useHere } from '../routes/organization';
import { Failure, FormErrors } from './failure';
import { Panel } from './page';
import { Confirm } from './secret';

const EraseByLogin = graphql(`
  mutation EraseByLogin($input: ErasePersonInput!) {
    erasePerson(input: $input) {
      erased {
        table
        count
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const ExportByLogin = graphql(`
  mutation ExportByLogin($input: ExportPersonInput!) {
    exportPerson(input: $input) {
      export
      userErrors {
        field
        code
        message
      }
    }
  }
`);

/** Erases or exports a person by their sign-in name, also where no person is shown. */
export function PersonByLogin() {
  const { organization } = useHere();
  const tenants = organization.tenants;
  const [tenant, setTenant] = useState(tenants[0]?.id ?? '');
  const [login, setLogin] = useState('');
  const [asking, setAsking] = useState(false);
  const erase = useChange(
    EraseByLogin,
    (a) => a.erasePerson,
    ({ erased }) => {
      setLogin('');
      told(s.privacy.erased((erased ?? []).reduce((sum, t) => sum + t.count, 0)));
    },
  );
  const take = useChange(
    ExportByLogin,
    (a) => a.exportPerson,
    ({ export: text }) => {
      if (text) download(`${fileName('person', login)}.json`, text, 'application/json');
    },
  );
  if (tenants.length === 0) return null;
  const input = { input: { tenantId: tenant, login: login.trim() } };
  const failure = erase.failure ?? take.failure;
  return (
    <Panel title={s.privacy.byLogin} lead={s.privacy.byLoginLead}>
      <form
        className="form narrow"
        onSubmit={(event) => {
          event.preventDefault();
          erase.reset();
          take.run(input);
        }}
      >
        <FormErrors messages={[...erase.otherErrors('login'), ...take.otherErrors('login')]} />
        {failure ? <Failure error={failure} /> : null}
        {tenants.length > 1 && (
          <Select
            label={s.privacy.tenant}
            allowDeselect={false}
            value={tenant}
            onChange={(v) => setTenant(v ?? '')}
            data={tenants.map((t) => ({ value: t.id, label: t.displayName ?? t.id }))}
          />
        )}
        <TextInput
          label={s.privacy.login}
          description={s.privacy.loginHint}
          autoComplete="off"
          required
          withAsterisk={false}
          value={login}
          onChange={(e) => setLogin(e.currentTarget.value)}
          error={erase.fieldError('login') ?? take.fieldError('login')}
        />
        <div className="row">
          <Button type="submit" variant="default" loading={take.busy}>
            {s.privacy.exportPerson}
          </Button>
          <Button
            variant="outline"
            color="red.9"
            className="danger"
            disabled={login.trim() === ''}
            onClick={() => setAsking(true)}
          >
            {s.privacy.erase}
          </Button>
        </div>
      </form>
      <Confirm
        opened={asking}
        title={s.privacy.eraseTitle(login.trim())}
        text={s.privacy.eraseText}
        action={s.privacy.eraseAction}
        busy={erase.busy}
        close={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          take.reset();
          erase.run(input);
        }}
      />
    </Panel>
  );
}

import { Button, PasswordInput, Radio, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { Answered, Empty, PageTop, Panel, Waiting } from '../components/page';
import { PermissionList } from '../components/permissions';
import { graphql } from '../gql';
import type { ConnectPageQuery } from '../gql/graphql';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { useHere, useMay } from './organization';

const ConnectPage$ = graphql(`
  query ConnectPage {
    instance {
      hasMicrosoftRegistration
      connectModes
      redirectUri
      permissions {
        permission
        level
        reason
        dataSets
      }
    }
  }
`);

const Connect = graphql(`
  mutation Connect($input: ConnectTenantInput!) {
    connectTenant(input: $input) {
      tenant {
        id
      }
      consentUrl
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Instance = ConnectPageQuery['instance'];

export function ConnectPage() {
  const { organization } = useHere();
  useTitle(s.connect.title, organization.name);
  const may = useMay();
  const query = useAnswer(ConnectPage$, {});
  if (!may('MANAGE_TENANTS'))
    return (
      <>
        <PageTop title={s.connect.title} />
        <section className="panel">
          <Empty title={s.connect.mayNot}>{s.connect.mayNotText}</Empty>
        </section>
      </>
    );
  return (
    <>
      <PageTop title={s.connect.title} lead={<span dir="auto">{s.connect.lead(organization.name)}</span>} />
      <Answered query={query} waiting={<Waiting lines={3} height={90} />}>
        {(data) => <Wizard instance={data.instance} />}
      </Answered>
    </>
  );
}

function Wizard({ instance }: { instance: Instance }) {
  const { organization } = useHere();
  const navigate = useNavigate();
  const delegated = instance.connectModes.includes('DELEGATED');
  const [mode, setMode] = useState<'DELEGATED' | 'CUSTOMER_APP'>(delegated ? 'DELEGATED' : 'CUSTOMER_APP');
  const [level, setLevel] = useState('3');
  const [tenantId, setTenantId] = useState('');
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [filter, setFilter] = useState('');
  const connect = useChange(
    Connect,
    (a) => a.connectTenant,
    async ({ consentUrl }) => {
      if (consentUrl) {
        window.location.assign(consentUrl);
        return new Promise(() => {});
      }
      await navigate({ to: '/o/$org/integration', params: { org: organization.id } });
    },
  );
  const own = mode === 'CUSTOMER_APP';
  const domains = filter.split(/[\s,;]+/).filter(Boolean);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    connect.run({
      input: {
        organizationId: organization.id,
        mode,
        consentLevel: Number(level),
        domainFilter: domains.length ? domains : null,
        ...(own ? { tenantId: tenantId.trim(), clientId: clientId.trim(), clientSecret } : {}),
      },
    });
  };
  return (
    <form className="stack wizard" onSubmit={submit}>
      <FormErrors
        messages={connect.otherErrors(
          ...(own ? ['tenantId', 'clientId', 'clientSecret', 'domainFilter'] : ['domainFilter']),
        )}
      />
      {connect.failure && <Failure error={connect.failure} />}
      <Panel>
        <Radio.Group
          label={<strong>{s.connect.how}</strong>}
          value={mode}
          onChange={(v) => {
            connect.reset();
            setMode(v as typeof mode);
          }}
        >
          <div className="choices">
            <Radio
              value="DELEGATED"
              label={s.connect.delegated}
              description={delegated ? s.connect.delegatedText : s.connect.delegatedMissing}
              disabled={!delegated}
            />
            <Radio value="CUSTOMER_APP" label={s.connect.customer} description={s.connect.customerText} />
          </div>
        </Radio.Group>
      </Panel>
      {own && (
        <Panel>
          <div className="form narrow">
            <TextInput
              label={s.connect.tenantId}
              description={s.connect.tenantIdHint}
              value={tenantId}
              onChange={(e) => setTenantId(e.currentTarget.value)}
              required
              withAsterisk={false}
              spellCheck={false}
              error={connect.fieldError('tenantId')}
            />
            <TextInput
              label={s.connect.clientId}
              description={s.connect.clientIdHint}
              value={clientId}
              onChange={(e) => setClientId(e.currentTarget.value)}
              required
              withAsterisk={false}
              spellCheck={false}
              error={connect.fieldError('clientId')}
            />
            <PasswordInput
              label={s.connect.clientSecret}
              description={s.connect.clientSecretHint}
              value={clientSecret}
              onChange={(e) => setClientSecret(e.currentTarget.value)}
              required
              withAsterisk={false}
              autoComplete="off"
              aria-invalid={connect.fieldError('clientSecret') ? true : undefined}
              error={connect.fieldError('clientSecret')}
            />
            <details>
              <summary>{s.connect.register}</summary>
              <ol className="steps">
                {s.connect.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </details>
          </div>
        </Panel>
      )}
      <Panel>
        <Radio.Group label={<strong>{s.connect.level}</strong>} value={level} onChange={setLevel}>
          <div className="choices">
            {[3, 2, 1].map((n) => {
              const [label, text] = s.connect.levels[n] ?? ['', ''];
              return <Radio key={n} value={String(n)} label={label} description={text} />;
            })}
          </div>
        </Radio.Group>
      </Panel>
      <Panel title={s.connect.asks} lead={s.connect.asksLead} className="flush">
        <PermissionList permissions={instance.permissions.filter((p) => p.level <= Number(level))} />
      </Panel>
      <Panel>
        <div className="form narrow">
          <Textarea
            label={s.connect.filter}
            description={s.connect.filterHint}
            autosize
            minRows={2}
            value={filter}
            onChange={(e) => setFilter(e.currentTarget.value)}
            placeholder="*"
            spellCheck={false}
            error={connect.fieldError('domainFilter')}
          />
        </div>
      </Panel>
      <div className="row">
        <Button type="submit" loading={connect.busy}>
          {own ? s.connect.connect : s.connect.go}
        </Button>
        <span className="dim small">{own ? s.connect.trying : s.connect.goHint}</span>
      </div>
    </form>
  );
}

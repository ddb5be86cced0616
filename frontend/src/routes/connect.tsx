import { Button, CopyButton, PasswordInput, Radio, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { CertificateFile } from '../components/certificate';
import { Failure, FormErrors } from '../components/failure';
import { Levels } from '../components/levels';
import { Answered, Empty, PageTop, Panel, Waiting } from '../components/page';
import { PermissionList } from '../components/permissions';
import { RegistrationHelp } from '../components/registration';
import { graphql } from '../gql';
import type { ConnectPageQuery } from '../gql/graphql';
import { useReturn } from '../lib/back';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { useHere, useMay } from './organization';

const ConnectPage$ = graphql(`
  query ConnectPage($id: ID!) {
    organization(id: $id) {
      id
      tenants {
        id
        state
        mode
        nextCertificate {
          pem
          thumbprint
          expiresAt
        }
      }
    }
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
      cloud {
        entraUrl
        azureCli
        powerShell
      }
      consentLevels {
        level
        dataSets
        lightsUp
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

const ConnectByCertificate = graphql(`
  mutation ConnectByCertificate($input: ReconnectTenantInput!) {
    reconnectTenant(input: $input) {
      tenant {
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

const ShareConsent = graphql(`
  mutation ShareConsent($input: CreateConsentLinkInput!) {
    createConsentLink(input: $input) {
      url
      consentLink {
        id
        expiresAt
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Instance = ConnectPageQuery['instance'];
type Waiting$ = NonNullable<ConnectPageQuery['organization']>['tenants'][number];

export function ConnectPage() {
  const { organization } = useHere();
  useTitle(s.connect.title, organization.name);
  const may = useMay();
  const query = useAnswer(ConnectPage$, { id: organization.id });
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
        {(data) => (
          <Wizard
            instance={data.instance}
            waiting={data.organization?.tenants.find((t) => t.state === 'PENDING_CONSENT' && t.nextCertificate)}
          />
        )}
      </Answered>
    </>
  );
}

/** Takes the focus to what has just appeared in place of what had it. */
const focus = (element: HTMLElement | null) => element?.focus();

type Mode = 'DELEGATED' | 'APPLICATION' | 'CUSTOMER_APP';

function Wizard({ instance, waiting }: { instance: Instance; waiting: Waiting$ | undefined }) {
  const { organization } = useHere();
  const navigate = useNavigate();
  const consents = instance.connectModes.includes('DELEGATED');
  const [mode, setMode] = useState<Mode>(waiting || !consents ? 'CUSTOMER_APP' : 'DELEGATED');
  const [who, setWho] = useState<'ME' | 'OTHER'>('ME');
  const [kind, setKind] = useState<'SECRET' | 'CERTIFICATE'>(waiting ? 'CERTIFICATE' : 'SECRET');
  const [asker, setAsker] = useState('');
  const [level, setLevel] = useState(3);
  const [tenantId, setTenantId] = useState('');
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [expires, setExpires] = useState('');
  const [filter, setFilter] = useState('');
  const there = () => navigate({ to: '/o/$org/integration', params: { org: organization.id } });
  const connect = useChange(
    Connect,
    (a) => a.connectTenant,
    async ({ consentUrl }) => {
      if (consentUrl) {
        window.location.assign(consentUrl);
        return new Promise(() => {});
      }
      // With a certificate the tenant waits; this page shows what to upload.
      if (!(own && certificate)) await there();
    },
  );
  const check = useChange(ConnectByCertificate, (a) => a.reconnectTenant, there);
  const share = useChange(ShareConsent, (a) => a.createConsentLink);
  useReturn(connect.reset);
  const own = mode === 'CUSTOMER_APP';
  const certificate = kind === 'CERTIFICATE';
  const shared = !own && who === 'OTHER';
  const uploading = own && certificate && waiting;
  const active = uploading ? check : shared ? share : connect;
  const domains = filter.split(/[\s,;]+/).filter(Boolean);
  const domainFilter = domains.length ? domains : null;
  const reset = () => {
    for (const change of [connect, check, share]) change.reset();
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (uploading) {
      check.run({
        input: {
          tenantId: waiting.id,
          credentialKind: 'CERTIFICATE',
          entraTenantId: tenantId.trim(),
          clientId: clientId.trim(),
        },
      });
      return;
    }
    if (shared) {
      share.run({
        input: { organizationId: organization.id, mode, asker, consentLevel: level, domainFilter },
      });
      return;
    }
    connect.run({
      input: {
        organizationId: organization.id,
        mode,
        consentLevel: level,
        domainFilter,
        ...(own && certificate ? { credentialKind: 'CERTIFICATE' as const } : {}),
        ...(own && !certificate
          ? {
              tenantId: tenantId.trim(),
              clientId: clientId.trim(),
              clientSecret,
              secretExpiresAt: expires ? `${expires}T00:00:00Z` : null,
            }
          : {}),
      },
    });
  };
  const fields = own
    ? certificate
      ? ['tenantId', 'clientId', 'domainFilter']
      : ['tenantId', 'clientId', 'clientSecret', 'secretExpiresAt', 'domainFilter']
    : shared
      ? ['asker', 'domainFilter']
      : ['domainFilter'];
  const made = share.payload?.url;
  // The link is shown once, and alone.
  if (made)
    return (
      <Panel title={s.connect.linkMade} lead={s.connect.linkMadeText}>
        <div className="form" ref={focus} tabIndex={-1}>
          <code className="secret mono">{made}</code>
          <div className="row">
            <CopyButton value={made}>
              {({ copied, copy }) => <Button onClick={copy}>{copied ? s.common.copied : s.common.copy}</Button>}
            </CopyButton>
            <Button variant="default" onClick={there}>
              {s.done.toOrganization}
            </Button>
          </div>
        </div>
      </Panel>
    );
  return (
    <form className="stack wizard" onSubmit={submit}>
      <FormErrors messages={active.otherErrors(...fields)} />
      {active.failure && <Failure error={active.failure} />}
      <Panel>
        <Radio.Group
          label={<strong>{s.connect.how}</strong>}
          value={mode}
          onChange={(v) => {
            reset();
            setMode(v as Mode);
          }}
        >
          <div className="choices">
            <Radio
              value="DELEGATED"
              label={s.connect.delegated}
              description={consents ? s.connect.delegatedText : s.connect.delegatedMissing}
              disabled={!consents}
            />
            <Radio
              value="APPLICATION"
              label={s.connect.application}
              description={consents ? s.connect.applicationText : s.connect.delegatedMissing}
              disabled={!consents}
            />
            <Radio value="CUSTOMER_APP" label={s.connect.customer} description={s.connect.customerText} />
          </div>
        </Radio.Group>
        {!consents && (
          <RegistrationHelp
            who="OPERATOR"
            permissions={instance.permissions}
            redirectUri={instance.redirectUri}
            cloud={instance.cloud}
            secret
            title={s.connect.registerOperator}
          />
        )}
      </Panel>
      {!own && (
        <Panel>
          <Radio.Group
            label={<strong>{s.connect.who}</strong>}
            value={who}
            onChange={(v) => {
              reset();
              setWho(v as typeof who);
            }}
          >
            <div className="choices">
              <Radio value="ME" label={s.connect.me} description={s.connect.meText} />
              <Radio value="OTHER" label={s.connect.other} description={s.connect.otherText} />
            </div>
          </Radio.Group>
          {shared && (
            <div className="form narrow gap-top">
              <TextInput
                label={s.connect.asker}
                description={s.connect.askerHint}
                value={asker}
                onChange={(e) => setAsker(e.currentTarget.value)}
                required
                withAsterisk={false}
                maxLength={100}
                error={share.fieldError('asker')}
              />
            </div>
          )}
        </Panel>
      )}
      {own && (
        <Panel>
          <div className="form narrow">
            <Radio.Group
              label={s.connect.proof}
              value={kind}
              onChange={(v) => {
                reset();
                setKind(v as typeof kind);
              }}
            >
              <div className="choices">
                <Radio value="SECRET" label={s.connect.bySecret} description={s.connect.bySecretText} />
                <Radio value="CERTIFICATE" label={s.connect.byCertificate} description={s.connect.byCertificateText} />
              </div>
            </Radio.Group>
            <RegistrationHelp
              who="CUSTOMER"
              permissions={instance.permissions.filter((p) => p.level <= level)}
              redirectUri={instance.redirectUri}
              cloud={instance.cloud}
              secret={!certificate}
              title={s.connect.register}
            />
            {uploading && waiting.nextCertificate && <CertificateFile certificate={waiting.nextCertificate} />}
            {(!certificate || uploading) && (
              <>
                <TextInput
                  label={s.connect.tenantId}
                  description={s.connect.tenantIdHint}
                  value={tenantId}
                  onChange={(e) => setTenantId(e.currentTarget.value)}
                  required
                  withAsterisk={false}
                  spellCheck={false}
                  error={active.fieldError('tenantId')}
                />
                <TextInput
                  label={s.connect.clientId}
                  description={s.connect.clientIdHint}
                  value={clientId}
                  onChange={(e) => setClientId(e.currentTarget.value)}
                  required
                  withAsterisk={false}
                  spellCheck={false}
                  error={active.fieldError('clientId')}
                />
              </>
            )}
            {!certificate && (
              <>
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
                <TextInput
                  type="date"
                  label={s.connect.expires}
                  description={s.connect.expiresHint}
                  value={expires}
                  onChange={(e) => setExpires(e.currentTarget.value)}
                  error={connect.fieldError('secretExpiresAt')}
                />
              </>
            )}
          </div>
        </Panel>
      )}
      {!uploading && (
        <>
          <Panel>
            <Levels levels={instance.consentLevels} value={level} onChange={setLevel} />
          </Panel>
          <Panel
            title={s.connect.asks}
            lead={mode === 'APPLICATION' ? `${s.connect.asksLead} ${s.connect.asksAll}` : s.connect.asksLead}
            className="flush"
          >
            <PermissionList permissions={instance.permissions.filter((p) => p.level <= level)} />
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
                error={active.fieldError('domainFilter')}
              />
            </div>
          </Panel>
        </>
      )}
      <div className="row">
        <Button type="submit" loading={active.busy}>
          {uploading
            ? s.connect.checkAndConnect
            : own
              ? certificate
                ? s.connect.makeCertificate
                : s.connect.connect
              : shared
                ? s.connect.makeLink
                : s.connect.go}
        </Button>
        <span className="dim small">
          {own
            ? certificate && !uploading
              ? s.connect.makeHint
              : s.connect.trying
            : shared
              ? s.connect.linkHint
              : s.connect.goHint(mode === 'APPLICATION')}
        </span>
      </div>
    </form>
  );
}

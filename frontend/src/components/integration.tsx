import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { graphql } from '../gql';
import type { CredentialKind, DataSet, NextAction } from '../gql/graphql';
import { now } from '../lib/format';
import { settle } from '../lib/notice';
import { type ShellTenant, stateWord } from '../lib/organization';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { isOpen, tenantTone } from '../lib/tone';
import { useHere, useMay } from '../routes/organization';
import { Dot, When } from './mark';
import { PageTop } from './page';
import { Progress } from './progress';
import { TabLink } from './tablink';

export const StartSync = graphql(`
  mutation StartSync($input: StartSyncInput!) {
    startSync(input: $input) {
      syncRun {
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

export const Reconnect = graphql(`
  mutation Reconnect($input: ReconnectTenantInput!) {
    reconnectTenant(input: $input) {
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

export const ResumeSyncs = graphql(`
  mutation Resume($input: ResumeTenantInput!) {
    resumeTenant(input: $input) {
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

export const AcknowledgeGap = graphql(`
  mutation Acknowledge($input: AcknowledgeLicenseGapInput!) {
    acknowledgeLicenseGap(input: $input) {
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

/** Starts a sync, or says that one runs. */
export function SyncButton() {
  const { tenant, run } = useHere();
  const may = useMay();
  const start = useChange(StartSync, (a) => a.startSync);
  if (
    !tenant ||
    !may('RUN_SYNCS') ||
    tenant.state === 'DISCONNECTED' ||
    tenant.state === 'PENDING_CONSENT' ||
    tenant.state === 'NEEDS_CONSENT'
  )
    return null;
  const busy = isOpen(run?.state);
  const begin = (how: { full?: boolean; dataSet?: DataSet }) =>
    settle(start.runAsync({ input: { tenantId: tenant.id, ...how } }));
  const read = run?.stages.filter((x) => x.state !== 'SKIPPED').map((x) => x.dataSet) ?? [];
  return (
    <Button.Group>
      <Button disabled={busy} loading={start.busy} onClick={() => begin({})}>
        {busy ? s.integration.syncing : s.integration.sync}
      </Button>
      {!busy && (
        <Menu position="bottom-end" width={270} withInitialFocusPlaceholder={false} portalProps={{ target: '#menus' }}>
          <Menu.Target>
            <Button px={9} aria-label={s.integration.syncHow} className="split">
              <IconChevronDown size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => begin({})}>{s.integration.syncChanges}</Menu.Item>
            <Menu.Item onClick={() => begin({ full: true })}>{s.integration.syncWhole}</Menu.Item>
            {read.length > 0 && (
              <>
                <Menu.Divider />
                <Menu.Label>{s.integration.syncOne}</Menu.Label>
                {read.map((set) => (
                  <Menu.Item key={set} onClick={() => begin({ dataSet: set })}>
                    {s.dataSet[set]}
                  </Menu.Item>
                ))}
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </Button.Group>
  );
}

/** How old the data of this organization is; leads to Coverage. */
export function DataAge() {
  const { organization, tenant } = useHere();
  const { asOf } = organization.overview;
  const stale = !asOf || now() - new Date(asOf).getTime() > 36 * 3_600_000;
  return (
    <Link
      to="/o/$org/integration/coverage"
      params={{ org: organization.id }}
      className="age"
      title={s.integration.dataAge}
    >
      <Dot tone={!asOf ? 'unknown' : stale ? 'attention' : tenant ? tenantTone[tenant.state] : 'unknown'} />
      <When at={asOf} say={s.integration.asOf} none={s.integration.noData} />
    </Link>
  );
}

const tabs = [
  ['overview', '/o/$org/integration'],
  ['history', '/o/$org/integration/history'],
  ['activities', '/o/$org/integration/activities'],
  ['coverage', '/o/$org/integration/coverage'],
  ['connection', '/o/$org/integration/connection'],
] as const;

/** What the five tabs of Integration share: title, data age, the button, the tabs, live progress. */
export function IntegrationFrame({
  tab,
  title,
  lead,
  right,
  children,
}: {
  tab: (typeof tabs)[number][0];
  title: ReactNode;
  lead?: ReactNode;
  right?: ReactNode;
  children: ReactNode;
}) {
  const { organization } = useHere();
  const params = { org: organization.id };
  const nav = useRef<HTMLElement>(null);
  // Where the tabs are wider than the page, the open one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place to scroll to
  useEffect(() => {
    const open = nav.current?.querySelector('[aria-current=page]')?.getBoundingClientRect();
    const all = nav.current?.getBoundingClientRect();
    if (nav.current && open && all && open.right > all.right) nav.current.scrollLeft += open.right - all.right;
  }, [tab]);
  return (
    <>
      <PageTop title={title} lead={lead}>
        {right}
        <DataAge />
        <SyncButton />
      </PageTop>
      <nav className="tabs" aria-label={s.integration.label} ref={nav}>
        {tabs.map(([key, to]) => (
          <TabLink key={key} on={tab === key} to={to} params={params as never}>
            {s.integration.tabs[key]}
          </TabLink>
        ))}
      </nav>
      <Progress />
      {children}
    </>
  );
}

/** What the button says that mends a tenant which lets nobody in; null where it is not mended here. */
function mendLabel(action: NextAction, credential: CredentialKind | null): string | null {
  switch (action) {
    case 'GRANT_CONSENT':
      return s.state.reconsent;
    case 'CHECK_NAMES':
      return s.next.CHECK_NAMES;
    case 'REPLACE_CREDENTIAL':
    case 'UPLOAD_CERTIFICATE':
      return s.state.credential[credential ?? 'SECRET'];
    default:
      return null;
  }
}

/** Where the tenant stands, in a sentence, and the one button that mends it. */
export function StateLine({ tenant }: { tenant: ShellTenant }) {
  const { organization } = useHere();
  const navigate = useNavigate();
  const manage = useMay()('MANAGE_TENANTS');
  const reconnect = useChange(
    Reconnect,
    (a) => a.reconnectTenant,
    (p) => {
      if (p.consentUrl) window.location.assign(p.consentUrl);
    },
  );
  const resume = useChange(ResumeSyncs, (a) => a.resumeTenant);
  const acknowledge = useChange(AcknowledgeGap, (a) => a.acknowledgeLicenseGap);
  const consent = () => {
    if (tenant.mode === 'CUSTOMER_APP')
      return navigate({
        to: tenant.state === 'PENDING_CONSENT' ? '/o/$org/connect' : '/o/$org/settings',
        params: { org: organization.id },
      });
    return settle(reconnect.runAsync({ input: { tenantId: tenant.id } }));
  };
  const mends = tenant.stateStep && mendLabel(tenant.stateStep.action, tenant.credentialKind);
  const tone = tenantTone[tenant.state];
  const sentence = tenant.stateReason ?? s.state[tenant.state];
  return (
    <div className={`state ${tone}`}>
      <Dot tone={tone} />
      <p>
        <strong>{stateWord(tenant)}.</strong> {sentence} <span className="dim">{tenant.stateMend}</span>{' '}
        {tenant.nextSyncAt && tenant.state !== 'GETTING_DATA' && Date.parse(tenant.nextSyncAt) > now() && (
          <When at={tenant.nextSyncAt} say={s.state.next} className="dim" />
        )}
      </p>
      {manage && tenant.state === 'PENDING_CONSENT' && (
        <Button variant="default" loading={reconnect.busy} onClick={consent}>
          {tenant.mode === 'CUSTOMER_APP' ? s.state.upload : s.state.consent}
        </Button>
      )}
      {tenant.state === 'NEEDS_CONSENT' &&
        (manage && mends ? (
          <Button variant="default" loading={reconnect.busy} onClick={consent}>
            {mends}
          </Button>
        ) : (
          <Link to="/o/$org/integration/connection" params={{ org: organization.id }} className="link">
            {s.state.mend}
          </Link>
        ))}
      {manage && tenant.state === 'PAUSED' && (
        <Button
          variant="default"
          loading={resume.busy}
          onClick={() => settle(resume.runAsync({ input: { tenantId: tenant.id } }))}
        >
          {s.state.resume}
        </Button>
      )}
      {manage && tenant.state === 'DISCONNECTED' && (
        <>
          {!tenant.eraseRequestedAt && (
            <Button variant="default" loading={reconnect.busy} onClick={consent}>
              {s.state.connect}
            </Button>
          )}
          <Link to="/o/$org/connect" params={{ org: organization.id }} className="link">
            {tenant.eraseRequestedAt ? s.state.connect : s.state.another}
          </Link>
        </>
      )}
      {tenant.state === 'DEGRADED' &&
        (manage && !tenant.stateStep && tenant.hasPremium === false && !tenant.licenseGapAcknowledgedAt ? (
          <Button
            variant="default"
            loading={acknowledge.busy}
            onClick={() => settle(acknowledge.runAsync({ input: { tenantId: tenant.id } }))}
          >
            {s.state.acknowledge}
          </Button>
        ) : (
          <Button
            variant="default"
            onClick={() =>
              navigate({
                to: tenant.stateStep ? '/o/$org/integration/connection' : '/o/$org/integration/coverage',
                params: { org: organization.id },
              })
            }
          >
            {tenant.stateStep ? s.state.mend : s.state.coverage}
          </Button>
        ))}
    </div>
  );
}

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { CoverageCell } from '../components/coverage';
import { IntegrationFrame, StateLine } from '../components/integration';
import { Levels } from '../components/levels';
import { Dot, Tag, Unknown } from '../components/mark';
import { Answered, Empty, Panel } from '../components/page';
import { DataTable } from '../components/table';
import { graphql, readFragment } from '../gql';
import type { ConnectionPageQuery, CoverageCellFragment } from '../gql/graphql';
import { useReturn } from '../lib/back';
import { compare, type Line, type Permission, portals } from '../lib/doctor';
import { now, relative } from '../lib/format';
import { settle } from '../lib/notice';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { isOpen } from '../lib/tone';
import { useHere, useMay } from './organization';

const ConnectionPage$ = graphql(`
  query ConnectionPage($tenant: ID!) {
    node(id: $tenant) {
      ... on Tenant {
        id
        mode
        state
        clientId
        entraTenantId
        consentLevel
        consentRetryAt
        domainFilter
        grantedScopes
        missingScopes
        coverage {
          ...CoverageCell
        }
      }
    }
    instance {
      permissions {
        permission
        level
        reason
        dataSets
      }
    }
  }
`);

const AskAgain = graphql(`
  mutation AskAgain($input: ReconnectTenantInput!) {
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

const CheckAgain = graphql(`
  mutation CheckAgain($input: StartSyncInput!) {
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

type Tenant = Extract<NonNullable<ConnectionPageQuery['node']>, { consentLevel: number }>;

/** Whether the tenant's consent holds, what is missing of it, and the one thing that mends it. */
export function ConnectionPage() {
  const { organization, tenant } = useHere();
  useTitle(s.integration.tabs.connection, organization.name);
  const query = useAnswer(
    ConnectionPage$,
    { tenant: tenant?.id ?? '' },
    {
      enabled: Boolean(tenant),
      refetchInterval: (data) =>
        data?.node && 'consentRetryAt' in data.node && data.node.consentRetryAt ? 2000 : false,
    },
  );
  const node = query.data?.node && 'consentLevel' in query.data.node ? (query.data.node as Tenant) : null;
  const lines = node ? compare(node, query.data?.instance.permissions ?? []) : [];
  const missing = lines.filter((l) => l.state === 'MISSING').length;
  const required = lines.filter((l) => l.required).length;
  const unknown = node?.grantedScopes === null || node?.grantedScopes === undefined;
  return (
    <IntegrationFrame
      tab="connection"
      title={
        !tenant
          ? s.overview.unconnected
          : !node
            ? s.integration.tabs.connection
            : unknown
              ? s.doctor.titleUnknown
              : s.doctor.title(required - missing, required)
      }
      lead={tenant ? s.doctor.lead : <span dir="auto">{organization.name}</span>}
    >
      {tenant ? (
        <>
          <StateLine tenant={tenant} />
          <Answered query={query}>
            {(data) => (node ? <Doctor tenant={node} lines={lines} permissions={data.instance.permissions} /> : null)}
          </Answered>
        </>
      ) : (
        <section className="panel">
          <Empty title={s.doctor.none}>{s.overview.unconnectedLead}</Empty>
        </section>
      )}
    </IntegrationFrame>
  );
}

function Doctor({ tenant, lines, permissions }: { tenant: Tenant; lines: Line[]; permissions: readonly Permission[] }) {
  const cells = tenant.coverage.map((c) => readFragment(CoverageCell, c));
  const extra = lines.some((l) => l.state === 'TOO_MUCH');
  const [opened, setOpened] = useState<string[]>([]);
  return (
    <div className="stack">
      {tenant.consentRetryAt && <Spreading until={tenant.consentRetryAt} />}
      <Panel
        className="flush"
        title={s.doctor.permissions}
        lead={extra ? s.doctor.permissionsExtra : s.doctor.permissionsLead}
      >
        <DataTable<Line>
          caption={s.doctor.permissions}
          rows={lines}
          rowKey={(l) => l.permission}
          opened={opened}
          onOpen={(key) => setOpened((old) => (old.includes(key) ? old.filter((k) => k !== key) : [...old, key]))}
          detail={(l) => <Why line={l} cells={cells} />}
          columns={[
            {
              key: 'name',
              head: s.doctor.colPermission,
              width: '30%',
              cell: (l) => <span className="mono">{l.permission}</span>,
            },
            {
              key: 'asked',
              head: s.doctor.colRequired,
              named: true,
              cell: (l) => (l.required ? s.common.yes : plain(s.common.no)),
            },
            { key: 'granted', head: s.doctor.colGranted, cell: (l) => <Granted line={l} /> },
            { key: 'used', head: s.doctor.colUsed, named: true, cell: (l) => <Used line={l} cells={cells} /> },
          ]}
        />
      </Panel>
      <Raise tenant={tenant} permissions={permissions} />
      <ByHand tenant={tenant} />
      <Complaints cells={cells} />
    </div>
  );
}

/** Why a permission is asked for, sentence by sentence, and what is not answered without it. */
function Why({ line, cells }: { line: Line; cells: readonly CoverageCellFragment[] }) {
  const darkens = [...new Set(cells.filter((c) => line.dataSets.includes(c.dataSet)).flatMap((c) => c.darkens))];
  return (
    <div className="answers two-of">
      <div>
        <h3>{s.connect.colReason}</h3>
        <ul className="dots">
          {(line.reason ?? s.doctor.tooMuch).split(/(?<=\.) /).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </div>
      {darkens.length > 0 && (
        <div>
          <h3>{s.doctor.without}</h3>
          <ul className="dots">
            {darkens.map((d) => (
              <li key={d}>{d}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const plain = (text: string) => <span className="dim">{text}</span>;

function Granted({ line }: { line: Line }) {
  switch (line.state) {
    case 'GRANTED':
      return <Tag tone="good">{s.doctor.granted}</Tag>;
    case 'MISSING':
      return (
        <Tag tone="bad" dot>
          {s.doctor.missing}
        </Tag>
      );
    case 'TOO_MUCH':
      return (
        <Tag tone="attention" dot>
          {s.doctor.grantedToo}
        </Tag>
      );
    case 'NOT_ASKED':
      return plain(s.doctor.notGranted);
    default:
      return <Unknown why={s.settings.unknownScopes} />;
  }
}

/** The data sets that were read by a permission; where it is missing, those that are dark without it. */
function Used({ line, cells }: { line: Line; cells: readonly CoverageCellFragment[] }) {
  const of = cells.filter((c) => line.dataSets.includes(c.dataSet));
  const names = (all: typeof of) => all.map((c) => s.dataSetShort[c.dataSet]).join(' · ');
  if (line.state === 'TOO_MUCH') return plain(s.doctor.unused);
  if (line.state === 'MISSING') {
    const dark = of.filter((c) => c.state !== 'GREEN');
    return dark.length ? s.doctor.darkens(names(dark)) : plain(s.doctor.unusedYet);
  }
  const read = of.filter((c) => c.lastSuccessAt);
  if (read.length) return plain(names(read));
  return plain(line.dataSets.length ? s.doctor.unusedYet : s.doctor.helps);
}

/** A countdown to the next look, while Microsoft passes a consent on. */
function Spreading({ until }: { until: string }) {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((Date.parse(until) - at) / 1000));
  return (
    <div className="state attention" role="status">
      <Dot tone="attention" />
      <p>
        <strong>{s.done.waiting}.</strong> {s.done.waitingText}{' '}
        <span className="dim" aria-hidden>
          {s.done.nextLook(seconds)}
        </span>
      </p>
    </div>
  );
}

/** The consent level, and what a higher one would light up; raised without starting over. */
function Raise({ tenant, permissions }: { tenant: Tenant; permissions: readonly Permission[] }) {
  const [level, setLevel] = useState(tenant.consentLevel);
  const manage = useMay()('MANAGE_TENANTS');
  const ask = useChange(
    AskAgain,
    (a) => a.reconnectTenant,
    ({ consentUrl }) => {
      if (!consentUrl) return;
      window.location.assign(consentUrl);
      return new Promise(() => {});
    },
  );
  useReturn(ask.reset);
  if (!manage || tenant.mode === 'CUSTOMER_APP' || tenant.state === 'DISCONNECTED') return null;
  return (
    <Panel>
      <Levels permissions={permissions} value={level} onChange={setLevel} />
      <div className="row gap-top">
        <Button
          variant="default"
          loading={ask.busy}
          onClick={() => settle(ask.runAsync({ input: { tenantId: tenant.id, consentLevel: level } }))}
        >
          {level > tenant.consentLevel ? s.doctor.raise : level < tenant.consentLevel ? s.doctor.lower : s.doctor.renew}
        </Button>
        <span className="dim small">{s.doctor.raiseHint}</span>
      </div>
    </Panel>
  );
}

/** The same by hand, in Microsoft's portal. */
function ByHand({ tenant }: { tenant: Tenant }) {
  const { run } = useHere();
  const may = useMay();
  const check = useChange(CheckAgain, (a) => a.startSync);
  const own = tenant.mode === 'CUSTOMER_APP';
  const href = own && tenant.clientId ? portals.registration(tenant.clientId) : portals.enterpriseApps;
  const steps = own ? s.doctor.ownSteps : s.doctor.handSteps;
  const idle = tenant.state === 'PENDING_CONSENT' || tenant.state === 'DISCONNECTED';
  return (
    <Panel title={s.doctor.byHand} lead={s.doctor.byHandLead}>
      <ol className="steps">
        {steps.map((step, i) => (
          <li key={step}>
            {step}{' '}
            {i === 0 && (
              <a className="link" href={href} target="_blank" rel="noreferrer">
                {s.register.openPortal}
              </a>
            )}
            {i === 1 && tenant.clientId && <code className="mono">{tenant.clientId}</code>}
          </li>
        ))}
      </ol>
      {may('RUN_SYNCS') && !idle && (
        <div className="row gap-top">
          <Button
            variant="default"
            disabled={isOpen(run?.state)}
            loading={check.busy}
            onClick={() => settle(check.runAsync({ input: { tenantId: tenant.id } }), s.doctor.checking)}
          >
            {s.doctor.checkAgain}
          </Button>
          <span className="dim small">{s.doctor.checkAgainHint}</span>
        </div>
      )}
    </Panel>
  );
}

/** The five complaints that people bring, answered from what is known of this tenant. */
function Complaints({ cells }: { cells: readonly CoverageCellFragment[] }) {
  const { organization, tenant, run } = useHere();
  const params = { org: organization.id };
  if (!tenant) return null;
  const dark = cells.filter((c) => c.state !== 'GREEN' && c.state !== 'NOT_ASKED');
  const filter = tenant.domains.length > 0;
  const next = tenant.nextSyncAt && Date.parse(tenant.nextSyncAt) > now() ? relative(tenant.nextSyncAt) : null;
  const toCoverage = (
    <Link to="/o/$org/integration/coverage" params={params} className="link">
      {s.integration.tabs.coverage}
    </Link>
  );
  const toRun = run && (
    <Link to="/o/$org/integration/runs/$run" params={{ ...params, run: run.id }} className="link">
      {s.run.openRun}
    </Link>
  );
  const answers: [string, ReactNode][] = [
    [
      s.doctor.starts,
      <div key="starts" className="fold-part">
        <p>
          {tenant.state === 'NEEDS_CONSENT' || tenant.state === 'PENDING_CONSENT'
            ? s.doctor.startsConsent
            : tenant.state === 'PAUSED'
              ? s.doctor.startsPaused
              : tenant.state === 'DISCONNECTED'
                ? s.doctor.startsDisconnected
                : isOpen(run?.state)
                  ? s.doctor.startsRuns
                  : s.doctor.startsFine(next)}
        </p>
        {toRun && <p>{toRun}</p>}
      </div>,
    ],
    [
      s.doctor.partial,
      dark.length === 0 ? (
        <p key="partial">{s.doctor.partialNone}</p>
      ) : (
        <div key="partial" className="fold-part">
          <ul className="plain-list">
            {dark.map((c) => (
              <li key={c.dataSet}>
                <strong>{s.dataSet[c.dataSet]}</strong>: {c.reason ?? s.coverageState[c.state]}{' '}
                <span className="dim">{c.mend}</span>
              </li>
            ))}
          </ul>
          <p>{toCoverage}</p>
        </div>
      ),
    ],
    [
      s.doctor.failed,
      <div key="failed" className="fold-part">
        <p>
          {tenant.state === 'NEEDS_CONSENT'
            ? [tenant.stateReason, tenant.stateMend].filter(Boolean).join(' ')
            : run?.state === 'FAILED'
              ? (run.error ?? s.doctor.failedUnknown)
              : s.doctor.failedNot}
        </p>
        {toRun && <p>{toRun}</p>}
      </div>,
    ],
    [
      s.doctor.apps,
      <ul key="apps" className="plain-list">
        {s.doctor.appsWhy.map((why) => (
          <li key={why}>{why}</li>
        ))}
        {filter && <li>{s.doctor.appsFilter}</li>}
        {dark.some((c) => ['APPS', 'GRANTS', 'ASSIGNMENTS', 'SIGN_INS'].includes(c.dataSet)) && (
          <li>
            {s.doctor.appsDark} {toCoverage}
          </li>
        )}
      </ul>,
    ],
    [
      s.doctor.persist,
      <ol key="persist" className="steps">
        {s.doctor.persistSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
        <li>
          {s.doctor.persistLast}{' '}
          <Link to="/o/$org/settings" params={params} className="link">
            {s.settings.title}
          </Link>
        </li>
      </ol>,
    ],
  ];
  return (
    <Panel title={s.doctor.complaints}>
      <div className="folds">
        {answers.map(([question, answer]) => (
          <details key={question}>
            <summary>{question}</summary>
            <div className="fold">{answer}</div>
          </details>
        ))}
      </div>
    </Panel>
  );
}

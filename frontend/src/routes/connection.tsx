import { Button, CopyButton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { IntegrationFrame, Reconnect } from '../components/integration';
import { Levels } from '../components/levels';
import { Dot, Tag, Unknown, When } from '../components/mark';
import { CheckButton, CheckTenant, NextButton, NextStep } from '../components/next';
import { Answered, Empty, Panel } from '../components/page';
import { DataTable } from '../components/table';
import { type FragmentType, graphql, readFragment } from '../gql';
import type { ConnectionPageQuery, DataSet, PermissionState } from '../gql/graphql';
import { useReturn } from '../lib/back';
import { now } from '../lib/format';
import { settle } from '../lib/notice';
import { stateWord } from '../lib/organization';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { type Tone, tenantTone } from '../lib/tone';
import { useHere, useMay } from './organization';

const ConnectionPage$ = graphql(`
  query ConnectionPage($tenant: ID!) {
    node(id: $tenant) {
      ... on Tenant {
        id
        mode
        state
        stateStep {
          action
        }
        credentialKind
        consentLevel
        checkup {
          healthy
          sentence
          next {
            ...NextStep
          }
          checkedAt
          retryAt
          code
          appEnabled
          permissions {
            permission
            kind
            level
            required
            state
            reason
            coveredBy
            dataSets
            usedBy
            darkDataSets
            darkens
            next {
              ...NextStep
            }
          }
          complaints {
            complaint
            applies
            followsFrom
            answer
            evidence
            next {
              ...NextStep
            }
          }
          byHand {
            sentence
            url
            copy
          }
          removal {
            sentence
            url
            copy
          }
        }
      }
    }
    instance {
      consentLevels {
        level
        dataSets
        lightsUp
      }
    }
  }
`);

type Tenant = Extract<NonNullable<ConnectionPageQuery['node']>, { consentLevel: number }>;
type Checkup = Tenant['checkup'];
type Check = Checkup['permissions'][number];
type ConsentLevel = ConnectionPageQuery['instance']['consentLevels'][number];

/** Whether the tenant's consent holds, what is missing of it, and the one thing that mends it. */
export function ConnectionPage() {
  const { organization, tenant } = useHere();
  useTitle(s.integration.tabs.connection, organization.name);
  const query = useAnswer(
    ConnectionPage$,
    { tenant: tenant?.id ?? '' },
    {
      enabled: Boolean(tenant),
      // While Microsoft passes a consent on, the server looks again too.
      refetchInterval: (data) =>
        data?.node && 'consentLevel' in data.node && (data.node as Tenant).checkup.retryAt ? 5000 : false,
    },
  );
  const node = query.data?.node && 'consentLevel' in query.data.node ? (query.data.node as Tenant) : null;
  return (
    <IntegrationFrame
      tab="connection"
      title={!tenant ? s.overview.unconnected : node ? title(node) : s.integration.tabs.connection}
      lead={tenant ? s.doctor.lead : <span dir="auto">{organization.name}</span>}
    >
      {tenant ? (
        <Answered query={query}>
          {(data) => (node ? <Doctor tenant={node} levels={data.instance.consentLevels} /> : null)}
        </Answered>
      ) : (
        <section className="panel">
          <Empty title={s.doctor.none}>{s.overview.unconnectedLead}</Empty>
        </section>
      )}
    </IntegrationFrame>
  );
}

function title({ checkup, state }: Tenant): string {
  const required = checkup.permissions.filter((p) => p.required);
  if (required.length === 0 || required.every((p) => p.state === 'UNKNOWN')) return s.doctor.titleUnknown;
  const there = required.filter((p) => p.state === 'GRANTED' || p.state === 'COVERED').length;
  // What was granted says nothing while Microsoft lets nobody in with it.
  if (state === 'NEEDS_CONSENT' && there === required.length) return s.doctor.titleBroken;
  return s.doctor.title(there, required.length);
}

function Doctor({ tenant, levels }: { tenant: Tenant; levels: readonly ConsentLevel[] }) {
  const { checkup } = tenant;
  return (
    <div className="stack">
      <Verdict tenant={tenant} />
      <Permissions tenant={tenant} />
      <Raise tenant={tenant} levels={levels} />
      <Complaints tenant={tenant} />
      {tenant.state === 'DISCONNECTED' ? (
        <Panel title={s.doctor.removal} lead={s.doctor.removalLead}>
          <Steps steps={checkup.removal} />
        </Panel>
      ) : (
        <ByHand tenant={tenant} />
      )}
    </div>
  );
}

/** How the consent stands, in one sentence, with the one button that mends it. */
function Verdict({ tenant }: { tenant: Tenant }) {
  const { checkup } = tenant;
  const next = readFragment(NextStep, checkup.next);
  const tone: Tone = checkup.retryAt
    ? 'accent'
    : checkup.healthy
      ? 'good'
      : tenant.state === 'ACTIVE'
        ? 'attention'
        : tenantTone[tenant.state];
  const may = useMay();
  return (
    <div className={`state ${tone} verdict`} role={checkup.retryAt ? 'status' : undefined}>
      <Dot tone={tone} />
      <p>
        <strong>{stateWord(tenant)}.</strong> {checkup.sentence}{' '}
        {next.action !== 'NONE' && <span className="dim">{next.sentence}</span>}
        {checkup.appEnabled === false && <span> {s.doctor.disabled}</span>}
        {checkup.retryAt && <Countdown until={checkup.retryAt} tenant={tenant.id} />}{' '}
        <small className="dim">
          {checkup.checkedAt ? (
            <>
              {s.doctor.checkedAt} <When at={checkup.checkedAt} />
            </>
          ) : (
            s.doctor.neverChecked
          )}
          {checkup.code && (
            <>
              {' '}
              · {s.doctor.code} <span className="mono">{checkup.code}</span>
            </>
          )}
        </small>
      </p>
      <NextButton next={checkup.next} tenant={tenant} level={neededLevel(checkup)} />
      {next.action !== 'CHECK' && next.action !== 'WAIT' && may('RUN_SYNCS') && tenant.state !== 'DISCONNECTED' && (
        <CheckButton tenant={tenant.id} />
      )}
    </div>
  );
}

/** The highest level that a missing permission belongs to. */
const neededLevel = (c: Checkup): number | null =>
  Math.max(0, ...c.permissions.filter((p) => p.state === 'MISSING').map((p) => p.level ?? 0)) || null;

/** The seconds until the next look, while Microsoft passes a change on; at its end Microsoft is asked. */
function Countdown({ until, tenant }: { until: string; tenant: string }) {
  const [at, setAt] = useState(now);
  const may = useMay()('RUN_SYNCS');
  const { run: check } = useChange(CheckTenant, (a) => a.checkTenant);
  useEffect(() => {
    const tick = setInterval(() => setAt(now()), 1000);
    const look = may
      ? setTimeout(() => check({ input: { tenantId: tenant } }), Math.max(1000, Date.parse(until) - now()))
      : undefined;
    return () => {
      clearInterval(tick);
      clearTimeout(look);
    };
  }, [until, tenant, may, check]);
  const seconds = Math.max(0, Math.round((Date.parse(until) - at) / 1000));
  return (
    <span className="dim" aria-hidden>
      {' '}
      {s.done.nextLook(seconds)}
    </span>
  );
}

const stateTone: Record<PermissionState, Tone> = {
  GRANTED: 'good',
  COVERED: 'good',
  MISSING: 'bad',
  SPREADING: 'accent',
  WITHDRAWN: 'bad',
  NOT_ASKED: 'plain',
  TOO_MUCH: 'attention',
  UNKNOWN: 'unknown',
};

const plain = (text: string) => <span className="dim">{text}</span>;
const short = (sets: readonly DataSet[]) => sets.map((d) => s.dataSetShort[d]).join(' · ');

/** Each permission as it is asked for, granted and used. */
function Permissions({ tenant }: { tenant: Tenant }) {
  const { permissions } = tenant.checkup;
  const [opened, setOpened] = useState<string[]>([]);
  const extra = permissions.some((p) => p.state === 'TOO_MUCH');
  return (
    <Panel
      className="flush"
      title={s.doctor.permissions}
      lead={extra ? s.doctor.permissionsExtra : s.doctor.permissionsLead}
    >
      {permissions.length === 0 ? (
        <Empty title={s.doctor.titleUnknown} />
      ) : (
        <DataTable<Check>
          caption={s.doctor.permissions}
          rows={[...permissions]}
          rowKey={(p) => `${p.permission} ${p.kind}`}
          opened={opened}
          onOpen={(key) => setOpened((old) => (old.includes(key) ? old.filter((k) => k !== key) : [...old, key]))}
          detail={(p) => <Why check={p} tenant={tenant} />}
          columns={[
            {
              key: 'name',
              head: s.doctor.colPermission,
              width: '30%',
              cell: (p) => <span className="mono">{p.permission}</span>,
            },
            {
              key: 'asked',
              head: s.doctor.colRequired,
              named: true,
              cell: (p) => (p.required ? s.common.yes : plain(s.common.no)),
            },
            {
              key: 'granted',
              head: s.doctor.colGranted,
              cell: (p) =>
                p.state === 'UNKNOWN' ? (
                  <Unknown why={s.settings.unknownScopes} />
                ) : (
                  <Tag tone={stateTone[p.state]} dot={p.state !== 'GRANTED' && p.state !== 'NOT_ASKED'}>
                    {s.doctor.state[p.state]}
                  </Tag>
                ),
            },
            { key: 'kind', head: s.app.colKind, wide: true, cell: (p) => plain(s.app.kind[p.kind]) },
            {
              key: 'used',
              head: s.doctor.colUsed,
              named: true,
              cell: (p) =>
                p.darkDataSets.length > 0
                  ? s.doctor.darkens(short(p.darkDataSets))
                  : plain(
                      p.usedBy.length > 0
                        ? short(p.usedBy)
                        : p.state === 'TOO_MUCH'
                          ? s.doctor.unused
                          : p.dataSets.length > 0
                            ? s.doctor.unusedYet
                            : s.doctor.helps,
                    ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** Why a permission is asked for, sentence by sentence, what is not answered without it, and the mend. */
function Why({ check: p, tenant }: { check: Check; tenant: Tenant }) {
  const next = readFragment(NextStep, p.next);
  return (
    <div className={p.darkens.length > 0 ? 'answers' : 'answers two-of'}>
      <div>
        <h3>{s.connect.colReason}</h3>
        <ul className="dots">
          {p.reason.split(/(?<=\.) /).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {p.coveredBy.length > 0 && (
          <p className="small">
            {p.state === 'COVERED' ? s.doctor.coveredBy : s.doctor.partlyBy}{' '}
            <span className="mono">{p.coveredBy.join(', ')}</span>
          </p>
        )}
      </div>
      {p.darkens.length > 0 && (
        <div>
          <h3>{s.doctor.without}</h3>
          <ul className="dots">
            {p.darkens.map((d) => (
              <li key={d}>{d}</li>
            ))}
          </ul>
        </div>
      )}
      <div>
        <h3>{s.coverage.mends}</h3>
        <p>{next && next.action !== 'NONE' ? next.sentence : s.coverage.nothingToMend}</p>
        {p.next && (
          <div className="gap-top">
            <NextButton next={p.next} tenant={tenant} level={p.level} />
          </div>
        )}
      </div>
    </div>
  );
}

/** The consent level, and what a higher one would light up; raised without starting over. */
function Raise({ tenant, levels }: { tenant: Tenant; levels: readonly ConsentLevel[] }) {
  const [level, setLevel] = useState(tenant.consentLevel);
  const manage = useMay()('MANAGE_TENANTS');
  const ask = useChange(
    Reconnect,
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
      <Levels levels={levels} value={level} onChange={setLevel} />
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
  const may = useMay();
  return (
    <Panel title={s.doctor.byHand} lead={s.doctor.byHandLead}>
      <Steps steps={tenant.checkup.byHand} />
      {may('RUN_SYNCS') && (
        <div className="row gap-top">
          <CheckButton tenant={tenant.id} label={s.doctor.checkAgain} />
          <span className="dim small">{s.doctor.checkAgainHint}</span>
        </div>
      )}
    </Panel>
  );
}

/** Steps in Microsoft's portals, with where each is done and what is to be copied. */
function Steps({ steps }: { steps: Checkup['byHand'] }) {
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={step.sentence}>
          {step.sentence}{' '}
          {step.url && (
            <a className="link" href={step.url} target="_blank" rel="noreferrer">
              {s.register.openPortal}
            </a>
          )}
          {step.copy && (
            <span className="row copyable">
              <code className="mono">{step.copy}</code>
              <CopyButton value={step.copy}>
                {({ copied, copy }) => (
                  <Button variant="default" size="compact-sm" onClick={copy}>
                    {copied ? s.common.copied : s.common.copy}
                  </Button>
                )}
              </CopyButton>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** The complaints that people bring, answered from what is known of this tenant; what applies is open. */
function Complaints({ tenant }: { tenant: Tenant }) {
  const sentence = (next: FragmentType<typeof NextStep>): ReactNode => {
    const { action, sentence } = readFragment(NextStep, next);
    return action === 'NONE' ? null : <p className="dim">{sentence}</p>;
  };
  return (
    <Panel title={s.doctor.complaints}>
      <div className="folds">
        {tenant.checkup.complaints.map((c) => (
          <details key={c.complaint}>
            <summary>
              {s.doctor.complaint[c.complaint]}{' '}
              {c.followsFrom ? (
                <span className="dim small">{s.doctor.follows(s.doctor.complaint[c.followsFrom])}</span>
              ) : (
                c.applies && (
                  <Tag tone="attention" dot>
                    {s.doctor.applies}
                  </Tag>
                )
              )}
            </summary>
            <div className="fold">
              <p>
                {c.answer}
                {c.followsFrom && ` ${s.doctor.followsLong(s.doctor.complaint[c.followsFrom])}`}
              </p>
              {c.evidence.length > 0 && (
                <ul className="plain-list">
                  {c.evidence.map((e) => (
                    <li key={e}>{e}</li>
                  ))}
                </ul>
              )}
              {sentence(c.next)}
              <div>
                <NextButton next={c.next} tenant={tenant} level={neededLevel(tenant.checkup)} />
              </div>
            </div>
          </details>
        ))}
      </div>
    </Panel>
  );
}

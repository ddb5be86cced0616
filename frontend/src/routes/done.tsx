import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Reconnect } from '../components/integration';
import { Dot } from '../components/mark';
import { PageTop, Waiting } from '../components/page';
import { graphql } from '../gql';
import { now } from '../lib/format';
import { settle } from '../lib/notice';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { tenantTone } from '../lib/tone';

const Returned = graphql(`
  query Returned($tenant: ID!) {
    node(id: $tenant) {
      ... on Tenant {
        id
        displayName
        state
        stateReason
        stateMend
        consentRetryAt
        organization {
          id
          name
        }
      }
    }
  }
`);

/** Kinds of refusal that the address may name; what is said of each is ours. */
export const refusals = ['INVALID', 'FORBIDDEN', 'CONFLICT', 'UNAVAILABLE'] as const;

/**
 * Where the server sends people back from Microsoft: on to the first sync, or why
 * there is none. Anybody can make such an address, so nothing in it is shown as
 * it is: the tenant's state comes from the server, the sentences from here.
 */
export function DonePage() {
  useTitle(s.done.title);
  const q = useSearch({ from: '/inside/connect/done' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const answer = useAnswer(
    Returned,
    { tenant: q.tenant ?? '' },
    {
      enabled: Boolean(q.tenant),
      refetchInterval: (data) =>
        data?.node && 'consentRetryAt' in data.node && data.node.consentRetryAt ? 2000 : false,
    },
  );
  const node = answer.data?.node;
  const tenant = node && 'state' in node ? node : null;
  const org = tenant?.organization.id ?? q.organization;
  // What was read before is renewed; a directory's first consent begins at the choices.
  const lost = tenant?.state === 'NEEDS_CONSENT' || tenant?.state === 'DISCONNECTED';
  const connected = tenant !== null && tenant.state !== 'PENDING_CONSENT' && !lost;
  const on = (q.consent === 'done' || q.consent === 'waiting') && Boolean(org) && connected;
  const reconnect = useChange(
    Reconnect,
    (a) => a.reconnectTenant,
    (p) => {
      if (p.consentUrl) window.location.assign(p.consentUrl);
    },
  );
  const again = (organization: string) => {
    if (tenant && lost) settle(reconnect.runAsync({ input: { tenantId: tenant.id } }));
    else navigate({ to: '/o/$org/connect', params: { org: organization } });
  };
  useEffect(() => {
    if (!on || !org) return;
    client.invalidateQueries();
    navigate({ to: '/o/$org/integration', params: { org }, replace: true });
  }, [on, org, client, navigate]);
  if (on) return <PageTop title={s.done.title} lead={s.done.done} />;
  if (q.tenant && answer.isPending) return <Waiting lines={3} />;
  if (tenant?.consentRetryAt)
    return (
      <>
        <PageTop title={s.done.title} />
        <div className="state attention" role="status">
          <Dot tone="attention" />
          <p>
            <strong>{s.done.waiting}.</strong> {s.done.waitingText}{' '}
            <span className="dim">
              {s.done.nextLook(Math.max(0, Math.round((Date.parse(tenant.consentRetryAt) - now()) / 1000)))}
            </span>
          </p>
        </div>
        <Link to="/" className="link">
          {s.done.toPortfolio}
        </Link>
      </>
    );
  const failed = q.consent === 'failed';
  const why = q.why ? s.done.why[q.why] : '';
  const told =
    tenant?.stateReason && !connected && tenant.state !== 'DISCONNECTED'
      ? [tenant.stateReason, tenant.stateMend].filter(Boolean).join(' ')
      : '';
  return (
    <>
      <PageTop title={s.done.title} />
      <div className={connected ? `state ${tenantTone[tenant.state]}` : 'state bad'} role="alert">
        <Dot tone={connected ? tenantTone[tenant.state] : 'bad'} />
        <p>
          {connected ? (
            <>
              <strong>{s.done.connected}.</strong>{' '}
              <bdi>{s.done.state(tenant.displayName ?? tenant.organization.name, s.tenantState[tenant.state])}</bdi>{' '}
              {s.done.unchanged} {why}
            </>
          ) : (
            <>
              <strong>{failed ? s.done.failed : s.done.refused}.</strong>{' '}
              {failed ? s.done.failedText : told || why || s.done.refusedText}
            </>
          )}
          {failed && q.request && (
            <span className="dim small">
              {' '}
              {s.error.request} <span className="mono">{q.request}</span>
            </span>
          )}
        </p>
        {org && (
          <Button
            variant="default"
            loading={reconnect.busy}
            onClick={() => (connected ? navigate({ to: '/o/$org/integration', params: { org } }) : again(org))}
          >
            {connected ? s.done.toOrganization : s.done.again}
          </Button>
        )}
      </div>
      <Link to="/" className="link">
        {s.done.toPortfolio}
      </Link>
    </>
  );
}

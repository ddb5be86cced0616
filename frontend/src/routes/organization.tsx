import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { createContext, useContext, useEffect, useMemo, useRef } from 'react';
import { Answered, NotFound, Waiting } from '../components/page';
import { RunHead, StageLine } from '../components/run';
import { Shell } from '../components/shell';
import { readFragment } from '../gql';
import type { Right, RunHeadFragment, StageLineFragment } from '../gql/graphql';
import { seen } from '../lib/format';
import { type LiveRunData, useLiveRun } from '../lib/live';
import { mainTenant, OrganizationShell, type ShellOrganization, type ShellTenant } from '../lib/organization';
import { useAnswer } from '../lib/query';
import { remember } from '../lib/recent';
import { s } from '../lib/strings';
import { isOpen } from '../lib/tone';

/** A run with its data sets, unmasked. */
export interface Run extends RunHeadFragment {
  stages: readonly StageLineFragment[];
}

export const readRun = (data: LiveRunData): Run => ({
  ...readFragment(RunHead, data),
  stages: data.stages.map((stage) => readFragment(StageLine, stage)),
});

interface Here {
  organization: ShellOrganization;
  tenant: ShellTenant | undefined;
  /** The newest run as it is now; null before the first. */
  run: Run | null;
}

const HereContext = createContext<Here | null>(null);

/** The organization whose page this is. */
export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error('useHere outside an organization');
  return here;
}

/** Whether the person may do something in the organization whose page this is. */
export function useMay(): (right: Right) => boolean {
  const { organization } = useHere();
  return (right) => organization.viewerRights.includes(right);
}

export function OrganizationLayout() {
  const { org } = useParams({ from: '/inside/o/$org' });
  const query = useAnswer(OrganizationShell, { id: org });
  const organization = query.data?.organization;
  useEffect(() => remember(org), [org]);
  return (
    <Shell organization={organization?.id === org ? organization : undefined}>
      <Answered whole query={query} waiting={<Waiting />}>
        {() =>
          !organization ? (
            <NotFound
              action={
                <Link to="/" className="link">
                  {s.error.toPortfolio}
                </Link>
              }
            />
          ) : organization.id !== org ? (
            <Waiting />
          ) : (
            <Inside key={org} organization={organization} />
          )
        }
      </Answered>
    </Shell>
  );
}

function Inside({ organization }: { organization: ShellOrganization }) {
  seen(organization.overview.asOf);
  const tenant = mainTenant(organization.tenants);
  const live = tenant && tenant.state !== 'PENDING_CONSENT' && tenant.state !== 'DISCONNECTED' ? tenant.id : undefined;
  const answer = useLiveRun(live, (run) => readFragment(RunHead, run));
  const run = useMemo(() => (answer.data ? readRun(answer.data) : null), [answer.data]);
  seen(run?.queuedAt, run?.startedAt, run?.finishedAt);
  useNotice(run, tenant?.lastSyncRun ?? null, organization.id);
  const here = useMemo(() => ({ organization, tenant, run }), [organization, tenant, run]);
  return (
    <HereContext.Provider value={here}>
      <Outlet />
    </HereContext.Provider>
  );
}

/**
 * Says when a run that was seen working has its end, and asks everything on the
 * page again: also where it ended before anybody followed it, after the page was
 * asked for. known is the newest run that the page was answered with.
 */
function useNotice(run: Run | null, known: { id: string; state: Run['state'] } | null, org: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const seen = useRef<{ id: string; open: boolean } | null>(null);
  useEffect(() => {
    if (!run) return;
    const before = seen.current ?? (known && { id: known.id, open: isOpen(known.state) });
    const open = isOpen(run.state);
    seen.current = { id: run.id, open };
    if (before?.id !== run.id || before.open !== open) {
      client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'live-run' });
    }
    if (before?.id !== run.id || !before.open || open) return;
    const [title, color] = notice(run.state);
    notifications.show({
      id: `run-${run.id}`,
      title,
      color,
      autoClose: 12_000,
      closeButtonProps: { 'aria-label': s.common.close },
      message: (
        <button
          type="button"
          className="link-button"
          onClick={() => {
            notifications.hide(`run-${run.id}`);
            navigate({ to: '/o/$org/integration/runs/$run', params: { org, run: run.id } });
          }}
        >
          {s.run.openRun}
        </button>
      ),
    });
  }, [run, known, org, client, navigate]);
}

function notice(state: Run['state']): [string, string] {
  switch (state) {
    case 'SUCCEEDED':
      return [s.run.doneNotice, 'teal'];
    case 'PARTIAL':
      return [s.run.partialNotice, 'orange'];
    case 'HELD':
      return [s.run.heldNotice, 'orange'];
    case 'CANCELED':
      return [s.run.canceledNotice, 'gray'];
    default:
      return [s.run.failedNotice, 'red'];
  }
}

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../gql';
import type { HeldReviewQuery } from '../gql/graphql';
import { settle } from '../lib/notice';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { type Run, useHere, useMay } from '../routes/organization';
import { Dot } from './mark';
import { Answered } from './page';
import { Confirm } from './secret';

const HeldReview = graphql(`
  query HeldReview($id: ID!) {
    node(id: $id) {
      ... on SyncRun {
        held {
          dataSet
          count
          stored
          memberships
          losing {
            id
            displayName
          }
          objects {
            __typename
            id
            ... on User {
              displayName
              userPrincipalName
            }
            ... on Group {
              displayName
            }
            ... on App {
              displayName
            }
            ... on License {
              displayName
            }
            ... on Grant {
              permission
              app {
                id
                displayName
              }
            }
            ... on Assignment {
              app {
                id
                displayName
              }
              user {
                id
                displayName
              }
              group {
                id
                displayName
              }
            }
          }
        }
      }
    }
  }
`);

const Release = graphql(`
  mutation ReleaseHeld($input: ReleaseHeldSyncInput!) {
    releaseHeldSync(input: $input) {
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

const Refuse = graphql(`
  mutation RefuseHeld($input: RefuseHeldSyncInput!) {
    refuseHeldSync(input: $input) {
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

type Answer = NonNullable<Extract<HeldReviewQuery['node'], { held: unknown }>>['held'][number];
type Going = NonNullable<Answer['objects'][number]>;

/** What a held run would remove, and the two ways out. */
export function Held({ run }: { run: Run }) {
  const query = useAnswer(HeldReview, { id: run.id });
  const release = useChange(Release, (a) => a.releaseHeldSync);
  const refuse = useChange(Refuse, (a) => a.refuseHeldSync);
  const [asking, setAsking] = useState(false);
  const decide = useMay()('RUN_SYNCS');
  const input = { input: { syncRunId: run.id } };
  const held = query.data?.node && 'held' in query.data.node ? query.data.node.held : [];
  const count = held.reduce((n, x) => n + x.count + (x.memberships ?? 0), 0);
  return (
    <section className="panel held" aria-labelledby="held">
      <div className="state attention">
        <Dot tone="attention" />
        <p id="held">{s.run.held}</p>
        {decide && (
          <>
            <Button
              variant="default"
              loading={refuse.busy}
              onClick={() => settle(refuse.runAsync(input), s.run.refused)}
            >
              {s.run.refuse}
            </Button>
            <Button variant="default" onClick={() => setAsking(true)}>
              {s.run.release}
            </Button>
          </>
        )}
      </div>
      <Answered query={query}>
        {() => (
          <>
            {held.map((x) => (
              <HeldSet key={x.dataSet} held={x} />
            ))}
          </>
        )}
      </Answered>
      <Confirm
        opened={asking}
        title={s.run.releaseTitle(count)}
        text={s.run.releaseText}
        action={s.run.release}
        busy={release.busy}
        close={() => setAsking(false)}
        onConfirm={async () => {
          if (await settle(release.runAsync(input), s.run.released)) setAsking(false);
        }}
      />
    </section>
  );
}

function HeldSet({ held }: { held: Answer }) {
  const shown = held.objects.filter((x) => x !== null);
  const hidden = held.objects.length - shown.length;
  return (
    <div className="held-set">
      <h2>
        {held.count === 0 && held.losing.length > 0
          ? s.run.heldMembers(s.dataSet[held.dataSet], held.memberships ?? null)
          : s.run.heldSet(s.dataSet[held.dataSet], held.count, held.stored)}
      </h2>
      {hidden > 0 && <p className="dim">{s.run.heldConcealed(hidden)}</p>}
      {shown.length > 0 && (
        <details open={shown.length <= 12}>
          <summary>{shown.length < held.count ? s.run.heldFirst(shown.length) : s.run.heldShow}</summary>
          <ul className="held-list">
            {shown.map((x) => (
              <li key={x.id}>
                <HeldObject object={x} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {held.losing.length > 0 && (
        <>
          <p className="dim">{s.run.heldLosing(held.count === 0 ? null : (held.memberships ?? null))}</p>
          <ul className="held-list">
            {held.losing.map((x) => (
              <li key={x.id}>
                <bdi>{x.displayName}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function HeldObject({ object: o }: { object: Going }) {
  const { organization } = useHere();
  switch (o.__typename) {
    case 'User':
      return (
        <Link to="/o/$org/users/$user" params={{ org: organization.id, user: o.id }} className="link">
          <bdi>{o.displayName}</bdi>
        </Link>
      );
    case 'App':
      return (
        <Link to="/o/$org/apps/$app" params={{ org: organization.id, app: o.id }} className="link">
          <bdi>{o.displayName}</bdi>
        </Link>
      );
    case 'Group':
    case 'License':
      return <bdi>{o.displayName}</bdi>;
    case 'Grant':
      return (
        <>
          <bdi>{o.app.displayName}</bdi> <span className="dim mono">{o.permission}</span>
        </>
      );
    case 'Assignment':
      return (
        <>
          <bdi>{o.app.displayName}</bdi>{' '}
          <span className="dim">
            <bdi>{o.user?.displayName ?? o.group?.displayName}</bdi>
          </span>
        </>
      );
    default:
      return <span className="mono">{o.id}</span>;
  }
}

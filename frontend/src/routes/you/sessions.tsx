import { Button } from '@mantine/core';
import { useState } from 'react';
import { Tag, When } from '../../components/mark';
import { Answered, Panel } from '../../components/page';
import { Confirm } from '../../components/secret';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { SessionsQuery } from '../../gql/graphql';
import { readAgent } from '../../lib/agent';
import { seen } from '../../lib/format';
import { settle, told } from '../../lib/notice';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const Sessions = graphql(`
  query Sessions {
    viewer {
      sessions {
        id
        isCurrent
        method
        ip
        userAgent
        createdAt
        lastUsedAt
        expiresAt
      }
    }
  }
`);

const EndSession = graphql(`
  mutation EndSession($input: EndSessionInput!) {
    endSession(input: $input) {
      endedMemberSessionId
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const EndOtherSessions = graphql(`
  mutation EndOtherSessions {
    endOtherSessions {
      endedCount
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Session = NonNullable<SessionsQuery['viewer']>['sessions'][number];

const where = (session: Session) => {
  const { browser, system } = readAgent(session.userAgent ?? '');
  return s.you.agent(browser, system);
};

/** Where a member is logged in, and a way to end it. */
export function SessionsTab() {
  const query = useAnswer(Sessions, {});
  const [asking, setAsking] = useState(false);
  const end = useChange(EndSession, (a) => a.endSession);
  const endOthers = useChange(
    EndOtherSessions,
    (a) => a.endOtherSessions,
    (p) => {
      setAsking(false);
      told(s.you.othersEnded(p.endedCount ?? 0));
    },
  );
  return (
    <div className="stack settings">
      <Answered query={query}>
        {({ viewer }) => {
          const sessions = [...(viewer?.sessions ?? [])].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
          seen(...sessions.map((x) => x.lastUsedAt));
          return (
            <Panel
              className="flush"
              title={s.you.sessions(sessions.length)}
              lead={s.you.sessionsLead}
              right={
                sessions.length > 1 && (
                  <Button variant="default" onClick={() => setAsking(true)}>
                    {s.you.endOthers}
                  </Button>
                )
              }
            >
              <DataTable<Session>
                caption={s.you.tabs.sessions}
                rows={sessions}
                rowKey={(x) => x.id}
                columns={[
                  {
                    key: 'where',
                    head: s.you.colWhere,
                    cell: (x) => (
                      <span className="row" title={x.userAgent ?? undefined}>
                        <strong>{where(x)}</strong>
                        {x.isCurrent && <Tag tone="accent">{s.you.thisOne}</Tag>}
                      </span>
                    ),
                  },
                  {
                    key: 'how',
                    head: s.you.colHow,
                    cell: (x) => (x.method ? (s.you.method[x.method] ?? x.method.toLowerCase()) : s.common.unknown),
                  },
                  {
                    key: 'ip',
                    head: s.you.colAddress,
                    cell: (x) =>
                      x.ip ? <span className="mono">{x.ip}</span> : <span className="dim">{s.common.unknown}</span>,
                  },
                  { key: 'began', head: s.you.colBegan, right: true, cell: (x) => <When at={x.createdAt} /> },
                  { key: 'used', head: s.you.colUsed, right: true, cell: (x) => <When at={x.lastUsedAt} /> },
                  {
                    key: 'end',
                    head: <span className="sr">{s.you.end}</span>,
                    right: true,
                    cell: (x) =>
                      !x.isCurrent && (
                        <Button
                          variant="default"
                          size="compact-xs"
                          aria-label={s.you.endOf(where(x))}
                          loading={end.busy}
                          onClick={() => settle(end.runAsync({ input: { memberSessionId: x.id } }), s.you.ended)}
                        >
                          {s.you.end}
                        </Button>
                      ),
                  },
                ]}
              />
            </Panel>
          );
        }}
      </Answered>
      <Confirm
        opened={asking}
        title={s.you.endOthersTitle}
        text={s.you.endOthersText}
        action={s.you.endOthers}
        busy={endOthers.busy}
        close={() => setAsking(false)}
        onConfirm={() => void settle(endOthers.runAsync({}))}
      />
    </div>
  );
}

import { Button, Indicator, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { graphql, readFragment } from '../gql';
import type { NoticeLineFragment } from '../gql/graphql';
import { number } from '../lib/format';
import { settle } from '../lib/notice';
import { NoticeLine, Notices } from '../lib/notices';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { Failure } from './failure';
import { Dot, When } from './mark';

const ReadNotices = graphql(`
  mutation ReadNotices($input: ReadNoticesInput!) {
    readNotices(input: $input) {
      userErrors {
        field
        code
        message
      }
    }
  }
`);

/** The bell with how much is unread, and what it rings for. */
export function NoticeBell({ narrow = false }: { narrow?: boolean }) {
  const [opened, setOpened] = useState(false);
  const query = useAnswer(Notices, {}, { refetchInterval: 60_000 });
  const read = useChange(ReadNotices, (answer) => answer.readNotices);
  const all = (query.data?.notices ?? []).map((notice) => readFragment(NoticeLine, notice));
  const unread = all.filter((notice) => notice.isUnread).length;
  const newest = all[0]?.raisedAt;
  const close = () => setOpened(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position={narrow ? 'top-end' : 'right-end'}
      width={360}
      trapFocus
      returnFocus
      portalProps={{ target: '#menus' }}
    >
      <Popover.Target>
        <button
          type="button"
          className={narrow ? undefined : 'nav'}
          onClick={() => setOpened(!opened)}
          aria-label={unread > 0 ? s.notices.unread(unread) : s.notices.title}
        >
          <Indicator disabled={unread === 0} size={8} offset={2}>
            <IconBell size={narrow ? 20 : 17} aria-hidden style={{ display: 'block' }} />
          </Indicator>
          {s.notices.title}
          {!narrow && unread > 0 && <span className="count">{number(unread)}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="notices" aria-label={s.notices.title}>
        <div className="notices-top">
          <strong>{s.notices.title}</strong>
          {unread > 0 && newest && (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={read.busy}
              onClick={() => settle(read.runAsync({ input: { upTo: newest } }))}
            >
              {s.notices.readAll}
            </Button>
          )}
        </div>
        {query.isError && !query.data && <Failure error={query.error} retry={() => query.refetch()} />}
        {query.data && all.length === 0 && <p className="dim small">{s.notices.none}</p>}
        {all.length > 0 && (
          <ul>
            {all.map((notice) => (
              <Line key={notice.id} notice={notice} close={close} />
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const tones = {
  FIRST_SYNC_DONE: 'good',
  CONSENT_BROKEN: 'bad',
  CREDENTIAL_EXPIRING: 'attention',
  SYNC_HELD: 'attention',
  WEBHOOK_DISABLED: 'bad',
  PERMISSION_LOST: 'attention',
  TENANT_TRANSFERRED: 'attention',
} as const;

function Line({ notice, close }: { notice: NoticeLineFragment; close: () => void }) {
  return (
    <li className={notice.isUnread ? 'unread' : undefined}>
      <p>
        <Dot tone={notice.resolvedAt ? 'good' : tones[notice.kind]} />{' '}
        <strong className="ellipsis" dir="auto">
          {notice.organization.name}
        </strong>{' '}
        <When at={notice.raisedAt} className="dim small" />
        {notice.isUnread && <span className="sr">{s.notices.isUnread}</span>}
      </p>
      <p dir="auto">{notice.message}</p>
      {notice.resolvedAt ? (
        <p className="dim small">
          <When at={notice.resolvedAt} say={s.notices.ended} />
        </p>
      ) : (
        <Mend notice={notice} close={close} />
      )}
    </li>
  );
}

/** The one thing to do about a notice. */
function Mend({ notice, close }: { notice: NoticeLineFragment; close: () => void }): ReactNode {
  const params = { org: notice.organization.id };
  const common = { className: 'link', onClick: close, children: s.notices.mend[notice.kind] };
  switch (notice.kind) {
    case 'FIRST_SYNC_DONE':
      return <Link to="/o/$org/apps" params={params} {...common} />;
    case 'SYNC_HELD':
      return (
        notice.syncRunId && (
          <Link to="/o/$org/integration/runs/$run" params={{ ...params, run: notice.syncRunId }} {...common} />
        )
      );
    case 'WEBHOOK_DISABLED':
      return <Link to="/o/$org/settings" params={params} search={{ tab: 'webhooks' }} {...common} />;
    case 'CONSENT_BROKEN':
    case 'CREDENTIAL_EXPIRING':
    case 'PERMISSION_LOST':
    case 'TENANT_TRANSFERRED':
      return <Link to="/o/$org/integration/connection" params={params} {...common} />;
  }
}

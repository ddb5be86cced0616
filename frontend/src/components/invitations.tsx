import { Button } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../gql';
import type { InvitationRowFragment } from '../gql/graphql';
import { now } from '../lib/format';
import { settle } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { Tag, When } from './mark';
import { Panel } from './page';
import { Confirm } from './secret';
import { DataTable } from './table';

const InvitationRow = graphql(`
  fragment InvitationRow on Invitation {
    id
    email
    role
    instanceOwner
    team {
      id
      name
    }
    invitedBy {
      id
      name
      email
    }
    createdAt
    expiresAt
    acceptedAt
    revokedAt
  }
`);

const RevokeInvitation = graphql(`
  mutation RevokeInvitation($input: RevokeInvitationInput!) {
    revokeInvitation(input: $input) {
      invitation {
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

function forWhat(i: InvitationRowFragment): string {
  if (i.instanceOwner) return s.instance.owner;
  if (i.team) return i.team.name;
  return i.role ? s.role[i.role] : '';
}

/** Invitations that nobody accepted yet, and a way to withdraw each. */
export function PendingInvitations({
  invitations,
  title = s.member.pending,
}: {
  invitations: readonly FragmentType<typeof InvitationRow>[];
  title?: string;
}) {
  const [leaving, setLeaving] = useState<InvitationRowFragment | null>(null);
  const revoke = useChange(RevokeInvitation, (a) => a.revokeInvitation);
  const rows = invitations.map((i) => readFragment(InvitationRow, i)).filter((i) => !i.acceptedAt && !i.revokedAt);
  return (
    <Panel className="flush" title={title} lead={rows.length ? s.member.pendingLead : s.member.pendingNone}>
      {rows.length > 0 && (
        <DataTable<InvitationRowFragment>
          caption={title}
          rows={rows}
          rowKey={(i) => i.id}
          columns={[
            { key: 'email', head: s.member.email, cell: (i) => <bdi>{i.email}</bdi> },
            { key: 'for', head: s.instance.forWhat, cell: (i) => <bdi>{forWhat(i)}</bdi> },
            {
              key: 'by',
              head: s.member.colBy,
              wide: true,
              cell: (i) => <bdi>{i.invitedBy ? i.invitedBy.name || i.invitedBy.email : s.member.byToken}</bdi>,
            },
            { key: 'made', head: s.member.colInvited, right: true, wide: true, cell: (i) => <When at={i.createdAt} /> },
            {
              key: 'ends',
              head: s.member.colEnds,
              right: true,
              cell: (i) =>
                Date.parse(i.expiresAt) < now() ? <Tag>{s.member.expired}</Tag> : <When at={i.expiresAt} />,
            },
            {
              key: 'revoke',
              head: <span className="sr">{s.member.revoke}</span>,
              right: true,
              cell: (i) => (
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={s.member.revokeTitle(i.email)}
                  onClick={() => setLeaving(i)}
                >
                  {s.member.revoke}
                </Button>
              ),
            },
          ]}
        />
      )}
      <Confirm
        opened={leaving !== null}
        title={s.member.revokeTitle(leaving?.email ?? '')}
        text={s.member.revokeText}
        action={s.member.revoke}
        busy={revoke.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving && (await settle(revoke.runAsync({ input: { invitationId: leaving.id } }), s.member.revoked)))
            setLeaving(null);
        }}
      />
    </Panel>
  );
}

import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { PendingInvitations } from '../../components/invitations';
import { InviteDrawer } from '../../components/invite';
import { Tag, When } from '../../components/mark';
import { Answered, Panel } from '../../components/page';
import { ConfirmProof, InvitedBy, Proof, ResetLink } from '../../components/proof';
import { Confirm } from '../../components/secret';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { InstanceMembersQuery } from '../../gql/graphql';
import { date } from '../../lib/format';
import { settle } from '../../lib/notice';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import { useViewer } from '../../lib/viewer';

const InstanceMembers$ = graphql(`
  query InstanceMembers {
    members {
      id
      name
      email
      isInstanceOwner
      createdAt
      lastLoginAt
      disabledAt
      addressProven
      invitedByOrganization {
        id
        name
      }
    }
    invitations {
      ...InvitationRow
    }
  }
`);

const SetInstanceOwner = graphql(`
  mutation SetInstanceOwner($input: SetInstanceOwnerInput!) {
    setInstanceOwner(input: $input) {
      member {
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

const DisableMember = graphql(`
  mutation DisableMember($input: DisableMemberInput!) {
    disableMember(input: $input) {
      member {
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

const EnableMember = graphql(`
  mutation EnableMember($input: EnableMemberInput!) {
    enableMember(input: $input) {
      member {
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

type Member = InstanceMembersQuery['members'][number];
type Act = 'makeOwner' | 'unmakeOwner' | 'disable';

const nameOf = (m: Member) => m.name || m.email;

const texts: Record<Act, string> = {
  makeOwner: s.instance.makeOwnerText,
  unmakeOwner: s.instance.unmakeOwnerText,
  disable: s.instance.disableText,
};

/** Everybody who logs in here. */
export function InstanceMembers() {
  const query = useAnswer(InstanceMembers$, {});
  const me = useViewer().member?.id;
  const [inviting, invite] = useDisclosure(false);
  const [asked, setAsked] = useState<{ act: Act; member: Member } | null>(null);
  const [proving, setProving] = useState<Member | null>(null);
  const [resetting, setResetting] = useState<Member | null>(null);
  const owner = useChange(SetInstanceOwner, (a) => a.setInstanceOwner);
  const disable = useChange(DisableMember, (a) => a.disableMember);
  const enable = useChange(EnableMember, (a) => a.enableMember);
  const confirm = async () => {
    if (!asked) return;
    const { act, member } = asked;
    const done =
      act === 'disable'
        ? await settle(disable.runAsync({ input: { memberId: member.id } }), s.instance.disabled)
        : await settle(
            owner.runAsync({ input: { memberId: member.id, isInstanceOwner: act === 'makeOwner' } }),
            act === 'makeOwner' ? s.instance.ownerMade : s.instance.ownerUnmade,
          );
    if (done) setAsked(null);
  };
  return (
    <div className="stack settings">
      <Answered query={query}>
        {({ members, invitations }) => (
          <>
            <Panel
              className="flush"
              title={s.instance.members(members.length)}
              lead={s.instance.membersLead}
              right={<Button onClick={invite.open}>{s.instance.inviteOwner}</Button>}
            >
              <DataTable<Member>
                caption={s.instance.tabs.members}
                rows={[...members]}
                rowKey={(m) => m.id}
                columns={[
                  {
                    key: 'name',
                    head: s.member.colName,
                    width: '40%',
                    cell: (m) => (
                      <>
                        <span className="row">
                          <strong>
                            <bdi>{nameOf(m)}</bdi>
                          </strong>
                          {m.id === me && <Tag tone="accent">{s.member.you}</Tag>}
                          {m.isInstanceOwner && <Tag>{s.instance.owner}</Tag>}
                          <Proof member={m} />
                        </span>
                        {m.name && (
                          <small>
                            <bdi>{m.email}</bdi>
                          </small>
                        )}
                        <InvitedBy member={m} />
                      </>
                    ),
                  },
                  {
                    key: 'state',
                    head: s.instance.colState,
                    cell: (m) =>
                      m.disabledAt ? (
                        <Tag tone="unknown" dot>
                          {s.member.off}
                        </Tag>
                      ) : (
                        <Tag tone="good" dot>
                          {s.instance.on}
                        </Tag>
                      ),
                  },
                  { key: 'made', head: s.you.added, right: true, wide: true, cell: (m) => date(m.createdAt) },
                  {
                    key: 'login',
                    head: s.member.colLogin,
                    right: true,
                    cell: (m) => <When at={m.lastLoginAt} none={s.member.neverIn} />,
                  },
                  {
                    key: 'do',
                    head: <span className="sr">{s.member.change}</span>,
                    right: true,
                    cell: (m) => (
                      <Menu
                        position="bottom-end"
                        width={260}
                        withInitialFocusPlaceholder={false}
                        portalProps={{ target: '#menus' }}
                      >
                        <Menu.Target>
                          <ActionIcon variant="default" size={26} aria-label={s.instance.actions(nameOf(m))}>
                            <IconDots size={16} aria-hidden />
                          </ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                          <Menu.Item
                            onClick={() =>
                              setAsked({ act: m.isInstanceOwner ? 'unmakeOwner' : 'makeOwner', member: m })
                            }
                          >
                            {m.isInstanceOwner ? s.instance.unmakeOwner : s.instance.makeOwner}
                          </Menu.Item>
                          {!m.addressProven && <Menu.Item onClick={() => setProving(m)}>{s.proof.confirm}</Menu.Item>}
                          {!m.isInstanceOwner && <Menu.Item onClick={() => setResetting(m)}>{s.proof.reset}</Menu.Item>}
                          {m.disabledAt ? (
                            <Menu.Item
                              onClick={() => settle(enable.runAsync({ input: { memberId: m.id } }), s.instance.enabled)}
                            >
                              {s.instance.enable}
                            </Menu.Item>
                          ) : (
                            <Menu.Item onClick={() => setAsked({ act: 'disable', member: m })}>
                              {s.instance.disable}
                            </Menu.Item>
                          )}
                        </Menu.Dropdown>
                      </Menu>
                    ),
                  },
                ]}
              />
            </Panel>
            <PendingInvitations invitations={invitations} title={s.instance.invitations} />
          </>
        )}
      </Answered>
      {inviting && <InviteDrawer into={{ kind: 'instance' }} close={invite.close} />}
      <ConfirmProof member={proving} close={() => setProving(null)} />
      {resetting && <ResetLink member={resetting} close={() => setResetting(null)} />}
      <Confirm
        opened={asked !== null}
        title={asked ? `${s.instance[asked.act]}: ${nameOf(asked.member)}` : ''}
        text={asked ? texts[asked.act] : ''}
        action={asked ? s.instance[asked.act] : ''}
        danger={asked?.act !== 'makeOwner'}
        busy={owner.busy || disable.busy}
        close={() => setAsked(null)}
        onConfirm={() => void confirm()}
      />
    </div>
  );
}

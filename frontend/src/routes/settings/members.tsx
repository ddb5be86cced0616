import { Button, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { PendingInvitations } from '../../components/invitations';
import { EndDay, InviteDrawer, RoleChoice } from '../../components/invite';
import { Tag, When } from '../../components/mark';
import { Answered, Empty, Panel } from '../../components/page';
import { InvitedBy, Proof } from '../../components/proof';
import { Confirm } from '../../components/secret';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { MembersTabQuery, Role } from '../../gql/graphql';
import { date, dayEnd, dayOf, now } from '../../lib/format';
import { settle, told } from '../../lib/notice';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import { useViewer } from '../../lib/viewer';
import { useHere, useMay } from '../organization';

const MembersTab$ = graphql(`
  query MembersTab($id: ID!, $manage: Boolean!) {
    organization(id: $id) {
      id
      members {
        role
        via
        expiresAt
        team {
          id
          name
        }
        member {
          id
          name
          email
          lastLoginAt
          disabledAt
          addressProven
          invitedByOrganization {
            id
            name
          }
        }
      }
      invitations @include(if: $manage) {
        ...InvitationRow
      }
    }
  }
`);

const SetRole = graphql(`
  mutation SetRole($input: SetMemberRoleInput!) {
    setMemberRole(input: $input) {
      organizationMember {
        role
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const RemoveMember = graphql(`
  mutation RemoveMember($input: RemoveMemberInput!) {
    removeMember(input: $input) {
      removedMemberId
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Seat = NonNullable<MembersTabQuery['organization']>['members'][number];

const nameOf = (member: { name: string; email: string }) => member.name || member.email;

/** Who may see the organization, as what and by what; those who may change it can. */
export function MembersTab() {
  const { organization } = useHere();
  const may = useMay();
  const manage = may('MANAGE_MEMBERS');
  const me = useViewer().member?.id;
  const query = useAnswer(MembersTab$, { id: organization.id, manage });
  const [inviting, invite] = useDisclosure(false);
  const [changing, setChanging] = useState<Seat | null>(null);
  const [leaving, setLeaving] = useState<Seat | null>(null);
  const remove = useChange(RemoveMember, (a) => a.removeMember);
  return (
    <div className="stack settings">
      <Answered query={query}>
        {(data) => {
          const seats = data.organization?.members ?? [];
          const people = new Set(seats.map((x) => x.member.id)).size;
          return (
            <>
              <Panel
                className="flush"
                title={s.member.title(people)}
                lead={s.member.lead}
                right={manage && <Button onClick={invite.open}>{s.member.invite}</Button>}
              >
                {seats.length === 0 ? (
                  <Empty title={s.member.none} />
                ) : (
                  <DataTable<Seat>
                    caption={s.settings.tabs.members}
                    rows={[...seats]}
                    rowKey={(x) => `${x.member.id} ${x.via} ${x.team?.id ?? ''}`}
                    columns={[
                      {
                        key: 'name',
                        head: s.member.colName,
                        width: '32%',
                        cell: ({ member }) => (
                          <>
                            <span className="row">
                              <strong>
                                <bdi>{nameOf(member)}</bdi>
                              </strong>
                              {member.id === me && <Tag tone="accent">{s.member.you}</Tag>}
                              {member.disabledAt && <Tag>{s.member.off}</Tag>}
                              <Proof member={member} />
                            </span>
                            {member.name && (
                              <small>
                                <bdi>{member.email}</bdi>
                              </small>
                            )}
                            {!member.addressProven && <InvitedBy member={member} />}
                          </>
                        ),
                      },
                      { key: 'role', head: s.member.colRole, cell: (x) => s.role[x.role] },
                      {
                        key: 'via',
                        head: s.member.colVia,
                        cell: (x) => (
                          <>
                            {s.member.via[x.via]}
                            {x.team && (
                              <small>
                                <bdi>{x.team.name}</bdi>
                              </small>
                            )}
                          </>
                        ),
                      },
                      {
                        key: 'ends',
                        head: s.member.colEnds,
                        cell: (x) => <Ends at={x.expiresAt} />,
                      },
                      {
                        key: 'login',
                        head: s.member.colLogin,
                        right: true,
                        cell: (x) => <When at={x.member.lastLoginAt} none={s.member.neverIn} />,
                      },
                      ...(manage
                        ? [
                            {
                              key: 'do',
                              head: <span className="sr">{s.member.change}</span>,
                              right: true,
                              cell: (x: Seat) =>
                                x.via === 'MEMBERSHIP' && (
                                  <span className="row end">
                                    <Button
                                      variant="default"
                                      size="compact-xs"
                                      aria-label={s.member.changeOf(nameOf(x.member))}
                                      onClick={() => setChanging(x)}
                                    >
                                      {s.member.change}
                                    </Button>
                                    <Button
                                      variant="default"
                                      size="compact-xs"
                                      aria-label={s.member.removeTitle(nameOf(x.member))}
                                      onClick={() => setLeaving(x)}
                                    >
                                      {s.member.remove}
                                    </Button>
                                  </span>
                                ),
                            },
                          ]
                        : []),
                    ]}
                  />
                )}
              </Panel>
              {manage && <PendingInvitations invitations={data.organization?.invitations ?? []} />}
            </>
          );
        }}
      </Answered>
      {inviting && <InviteDrawer into={{ kind: 'organization', id: organization.id }} close={invite.close} />}
      {changing && <ChangeSeat seat={changing} close={() => setChanging(null)} />}
      <Confirm
        opened={leaving !== null}
        title={s.member.removeTitle(leaving ? nameOf(leaving.member) : '')}
        text={s.member.removeText}
        action={s.member.remove}
        busy={remove.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (
            leaving &&
            (await settle(
              remove.runAsync({ input: { organizationId: organization.id, memberId: leaving.member.id } }),
              s.member.removed,
            ))
          )
            setLeaving(null);
        }}
      />
    </div>
  );
}

/** When something ends; a time that has passed says so. */
export function Ends({ at }: { at: string | null | undefined }) {
  if (!at) return <span className="dim nowrap">{s.member.noEnd}</span>;
  if (Date.parse(at) < now()) return <Tag tone="attention">{s.member.ended}</Tag>;
  return (
    <time dateTime={at} className="nowrap">
      {date(at)}
    </time>
  );
}

function ChangeSeat({ seat, close }: { seat: Seat; close: () => void }) {
  const { organization } = useHere();
  const [role, setRole] = useState<Role>(seat.role);
  const [ends, setEnds] = useState(dayOf(seat.expiresAt));
  const change = useChange(
    SetRole,
    (a) => a.setMemberRole,
    () => {
      close();
      told(s.member.saved);
    },
  );
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={460}
      title={<bdi>{s.member.changeTitle(nameOf(seat.member))}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.run({
            input: {
              organizationId: organization.id,
              memberId: seat.member.id,
              role,
              expiresAt: ends ? dayEnd(ends) : null,
            },
          });
        }}
      >
        <p className="dim">{s.member.changeHint}</p>
        <FormErrors messages={change.otherErrors('expiresAt')} />
        {change.failure && <Failure error={change.failure} />}
        <RoleChoice value={role} onChange={setRole} />
        <EndDay value={ends} onChange={setEnds} error={change.fieldError('expiresAt')} />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={change.busy}>
            {s.member.save}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}

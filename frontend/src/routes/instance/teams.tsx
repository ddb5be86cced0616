import { Button, Drawer, MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { EndDay, InviteDrawer, roles } from '../../components/invite';
import { Tag } from '../../components/mark';
import { type Named, OrganizationPick } from '../../components/orgpick';
import { Answered, Empty, Panel } from '../../components/page';
import { Confirm } from '../../components/secret';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { Role, TeamsQuery } from '../../gql/graphql';
import { dayEnd, dayOf, list, now } from '../../lib/format';
import { settle, told } from '../../lib/notice';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import { Ends } from '../settings/members';

const Teams$ = graphql(`
  query Teams {
    teams {
      id
      name
      role
      tag
      expiresAt
      members {
        id
        name
        email
        addressProven
      }
      organizations {
        id
        name
      }
    }
    members {
      id
      name
      email
      addressProven
    }
  }
`);

const CreateTeam = graphql(`
  mutation CreateTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      team {
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

const UpdateTeam = graphql(`
  mutation UpdateTeam($input: UpdateTeamInput!) {
    updateTeam(input: $input) {
      team {
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

const DeleteTeam = graphql(`
  mutation DeleteTeam($input: DeleteTeamInput!) {
    deleteTeam(input: $input) {
      deletedTeamId
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Team = TeamsQuery['teams'][number];
type Person = TeamsQuery['members'][number];

const nameOf = (m: Person) => m.name || m.email;

/** The first few names, and how many more. */
function some(names: string[]): string {
  return names.length > 3 ? s.app.people(list(names.slice(0, 2)), names.length - 2) : list(names);
}

/** Teams, what each sees and as what, and who is in it. */
export function Teams() {
  const query = useAnswer(Teams$, {});
  const [editing, setEditing] = useState<Team | 'new' | null>(null);
  const [inviting, setInviting] = useState<Team | null>(null);
  const [leaving, setLeaving] = useState<Team | null>(null);
  const remove = useChange(DeleteTeam, (a) => a.deleteTeam);
  const add = <Button onClick={() => setEditing('new')}>{s.team.add}</Button>;
  return (
    <div className="stack settings">
      <Answered query={query}>
        {({ teams, members }) => (
          <>
            {teams.length === 0 ? (
              <section className="panel">
                <Empty title={s.team.none} action={add}>
                  {s.team.lead} {s.team.noneText}
                </Empty>
              </section>
            ) : (
              <Panel className="flush" title={s.team.title(teams.length)} lead={s.team.lead} right={add}>
                <DataTable<Team>
                  caption={s.instance.tabs.teams}
                  rows={[...teams]}
                  rowKey={(t) => t.id}
                  columns={[
                    {
                      key: 'name',
                      head: s.team.colTeam,
                      width: '24%',
                      cell: (t) => (
                        <>
                          <strong>
                            <bdi>{t.name}</bdi>
                          </strong>
                          <small>{s.role[t.role]}</small>
                        </>
                      ),
                    },
                    {
                      key: 'sees',
                      head: s.team.colSees,
                      cell: (t) => (
                        <>
                          {t.expiresAt && Date.parse(t.expiresAt) <= now() && <small>{s.team.saw}</small>}
                          {t.tag && (
                            <Tag>
                              <bdi>{s.team.byTag(t.tag)}</bdi>
                            </Tag>
                          )}
                          {t.organizations.length > 0 ? (
                            <small title={list(t.organizations.map((o) => o.name))}>
                              <bdi>{some(t.organizations.map((o) => o.name))}</bdi>
                            </small>
                          ) : (
                            !t.tag && <span className="dim">{s.team.nothing}</span>
                          )}
                        </>
                      ),
                    },
                    {
                      key: 'members',
                      head: s.team.colMembers,
                      cell: (t) => (
                        <bdi title={list(t.members.map(nameOf))}>
                          {t.members.length ? some(t.members.map(nameOf)) : s.common.none}
                        </bdi>
                      ),
                    },
                    { key: 'ends', head: s.member.colEnds, cell: (t) => <Ends at={t.expiresAt} /> },
                    {
                      key: 'do',
                      head: <span className="sr">{s.team.change}</span>,
                      right: true,
                      cell: (t) => (
                        <span className="row end">
                          <Button
                            variant="default"
                            size="compact-xs"
                            aria-label={s.team.inviteTitle(t.name)}
                            onClick={() => setInviting(t)}
                          >
                            {s.member.invite}
                          </Button>
                          <Button
                            variant="default"
                            size="compact-xs"
                            aria-label={s.instance.actions(t.name)}
                            onClick={() => setEditing(t)}
                          >
                            {s.team.change}
                          </Button>
                          <Button
                            variant="default"
                            size="compact-xs"
                            aria-label={s.team.removeTitle(t.name)}
                            onClick={() => setLeaving(t)}
                          >
                            {s.team.remove}
                          </Button>
                        </span>
                      ),
                    },
                  ]}
                />
              </Panel>
            )}
            {editing && (
              <TeamForm
                key={editing === 'new' ? 'new' : editing.id}
                team={editing === 'new' ? null : editing}
                people={members}
                close={() => setEditing(null)}
              />
            )}
          </>
        )}
      </Answered>
      {inviting && (
        <InviteDrawer into={{ kind: 'team', id: inviting.id, name: inviting.name }} close={() => setInviting(null)} />
      )}
      <Confirm
        opened={leaving !== null}
        title={s.team.removeTitle(leaving?.name ?? '')}
        text={s.team.removeText}
        action={s.team.remove}
        busy={remove.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving && (await settle(remove.runAsync({ input: { teamId: leaving.id } }), s.team.removed)))
            setLeaving(null);
        }}
      />
    </div>
  );
}

function TeamForm({ team, people, close }: { team: Team | null; people: readonly Person[]; close: () => void }) {
  const [name, setName] = useState(team?.name ?? '');
  const [role, setRole] = useState<Role>(team?.role ?? 'ANALYST');
  const [tag, setTag] = useState(team?.tag ?? '');
  const [ends, setEnds] = useState(dayOf(team?.expiresAt));
  const [organizations, setOrganizations] = useState<Named[]>([...(team?.organizations ?? [])]);
  const [members, setMembers] = useState<string[]>(team?.members.map((m) => m.id) ?? []);
  const create = useChange(
    CreateTeam,
    (a) => a.createTeam,
    () => {
      close();
      told(s.team.made);
    },
  );
  const update = useChange(
    UpdateTeam,
    (a) => a.updateTeam,
    () => {
      close();
      told(s.team.saved);
    },
  );
  const change = team ? update : create;
  const input = {
    name: name.trim(),
    role,
    tag: tag.trim(),
    expiresAt: ends ? dayEnd(ends) : null,
    organizationIds: organizations.map((o) => o.id),
    memberIds: members,
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={480}
      title={<bdi>{team ? s.team.changeTitle(team.name) : s.team.add}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (team) update.run({ input: { teamId: team.id, ...input } });
          else create.run({ input: { ...input, tag: input.tag || null } });
        }}
      >
        <FormErrors messages={change.otherErrors('name', 'role', 'tag', 'expiresAt', 'organizationIds', 'memberIds')} />
        {change.failure && <Failure error={change.failure} />}
        <TextInput
          label={s.team.name}
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={change.fieldError('name')}
        />
        <Select
          label={s.team.role}
          description={s.roleText[role]}
          allowDeselect={false}
          value={role}
          onChange={(v) => setRole((v ?? 'ANALYST') as Role)}
          data={roles.map((r) => ({ value: r, label: s.role[r] }))}
          error={change.fieldError('role')}
        />
        <OrganizationPick
          label={s.team.organizations}
          description={s.team.organizationsHint}
          value={organizations}
          onChange={setOrganizations}
          error={change.fieldError('organizationIds')}
        />
        <TextInput
          label={s.team.tag}
          description={s.team.tagHint}
          maxLength={50}
          value={tag}
          onChange={(e) => setTag(e.currentTarget.value)}
          error={change.fieldError('tag')}
        />
        <MultiSelect
          label={s.team.members}
          searchable
          hidePickedOptions
          value={members}
          onChange={setMembers}
          data={people.map((m) => ({
            value: m.id,
            label: m.addressProven ? nameOf(m) : `${nameOf(m)} (${s.proof.unproven})`,
          }))}
          error={change.fieldError('memberIds')}
        />
        <EndDay value={ends} onChange={setEnds} hint={s.team.endsHint} error={change.fieldError('expiresAt')} />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={change.busy}>
            {team ? s.team.save : s.team.make}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}

import { Button, CopyButton, Drawer, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../gql';
import type { Role } from '../gql/graphql';
import { dayEnd, tomorrow } from '../lib/format';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { Failure, FormErrors } from './failure';
import { Dot } from './mark';

const InviteMember = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      invitation {
        id
        email
      }
      link
      mailed
      userErrors {
        field
        code
        message
      }
    }
  }
`);

/** The roles, most first. */
export const roles: Role[] = ['OWNER', 'MANAGER', 'ANALYST', 'AUDITOR'];

/** One of the roles, each with what it may do. */
export function RoleChoice({
  value,
  onChange,
  label = s.member.role,
}: {
  value: Role;
  onChange: (role: Role) => void;
  label?: string;
}) {
  return (
    <Radio.Group label={label} value={value} onChange={(v) => onChange(v as Role)}>
      <div className="choices">
        {roles.map((role) => (
          <Radio key={role} value={role} label={s.role[role]} description={s.roleText[role]} />
        ))}
      </div>
    </Radio.Group>
  );
}

/** The last day of something, or no end. */
export function EndDay({
  value,
  onChange,
  error,
  hint = s.member.endsHint,
}: {
  value: string;
  onChange: (day: string) => void;
  error?: string | undefined;
  hint?: string;
}) {
  return (
    <TextInput
      label={s.member.endsOn}
      description={hint}
      type="date"
      min={tomorrow()}
      value={value}
      onChange={(e) => onChange(e.currentTarget.value)}
      error={error}
    />
  );
}

/** What somebody is invited to: an organization, a team, or the whole instance. */
export type Into =
  | { kind: 'organization'; id: string }
  | { kind: 'team'; id: string; name: string }
  | { kind: 'instance' };

/** Invites somebody; the link is shown once, in place of the form. */
export function InviteDrawer({ into, close }: { into: Into; close: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('ANALYST');
  const [ends, setEnds] = useState('');
  const invite = useChange(InviteMember, (a) => a.inviteMember);
  const made = invite.payload?.link ? invite.payload : null;
  const own = into.kind === 'organization';
  const title = made
    ? s.member.linkTitle
    : into.kind === 'team'
      ? s.team.inviteTitle(into.name)
      : own
        ? s.member.inviteTitle
        : s.instance.inviteOwner;
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={460}
      title={<bdi>{title}</bdi>}
      closeOnClickOutside={!made}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      {made ? (
        <div className="form">
          <p className="row" role="status">
            <Dot tone={made.mailed ? 'good' : 'attention'} />
            <bdi className="grow-text">
              {made.mailed
                ? s.member.linkMailed(made.invitation?.email ?? email)
                : s.member.linkNotMailed(made.invitation?.email ?? email)}
            </bdi>
          </p>
          <code className="secret mono">{made.link}</code>
          <div className="form-end">
            <CopyButton value={made.link ?? ''}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy} data-autofocus>
                  {copied ? s.common.copied : s.common.copy}
                </Button>
              )}
            </CopyButton>
            <Button onClick={close}>{s.member.done}</Button>
          </div>
        </div>
      ) : (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            invite.run({
              input: {
                email: email.trim(),
                ...(into.kind === 'organization'
                  ? { organizationId: into.id, role, membershipExpiresAt: ends ? dayEnd(ends) : null }
                  : into.kind === 'team'
                    ? { teamId: into.id }
                    : { instanceOwner: true }),
              },
            });
          }}
        >
          <p className="dim">{into.kind === 'instance' ? s.instance.inviteOwnerLead : s.member.inviteLead}</p>
          <FormErrors messages={invite.otherErrors('email', 'membershipExpiresAt')} />
          {invite.failure && <Failure error={invite.failure} />}
          <TextInput
            label={s.member.email}
            type="email"
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
            value={email}
            onChange={(e) => setEmail(e.currentTarget.value)}
            error={invite.fieldError('email')}
          />
          {own && <RoleChoice value={role} onChange={setRole} />}
          {own && <EndDay value={ends} onChange={setEnds} error={invite.fieldError('membershipExpiresAt')} />}
          <div className="form-end">
            <Button variant="default" onClick={close}>
              {s.common.cancel}
            </Button>
            <Button type="submit" loading={invite.busy}>
              {s.member.make}
            </Button>
          </div>
        </form>
      )}
    </Drawer>
  );
}

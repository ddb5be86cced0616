import { Button, CopyButton, Modal } from '@mantine/core';
import { graphql } from '../gql';
import type { MakeResetMutation } from '../gql/graphql';
import { dateTime } from '../lib/format';
import { settle } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { Failure, FormErrors } from './failure';
import { Tag } from './mark';
import { Confirm } from './secret';

const ConfirmAddress = graphql(`
  mutation ConfirmAddress($input: ConfirmMemberAddressInput!) {
    confirmMemberAddress(input: $input) {
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

const MakeReset = graphql(`
  mutation MakeReset($input: MakeMemberResetInput!) {
    makeMemberReset(input: $input) {
      link
      expiresAt
      seats {
        role
        organization {
          id
          name
        }
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

interface Proven {
  addressProven: boolean;
  invitedByOrganization: { name: string } | null;
}

interface Person {
  id: string;
  name: string;
  email: string;
}

/** That nobody proved whose address it is, and who invited it; nothing of a proven one. */
export function Proof({ member }: { member: Proven }) {
  if (member.addressProven) return null;
  return (
    <Tag tone="attention" dot title={s.proof.why}>
      {s.proof.unproven}
    </Tag>
  );
}

/** Whose invitation made the account. */
export function InvitedBy({ member }: { member: Proven }) {
  if (!member.invitedByOrganization) return null;
  return (
    <small>
      <bdi>{s.proof.by(member.invitedByOrganization.name)}</bdi>
    </small>
  );
}

/** An owner of the instance vouches for an address. */
export function ConfirmProof({ member, close }: { member: Person | null; close: () => void }) {
  const confirm = useChange(ConfirmAddress, (a) => a.confirmMemberAddress);
  return (
    <Confirm
      opened={member !== null}
      title={member ? s.proof.confirmTitle(member.email) : ''}
      text={member ? s.proof.confirmText(member.email) : ''}
      action={s.proof.confirm}
      danger={false}
      busy={confirm.busy}
      close={close}
      onConfirm={async () => {
        if (member && (await settle(confirm.runAsync({ input: { memberId: member.id } }), s.proof.confirmed))) close();
      }}
    />
  );
}

type Made = NonNullable<MakeResetMutation['makeMemberReset']>;

/** Lets a member in anew: says what goes, then shows the link once. */
export function ResetLink({ member, close }: { member: Person; close: () => void }) {
  const make = useChange(MakeReset, (a) => a.makeMemberReset);
  const made = make.payload;
  const name = member.name || member.email;
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={!made?.link}
      closeOnEscape={!made?.link}
      withCloseButton={!made?.link}
      title={<bdi>{s.proof.resetTitle(name)}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      {made?.link ? (
        <Link made={made} link={made.link} email={member.email} close={close} />
      ) : (
        <div className="form">
          <p>{s.proof.resetText(member.email)}</p>
          <ul className="plain-list">
            {s.proof.resetGone.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <FormErrors messages={make.otherErrors()} />
          {make.failure && <Failure error={make.failure} />}
          <div className="form-end">
            <Button variant="default" onClick={close} data-autofocus>
              {s.common.cancel}
            </Button>
            <Button
              color="red.9"
              data-danger
              loading={make.busy}
              onClick={() => make.run({ input: { memberId: member.id } })}
            >
              {s.proof.resetAction}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function Link({ made, link, email, close }: { made: Made; link: string; email: string; close: () => void }) {
  return (
    <div className="form" role="status">
      <p className="dim">{s.proof.linkText(email, made.expiresAt ? dateTime(made.expiresAt) : '')}</p>
      <code className="secret mono">{link}</code>
      {made.seats.length > 0 && (
        <>
          <p>{s.proof.seats}</p>
          <ul className="plain-list">
            {made.seats.map((x) => (
              <li key={x.organization.id}>
                <bdi>{x.organization.name}</bdi>: {s.role[x.role]}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="form-end">
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} data-autofocus>
              {copied ? s.common.copied : s.common.copy}
            </Button>
          )}
        </CopyButton>
        <Button onClick={close}>{s.settings.secretDone}</Button>
      </div>
    </div>
  );
}

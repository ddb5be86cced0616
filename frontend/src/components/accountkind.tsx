import { Button, Modal, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../gql';
import type { AccountKindFragment, UserKind } from '../gql/graphql';
import { settle } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useMay } from '../routes/organization';
import { Failure, FormErrors } from './failure';
import { When } from './mark';

export const AccountKind$ = graphql(`
  fragment AccountKind on User {
    id
    displayName
    kind
    foundKind {
      kind
      confidence
      rule
    }
    kindTag {
      kind
      taggedAt
      taggedBy {
        displayName
      }
    }
  }
`);

const SetUserKind = graphql(`
  mutation SetUserKind($input: SetUserKindInput!) {
    setUserKind(input: $input) {
      user {
        ...AccountKind
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

/** The sorts of account that a person can say one is. */
const choices = ['PERSON', 'SHARED_MAILBOX', 'ROOM', 'RESOURCE', 'SERVICE'] as const satisfies readonly UserKind[];

/** What sort of account it is, who or what says so, and the way to say otherwise or take that back. */
export function AccountKind({ user: ref }: { user: FragmentType<typeof AccountKind$> }) {
  const user = readFragment(AccountKind$, ref);
  const may = useMay()('MANAGE_ORGANIZATION');
  const [open, setOpen] = useState(false);
  const back = useChange(SetUserKind, (a) => a.setUserKind);
  const { kindTag: tag, foundKind: found } = user;
  const rule = s.user.byRule(s.users.kind[found.kind], found.rule);
  return (
    <>
      <span>{s.users.kind[user.kind]}</span>
      <small className="said">
        {tag ? (
          <>
            <bdi>{s.user.taggedBy(tag.taggedBy.displayName ?? null)}</bdi> <When at={tag.taggedAt} />. {rule}
          </>
        ) : (
          <>
            {rule} {s.user.sure[found.confidence]}
          </>
        )}
      </small>
      {may && (tag || found.kind !== 'GUEST') && (
        <span className="row said-acts">
          {found.kind !== 'GUEST' && (
            <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
              {tag ? s.user.changeKind : s.user.sayKind}
            </Button>
          )}
          {tag && (
            <Button
              size="compact-xs"
              variant="default"
              loading={back.busy}
              onClick={() => settle(back.runAsync({ input: { userId: user.id, kind: null } }), s.user.kindTakenBack)}
            >
              {s.user.takeKindBack}
            </Button>
          )}
        </span>
      )}
      {open && <Say user={user} close={() => setOpen(false)} />}
    </>
  );
}

function Say({ user, close }: { user: AccountKindFragment; close: () => void }) {
  const [kind, setKind] = useState<string>(user.kindTag?.kind ?? '');
  const say = useChange(SetUserKind, (a) => a.setUserKind, close);
  return (
    <Modal
      opened
      onClose={close}
      title={<bdi>{s.user.kindTitle(user.displayName)}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          say.run({ input: { userId: user.id, kind: kind as UserKind } });
        }}
      >
        <p className="dim">{s.user.kindText}</p>
        <FormErrors messages={say.otherErrors('kind')} />
        {say.failure && <Failure error={say.failure} />}
        <Radio.Group label={s.user.kind} value={kind} onChange={setKind} error={say.fieldError('kind')}>
          <Stack gap={10} mt={6}>
            {choices.map((v) => (
              <Radio key={v} value={v} label={s.users.kind[v]} />
            ))}
          </Stack>
        </Radio.Group>
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" disabled={!kind} loading={say.busy}>
            {s.user.kindAction}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

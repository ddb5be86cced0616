import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../gql';
import { download, fileName } from '../lib/file';
import { refused, told } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useHere, useMay } from '../routes/organization';
import { Failure, FormErrors } from './failure';
import { Panel } from './page';

const RevealPerson = graphql(`
  mutation RevealPerson($input: RevealPersonInput!) {
    revealPerson(input: $input) {
      person {
        displayName
        userPrincipalName
        mail
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const ErasePerson = graphql(`
  mutation ErasePerson($input: ErasePersonInput!) {
    erasePerson(input: $input) {
      erasedUserId
      erased {
        table
        count
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const ExportPerson = graphql(`
  mutation ExportPerson($input: ExportPersonInput!) {
    exportPerson(input: $input) {
      export
      userErrors {
        field
        code
        message
      }
    }
  }
`);

interface Person {
  id: string;
  displayName: string;
}

/** What may be done with the personal data of a directory user; nothing for whoever may do none of it. */
export function PersonalData({ user }: { user: Person }) {
  const { organization } = useHere();
  const may = useMay();
  const [open, setOpen] = useState<'reveal' | 'erase' | null>(null);
  const exported = useChange(
    ExportPerson,
    (a) => a.exportPerson,
    ({ export: text }) => {
      if (text) download(`${fileName('person', user.displayName)}.json`, text, 'application/json');
    },
  );
  const reveal = organization.privacyMode === 'PSEUDONYMS' && may('REVEAL_PERSON');
  const erase = may('ERASE_PERSON');
  if (!reveal && !erase) return null;
  return (
    <Panel title={s.privacy.person} lead={s.privacy.personLead}>
      <div className="row">
        {reveal && (
          <Button variant="default" onClick={() => setOpen('reveal')}>
            {s.privacy.reveal}
          </Button>
        )}
        {erase && (
          <>
            <Button
              variant="default"
              loading={exported.busy}
              onClick={async () => {
                try {
                  const { userErrors } = await exported.runAsync({ input: { userId: user.id } });
                  refused(userErrors);
                } catch (error) {
                  refused([error as Error]);
                }
              }}
            >
              {s.privacy.exportPerson}
            </Button>
            <Button variant="outline" color="red.9" className="danger" onClick={() => setOpen('erase')}>
              {s.privacy.erase}
            </Button>
          </>
        )}
      </div>
      {open === 'reveal' && <Reveal user={user} close={() => setOpen(null)} />}
      {open === 'erase' && <Erase user={user} close={() => setOpen(null)} />}
    </Panel>
  );
}

function Reveal({ user, close }: { user: Person; close: () => void }) {
  const [reason, setReason] = useState('');
  const reveal = useChange(RevealPerson, (a) => a.revealPerson);
  const person = reveal.payload?.person;
  return (
    <Modal
      opened
      onClose={close}
      title={s.privacy.revealTitle}
      closeButtonProps={{ 'aria-label': s.common.close }}
      closeOnClickOutside={!person}
    >
      {person ? (
        <div className="form" role="status">
          <p className="dim">{s.privacy.revealed}</p>
          <dl className="entry">
            {(
              [
                [s.privacy.name, person.displayName],
                [s.privacy.signIn, person.userPrincipalName],
                [s.privacy.mail, person.mail],
              ] as const
            )
              .filter(([, value]) => value)
              .map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    <bdi>{value}</bdi>
                  </dd>
                </div>
              ))}
          </dl>
          <div className="form-end">
            <Button onClick={close}>{s.common.close}</Button>
          </div>
        </div>
      ) : (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            reveal.run({ input: { userId: user.id, reason: reason.trim() } });
          }}
        >
          <p className="dim">{s.privacy.revealText}</p>
          <FormErrors messages={reveal.otherErrors('reason')} />
          {reveal.failure && <Failure error={reveal.failure} />}
          <Textarea
            label={s.privacy.reason}
            description={s.privacy.reasonHint}
            autosize
            minRows={3}
            minLength={10}
            maxLength={500}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(e) => setReason(e.currentTarget.value)}
            error={reveal.fieldError('reason')}
          />
          <div className="form-end">
            <Button variant="default" onClick={close}>
              {s.common.cancel}
            </Button>
            <Button type="submit" loading={reveal.busy}>
              {s.privacy.revealAction}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Erase({ user, close }: { user: Person; close: () => void }) {
  const { organization } = useHere();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const erase = useChange(
    ErasePerson,
    (a) => a.erasePerson,
    async ({ erased }) => {
      await navigate({ to: '/o/$org/users', params: { org: organization.id } });
      told(s.privacy.erased((erased ?? []).reduce((sum, t) => sum + t.count, 0)));
    },
  );
  return (
    <Modal
      opened
      onClose={close}
      title={<bdi>{s.privacy.eraseTitle(user.displayName)}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          erase.run({ input: { userId: user.id } });
        }}
      >
        <p className="dim">{s.privacy.eraseText}</p>
        <FormErrors messages={erase.otherErrors()} />
        {erase.failure && <Failure error={erase.failure} />}
        <TextInput
          label={<bdi>{s.privacy.eraseConfirm(user.displayName)}</bdi>}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button
            type="submit"
            color="red.9"
            data-danger
            disabled={typed.trim() !== user.displayName.trim()}
            loading={erase.busy}
          >
            {s.privacy.eraseAction}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { When } from '../../components/mark';
import { Panel } from '../../components/page';
import { Confirm } from '../../components/secret';
import { DataTable } from '../../components/table';
import { type FragmentType, graphql, readFragment } from '../../gql';
import type { PasskeyRowFragment } from '../../gql/graphql';
import { readAgent } from '../../lib/agent';
import { ask } from '../../lib/api';
import { date } from '../../lib/format';
import { settle, told } from '../../lib/notice';
import { knowsPasskeys, makePasskey, whyNot } from '../../lib/passkey';
import { useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const PasskeyRow = graphql(`
  fragment PasskeyRow on Passkey {
    id
    name
    createdAt
    lastUsedAt
  }
`);

const BeginPasskey = graphql(`
  mutation BeginPasskey {
    beginPasskey {
      options
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const FinishPasskey = graphql(`
  mutation FinishPasskey($input: FinishPasskeyInput!) {
    finishPasskey(input: $input) {
      passkey {
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

const RenamePasskey = graphql(`
  mutation RenamePasskey($input: RenamePasskeyInput!) {
    renamePasskey(input: $input) {
      passkey {
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

const DeletePasskey = graphql(`
  mutation DeletePasskey($input: DeletePasskeyInput!) {
    deletePasskey(input: $input) {
      deletedPasskeyId
      userErrors {
        field
        code
        message
      }
    }
  }
`);

export function PasskeysPanel({ rows }: { rows: readonly FragmentType<typeof PasskeyRow>[] }) {
  const [adding, setAdding] = useState(false);
  const [naming, setNaming] = useState<PasskeyRowFragment | null>(null);
  const [leaving, setLeaving] = useState<PasskeyRowFragment | null>(null);
  const remove = useChange(DeletePasskey, (a) => a.deletePasskey);
  const passkeys = rows.map((row) => readFragment(PasskeyRow, row));
  return (
    <Panel
      title={s.you.passkeys}
      lead={s.you.passkeysLead}
      right={
        knowsPasskeys() && (
          <Button variant="default" onClick={() => setAdding(true)}>
            {s.you.passkeyAdd}
          </Button>
        )
      }
    >
      {passkeys.length === 0 ? (
        <p className="dim">{knowsPasskeys() ? s.you.passkeyNone : s.you.passkeyUnknown}</p>
      ) : (
        <DataTable<PasskeyRowFragment>
          caption={s.you.passkeys}
          rows={passkeys}
          rowKey={(p) => p.id}
          columns={[
            {
              key: 'name',
              head: s.token.colName,
              cell: (p) => (
                <strong>
                  <bdi>{p.name}</bdi>
                </strong>
              ),
            },
            { key: 'added', head: s.you.added, right: true, cell: (p) => date(p.createdAt) },
            {
              key: 'used',
              head: s.you.lastUsed,
              right: true,
              cell: (p) => <When at={p.lastUsedAt} none={s.you.neverUsed} />,
            },
            {
              key: 'do',
              head: <span className="sr">{s.you.rename}</span>,
              right: true,
              cell: (p) => (
                <span className="row end">
                  <Button
                    variant="default"
                    size="compact-xs"
                    aria-label={s.you.renameTitle(p.name)}
                    onClick={() => setNaming(p)}
                  >
                    {s.you.rename}
                  </Button>
                  <Button
                    variant="default"
                    size="compact-xs"
                    aria-label={s.you.removeTitle(p.name)}
                    onClick={() => setLeaving(p)}
                  >
                    {s.you.remove}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      <AddPasskey opened={adding} close={() => setAdding(false)} />
      {naming && <RenamePasskeyForm key={naming.id} passkey={naming} close={() => setNaming(null)} />}
      <Confirm
        opened={leaving !== null}
        title={s.you.removeTitle(leaving?.name ?? '')}
        text={s.you.removePasskeyText}
        action={s.you.remove}
        busy={remove.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving && (await settle(remove.runAsync({ input: { passkeyId: leaving.id } }), s.you.passkeyRemoved)))
            setLeaving(null);
        }}
      />
    </Panel>
  );
}

/** A name to begin with: what the browser calls itself. */
function guess(): string {
  const { browser, system } = readAgent(navigator.userAgent);
  return s.you.agent(browser, system);
}

function AddPasskey({ opened, close }: { opened: boolean; close: () => void }) {
  const [name, setName] = useState(guess);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const finish = useChange(
    FinishPasskey,
    (a) => a.finishPasskey,
    () => {
      close();
      told(s.you.passkeyAdded);
    },
  );
  const add = async () => {
    setTrouble(null);
    finish.reset();
    setAsking(true);
    try {
      const { beginPasskey: begun } = await ask(BeginPasskey, {});
      if (!begun.options) {
        setTrouble(begun.userErrors.map((e) => e.message).join(' '));
        return;
      }
      const response = await makePasskey(begun.options);
      finish.run({ input: { name: name.trim(), response } });
    } catch (error) {
      if (error instanceof Error && error.name === 'ApiError') setTrouble(error.message);
      else
        setTrouble({ left: s.you.passkeyLeft, known: s.you.passkeyKnown, failed: s.you.passkeyFailed }[whyNot(error)]);
    } finally {
      setAsking(false);
    }
  };
  return (
    <Modal opened={opened} onClose={close} title={s.you.passkeyAdd} closeButtonProps={{ 'aria-label': s.common.close }}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <FormErrors messages={[...(trouble ? [trouble] : []), ...finish.otherErrors('name')]} />
        {finish.failure && <Failure error={finish.failure} />}
        <TextInput
          label={s.you.passkeyName}
          description={s.you.passkeyNameHint}
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={finish.fieldError('name')}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={asking || finish.busy}>
            {s.you.passkeyAdd}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function RenamePasskeyForm({ passkey, close }: { passkey: PasskeyRowFragment; close: () => void }) {
  const [name, setName] = useState(passkey.name);
  const rename = useChange(
    RenamePasskey,
    (a) => a.renamePasskey,
    () => {
      close();
      told(s.you.renamed);
    },
  );
  return (
    <Modal
      opened
      onClose={close}
      title={<bdi>{s.you.renameTitle(passkey.name)}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          rename.run({ input: { passkeyId: passkey.id, name: name.trim() } });
        }}
      >
        <FormErrors messages={rename.otherErrors('name')} />
        {rename.failure && <Failure error={rename.failure} />}
        <TextInput
          label={s.you.passkeyName}
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={rename.fieldError('name')}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={rename.busy}>
            {s.you.rename}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

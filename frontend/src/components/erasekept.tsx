import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../gql';
import { settle } from '../lib/notice';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';

const EraseKept$ = graphql(`
  mutation EraseKept($input: DisconnectTenantInput!) {
    disconnectTenant(input: $input) {
      tenant {
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

const Kept = graphql(`
  query Kept($id: ID!) {
    node(id: $id) {
      ... on Tenant {
        eraseRequestedAt
        erasedAt
      }
    }
  }
`);

/** For a tenant whose connection ended and whose data was kept: erases it later, after its name was typed. */
export function EraseKept({ tenant, name }: { tenant: string; name: string }) {
  const query = useAnswer(Kept, { id: tenant });
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const erase = useChange(EraseKept$, (a) => a.disconnectTenant);
  const node = query.data?.node && 'erasedAt' in query.data.node ? query.data.node : null;
  if (!node || node.eraseRequestedAt || node.erasedAt) return null;
  const close = () => {
    setOpened(false);
    setTyped('');
  };
  return (
    <div className="row gap-top">
      <Button variant="outline" color="red.9" className="danger" onClick={() => setOpened(true)}>
        {s.settings.eraseKept}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={<bdi>{s.settings.eraseKeptTitle(name)}</bdi>}
        closeButtonProps={{ 'aria-label': s.common.close }}
      >
        <form
          className="form"
          onSubmit={async (event) => {
            event.preventDefault();
            if (
              await settle(erase.runAsync({ input: { tenantId: tenant, eraseData: true } }), s.settings.eraseKeptAsked)
            )
              close();
          }}
        >
          <p className="dim">{s.settings.eraseText}</p>
          <TextInput
            label={<bdi>{s.settings.confirmErase(name)}</bdi>}
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
          <div className="form-end">
            <Button variant="default" onClick={close}>
              {s.common.cancel}
            </Button>
            <Button type="submit" color="red.9" data-danger disabled={typed.trim() !== name} loading={erase.busy}>
              {s.settings.eraseKept}
            </Button>
          </div>
        </form>
      </Modal>
    </div>
  );
}

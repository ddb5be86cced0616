import { Button } from '@mantine/core';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { When } from '../../components/mark';
import { Panel } from '../../components/page';
import { Confirm } from '../../components/secret';
import { DataTable } from '../../components/table';
import { type FragmentType, graphql, readFragment } from '../../gql';
import type { IdentityRowFragment } from '../../gql/graphql';
import { date } from '../../lib/format';
import { settle } from '../../lib/notice';
import { useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const IdentityRow = graphql(`
  fragment IdentityRow on MicrosoftIdentity {
    id
    login
    entraTenantId
    entraId
    createdAt
    lastUsedAt
  }
`);

const LinkMicrosoft = graphql(`
  mutation LinkMicrosoft($input: LinkMicrosoftIdentityInput!) {
    linkMicrosoftIdentity(input: $input) {
      url
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const UnlinkMicrosoft = graphql(`
  mutation UnlinkMicrosoft($input: UnlinkMicrosoftIdentityInput!) {
    unlinkMicrosoftIdentity(input: $input) {
      deletedMicrosoftIdentityId
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const nameOf = (row: IdentityRowFragment) => row.login ?? row.entraId;

export function MicrosoftPanel({
  rows,
  offered,
}: {
  rows: readonly FragmentType<typeof IdentityRow>[];
  offered: boolean;
}) {
  const [leaving, setLeaving] = useState<IdentityRowFragment | null>(null);
  const unlink = useChange(UnlinkMicrosoft, (a) => a.unlinkMicrosoftIdentity);
  const link = useChange(
    LinkMicrosoft,
    (a) => a.linkMicrosoftIdentity,
    ({ url }) => {
      if (!url) return;
      window.location.assign(url);
      return new Promise(() => {});
    },
  );
  const identities = rows.map((row) => readFragment(IdentityRow, row));
  return (
    <Panel
      title={s.you.microsoft}
      lead={s.you.microsoftLead}
      right={
        offered && (
          <Button
            variant="default"
            loading={link.busy}
            onClick={() => link.run({ input: { returnTo: '/you?tab=security' } })}
          >
            {s.you.link}
          </Button>
        )
      }
    >
      <FormErrors messages={link.otherErrors()} />
      {link.failure && <Failure error={link.failure} />}
      {identities.length === 0 ? (
        <p className="dim">{offered ? s.you.microsoftNone : s.you.microsoftMissing}</p>
      ) : (
        <DataTable<IdentityRowFragment>
          caption={s.you.microsoft}
          rows={identities}
          rowKey={(i) => i.id}
          columns={[
            {
              key: 'account',
              head: s.you.account,
              cell: (i) => (
                <>
                  <bdi>{nameOf(i)}</bdi>
                  <small className="mono">{i.entraTenantId}</small>
                </>
              ),
            },
            { key: 'added', head: s.you.added, right: true, wide: true, cell: (i) => date(i.createdAt) },
            {
              key: 'used',
              head: s.you.lastUsed,
              right: true,
              cell: (i) => <When at={i.lastUsedAt} none={s.you.neverUsed} />,
            },
            {
              key: 'do',
              head: <span className="sr">{s.you.remove}</span>,
              right: true,
              cell: (i) => (
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={s.you.unlinkTitle(nameOf(i))}
                  onClick={() => setLeaving(i)}
                >
                  {s.you.remove}
                </Button>
              ),
            },
          ]}
        />
      )}
      <Confirm
        opened={leaving !== null}
        title={s.you.unlinkTitle(leaving ? nameOf(leaving) : '')}
        text={s.you.unlinkText}
        action={s.you.remove}
        busy={unlink.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (
            leaving &&
            (await settle(unlink.runAsync({ input: { microsoftIdentityId: leaving.id } }), s.you.unlinked))
          )
            setLeaving(null);
        }}
      />
    </Panel>
  );
}

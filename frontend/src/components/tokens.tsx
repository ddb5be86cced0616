import { Button } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../gql';
import type { TokenRowFragment } from '../gql/graphql';
import { date, list, now } from '../lib/format';
import { settle } from '../lib/notice';
import { useChange } from '../lib/query';
import { s } from '../lib/strings';
import { Tag, When } from './mark';
import { Empty } from './page';
import { Confirm } from './secret';
import { type Column, DataTable } from './table';

const TokenRow = graphql(`
  fragment TokenRow on ApiToken {
    id
    name
    prefix
    write
    createdAt
    expiresAt
    lastUsedAt
    revokedAt
    organizations {
      id
      name
    }
    member {
      id
      name
      email
    }
  }
`);

const RevokeToken = graphql(`
  mutation RevokeToken($input: RevokeApiTokenInput!) {
    revokeApiToken(input: $input) {
      apiToken {
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

function reach(token: TokenRowFragment): string {
  if (!token.organizations) return s.token.everywhere;
  return token.organizations.length ? list(token.organizations.map((o) => o.name)) : s.token.nowhere;
}

/** API tokens with what they may and reach, and a way to withdraw each. */
export function TokenTable({
  tokens,
  whose,
}: {
  tokens: readonly FragmentType<typeof TokenRow>[];
  /** Whether to tell whose each is. */
  whose?: boolean;
}) {
  const [leaving, setLeaving] = useState<TokenRowFragment | null>(null);
  const revoke = useChange(RevokeToken, (a) => a.revokeApiToken);
  const rows = tokens.map((t) => readFragment(TokenRow, t));
  const columns: Column<TokenRowFragment>[] = [
    {
      key: 'name',
      head: s.token.colName,
      cell: (t) => (
        <>
          <strong>
            <bdi>{t.name}</bdi>
          </strong>
          <small className="mono">{t.prefix}…</small>
        </>
      ),
    },
    ...(whose
      ? [
          {
            key: 'whose',
            head: s.token.colMember,
            cell: (t: TokenRowFragment) => <bdi>{t.member ? t.member.name || t.member.email : s.token.nobody}</bdi>,
          },
        ]
      : []),
    { key: 'may', head: s.token.colAccess, cell: (t) => (t.write ? s.token.write : s.token.read) },
    { key: 'reach', head: s.token.colReach, cell: (t) => <bdi>{reach(t)}</bdi> },
    {
      key: 'used',
      head: s.token.colUsed,
      right: true,
      cell: (t) => <When at={t.lastUsedAt} none={s.token.neverUsed} />,
    },
    {
      key: 'ends',
      head: s.token.colEnds,
      right: true,
      cell: (t) => (t.expiresAt ? date(t.expiresAt) : s.token.noEnd),
    },
    {
      key: 'revoke',
      head: <span className="sr">{s.token.revoke}</span>,
      right: true,
      cell: (t) =>
        t.revokedAt ? (
          <Tag>{s.token.revoked}</Tag>
        ) : t.expiresAt && Date.parse(t.expiresAt) < now() ? (
          <Tag>{s.token.expired}</Tag>
        ) : (
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => setLeaving(t)}
            aria-label={s.token.revokeTitle(t.name)}
          >
            {s.token.revoke}
          </Button>
        ),
    },
  ];
  return (
    <section className="panel flush">
      {rows.length ? (
        <DataTable<TokenRowFragment> caption={s.you.tabs.tokens} rows={rows} rowKey={(t) => t.id} columns={columns} />
      ) : (
        <Empty title={s.token.none}>{s.token.noneText}</Empty>
      )}
      <Confirm
        opened={leaving !== null}
        title={s.token.revokeTitle(leaving?.name ?? '')}
        text={s.token.revokeText}
        action={s.token.revoke}
        busy={revoke.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving && (await settle(revoke.runAsync({ input: { apiTokenId: leaving.id } }), s.token.wasRevoked)))
            setLeaving(null);
        }}
      />
    </section>
  );
}

import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { Tag, When } from '../../components/mark';
import { Answered, Empty } from '../../components/page';
import { Confirm, SecretOnce } from '../../components/secret';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { TokensTabQuery } from '../../gql/graphql';
import { date, now } from '../../lib/format';
import { settle } from '../../lib/notice';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import { useHere } from '../organization';

const TokensTab$ = graphql(`
  query TokensTab {
    viewer {
      isInstanceOwner
      apiTokens {
        id
        name
        prefix
        createdAt
        expiresAt
        lastUsedAt
        revokedAt
        organizations {
          id
          name
        }
      }
    }
  }
`);

const CreateToken = graphql(`
  mutation CreateToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      apiToken {
        id
      }
      secret
      userErrors {
        field
        code
        message
      }
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

type Token = NonNullable<TokensTabQuery['viewer']>['apiTokens'][number];

export function TokensTab() {
  const query = useAnswer(TokensTab$, {});
  const [adding, add] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const revoke = useChange(RevokeToken, (a) => a.revokeApiToken);
  return (
    <div className="stack settings">
      <div className="row spread">
        <p className="dim">{s.settings.tokensLead}</p>
        <Button onClick={add.open}>{s.settings.addToken}</Button>
      </div>
      <Answered query={query}>
        {(data) => (
          <section className="panel flush">
            {data.viewer?.apiTokens.length ? (
              <DataTable<Token>
                caption={s.settings.tabs.tokens}
                rows={[...data.viewer.apiTokens]}
                rowKey={(t) => t.id}
                columns={[
                  { key: 'name', head: s.settings.colToken, cell: (t) => <strong>{t.name}</strong> },
                  { key: 'prefix', head: s.settings.colPrefix, cell: (t) => <span className="mono">{t.prefix}…</span> },
                  {
                    key: 'reach',
                    head: s.settings.colReach,
                    cell: (t) =>
                      t.organizations ? t.organizations.map((o) => o.name).join(', ') : s.settings.everywhere,
                  },
                  {
                    key: 'used',
                    head: s.settings.colUsed,
                    right: true,
                    cell: (t) => <When at={t.lastUsedAt} none={s.settings.neverUsed} />,
                  },
                  {
                    key: 'ends',
                    head: s.settings.colEnds,
                    right: true,
                    cell: (t) => (t.expiresAt ? date(t.expiresAt) : s.settings.noEnd),
                  },
                  {
                    key: 'revoke',
                    head: <span className="sr">{s.settings.revoke}</span>,
                    right: true,
                    cell: (t) =>
                      t.revokedAt ? (
                        <Tag>{s.settings.revoked}</Tag>
                      ) : t.expiresAt && Date.parse(t.expiresAt) < now() ? (
                        <Tag>{s.settings.expired}</Tag>
                      ) : (
                        <Button
                          variant="default"
                          size="compact-xs"
                          onClick={() => setLeaving(t)}
                          aria-label={s.settings.revokeTitle(t.name)}
                        >
                          {s.settings.revoke}
                        </Button>
                      ),
                  },
                ]}
              />
            ) : (
              <Empty title={s.settings.noTokens}>{s.settings.noTokensText}</Empty>
            )}
          </section>
        )}
      </Answered>
      <AddToken
        opened={adding}
        close={add.close}
        made={setSecret}
        owner={query.data?.viewer?.isInstanceOwner ?? false}
      />
      <SecretOnce secret={secret} text={s.settings.secretText} close={() => setSecret(null)} />
      <Confirm
        opened={leaving !== null}
        title={s.settings.revokeTitle(leaving?.name ?? '')}
        text={s.settings.revokeText}
        action={s.settings.revoke}
        busy={revoke.busy}
        close={() => setLeaving(null)}
        onConfirm={async () => {
          if (
            leaving &&
            (await settle(revoke.runAsync({ input: { apiTokenId: leaving.id } }), s.settings.tokenRevoked))
          )
            setLeaving(null);
        }}
      />
    </div>
  );
}

function AddToken({
  opened,
  close,
  made,
  owner,
}: {
  opened: boolean;
  close: () => void;
  made: (secret: string | null) => void;
  owner: boolean;
}) {
  const { organization } = useHere();
  const [name, setName] = useState('');
  const [scope, setScope] = useState('this');
  const [days, setDays] = useState('90');
  const create = useChange(
    CreateToken,
    (a) => a.createApiToken,
    (p) => {
      close();
      setName('');
      made(p.secret ?? null);
    },
  );
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={s.settings.addToken}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          // A minute less, so that "a year" stays within a year on the server's clock.
          const expiresAt = new Date(now() + Number(days) * 86_400_000 - 60_000).toISOString();
          create.run({ input: { name, expiresAt, organizationIds: scope === 'this' ? [organization.id] : null } });
        }}
      >
        <FormErrors messages={create.otherErrors('name', 'expiresAt')} />
        {create.failure && <Failure error={create.failure} />}
        <TextInput
          label={s.settings.tokenName}
          description={s.settings.tokenNameHint}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={create.fieldError('name')}
        />
        <Select
          label={s.settings.tokenScope}
          allowDeselect={false}
          value={scope}
          onChange={(v) => setScope(v ?? 'this')}
          data={[
            { value: 'this', label: s.settings.tokenThis },
            ...(owner ? [{ value: 'all', label: s.settings.tokenAll }] : []),
          ]}
        />
        <Select
          label={s.settings.tokenEnds}
          allowDeselect={false}
          value={days}
          onChange={(v) => setDays(v ?? '90')}
          data={Object.entries(s.settings.tokenDays).map(([value, label]) => ({ value, label }))}
          error={create.fieldError('expiresAt')}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={create.busy}>
            {s.settings.createToken}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

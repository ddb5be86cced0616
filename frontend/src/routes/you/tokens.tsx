import { Button, Modal, Radio, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { type Named, OrganizationPick } from '../../components/orgpick';
import { Answered } from '../../components/page';
import { SecretOnce } from '../../components/secret';
import { TokenTable } from '../../components/tokens';
import { graphql } from '../../gql';
import { now } from '../../lib/format';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const TokensTab$ = graphql(`
  query TokensTab {
    viewer {
      isInstanceOwner
      apiTokens {
        id
        ...TokenRow
      }
      organizations(first: 2) {
        nodes {
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

/** The keys by which programs ask in the member's place. */
export function TokensTab() {
  const query = useAnswer(TokensTab$, {});
  const [adding, add] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="stack settings">
      <div className="row spread">
        <p className="dim">{s.token.lead}</p>
        <Button onClick={add.open}>{s.token.add}</Button>
      </div>
      <Answered query={query}>
        {({ viewer }) => (
          <>
            <TokenTable tokens={viewer?.apiTokens ?? []} />
            {adding && (
              <AddToken
                close={add.close}
                made={setSecret}
                owner={viewer?.isInstanceOwner ?? false}
                // With one organization there is nothing to choose.
                only={viewer?.organizations.nodes.length === 1 ? viewer.organizations.nodes : []}
              />
            )}
          </>
        )}
      </Answered>
      <SecretOnce secret={secret} text={s.settings.secretText} close={() => setSecret(null)} />
    </div>
  );
}

function AddToken({
  close,
  made,
  owner,
  only,
}: {
  close: () => void;
  made: (secret: string | null) => void;
  owner: boolean;
  only: Named[];
}) {
  const [name, setName] = useState('');
  const [access, setAccess] = useState('read');
  const [scope, setScope] = useState('some');
  const [picked, setPicked] = useState<Named[]>(only);
  const [days, setDays] = useState('90');
  const create = useChange(
    CreateToken,
    (a) => a.createApiToken,
    (p) => {
      close();
      made(p.secret ?? null);
    },
  );
  return (
    <Modal opened onClose={close} title={s.token.add} closeButtonProps={{ 'aria-label': s.common.close }}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          // A minute less, so that "a year" stays within a year on the server's clock.
          const expiresAt = new Date(now() + Number(days) * 86_400_000 - 60_000).toISOString();
          create.run({
            input: {
              name,
              expiresAt,
              write: access === 'write',
              organizationIds: scope === 'some' ? picked.map((o) => o.id) : null,
            },
          });
        }}
      >
        <FormErrors messages={create.otherErrors('name', 'expiresAt', 'organizationIds')} />
        {create.failure && <Failure error={create.failure} />}
        <TextInput
          label={s.token.name}
          description={s.token.nameHint}
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={create.fieldError('name')}
        />
        <Radio.Group label={s.token.access} value={access} onChange={setAccess}>
          <div className="choices">
            <Radio value="read" label={s.token.read} description={s.token.readText} />
            <Radio value="write" label={s.token.write} description={s.token.writeText} />
          </div>
        </Radio.Group>
        {owner && (
          <Radio.Group label={s.token.reach} value={scope} onChange={setScope}>
            <div className="choices">
              <Radio value="some" label={s.token.reachSome} />
              <Radio value="all" label={s.token.reachAll} />
            </div>
          </Radio.Group>
        )}
        {scope === 'some' && (
          <OrganizationPick
            label={s.token.reachPick}
            value={picked}
            onChange={setPicked}
            error={create.fieldError('organizationIds')}
          />
        )}
        <Select
          label={s.token.ends}
          allowDeselect={false}
          value={days}
          onChange={(v) => setDays(v ?? '90')}
          data={Object.entries(s.token.days).map(([value, label]) => ({ value, label }))}
          error={create.fieldError('expiresAt')}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={create.busy} disabled={scope === 'some' && picked.length === 0}>
            {s.token.add}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

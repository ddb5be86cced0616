import { Button, Modal, NumberInput, PasswordInput, Radio, TagsInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { CertificateFile } from '../../components/certificate';
import { EraseKept } from '../../components/erasekept';
import { Failure, FormErrors } from '../../components/failure';
import { StateLine } from '../../components/integration';
import { Dot, Tag, When } from '../../components/mark';
import { Answered, Empty, Panel } from '../../components/page';
import { SecretOnce } from '../../components/secret';
import { graphql } from '../../gql';
import type { ConnectionTabQuery } from '../../gql/graphql';
import { date, dateTime } from '../../lib/format';
import { settle, told } from '../../lib/notice';
import type { ShellTenant } from '../../lib/organization';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import { useViewer } from '../../lib/viewer';
import { useHere, useMay } from '../organization';

const ConnectionTab$ = graphql(`
  query ConnectionTab($id: ID!) {
    organization(id: $id) {
      id
      tenants {
        id
        displayName
        entraTenantId
        mode
        state
        clientId
        consentLevel
        domainFilter
        grantedScopes
        missingScopes
        credentialExpiresAt
        credentialDatedBy
        credentialKind
        certificate {
          thumbprint
        }
        nextCertificate {
          pem
          thumbprint
          expiresAt
        }
        consentLinks {
          id
          asker
          state
          createdAt
          expiresAt
          openedAt
          consentedAt
          refusedReason
        }
        nextSyncAt
        createdAt
        domains {
          name
          isDefault
        }
      }
    }
  }
`);

const UpdateOrganization = graphql(`
  mutation UpdateOrganization($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      organization {
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

const SetTags = graphql(`
  mutation SetTags($input: SetOrganizationTagsInput!) {
    setOrganizationTags(input: $input) {
      organization {
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

const Pause = graphql(`
  mutation Pause($input: PauseTenantInput!) {
    pauseTenant(input: $input) {
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

const Disconnect = graphql(`
  mutation Disconnect($input: DisconnectTenantInput!) {
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

const PrepareCertificate = graphql(`
  mutation PrepareCertificate($input: PrepareCertificateInput!) {
    prepareCertificate(input: $input) {
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

const RevokeLink = graphql(`
  mutation RevokeLink($input: RevokeConsentLinkInput!) {
    revokeConsentLink(input: $input) {
      consentLink {
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

const RenewByLink = graphql(`
  mutation RenewByLink($input: CreateConsentLinkInput!) {
    createConsentLink(input: $input) {
      url
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const NewSecret = graphql(`
  mutation NewSecret($input: ReconnectTenantInput!) {
    reconnectTenant(input: $input) {
      tenant {
        id
      }
      consentUrl
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Tenant = NonNullable<ConnectionTabQuery['organization']>['tenants'][number];

export function ConnectionTab() {
  const { organization } = useHere();
  const navigate = useNavigate();
  const query = useAnswer(ConnectionTab$, { id: organization.id });
  const may = useMay();
  const connect = may('MANAGE_TENANTS') && (
    <Button onClick={() => navigate({ to: '/o/$org/connect', params: { org: organization.id } })}>
      {s.integration.connect}
    </Button>
  );
  return (
    <div className="stack settings">
      <Answered query={query}>
        {(data) =>
          data.organization?.tenants.length ? (
            data.organization.tenants.map((t) => {
              const shell = organization.tenants.find((x) => x.id === t.id);
              return shell ? <TenantPanel key={t.id} tenant={t} shell={shell} /> : null;
            })
          ) : (
            <section className="panel">
              <Empty title={s.settings.none} action={connect}>
                {s.overview.unconnectedLead}
              </Empty>
            </section>
          )
        }
      </Answered>
      {may('MANAGE_ORGANIZATION') && <OrganizationPanel />}
    </div>
  );
}

function TenantPanel({ tenant, shell }: { tenant: Tenant; shell: ShellTenant }) {
  const pause = useChange(Pause, (a) => a.pauseTenant);
  const [leaving, leave] = useDisclosure(false);
  const may = useMay();
  const manage = may('MANAGE_TENANTS');
  const live = tenant.state !== 'DISCONNECTED';
  const facts: [string, React.ReactNode][] = [
    [
      s.settings.tenant,
      tenant.entraTenantId && (
        <span key="t" className="mono">
          {tenant.entraTenantId}
        </span>
      ),
    ],
    [s.settings.domains, tenant.domains.map((d) => d.name).join(', ')],
    [s.settings.mode, s.tenantMode[tenant.mode]],
    [s.settings.level, s.connect.levels[tenant.consentLevel]?.[0]],
    [
      s.settings.clientId,
      tenant.clientId && (
        <span key="c" className="mono">
          {tenant.clientId}
        </span>
      ),
    ],
    [s.settings.filter, tenant.domainFilter.filter((d) => d !== '*').join(', ') || s.settings.everybody],
    [
      s.settings.proof,
      tenant.credentialKind &&
        (tenant.certificate ? (
          <span key="p">
            {s.settings.byCertificate} <span className="mono">{tenant.certificate.thumbprint}</span>
          </span>
        ) : tenant.credentialKind === 'CERTIFICATE' ? (
          s.settings.certificateWaits
        ) : (
          s.settings.secretKind
        )),
    ],
    [
      s.settings.expires,
      tenant.credentialExpiresAt
        ? [date(tenant.credentialExpiresAt), tenant.credentialDatedBy && s.datedBy[tenant.credentialDatedBy]]
            .filter(Boolean)
            .join(', ')
        : s.settings.notKnown,
    ],
    [
      s.settings.next,
      tenant.nextSyncAt ? (
        <span key="n" title={dateTime(tenant.nextSyncAt)}>
          <When at={tenant.nextSyncAt} />
        </span>
      ) : (
        s.settings.noNext
      ),
    ],
  ];
  return (
    <Panel title={<bdi>{tenant.displayName ?? s.settings.tenant}</bdi>}>
      <StateLine tenant={shell} />
      <dl className="facts wide">
        {facts
          .filter(([, v]) => v)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {live && (
        <>
          <h3 className="gap-top">{s.settings.granted}</h3>
          <p className="row">
            {tenant.grantedScopes === null || tenant.grantedScopes === undefined ? (
              <span className="dim">{s.settings.unknownScopes}</span>
            ) : tenant.grantedScopes.length ? (
              tenant.grantedScopes.map((scope) => <Tag key={scope}>{scope}</Tag>)
            ) : (
              <span className="dim">{s.common.none}</span>
            )}
          </p>
          {tenant.missingScopes && tenant.missingScopes.length > 0 && (
            <>
              <h3 className="gap-top">{s.settings.missing}</h3>
              <p className="row">
                {tenant.missingScopes.map((scope) => (
                  <Tag key={scope} tone="attention">
                    {scope}
                  </Tag>
                ))}
              </p>
            </>
          )}
          {manage && tenant.mode === 'CUSTOMER_APP' && tenant.state !== 'PENDING_CONSENT' && (
            <SecretForm tenant={tenant} />
          )}
          {manage && tenant.mode === 'CUSTOMER_APP' && tenant.state !== 'PENDING_CONSENT' && (
            <CertificateForm tenant={tenant} />
          )}
          {manage && tenant.mode !== 'CUSTOMER_APP' && <Links tenant={tenant} />}
          <div className="row gap-top">
            {manage && tenant.state !== 'PAUSED' && tenant.state !== 'PENDING_CONSENT' && (
              <Button
                variant="default"
                loading={pause.busy}
                onClick={() => settle(pause.runAsync({ input: { tenantId: tenant.id } }), s.settings.paused)}
              >
                {s.settings.pause}
              </Button>
            )}
            {may('DISCONNECT_TENANTS') && (
              <Button variant="outline" color="red.9" className="danger" onClick={leave.open}>
                {s.settings.disconnect}
              </Button>
            )}
          </div>
        </>
      )}
      {!live && manage && tenant.mode === 'CUSTOMER_APP' && !shell.eraseRequestedAt && <SecretForm tenant={tenant} />}
      {!live && may('DISCONNECT_TENANTS') && (
        <EraseKept tenant={tenant.id} name={tenant.displayName ?? s.settings.tenant} />
      )}
      <DisconnectDialog tenant={tenant} opened={leaving} close={leave.close} />
    </Panel>
  );
}

function SecretForm({ tenant }: { tenant: Tenant }) {
  const [secret, setSecret] = useState('');
  const [clientId, setClientId] = useState(tenant.clientId ?? '');
  const [expires, setExpires] = useState('');
  const change = useChange(
    NewSecret,
    (a) => a.reconnectTenant,
    () => {
      setSecret('');
      setExpires('');
      told(s.settings.secretSaved);
    },
  );
  return (
    <form
      className="gap-top form narrow"
      onSubmit={(event) => {
        event.preventDefault();
        change.run({
          input: {
            tenantId: tenant.id,
            clientId: clientId.trim() || null,
            clientSecret: secret,
            secretExpiresAt: expires ? `${expires}T00:00:00Z` : null,
          },
        });
      }}
    >
      <FormErrors messages={change.otherErrors('clientSecret', 'clientId', 'secretExpiresAt')} />
      {change.failure && <Failure error={change.failure} />}
      <PasswordInput
        label={s.settings.newSecret}
        description={s.settings.newSecretHint}
        required
        withAsterisk={false}
        autoComplete="off"
        value={secret}
        onChange={(e) => setSecret(e.currentTarget.value)}
        aria-invalid={change.fieldError('clientSecret') ? true : undefined}
        error={change.fieldError('clientSecret')}
      />
      <TextInput
        type="date"
        label={s.connect.expires}
        description={s.connect.expiresHint}
        value={expires}
        onChange={(e) => setExpires(e.currentTarget.value)}
        error={change.fieldError('secretExpiresAt')}
      />
      <TextInput
        label={s.connect.clientId}
        description={s.settings.clientIdHint}
        value={clientId}
        onChange={(e) => setClientId(e.currentTarget.value)}
        spellCheck={false}
        error={change.fieldError('clientId')}
      />
      <div>
        <Button type="submit" variant="default" loading={change.busy}>
          {s.settings.saveSecret}
        </Button>
      </div>
    </form>
  );
}

/** A certificate in place of the credential: made here, uploaded by hand, then tried. */
function CertificateForm({ tenant }: { tenant: Tenant }) {
  const prepare = useChange(PrepareCertificate, (a) => a.prepareCertificate);
  const use = useChange(
    NewSecret,
    (a) => a.reconnectTenant,
    () => told(s.settings.certificateSaved),
  );
  return (
    <div className="gap-top form narrow">
      <FormErrors messages={[...prepare.otherErrors(), ...use.otherErrors()]} />
      {use.failure && <Failure error={use.failure} />}
      {tenant.nextCertificate ? (
        <>
          <CertificateFile certificate={tenant.nextCertificate} />
          <div className="row">
            <Button
              variant="default"
              loading={use.busy}
              onClick={() => use.run({ input: { tenantId: tenant.id, credentialKind: 'CERTIFICATE' } })}
            >
              {s.settings.checkCertificate}
            </Button>
            <Button
              variant="subtle"
              loading={prepare.busy}
              onClick={() => prepare.run({ input: { tenantId: tenant.id } })}
            >
              {s.settings.otherCertificate}
            </Button>
          </div>
        </>
      ) : (
        <div className="row">
          <Button
            variant="default"
            loading={prepare.busy}
            onClick={() => prepare.run({ input: { tenantId: tenant.id } })}
          >
            {s.settings.newCertificate}
          </Button>
          <span className="dim small">{s.settings.newCertificateText}</span>
        </div>
      )}
    </div>
  );
}

/** The links by which an administrator without an account is asked, and one more. */
function Links({ tenant }: { tenant: Tenant }) {
  const [asker, setAsker] = useState('');
  const make = useChange(RenewByLink, (a) => a.createConsentLink);
  const revoke = useChange(RevokeLink, (a) => a.revokeConsentLink);
  return (
    <div className="gap-top form">
      <div>
        <h3>{s.links.title}</h3>
        <p className="dim small">{s.links.lead}</p>
      </div>
      {tenant.consentLinks.length > 0 && (
        <ul className="links">
          {tenant.consentLinks.map((link) => (
            <LinkLine key={link.id} link={link} syncing={tenant.state === 'GETTING_DATA'}>
              {(link.state === 'SENT' || link.state === 'OPENED') && (
                <Button
                  variant="default"
                  size="compact-sm"
                  loading={revoke.busy}
                  aria-label={s.links.revokeOf(link.asker)}
                  onClick={() => settle(revoke.runAsync({ input: { consentLinkId: link.id } }), s.links.revoked)}
                >
                  {s.links.revoke}
                </Button>
              )}
            </LinkLine>
          ))}
        </ul>
      )}
      <form
        className="form narrow"
        onSubmit={(event) => {
          event.preventDefault();
          make.run({ input: { tenantId: tenant.id, asker } });
        }}
      >
        <FormErrors messages={make.otherErrors('asker')} />
        {make.failure && <Failure error={make.failure} />}
        <div className="with-button">
          <TextInput
            label={s.connect.asker}
            description={s.connect.askerHint}
            required
            withAsterisk={false}
            maxLength={100}
            value={asker}
            onChange={(e) => setAsker(e.currentTarget.value)}
            error={make.fieldError('asker')}
          />
          <Button type="submit" variant="default" loading={make.busy}>
            {s.connect.makeLink}
          </Button>
        </div>
      </form>
      <SecretOnce secret={make.payload?.url ?? null} text={s.connect.linkMadeText} close={make.reset} />
    </div>
  );
}

type Link$ = Tenant['consentLinks'][number];

/** How far the story of one link is: made, opened, consented, synced. */
function LinkLine({ link, syncing, children }: { link: Link$; syncing: boolean; children: React.ReactNode }) {
  const consented = Boolean(link.consentedAt);
  const steps: [string, string | null | undefined, boolean][] = [
    [s.links.path.made, link.createdAt, true],
    [s.links.path.opened, link.openedAt, Boolean(link.openedAt)],
    [s.links.path.consented, link.consentedAt, consented],
    [s.links.path.synced, null, consented && !syncing],
  ];
  return (
    <li>
      <p>
        <strong dir="auto">{link.asker}</strong>
        <span className="dim">
          {' '}
          · {consented && syncing ? s.links.syncing : s.links.state[link.state]}
          {(link.state === 'SENT' || link.state === 'OPENED') && ` · ${s.links.ends(date(link.expiresAt))}`}
        </span>
      </p>
      <ol className="journey">
        {steps.map(([name, at, reached]) => (
          <li key={name} className={reached ? '' : 'dim'}>
            <Dot tone={reached ? 'good' : 'plain'} />
            {name} {at && <When at={at} />}
          </li>
        ))}
      </ol>
      {link.refusedReason && <p className="small">{link.refusedReason}</p>}
      {children}
    </li>
  );
}

function DisconnectDialog({ tenant, opened, close }: { tenant: Tenant; opened: boolean; close: () => void }) {
  const [erase, setErase] = useState('keep');
  const [typed, setTyped] = useState('');
  const name = tenant.displayName ?? s.settings.tenant;
  const disconnect = useChange(Disconnect, (a) => a.disconnectTenant);
  const ready = erase === 'keep' || typed.trim() === name;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={s.settings.disconnectTitle(name)}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <div className="form">
        <p className="dim">{s.settings.disconnectText}</p>
        <Radio.Group value={erase} onChange={setErase} aria-label={s.settings.disconnect}>
          <div className="choices">
            <Radio value="keep" label={s.settings.keep} description={s.settings.keepText} />
            <Radio value="erase" label={s.settings.erase} description={s.settings.eraseText} />
          </div>
        </Radio.Group>
        {erase === 'erase' && (
          <TextInput
            label={s.settings.confirmErase(name)}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
        )}
        <div className="form-end">
          <Button variant="default" onClick={close} data-autofocus>
            {s.common.cancel}
          </Button>
          <Button
            color="red.9"
            data-danger
            disabled={!ready}
            loading={disconnect.busy}
            onClick={async () => {
              if (
                await settle(
                  disconnect.runAsync({ input: { tenantId: tenant.id, eraseData: erase === 'erase' } }),
                  s.settings.disconnected,
                )
              )
                close();
            }}
          >
            {erase === 'erase' ? s.settings.disconnectErase : s.settings.disconnectKeep}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function OrganizationPanel() {
  const { organization } = useHere();
  const mayTag = useMay()('MANAGE_MEMBERS');
  const { canManageInstance } = useViewer();
  const [name, setName] = useState(organization.name);
  const [days, setDays] = useState<number | string>(organization.windowDays);
  const [tags, setTags] = useState<string[]>([...organization.tags]);
  const update = useChange(
    UpdateOrganization,
    (a) => a.updateOrganization,
    () => told(s.settings.saved),
  );
  const tag = useChange(SetTags, (a) => a.setOrganizationTags);
  const changed = tags.join('\n') !== organization.tags.join('\n');
  return (
    <Panel title={s.settings.organization}>
      <form
        className="form narrow"
        onSubmit={async (event) => {
          event.preventDefault();
          try {
            // Tags are a change of their own; a mistake in one keeps the form as it is.
            if (changed) {
              const { userErrors } = await tag.runAsync({ input: { organizationId: organization.id, tags } });
              if (userErrors.length > 0) return;
            }
            if (changed && name === organization.name && Number(days) === organization.windowDays) {
              told(s.settings.saved);
              return;
            }
            update.run({ input: { organizationId: organization.id, name, windowDays: Number(days) } });
          } catch {
            // The failure stands above the form.
          }
        }}
      >
        <FormErrors messages={[...update.otherErrors('name', 'windowDays'), ...tag.otherErrors('tags')]} />
        {update.failure && <Failure error={update.failure} />}
        {tag.failure && <Failure error={tag.failure} />}
        <TextInput
          label={s.settings.name}
          required
          withAsterisk={false}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={update.fieldError('name')}
        />
        {mayTag && (
          <TagsInput
            label={s.settings.tags}
            description={canManageInstance ? s.settings.tagsHint : s.settings.tagsHintOwn}
            placeholder={tags.length ? undefined : s.settings.tagsAdd}
            acceptValueOnBlur
            value={tags}
            onChange={setTags}
            error={tag.fieldError('tags')}
          />
        )}
        <NumberInput
          label={s.settings.window}
          description={s.settings.windowHint}
          min={30}
          max={180}
          hideControls
          value={days}
          onChange={setDays}
          error={update.fieldError('windowDays')}
        />
        <div>
          <Button type="submit" variant="default" loading={update.busy || tag.busy}>
            {s.settings.save}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { Tag, When } from '../../components/mark';
import { Answered, Empty, More, Panel, Waiting } from '../../components/page';
import { Confirm, SecretOnce } from '../../components/secret';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { DeliveriesQuery, WebhookDeliveryState, WebhooksTabQuery } from '../../gql/graphql';
import { settle } from '../../lib/notice';
import { useAnswer, useChange, useList } from '../../lib/query';
import { s } from '../../lib/strings';
import type { Tone } from '../../lib/tone';
import { useHere } from '../organization';

const WebhooksTab$ = graphql(`
  query WebhooksTab($id: ID!) {
    organization(id: $id) {
      id
      webhookEndpoints {
        id
        url
        events
        enabled
        disabledReason
        failingSince
        createdAt
      }
    }
  }
`);

const Deliveries = graphql(`
  query Deliveries($id: ID!, $after: String) {
    node(id: $id) {
      ... on WebhookEndpoint {
        id
        deliveries(first: 25, after: $after) {
          nodes {
            id
            eventType
            state
            attempts
            lastStatus
            lastLatencyMs
            lastError
            nextAttemptAt
            deliveredAt
            createdAt
            syncRun {
              id
              sequence
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

const CreateWebhook = graphql(`
  mutation CreateWebhook($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) {
      webhookEndpoint {
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

const UpdateWebhook = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookEndpointInput!) {
    updateWebhookEndpoint(input: $input) {
      webhookEndpoint {
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

const DeleteWebhook = graphql(`
  mutation DeleteWebhook($input: DeleteWebhookEndpointInput!) {
    deleteWebhookEndpoint(input: $input) {
      deletedWebhookEndpointId
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const TestWebhook = graphql(`
  mutation TestWebhook($input: SendTestWebhookInput!) {
    sendTestWebhook(input: $input) {
      delivery {
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

type Endpoint = NonNullable<WebhooksTabQuery['organization']>['webhookEndpoints'][number];
type Delivery = Extract<NonNullable<DeliveriesQuery['node']>, { deliveries: unknown }>['deliveries']['nodes'][number];

const deliveryTone: Record<WebhookDeliveryState, Tone> = {
  PENDING: 'accent',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  CANCELED: 'unknown',
};

export function WebhooksTab() {
  const { organization } = useHere();
  const query = useAnswer(WebhooksTab$, { id: organization.id });
  const [adding, add] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="stack settings">
      <div className="row spread">
        <p className="dim">{s.settings.hooksLead}</p>
        <Button onClick={add.open}>{s.settings.addHook}</Button>
      </div>
      <Answered query={query}>
        {(data) =>
          data.organization?.webhookEndpoints.length ? (
            data.organization.webhookEndpoints.map((e) => <EndpointPanel key={e.id} endpoint={e} />)
          ) : (
            <section className="panel">
              <Empty title={s.settings.noHooks}>{s.settings.noHooksText}</Empty>
            </section>
          )
        }
      </Answered>
      <AddEndpoint opened={adding} close={add.close} made={setSecret} />
      <SecretOnce secret={secret} text={s.settings.hookSecretText} close={() => setSecret(null)} />
    </div>
  );
}

function EndpointPanel({ endpoint: e }: { endpoint: Endpoint }) {
  const { organization } = useHere();
  const { endpoint } = useSearch({ from: '/inside/o/$org/settings' });
  const navigate = useNavigate();
  const open = endpoint === e.id;
  const update = useChange(UpdateWebhook, (a) => a.updateWebhookEndpoint);
  const test = useChange(TestWebhook, (a) => a.sendTestWebhook);
  const remove = useChange(DeleteWebhook, (a) => a.deleteWebhookEndpoint);
  const [removing, ask] = useDisclosure(false);
  const show = (shown: boolean) =>
    navigate({
      to: '/o/$org/settings',
      params: { org: organization.id },
      search: { tab: 'webhooks', ...(shown ? { endpoint: e.id } : {}) },
      replace: true,
    });
  return (
    <Panel
      title={<span className="break">{e.url}</span>}
      lead={e.events.map((v) => s.settings.hookEvent[v] ?? v).join(' · ')}
      right={
        <Tag tone={!e.enabled ? 'unknown' : e.failingSince ? 'bad' : 'good'} dot>
          {!e.enabled ? (
            s.settings.off
          ) : e.failingSince ? (
            <When at={e.failingSince} say={s.settings.failing} />
          ) : (
            s.settings.on
          )}
        </Tag>
      }
    >
      {e.disabledReason && <p className="dim">{e.disabledReason}</p>}
      <div className="row">
        <Button
          variant="default"
          size="xs"
          loading={test.busy}
          disabled={!e.enabled}
          onClick={async () => {
            if (await settle(test.runAsync({ input: { webhookEndpointId: e.id } }), s.settings.tested)) show(true);
          }}
        >
          {s.settings.test}
        </Button>
        <Button variant="default" size="xs" aria-expanded={open} onClick={() => show(!open)}>
          {open ? s.settings.hideDeliveries : s.settings.showDeliveries}
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={update.busy}
          onClick={() => settle(update.runAsync({ input: { webhookEndpointId: e.id, enabled: !e.enabled } }))}
        >
          {e.enabled ? s.settings.turnOff : s.settings.turnOn}
        </Button>
        <Button variant="default" size="xs" onClick={ask.open}>
          {s.settings.remove}
        </Button>
      </div>
      {open && <DeliveryList endpoint={e} />}
      <Confirm
        opened={removing}
        title={s.settings.removeTitle}
        text={`${e.url}: ${s.settings.removeText}`}
        action={s.settings.remove}
        busy={remove.busy}
        close={ask.close}
        onConfirm={() => settle(remove.runAsync({ input: { webhookEndpointId: e.id } }), s.settings.removed)}
      />
    </Panel>
  );
}

function DeliveryList({ endpoint }: { endpoint: Endpoint }) {
  const { organization } = useHere();
  const list = useList(
    Deliveries,
    { id: endpoint.id, after: null },
    (a) => (a.node && 'deliveries' in a.node ? a.node.deliveries : null),
    true,
    3000,
  );
  return (
    <div className="inset">
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Waiting lines={2} />}
      {list.data && list.rows.length === 0 && <p className="dim">{s.settings.noDeliveries}</p>}
      {list.rows.length > 0 && (
        <DataTable<Delivery>
          caption={s.settings.deliveries}
          rows={list.rows}
          rowKey={(d) => d.id}
          columns={[
            {
              key: 'event',
              head: s.settings.colEvent,
              cell: (d) => (
                <>
                  <span className="mono">{d.eventType}</span>
                  {d.syncRun && (
                    <small>
                      <Link
                        to="/o/$org/integration/runs/$run"
                        params={{ org: organization.id, run: d.syncRun.id }}
                        className="link"
                      >
                        {s.run.openRun}
                      </Link>
                    </small>
                  )}
                </>
              ),
            },
            {
              key: 'state',
              head: s.settings.colDelivery,
              cell: (d) => (
                <>
                  <Tag tone={deliveryTone[d.state]} dot>
                    {s.settings.deliveryState[d.state]}
                  </Tag>
                  {d.nextAttemptAt && d.state === 'PENDING' && d.attempts > 0 && (
                    <small>
                      <When at={d.nextAttemptAt} say={s.settings.nextTry} />
                    </small>
                  )}
                </>
              ),
            },
            { key: 'attempts', head: s.settings.colAttempts, right: true, cell: (d) => d.attempts },
            {
              key: 'answer',
              head: s.settings.colAnswer,
              cell: (d) => (
                <>
                  {d.lastStatus ? `HTTP ${d.lastStatus}` : d.attempts > 0 ? s.settings.noAnswer : ''}
                  {typeof d.lastLatencyMs === 'number' && (
                    <span className="dim"> {s.settings.inMs(d.lastLatencyMs)}</span>
                  )}
                  {d.lastError && <small>{d.lastError}</small>}
                </>
              ),
            },
            { key: 'when', head: s.settings.colWhen, right: true, cell: (d) => <When at={d.createdAt} /> },
          ]}
        />
      )}
      <More query={list} />
    </div>
  );
}

function AddEndpoint({
  opened,
  close,
  made,
}: {
  opened: boolean;
  close: () => void;
  made: (secret: string | null) => void;
}) {
  const { organization } = useHere();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>(['sync.completed', 'sync.failed']);
  const create = useChange(
    CreateWebhook,
    (a) => a.createWebhookEndpoint,
    (p) => {
      close();
      setUrl('');
      made(p.secret ?? null);
    },
  );
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={s.settings.addHook}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          create.run({ input: { organizationId: organization.id, url, events } });
        }}
      >
        <FormErrors messages={create.otherErrors('url', 'events')} />
        {create.failure && <Failure error={create.failure} />}
        <TextInput
          label={s.settings.hookUrl}
          description={s.settings.hookUrlHint}
          type="url"
          required
          withAsterisk={false}
          data-autofocus
          placeholder="https://"
          value={url}
          onChange={(e) => setUrl(e.currentTarget.value)}
          error={create.fieldError('url')}
        />
        <Checkbox.Group
          label={s.settings.hookEvents}
          value={events}
          onChange={setEvents}
          error={create.fieldError('events')}
        >
          <div className="choices">
            {Object.entries(s.settings.hookEvent).map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} description={<span className="mono">{value}</span>} />
            ))}
          </div>
        </Checkbox.Group>
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={create.busy} disabled={events.length === 0}>
            {s.settings.createHook}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

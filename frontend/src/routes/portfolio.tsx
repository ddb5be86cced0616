import { Button, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { Link, useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { Filter } from '../components/listbar';
import { Dot, Tag, Unknown, When } from '../components/mark';
import { Empty, More, PageTop, Waiting } from '../components/page';
import { DataTable } from '../components/table';
import { graphql } from '../gql';
import type { PortfolioQuery } from '../gql/graphql';
import { number, seen } from '../lib/format';
import { stateWord, twins, worstState } from '../lib/organization';
import { useAnswer, useChange, useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { coverageTone, tenantTone } from '../lib/tone';
import { useViewer } from '../lib/viewer';

const Portfolio = graphql(`
  query Portfolio($search: String, $tag: String, $after: String) {
    organizations(first: 50, after: $after, where: { search: $search, tag: $tag }) {
      nodes {
        id
        name
        tags
        tenants {
          id
          state
          stateReason
          stateStep {
            action
          }
          credentialKind
          displayName
        }
        worstCoverage {
          dataSet
          state
          reason
          mend
        }
        overview {
          asOf
          appsInUse {
            value
            unknownReason
          }
          users {
            value
            unknownReason
          }
          activeUsers {
            value
            unknownReason
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const PortfolioTags = graphql(`
  query PortfolioTags {
    organizations(first: 100) {
      nodes {
        id
        tags
      }
    }
  }
`);

const CreateOrganization = graphql(`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
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

type Row = PortfolioQuery['organizations']['nodes'][number];

const Figure = ({
  metric,
  none,
}: {
  metric: { value?: number | null; unknownReason?: string | null };
  none: boolean;
}) =>
  typeof metric.value === 'number' ? (
    number(metric.value)
  ) : none ? (
    <span className="dim">{s.portfolio.noSync}</span>
  ) : (
    <Unknown why={metric.unknownReason} />
  );

/** The data set of an organization that most needs a person; leads to its line in the coverage map. */
function Worst({ organization: o }: { organization: Row }) {
  const cell = o.worstCoverage;
  if (!cell) return null;
  if (cell.state === 'GREEN' || cell.state === 'NOT_ASKED')
    return <span className="dim">{s.portfolio.allComplete}</span>;
  return (
    <Link
      to="/o/$org/integration/coverage"
      params={{ org: o.id }}
      hash={cell.dataSet}
      className="worst"
      title={[cell.reason, cell.mend].filter(Boolean).join(' ') || undefined}
    >
      <Tag tone={coverageTone[cell.state]} dot>
        {s.portfolio.worst(s.dataSetShort[cell.dataSet], s.coverageState[cell.state])}
      </Tag>
    </Link>
  );
}

export function PortfolioPage() {
  useTitle(s.shell.portfolio);
  const navigate = useNavigate();
  const { canManageInstance } = useViewer();
  const { instance } = useRouteContext({ from: '/inside' });
  const { q, tag } = useSearch({ from: '/inside/' });
  const [text, setText] = useState(q ?? '');
  const [search] = useDebouncedValue(text.trim(), 200);
  useEffect(() => {
    navigate({ to: '/', search: (old) => ({ ...old, q: search || undefined }), replace: true });
  }, [search, navigate]);
  const list = useList(Portfolio, { search: search || null, tag: tag ?? null, after: null }, (a) => a.organizations);
  const { rows } = list;
  const tagged = useAnswer(PortfolioTags, {}).data?.organizations.nodes ?? [];
  const known = [...new Set([...tagged, ...rows].flatMap((o) => o.tags))].sort((a, b) => a.localeCompare(b));
  // The address may spell it another way.
  const chosen = tag && (known.find((t) => t.toLocaleLowerCase() === tag.toLocaleLowerCase()) ?? tag);
  const tags = chosen && !known.includes(chosen) ? [chosen, ...known] : known;
  const [adding, add] = useDisclosure(false);
  seen(...list.rows.map((o) => o.overview.asOf));
  const count = (...states: string[]) => rows.filter((o) => states.includes(worstState(o.tenants))).length;
  const ok = count('ACTIVE');
  const first = count('GETTING_DATA');
  const paused = count('PAUSED');
  const off = count('DISCONNECTED');
  const attention = rows.length - ok - first - paused - off;
  const same = twins(rows);
  const total = list.total ?? rows.length;
  const none = !search && !tag && list.data && total === 0;
  return (
    <>
      <PageTop
        title={list.data ? s.portfolio.title(total) : s.shell.portfolio}
        lead={
          list.data &&
          (none
            ? canManageInstance
              ? s.portfolio.leadNone
              : s.portfolio.noneYoursText
            : search || rows.length === 0
              ? undefined
              : s.portfolio.lead({ ok, attention, first, paused, off, more: list.hasNextPage }))
        }
      >
        {canManageInstance && <Button onClick={add.open}>{s.portfolio.add}</Button>}
      </PageTop>
      {instance.registration?.healthy === false && (
        <div className="state attention" role="status">
          <Dot tone="attention" />
          <p>
            {s.operator.ill}. {s.operator.illText}
          </p>
          <Link to="/instance" search={{ tab: 'microsoft' } as never} className="link">
            {s.operator.look}
          </Link>
        </div>
      )}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && !none && (
        <section className="panel flush">
          {(total > 8 || search || tags.length > 0) && (
            <div className="list-bar">
              <TextInput
                className="search"
                type="search"
                aria-label={s.portfolio.search}
                placeholder={s.portfolio.search}
                value={text}
                onChange={(e) => setText(e.currentTarget.value)}
                data-list-search
              />
              {tags.length > 0 && (
                <Filter
                  label={s.portfolio.tag}
                  searchable
                  width={180}
                  value={chosen}
                  onChange={(t) => navigate({ to: '/', search: (old) => ({ ...old, tag: t }), replace: true })}
                  data={tags.map((t) => ({ value: t, label: t }))}
                />
              )}
            </div>
          )}
          {rows.length === 0 ? (
            <Empty title={s.portfolio.nothingFound} />
          ) : (
            <DataTable<Row>
              caption={s.shell.portfolio}
              rows={rows}
              rowKey={(o) => o.id}
              to={(o) => ({ to: '/o/$org/integration', params: { org: o.id } })}
              dimmed={list.isPlaceholderData}
              columns={[
                {
                  key: 'name',
                  head: s.portfolio.colName,
                  cell: (o) => (
                    <>
                      <span dir="auto">{o.name}</span>
                      {same.has(o.id) && <small className="mono">{o.id}</small>}
                      {o.tags.length > 0 && (
                        <small className="row tags">
                          {o.tags.map((t) => (
                            <Tag key={t}>
                              <bdi>{t}</bdi>
                            </Tag>
                          ))}
                        </small>
                      )}
                    </>
                  ),
                },
                {
                  key: 'state',
                  head: s.portfolio.colState,
                  cell: (o) => {
                    const state = worstState(o.tenants);
                    const worst = o.tenants.find((t) => t.state === state);
                    return (
                      <Tag tone={tenantTone[state]} dot title={worst?.stateReason ?? undefined}>
                        {worst ? stateWord(worst) : s.tenantState[state]}
                      </Tag>
                    );
                  },
                },
                { key: 'worst', head: s.portfolio.colWorst, cell: (o) => <Worst organization={o} /> },
                {
                  key: 'apps',
                  head: s.portfolio.colApps,
                  right: true,
                  cell: (o) => <Figure metric={o.overview.appsInUse} none={!o.overview.asOf} />,
                },
                {
                  key: 'users',
                  head: s.portfolio.colUsers,
                  right: true,
                  cell: (o) => <Figure metric={o.overview.users} none={!o.overview.asOf} />,
                },
                {
                  key: 'active',
                  head: s.portfolio.colActive,
                  right: true,
                  wide: true,
                  cell: (o) => <Figure metric={o.overview.activeUsers} none={!o.overview.asOf} />,
                },
                {
                  key: 'asof',
                  head: s.portfolio.colSync,
                  right: true,
                  cell: (o) => <When at={o.overview.asOf} none={s.portfolio.noSync} />,
                },
              ]}
            />
          )}
          <More query={list} />
        </section>
      )}
      <AddOrganization opened={adding} close={add.close} />
    </>
  );
}

function AddOrganization({ opened, close }: { opened: boolean; close: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const create = useChange(
    CreateOrganization,
    (a) => a.createOrganization,
    async ({ organization }) => {
      close();
      setName('');
      if (organization) await navigate({ to: '/o/$org/connect', params: { org: organization.id } });
    },
  );
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={s.portfolio.addTitle}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          create.run({ input: { name } });
        }}
      >
        <p className="dim">{s.portfolio.addLead}</p>
        <FormErrors messages={create.otherErrors('name')} />
        {create.failure && <Failure error={create.failure} />}
        <TextInput
          label={s.portfolio.name}
          description={s.portfolio.nameHint}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={create.fieldError('name')}
        />
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={create.busy}>
            {s.portfolio.create}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

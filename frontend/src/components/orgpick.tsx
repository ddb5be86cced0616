import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { graphql } from '../gql';
import { twins } from '../lib/organization';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';

const Pickable = graphql(`
  query Pickable($search: String) {
    organizations(first: 50, where: { search: $search }) {
      nodes {
        id
        name
      }
    }
  }
`);

export interface Named {
  id: string;
  name: string;
}

/** Chooses organizations by part of their names, of however many there are. */
export function OrganizationPick({
  label,
  description,
  value,
  onChange,
  error,
}: {
  label: string;
  description?: string;
  value: Named[];
  onChange: (value: Named[]) => void;
  error?: string | undefined;
}) {
  const [search, setSearch] = useState('');
  const [rested] = useDebouncedValue(search.trim(), 150);
  const answer = useAnswer(Pickable, { search: rested || null });
  const known = new Map([...value, ...(answer.data?.organizations.nodes ?? [])].map((o) => [o.id, o]));
  const same = twins([...known.values()]);
  return (
    <MultiSelect
      label={label}
      description={description}
      searchable
      hidePickedOptions
      nothingFoundMessage={s.shell.noneFound}
      searchValue={search}
      onSearchChange={setSearch}
      // The server searches; what it found is shown whole.
      filter={({ options }) => options}
      value={value.map((o) => o.id)}
      data={[...known.values()].map((o) => ({ value: o.id, label: same.has(o.id) ? `${o.name} (${o.id})` : o.name }))}
      onChange={(ids) => onChange(ids.flatMap((id) => known.get(id) ?? []))}
      error={error}
    />
  );
}

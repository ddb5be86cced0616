import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { s } from '../lib/strings';

/** The search of a list; "/" brings the focus here. It tells what was typed after a short rest. */
export function Search({
  value,
  label,
  onSearch,
}: {
  value: string | undefined;
  label: string;
  onSearch: (text: string | undefined) => void;
}) {
  const [text, setText] = useState(value ?? '');
  const [rested] = useDebouncedValue(text.trim(), 250);
  const told = useRef(value ?? '');
  useEffect(() => {
    if (rested === told.current) return;
    told.current = rested;
    onSearch(rested || undefined);
  }, [rested, onSearch]);
  useEffect(() => {
    // Changed from outside: the address, or "clear filters".
    if ((value ?? '') === told.current) return;
    told.current = value ?? '';
    setText(value ?? '');
  }, [value]);
  return (
    <TextInput
      className="search"
      size="xs"
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={<kbd aria-hidden>/</kbd>}
      value={text}
      onChange={(e) => setText(e.currentTarget.value)}
      data-list-search
    />
  );
}

/** A filter with a few values; nothing chosen means any. */
export function Filter<V extends string>({
  label,
  value,
  data,
  onChange,
  searchable,
  width = 150,
}: {
  label: string;
  value: V | undefined;
  data: { value: V; label: string }[];
  onChange: (value: V | undefined) => void;
  searchable?: boolean;
  width?: number;
}) {
  return (
    <Select
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      clearable
      clearButtonProps={{ 'aria-label': `${s.common.clear}: ${label}` }}
      searchable={searchable ?? false}
      value={value ?? null}
      data={data}
      onChange={(v) => onChange((v ?? undefined) as V | undefined)}
    />
  );
}

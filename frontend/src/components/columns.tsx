import { ActionIcon, Checkbox, Popover } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns3 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { s } from '../lib/strings';
import type { Column } from './table';

/** The columns a person wants of a list, kept in the browser; the first always stays. */
export function useColumns<R>(list: string, columns: Column<R>[]): { shown: Column<R>[]; chooser: ReactNode } {
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: `appmuster-columns-${list}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const chooser = (
    <Popover position="bottom-end" width={200} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label={s.common.columns} title={s.common.columns}>
          <IconColumns3 size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={s.common.columns}>
        <div className="choices menu-choices">
          {columns.slice(1).map((c) => (
            <Checkbox
              key={c.key}
              size="xs"
              label={c.head}
              checked={!hidden.includes(c.key)}
              onChange={(e) =>
                setHidden(e.currentTarget.checked ? hidden.filter((k) => k !== c.key) : [...hidden, c.key])
              }
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
  return { shown: columns.filter((c, i) => i === 0 || !hidden.includes(c.key)), chooser };
}

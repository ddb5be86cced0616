import { useEffect } from 'react';

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys that work on every page: "/" searches, j and k walk through the rows, "?" helps. */
export function useKeys(help: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"]')) return;
      if (typing(event.target)) {
        if (event.key === 'Escape') (event.target as HTMLElement).blur();
        return;
      }
      switch (event.key) {
        case '/': {
          const search = document.querySelector<HTMLInputElement>('[data-list-search]');
          if (!search) return;
          event.preventDefault();
          search.focus();
          search.select();
          return;
        }
        case '?':
          event.preventDefault();
          help();
          return;
        case 'j':
        case 'ArrowDown':
          if (walk(1, event.key === 'j')) event.preventDefault();
          return;
        case 'k':
        case 'ArrowUp':
          if (walk(-1, event.key === 'k')) event.preventDefault();
          return;
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [help]);
}

/** Moves the focus to the next row of the list; without begin only when a row has it already. */
function walk(step: 1 | -1, begin: boolean): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (rows.length === 0 || (at < 0 && !begin)) return false;
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: 'nearest' });
  return true;
}

import { useEffect } from 'react';
import { s } from './strings';

/** Names the browser's tab after the page. */
export function useTitle(...parts: (string | null | undefined)[]) {
  const title = [...parts.filter(Boolean), s.product].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}

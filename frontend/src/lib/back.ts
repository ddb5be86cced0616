import { useEffect } from 'react';

/**
 * Calls when the browser shows a page again as it was left: by its back button,
 * from Microsoft for one. What the page was waiting for then will not come.
 */
export function useReturn(reset: () => void) {
  useEffect(() => {
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) reset();
    };
    window.addEventListener('pageshow', shown);
    return () => window.removeEventListener('pageshow', shown);
  }, [reset]);
}

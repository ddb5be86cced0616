import { type LinkProps, useLinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A tab that is an address; whether it is the open one is told, not guessed from the address. */
export function TabLink({ on, children, ...link }: Omit<LinkProps, 'children'> & { on: boolean; children: ReactNode }) {
  const { 'aria-current': _guess, ...props } = useLinkProps(link as never) as React.ComponentPropsWithRef<'a'>;
  return (
    <a {...props} aria-current={on ? 'page' : undefined}>
      {children}
    </a>
  );
}

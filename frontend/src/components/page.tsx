import { Button, Skeleton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { s } from '../lib/strings';
import { Failure } from './failure';

/** A page's first lines: its name or its finding, a sentence that answers its question, and at most one primary button. */
export function PageTop({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <header className="top">
      <div>
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {children && <div className="right">{children}</div>}
    </header>
  );
}

export function Panel({
  title,
  lead,
  children,
  right,
  className = '',
}: {
  title?: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
  right?: ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel ${className}`}>
      {(title || right) && (
        <header className="panel-head">
          <div>
            {title && <h2>{title}</h2>}
            {lead && <p>{lead}</p>}
          </div>
          {right}
        </header>
      )}
      {children}
    </section>
  );
}

/** That what the address names is not there. */
export function NotFound({ action }: { action: ReactNode }) {
  return (
    <>
      <PageTop title={s.error.notFound} lead={s.error.notFoundText} />
      {action}
    </>
  );
}

/** Why there is nothing here, and what fills it. */
export function Empty({ title, children, action }: { title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children && <p className="dim">{children}</p>}
      {action}
    </div>
  );
}

/** Shows its children only when waiting takes longer than a blink. */
function Late({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return <div style={{ visibility: late ? 'visible' : 'hidden' }}>{children}</div>;
}

/** Grey lines in the shape of what comes. */
export function Waiting({ lines = 6, height = 36 }: { lines?: number; height?: number }) {
  return (
    <Late>
      <div role="status" aria-label={s.common.loading} className="stack" style={{ gap: 8 }}>
        {Array.from({ length: lines }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other identity
          <Skeleton key={i} height={height} />
        ))}
      </div>
    </Late>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** The three states of an answer: waiting, failed (with what was kept), there. */
export function Answered<T>({
  whole,
  query,
  waiting,
  children,
}: {
  /** It is all there is on the page, its heading included. */
  whole?: boolean;
  query: Asked<T>;
  waiting?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const failure = query.error ? <Failure error={query.error} retry={() => query.refetch()} /> : null;
  if (query.data === undefined) {
    if (!failure) return waiting ?? <Waiting />;
    return (
      <>
        {whole && <PageTop title={s.error.title} />}
        {failure}
      </>
    );
  }
  return (
    <>
      {failure}
      {children(query.data)}
    </>
  );
}

/** The button under a list that has more. */
export function More({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  if (!query.hasNextPage) return null;
  return (
    <div className="more">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        {s.common.loadMore}
      </Button>
    </div>
  );
}

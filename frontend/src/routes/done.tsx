import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Dot } from '../components/mark';
import { PageTop } from '../components/page';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';

/** Where the server sends people back from Microsoft: on to the first sync, or why there is none. */
export function DonePage() {
  useTitle(s.done.title);
  const q = useSearch({ from: '/inside/connect/done' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const done = q.consent === 'done' && q.organization;
  useEffect(() => {
    if (!done) return;
    client.invalidateQueries();
    navigate({ to: '/o/$org/integration', params: { org: done }, replace: true });
  }, [done, client, navigate]);
  if (done) {
    return <PageTop title={s.done.title} lead={s.done.done} />;
  }
  return (
    <>
      <PageTop title={s.done.title} />
      <div className="state bad" role="alert">
        <Dot tone="bad" />
        <p>
          <strong>{q.consent === 'failed' ? s.done.failed : s.done.refused}.</strong> {q.reason ?? s.done.failedText}{' '}
          {q.request && (
            <span className="dim small">
              {s.error.request} <span className="mono">{q.request}</span>
            </span>
          )}
        </p>
        {q.organization && (
          <Button
            variant="default"
            onClick={() => navigate({ to: '/o/$org/connect', params: { org: q.organization ?? '' } })}
          >
            {s.done.again}
          </Button>
        )}
      </div>
      <Link to="/" className="link">
        {s.done.toPortfolio}
      </Link>
    </>
  );
}

import { Progress as Bar, Button, Paper } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Dot } from '../components/mark';
import { useReturn } from '../lib/back';
import { dateTime } from '../lib/format';
import { post, Refusal } from '../lib/link';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';

interface Shared {
  asker: string;
  organization: string;
  mode: 'DELEGATED' | 'APPLICATION';
  level: number;
  expiresAt: string;
  directory: string;
  stage: 'ASKED' | 'WAITING' | 'SYNCING' | 'DONE' | 'REFUSED';
  reason: string;
  stagesDone: number;
  stagesAll: number;
  permissions: { name: string; reason: string }[];
}

/** Where an administrator without an account gives consent, and sees what came of it. */
export function SharePage() {
  const { token } = useParams({ from: '/c/$token' });
  useTitle(s.share.title);
  const look = useQuery({
    queryKey: ['share', token],
    queryFn: () => post<Shared>('/connect/share/look', { token }, s.share.failed),
    refetchInterval: (query) => {
      const stage = query.state.data?.stage;
      return stage === 'WAITING' || stage === 'SYNCING' ? 3000 : false;
    },
    retry: (n, error) => !(error instanceof Refusal) && n < 2,
  });
  const begin = useMutation({
    mutationFn: () => post<{ url: string }>('/connect/share/begin', { token }, s.share.failed),
    onSuccess: ({ url }) => {
      window.location.assign(url);
      return new Promise(() => {});
    },
  });
  useReturn(begin.reset);
  const v = look.data;
  const gone = look.error instanceof Refusal || begin.error instanceof Refusal;
  return (
    <main className="door wide">
      <Paper className="panel door-panel">
        <p className="brand">{s.product}</p>
        {gone ? (
          <div className="form">
            <h1>{s.share.gone}</h1>
            <p className="dim">{s.share.goneText}</p>
          </div>
        ) : look.error ? (
          <div className="form">
            <h1>{s.share.failed}</h1>
            <p className="dim">{look.error.message}</p>
          </div>
        ) : !v ? null : v.stage === 'ASKED' || v.stage === 'REFUSED' ? (
          <Asked v={v} busy={begin.isPending} go={() => begin.mutate()} problem={begin.error?.message} />
        ) : (
          <Thanks v={v} />
        )}
      </Paper>
    </main>
  );
}

function Asked({ v, busy, go, problem }: { v: Shared; busy: boolean; go: () => void; problem: string | undefined }) {
  return (
    <div className="form">
      <h1 dir="auto">{s.share.asks(v.asker)}</h1>
      <p className="dim" dir="auto">
        {v.directory ? s.share.again(v.directory) : s.share.for(v.organization)}
      </p>
      {(v.stage === 'REFUSED' || problem) && (
        <div className="state bad" role="alert">
          <Dot tone="bad" />
          <p>
            <strong>{s.share.refused}.</strong> {problem ?? v.reason}
          </p>
        </div>
      )}
      <h2>{s.share.reads}</h2>
      <ul className="plain-list">
        {[1, 2, 3]
          .filter((level) => level <= v.level)
          .flatMap((level) => s.share.readings[level] ?? [])
          .map((reading) => (
            <li key={reading}>{reading}</li>
          ))}
      </ul>
      <details>
        <summary>{s.share.permissions}</summary>
        <dl className="asked">
          {v.permissions.map((p) => (
            <div key={p.name}>
              <dt className="mono">{p.name}</dt>
              <dd className="dim small">{p.reason}</dd>
            </div>
          ))}
        </dl>
      </details>
      <h2>{s.share.never}</h2>
      <p>{s.share.neverText}</p>
      <h2>{s.share.where}</h2>
      <p>{s.share.whereText(window.location.host)}</p>
      <h2>{s.share.how}</h2>
      <ol className="steps">
        {s.share.steps(v.mode === 'APPLICATION').map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div>
        <Button onClick={go} loading={busy}>
          {s.share.go}
        </Button>
      </div>
      <p className="dim small">{s.share.until(dateTime(v.expiresAt))}</p>
    </div>
  );
}

function Thanks({ v }: { v: Shared }) {
  const [title, text] =
    v.stage === 'WAITING'
      ? [s.share.waiting, s.share.waitingText]
      : v.stage === 'SYNCING'
        ? [s.share.syncing, s.share.syncingText]
        : [s.share.done, s.share.doneText(v.asker)];
  const at = v.stage === 'WAITING' ? 1 : v.stage === 'SYNCING' ? 2 : s.share.path.length;
  return (
    <div className="form">
      <h1>{title}</h1>
      <ol className="path">
        {s.share.path.map((step, i) => {
          const state = i < at ? 'done' : i === at ? 'now' : 'later';
          return (
            <li key={step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
              <Dot tone={state === 'done' ? 'good' : state === 'now' ? 'accent' : 'plain'} />
              <span>
                {step}
                <span className="sr">: {s.share.pathState[state]}</span>
                {state === 'now' && v.stage === 'SYNCING' && v.stagesAll > 0 && (
                  <>
                    <small className="dim" aria-live="polite">
                      {s.share.progress(v.stagesDone, v.stagesAll)}
                    </small>
                    <Bar value={(v.stagesDone / v.stagesAll) * 100} size={6} mt={6} aria-label={s.share.syncing} />
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ol>
      <p dir="auto">{text}</p>
      <p className="dim small">{s.share.withdraw}</p>
    </div>
  );
}

import { Button, Group, Paper } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { Dot } from '../components/mark';
import { dateTime } from '../lib/format';
import { post, Refusal } from '../lib/link';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';

interface Transfer {
  directory: string;
  from: string;
  to: string;
  asker: string;
  expiresAt: string;
}

/**
 * Asks an administrator whose directory another organization has whether to move
 * it. Only the browser that came back from Microsoft has the token; it stands
 * behind the address's #, where no server sees it.
 */
export function TransferPage() {
  const token = useLocation({ select: (l) => l.hash });
  useTitle(s.transfer.title);
  const look = useQuery({
    queryKey: ['transfer', token],
    queryFn: () => post<Transfer>('/connect/transfer/look', { token }, s.transfer.failed),
    retry: (n, error) => !(error instanceof Refusal) && n < 2,
    refetchOnWindowFocus: false,
  });
  const decide = useMutation({
    mutationFn: (confirm: boolean) =>
      post<{ url: string }>('/connect/transfer/decide', { token, confirm }, s.transfer.failed),
    onSuccess: ({ url }) => {
      if (!url) return undefined;
      window.location.assign(url);
      return new Promise(() => {});
    },
  });
  const v = look.data;
  const gone = look.error instanceof Refusal || decide.error instanceof Refusal;
  return (
    <main className="door wide">
      <Paper className="panel door-panel">
        <p className="brand">{s.product}</p>
        {decide.isSuccess && v ? (
          <Told
            title={decide.variables ? s.transfer.moved : s.transfer.left}
            text={decide.variables ? s.transfer.movedText(v.directory, v.to) : s.transfer.leftText}
          />
        ) : gone ? (
          <Told title={s.transfer.gone} text={s.transfer.goneText} />
        ) : look.error ? (
          <Told title={s.transfer.failed} text={look.error.message} />
        ) : (
          v && <Question v={v} decide={decide.mutate} busy={decide.isPending} problem={decide.error?.message} />
        )}
      </Paper>
    </main>
  );
}

function Told({ title, text }: { title: string; text: string }) {
  return (
    <div className="form" role="status">
      <h1>{title}</h1>
      <p className="dim" dir="auto">
        {text}
      </p>
    </div>
  );
}

function Question({
  v,
  decide,
  busy,
  problem,
}: {
  v: Transfer;
  decide: (confirm: boolean) => void;
  busy: boolean;
  problem: string | undefined;
}) {
  return (
    <div className="form">
      <h1 dir="auto">{s.transfer.asks(v.directory, v.to)}</h1>
      <p dir="auto">{v.from ? s.transfer.lead(v.directory, v.from) : s.transfer.free(v.directory)}</p>
      {v.asker && (
        <p className="dim" dir="auto">
          {s.transfer.asker(v.asker)}
        </p>
      )}
      {problem && (
        <div className="state bad" role="alert">
          <Dot tone="bad" />
          <p>
            <strong>{s.transfer.notDone}.</strong> {problem}
          </p>
        </div>
      )}
      <h2>{s.transfer.moves}</h2>
      <ul className="plain-list">
        {s.transfer.movesList(v.from, v.to).map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
      <h2>{s.transfer.stays}</h2>
      <ul className="plain-list">
        {s.transfer.staysList(v.from, v.to).map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
      <Group>
        <Button variant="default" onClick={() => decide(false)} disabled={busy}>
          {s.transfer.leave}
        </Button>
        <Button onClick={() => decide(true)} loading={busy}>
          {v.from ? s.transfer.move(v.to) : s.transfer.connect(v.to)}
        </Button>
      </Group>
      <p className="dim small">{s.transfer.until(dateTime(v.expiresAt))}</p>
    </div>
  );
}

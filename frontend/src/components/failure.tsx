import { Button } from '@mantine/core';
import { ApiError } from '../lib/api';
import { s } from '../lib/strings';

/** What went wrong, the number to find it by in the server's log, and a way on. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const message = error instanceof Error ? error.message : String(error);
  const request = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div className="state bad failure" role="alert">
      <span className="dot bad" aria-hidden />
      <p>
        <strong>{s.error.title}.</strong> {message}
        {request && (
          <span className="dim small">
            {' '}
            {s.error.request} <span className="mono">{request}</span>
          </span>
        )}
      </p>
      {retry && (
        <Button variant="default" onClick={retry}>
          {s.error.retry}
        </Button>
      )}
    </div>
  );
}

/** Mistakes in a form that belong to no single field. */
export function FormErrors({ messages }: { messages: string[] }) {
  if (messages.length === 0) return null;
  return (
    <div role="alert" className="form-errors">
      {messages.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

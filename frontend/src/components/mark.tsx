import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { dateTime, relative } from '../lib/format';
import { s } from '../lib/strings';
import type { Tone } from '../lib/tone';

/** A small shape in a tone's colour; a word always stands beside it. */
export const Dot = ({ tone }: { tone: Tone }) => <span className={`dot ${tone}`} aria-hidden />;

/** A word in a tone's colour. */
export function Tag({
  tone = 'plain',
  dot,
  children,
  title,
}: {
  tone?: Tone;
  dot?: boolean;
  children: ReactNode;
  title?: string | undefined;
}) {
  return (
    <span className={`tag ${tone}`} title={title}>
      {dot && <Dot tone={tone} />}
      {children}
    </span>
  );
}

/** The word "unknown" with its reason on hover, focus and touch. */
export function Unknown({ why, word = s.common.unknown }: { why?: string | null | undefined; word?: string }) {
  if (!why) return <span className="dim">{word}</span>;
  return (
    <Tooltip label={why}>
      <button type="button" className="unknown-word" aria-label={`${word}: ${why}`}>
        {word}
      </button>
    </Tooltip>
  );
}

/** A time relative to now, in the words of say if given; the exact one on hover. */
export function When({
  at,
  none = s.common.never,
  say,
  className = say ? undefined : 'nowrap',
}: {
  at: string | null | undefined;
  none?: ReactNode;
  say?: (when: string) => string;
  className?: string;
}) {
  if (!at) return <span className="dim">{none}</span>;
  return (
    <time dateTime={at} title={dateTime(at)} className={className}>
      {say ? say(relative(at)) : relative(at)}
    </time>
  );
}

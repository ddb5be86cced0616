import { Button } from '@mantine/core';
import { Fragment } from 'react';
import { Dot, When } from '../../components/mark';
import { Answered, Empty, Panel } from '../../components/page';
import { graphql } from '../../gql';
import type { MarkState } from '../../gql/graphql';
import { date } from '../../lib/format';
import { settle } from '../../lib/notice';
import { useAnswer, useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import type { Tone } from '../../lib/tone';

const OperatorRegistration$ = graphql(`
  query OperatorRegistration {
    instance {
      registration {
        clientId
        credentialKind
        credentialExpiresAt
        credentialDatedBy
        checkedAt
        healthy
        marks {
          about
          state
          sentence
          mend
          url
        }
      }
    }
  }
`);

const CheckRegistration = graphql(`
  mutation CheckRegistration {
    checkRegistration {
      registration {
        checkedAt
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const tones: Record<MarkState, Tone> = { GOOD: 'good', ATTENTION: 'attention', BAD: 'bad', UNKNOWN: 'unknown' };

function titleOf(checkedAt: string | null | undefined, healthy: boolean, marks: readonly { state: MarkState }[]) {
  if (!checkedAt) return s.operator.unchecked;
  if (!healthy) return s.operator.ill;
  return marks.some((m) => m.state === 'UNKNOWN') ? s.operator.partly : s.operator.healthy;
}

/** Text whose long names of settings may break after an underscore, where the page is narrow. */
function Breaking({ text }: { text: string }) {
  return text.split('_').map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, never in another order
    <Fragment key={i}>
      {i > 0 && (
        <>
          _<wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}

/** How the operator's own app registration stands, and what to do about it. */
export function OperatorRegistration() {
  const query = useAnswer(OperatorRegistration$, {});
  const check = useChange(CheckRegistration, (a) => a.checkRegistration);
  return (
    <div className="settings">
      <Answered query={query}>
        {({ instance: { registration: r } }) =>
          r ? (
            <Panel
              title={titleOf(r.checkedAt, r.healthy, r.marks)}
              lead={s.operator.lead}
              right={
                <Button
                  variant="default"
                  loading={check.busy}
                  onClick={() => settle(check.runAsync({}), s.doctor.checked)}
                >
                  {s.next.CHECK}
                </Button>
              }
            >
              <dl className="facts wide">
                <div>
                  <dt>{s.operator.clientId}</dt>
                  <dd className="mono">{r.clientId}</dd>
                </div>
                <div>
                  <dt>{s.operator.proof}</dt>
                  <dd>{s.operator.proofs[r.credentialKind]}</dd>
                </div>
                <div>
                  <dt>{s.operator.ends}</dt>
                  <dd>
                    {r.credentialExpiresAt && r.credentialDatedBy
                      ? `${date(r.credentialExpiresAt)}, ${s.datedBy[r.credentialDatedBy]}`
                      : s.common.unknown}
                  </dd>
                </div>
                <div>
                  <dt>{s.operator.checked}</dt>
                  <dd>{r.checkedAt ? <When at={r.checkedAt} /> : s.operator.notYet}</dd>
                </div>
              </dl>
              <ul className="checks gap-top">
                {r.marks.map((m) => (
                  <li key={m.about}>
                    <Dot tone={tones[m.state]} />
                    <div>
                      <p>
                        <strong>{s.operator.about[m.about]}</strong>
                        <span className="sr">{s.operator.state[m.state]}</span>
                      </p>
                      <p>{m.sentence}</p>
                      {m.mend && (
                        <p className="dim">
                          <Breaking text={m.mend} />
                        </p>
                      )}
                      {m.url && (
                        <p>
                          <a className="link" href={m.url} target="_blank" rel="noreferrer">
                            {s.operator.portal}
                          </a>
                        </p>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            </Panel>
          ) : (
            <Empty title={s.operator.none}>{s.operator.noneText}</Empty>
          )
        }
      </Answered>
    </div>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { PersonByLogin } from '../../components/bylogin';
import { Tag } from '../../components/mark';
import { Panel } from '../../components/page';
import { Confirm } from '../../components/secret';
import { graphql } from '../../gql';
import type { PrivacyMode } from '../../gql/graphql';
import { settle } from '../../lib/notice';
import { useChange } from '../../lib/query';
import { s } from '../../lib/strings';
import { useHere, useMay } from '../organization';

const SetPrivacyMode = graphql(`
  mutation SetPrivacyMode($input: SetPrivacyModeInput!) {
    setPrivacyMode(input: $input) {
      organization {
        id
        privacyMode
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const modes: PrivacyMode[] = ['FULL_NAMES', 'PSEUDONYMS', 'AGGREGATES'];

/** How much of a person the organization shows: each way with an example, one of them in force. */
export function PrivacyTab() {
  const { organization } = useHere();
  const right = useMay();
  const may = right('MANAGE_PRIVACY');
  const [asked, setAsked] = useState<PrivacyMode | null>(null);
  const set = useChange(SetPrivacyMode, (a) => a.setPrivacyMode);
  return (
    <div className="stack settings">
      <Panel title={s.privacy.title} lead={s.privacy.lead}>
        <ul className="modes">
          {modes.map((mode) => {
            const on = mode === organization.privacyMode;
            return (
              <li key={mode} className={on ? 'mode on' : 'mode'}>
                <h3>
                  {s.privacy.mode[mode]}
                  {on && (
                    <Tag tone="good" dot>
                      {s.privacy.now}
                    </Tag>
                  )}
                </h3>
                <p>{s.privacy.text[mode]}</p>
                <figure>
                  <figcaption>{s.privacy.example}</figcaption>
                  <ul className="mode-example">
                    {s.privacy.examples[mode].map((line) => (
                      <li key={line}>{line}</li>
                    ))}
                  </ul>
                </figure>
                {!on && may && (
                  <Button
                    variant="default"
                    aria-label={s.privacy.confirmTitle(s.privacy.mode[mode])}
                    onClick={() => setAsked(mode)}
                  >
                    {s.privacy.choose}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
        {!may && <p className="dim gap-top">{s.privacy.mayNot}</p>}
      </Panel>
      {right('ERASE_PERSON') && <PersonByLogin />}
      <Confirm
        opened={asked !== null}
        title={asked ? s.privacy.confirmTitle(s.privacy.mode[asked]) : ''}
        text={asked ? s.privacy.confirm[asked] : ''}
        action={s.privacy.action}
        danger={false}
        busy={set.busy}
        close={() => setAsked(null)}
        onConfirm={async () => {
          if (
            asked &&
            (await settle(set.runAsync({ input: { organizationId: organization.id, mode: asked } }), s.privacy.changed))
          )
            setAsked(null);
        }}
      />
    </div>
  );
}

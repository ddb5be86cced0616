import { Button, CopyButton, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import { azureScript, powershellScript, type Registrant, redirectUris } from '../lib/register';
import { s } from '../lib/strings';

/** A button that copies; says, where that is wanted, what it copies. */
function Copy({ value, label = s.common.copy, of }: { value: string; label?: string; of?: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-sm" onClick={copy} aria-label={copied ? undefined : of}>
          {copied ? s.common.copied : label}
        </Button>
      )}
    </CopyButton>
  );
}

/** How to make an app registration: by hand with links, or by a script to copy. */
export function RegistrationHelp({
  who,
  permissions,
  redirectUri,
  cloud,
  secret,
  title,
}: {
  who: Registrant;
  permissions: readonly { permission: string; reason: string }[];
  redirectUri: string;
  /** Microsoft's cloud that this server talks to. */
  cloud: { entraUrl: string; azureCli: string; powerShell: string };
  secret: boolean;
  title: string;
}) {
  const [way, setWay] = useState('hand');
  const registration = { who, permissions: permissions.map((p) => p.permission), redirectUri, cloud, secret };
  const script = way === 'azure' ? azureScript(registration) : powershellScript(registration);
  const steps = who === 'OPERATOR' ? s.register.operatorSteps : s.register.customerSteps(secret);
  return (
    <details>
      <summary>{title}</summary>
      <div className="form gap-top">
        <SegmentedControl
          value={way}
          onChange={setWay}
          aria-label={title}
          data={[
            { value: 'hand', label: s.register.byHand },
            { value: 'azure', label: s.register.azure },
            { value: 'powershell', label: s.register.powershell },
          ]}
        />
        {way === 'hand' ? (
          <ol className="steps">
            {steps.map(({ text, href, shows }) => (
              <li key={text}>
                {text}{' '}
                {href && (
                  <a
                    className="link"
                    href={`${cloud.entraUrl.replace(/\/$/, '')}/#view/${href}`}
                    target="_blank"
                    rel="noreferrer"
                  >
                    {s.register.openPortal}
                  </a>
                )}
                {shows === 'redirect' &&
                  redirectUris(redirectUri).map((uri) => (
                    <p className="row copyable" key={uri}>
                      <code className="mono">{uri}</code>
                      <Copy value={uri} />
                    </p>
                  ))}
                {shows === 'permissions' && (
                  <ul className="plain-list needed">
                    {permissions.map((p) => (
                      <li key={p.permission} className="row copyable">
                        <code className="mono">{p.permission}</code>
                        <Copy value={p.permission} of={s.register.copyOne(p.permission)} />
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ol>
        ) : (
          <>
            <p className="dim small">{way === 'azure' ? s.register.azureHint : s.register.powershellHint}</p>
            <Textarea
              aria-label={title}
              value={script}
              readOnly
              autosize
              maxRows={16}
              classNames={{ input: 'script mono' }}
            />
            <div>
              <Copy value={script} label={s.register.copyScript} />
            </div>
          </>
        )}
      </div>
    </details>
  );
}

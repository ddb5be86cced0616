import { Button, CopyButton, Modal, TextInput } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import { type ReactNode, useState } from 'react';
import { Failure, FormErrors } from '../../components/failure';
import { Tag } from '../../components/mark';
import { Panel } from '../../components/page';
import { graphql } from '../../gql';
import type { SecurityQuery } from '../../gql/graphql';
import { download } from '../../lib/file';
import { told } from '../../lib/notice';
import { useChange } from '../../lib/query';
import { s } from '../../lib/strings';

const BeginTotp = graphql(`
  mutation BeginTotp {
    beginTotp {
      secret
      otpauthUrl
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const ConfirmTotp = graphql(`
  mutation ConfirmTotp($input: ConfirmTotpInput!) {
    confirmTotp(input: $input) {
      recoveryCodes
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const DisableTotp = graphql(`
  mutation DisableTotp($input: DisableTotpInput!) {
    disableTotp(input: $input) {
      secondFactor {
        totp
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const RenewRecoveryCodes = graphql(`
  mutation RenewRecoveryCodes($input: RenewRecoveryCodesInput!) {
    renewRecoveryCodes(input: $input) {
      recoveryCodes
      userErrors {
        field
        code
        message
      }
    }
  }
`);

type Factor = NonNullable<NonNullable<SecurityQuery['viewer']>['secondFactor']>;

export function TotpPanel({ factor }: { factor: Factor }) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const [open, setOpen] = useState<'renew' | 'off' | null>(null);
  const begin = useChange(BeginTotp, (a) => a.beginTotp);
  const disable = useChange(
    DisableTotp,
    (a) => a.disableTotp,
    () => {
      setOpen(null);
      told(s.you.totpTurnedOff);
    },
  );
  const renew = useChange(
    RenewRecoveryCodes,
    (a) => a.renewRecoveryCodes,
    (p) => {
      setOpen(null);
      setCodes(p.recoveryCodes ?? null);
    },
  );
  const begun = begin.payload?.secret && begin.payload.otpauthUrl ? begin.payload : null;
  return (
    <Panel
      title={s.you.totp}
      lead={factor.totp ? s.you.totpOn : s.you.totpOff}
      right={
        <Tag tone={factor.totp ? 'good' : 'plain'} dot>
          {factor.totp ? s.you.onState : s.you.offState}
        </Tag>
      }
    >
      {factor.totp ? (
        <>
          <p>
            {factor.recoveryCodesLeft <= 2 ? (
              <Tag tone="attention" dot>
                {s.you.codesLeft(factor.recoveryCodesLeft)}
              </Tag>
            ) : (
              s.you.codesLeft(factor.recoveryCodesLeft)
            )}
          </p>
          <div className="row gap-top">
            <Button variant="default" onClick={() => setOpen('renew')}>
              {s.you.codesRenew}
            </Button>
            <Button variant="default" onClick={() => setOpen('off')}>
              {s.you.totpTurnOff}
            </Button>
          </div>
        </>
      ) : begun ? (
        <SetUp
          secret={begun.secret ?? ''}
          address={begun.otpauthUrl ?? ''}
          cancel={begin.reset}
          done={(made) => {
            begin.reset();
            setCodes(made);
          }}
        />
      ) : (
        <>
          <FormErrors messages={begin.otherErrors()} />
          {begin.failure && <Failure error={begin.failure} />}
          <Button variant="default" loading={begin.busy} onClick={() => begin.run({})}>
            {s.you.totpSetUp}
          </Button>
        </>
      )}
      <AskCode
        opened={open === 'renew'}
        close={() => setOpen(null)}
        title={s.you.codesRenew}
        text={s.you.codesRenewText}
        change={renew}
        send={(code) => renew.run({ input: { code } })}
      />
      <AskCode
        opened={open === 'off'}
        close={() => setOpen(null)}
        title={s.you.totpTurnOff}
        text={s.you.totpTurnOffText}
        change={disable}
        send={(code) => disable.run({ input: { code } })}
      />
      <RecoveryCodes codes={codes} close={() => setCodes(null)} />
    </Panel>
  );
}

function SetUp({
  secret,
  address,
  cancel,
  done,
}: {
  secret: string;
  address: string;
  cancel: () => void;
  done: (codes: string[]) => void;
}) {
  const [code, setCode] = useState('');
  const confirm = useChange(
    ConfirmTotp,
    (a) => a.confirmTotp,
    (p) => done(p.recoveryCodes ?? []),
  );
  return (
    <form
      className="totp"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.run({ input: { code: code.trim() } });
      }}
    >
      {/* White around it in both schemes: cameras read dark on light. */}
      <QRCodeSVG value={address} size={168} marginSize={3} title={s.you.totpQr} className="qr" />
      <div className="form">
        <p>{s.you.totpScan}</p>
        <div>
          <p className="small dim">{s.you.totpSecret}</p>
          <div className="row">
            <code className="mono secret-text">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
            <Copy value={secret} />
          </div>
        </div>
        <FormErrors messages={confirm.otherErrors('code')} />
        {confirm.failure && <Failure error={confirm.failure} />}
        <TextInput
          label={s.you.totpCode}
          className="code-input"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          required
          withAsterisk={false}
          value={code}
          onChange={(e) => setCode(e.currentTarget.value)}
          error={confirm.fieldError('code')}
        />
        <div className="row">
          <Button type="submit" loading={confirm.busy}>
            {s.you.totpConfirm}
          </Button>
          <Button variant="default" onClick={cancel}>
            {s.you.cancel}
          </Button>
        </div>
      </div>
    </form>
  );
}

function Copy({ value, children = s.common.copy }: { value: string; children?: ReactNode }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-sm" onClick={copy}>
          {copied ? s.common.copied : children}
        </Button>
      )}
    </CopyButton>
  );
}

interface Changing {
  busy: boolean;
  failure: unknown;
  reset: () => void;
  fieldError: (name: string) => string | undefined;
  otherErrors: (...names: string[]) => string[];
}

/** Asks for a code before something that only the holder of the app may do. */
function AskCode({
  opened,
  close,
  title,
  text,
  change,
  send,
}: {
  opened: boolean;
  close: () => void;
  title: string;
  text: string;
  change: Changing;
  send: (code: string) => void;
}) {
  const [code, setCode] = useState('');
  const leave = () => {
    setCode('');
    change.reset();
    close();
  };
  return (
    <Modal opened={opened} onClose={leave} title={title} closeButtonProps={{ 'aria-label': s.common.close }}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          send(code.trim());
          setCode('');
        }}
      >
        <p className="dim">{text}</p>
        <FormErrors messages={change.otherErrors('code')} />
        {change.failure ? <Failure error={change.failure} /> : null}
        <TextInput
          label={s.login.code}
          autoComplete="one-time-code"
          data-autofocus
          required
          withAsterisk={false}
          value={code}
          onChange={(e) => setCode(e.currentTarget.value)}
          error={change.fieldError('code')}
        />
        <div className="form-end">
          <Button variant="default" onClick={leave}>
            {s.common.cancel}
          </Button>
          <Button type="submit" loading={change.busy}>
            {title}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** The recovery codes, shown this once, until the person says that they are kept. */
function RecoveryCodes({ codes, close }: { codes: string[] | null; close: () => void }) {
  const text = (codes ?? []).join('\n');
  return (
    <Modal
      opened={codes !== null}
      onClose={close}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      title={s.you.codesTitle}
    >
      <div className="form">
        <p className="dim">{s.you.codesText}</p>
        <ul className="codes mono">
          {(codes ?? []).map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="form-end">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} data-autofocus>
                {copied ? s.common.copied : s.common.copy}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={() => download(s.you.codesFile, `${text}\n`, 'text/plain')}>
            {s.you.codesDownload}
          </Button>
          <Button onClick={close}>{s.you.codesDone}</Button>
        </div>
      </div>
    </Modal>
  );
}

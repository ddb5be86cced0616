import { Button, Paper, PasswordInput, TextInput } from '@mantine/core';
import { IconBrandWindows, IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { Failure, FormErrors } from '../components/failure';
import { Dot } from '../components/mark';
import { graphql } from '../gql';
import { ask, isLoggedOut } from '../lib/api';
import { forgetQuestion, knowsPasskeys, offersPasskeys, pickPasskey, whyNot } from '../lib/passkey';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { safeReturn, ViewerQuery } from '../lib/viewer';

const LogIn = graphql(`
  mutation LogIn($input: LogInInput!) {
    logIn(input: $input) {
      viewer {
        isInstanceOwner
      }
      codeNeeded
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const VerifyCode = graphql(`
  mutation VerifyCode($input: VerifyCodeInput!) {
    verifyCode(input: $input) {
      viewer {
        isInstanceOwner
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const BeginPasskeyLogIn = graphql(`
  mutation BeginPasskeyLogIn {
    beginPasskeyLogIn {
      options
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const FinishPasskeyLogIn = graphql(`
  mutation FinishPasskeyLogIn($input: FinishPasskeyLogInInput!) {
    finishPasskeyLogIn(input: $input) {
      viewer {
        isInstanceOwner
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const BeginMicrosoftLogIn = graphql(`
  mutation BeginMicrosoftLogIn($input: BeginMicrosoftLogInInput!) {
    beginMicrosoftLogIn(input: $input) {
      url
      userErrors {
        field
        code
        message
      }
    }
  }
`);

/** What came of a way to Microsoft, as the server writes it into the address. */
export const outcomes = [
  'linked',
  'ready',
  'unknown',
  'personal',
  'taken',
  'refused',
  'expired',
  'busy',
  'unanswered',
  'failed',
] as const;
export type Outcome = (typeof outcomes)[number];

/** What to say of it; nothing where all went well. */
export const tellOutcome = (outcome: Outcome | undefined): string | undefined =>
  outcome && outcome !== 'linked' && outcome !== 'ready' ? s.login.outcome[outcome] : undefined;

export function LoginPage() {
  useTitle(s.login.action);
  const { returnTo, microsoft } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asked, setAsked] = useState<'password' | 'code'>('password');
  const [late, setLate] = useState(false);
  const inside = useCallback(async () => {
    forgetQuestion();
    client.clear();
    await navigate({ to: safeReturn(returnTo), replace: true });
  }, [client, navigate, returnTo]);
  return (
    <main className="door">
      <Paper className="panel door-panel">
        <p className="brand">{s.product}</p>
        {asked === 'password' ? (
          <Password
            inside={inside}
            returnTo={returnTo}
            note={late ? s.login.late : tellOutcome(microsoft)}
            needCode={() => {
              setLate(false);
              setAsked('code');
            }}
          />
        ) : (
          <Code
            inside={inside}
            startOver={(tooLate) => {
              setLate(tooLate);
              setAsked('password');
            }}
          />
        )}
      </Paper>
    </main>
  );
}

function Password({
  inside,
  returnTo,
  note,
  needCode,
}: {
  inside: () => Promise<void>;
  returnTo: string | undefined;
  note: string | undefined;
  needCode: () => void;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const instance = useAnswer(ViewerQuery, {}).data?.instance;
  const logIn = useChange(
    LogIn,
    (answer) => answer.logIn,
    (payload) => (payload.codeNeeded ? needCode() : inside()),
  );
  const passkey = usePasskey(inside);
  const microsoft = useMicrosoft();
  const others = [...passkey.errors, ...microsoft.otherErrors()];
  const failure = logIn.failure ?? passkey.failure ?? microsoft.failure;
  return (
    <>
      <h1>{s.login.title}</h1>
      <p className="dim">{instance?.needsSetup ? s.login.needsSetup : s.login.lead}</p>
      {note && (
        <div className="state attention door-note" role="alert">
          <Dot tone="attention" />
          <p>{note}</p>
        </div>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          passkey.clear();
          logIn.run({ input: { email, password } });
        }}
      >
        <LogInErrors errors={logIn.errors.filter((e) => e.field !== 'email' && e.field !== 'password')} />
        <FormErrors messages={others} />
        {failure && <Failure error={failure} />}
        <TextInput
          label={s.login.email}
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
          error={logIn.fieldError('email')}
        />
        <PasswordInput
          label={s.login.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          aria-invalid={logIn.fieldError('password') ? true : undefined}
          error={logIn.fieldError('password')}
        />
        <Button type="submit" fullWidth loading={logIn.busy}>
          {s.login.action}
        </Button>
      </form>
      {(knowsPasskeys() || instance?.hasMicrosoftRegistration) && (
        <>
          <p className="or">
            <span>{s.login.or}</span>
          </p>
          <div className="doors">
            {knowsPasskeys() && (
              <Button
                variant="default"
                fullWidth
                leftSection={<IconFingerprint size={17} aria-hidden />}
                loading={passkey.busy}
                onClick={passkey.ask}
              >
                {s.login.passkey}
              </Button>
            )}
            {instance?.hasMicrosoftRegistration && (
              <Button
                variant="default"
                fullWidth
                leftSection={<IconBrandWindows size={17} aria-hidden />}
                loading={microsoft.busy}
                onClick={() => microsoft.run({ input: { returnTo: safeReturn(returnTo) } })}
              >
                {s.login.microsoft}
              </Button>
            )}
          </div>
        </>
      )}
      <details className="small">
        <summary>{s.login.forgot}</summary>
        <p className="dim">{s.login.forgotText}</p>
      </details>
    </>
  );
}

/** What hinders a log-in; too many tries are no mistake, but a time to wait. */
function LogInErrors({ errors }: { errors: readonly { code: string; message: string }[] }) {
  const waits = errors.filter((e) => e.code === 'LIMIT');
  return (
    <>
      {waits.map((e) => (
        <div key={e.message} className="state attention door-note" role="alert">
          <Dot tone="attention" />
          <p>{e.message}</p>
        </div>
      ))}
      <FormErrors messages={errors.filter((e) => e.code !== 'LIMIT').map((e) => e.message)} />
    </>
  );
}

/** Sets out to Microsoft, to come back to a page here. */
export function useMicrosoft() {
  return useChange(
    BeginMicrosoftLogIn,
    (answer) => answer.beginMicrosoftLogIn,
    ({ url }) => {
      if (!url) return;
      window.location.assign(url);
      return new Promise(() => {});
    },
  );
}

/** Logging in by passkey: by the button, and where the browser has it by the list under the address. */
function usePasskey(inside: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const run = useCallback(
    async (inField: boolean) => {
      const { beginPasskeyLogIn: begun } = await ask(BeginPasskeyLogIn, {});
      if (!begun.options) return begun.userErrors.map((e) => e.message);
      const response = await pickPasskey(begun.options, inField);
      const { finishPasskeyLogIn: done } = await ask(FinishPasskeyLogIn, { input: { response } });
      if (done.userErrors.length > 0) return done.userErrors.map((e) => e.message);
      await inside();
      return [];
    },
    [inside],
  );
  useEffect(() => {
    let gone = false;
    offersPasskeys()
      .then((offered) => (offered && !gone ? run(true) : []))
      .then(setErrors)
      // Nobody asked for it by a click, so nobody has to hear why it did not come to be.
      .catch(() => undefined);
    return () => {
      gone = true;
      forgetQuestion();
    };
  }, [run]);
  return {
    busy,
    errors,
    failure,
    clear: () => {
      setErrors([]);
      setFailure(null);
    },
    ask: async () => {
      setBusy(true);
      setErrors([]);
      setFailure(null);
      try {
        setErrors(await run(false));
      } catch (error) {
        const why = whyNot(error);
        if (error instanceof Error && error.name === 'ApiError') setFailure(error);
        else if (why !== 'left') setErrors([s.login.passkeyFailed]);
      } finally {
        setBusy(false);
      }
    },
  };
}

function Code({ inside, startOver }: { inside: () => Promise<void>; startOver: (tooLate: boolean) => void }) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const verify = useChange(
    VerifyCode,
    (answer) => answer.verifyCode,
    () => inside(),
  );
  const { errors } = verify;
  const over = isLoggedOut(verify.failure) || errors.some((e) => e.code === 'NOT_FOUND' || e.code === 'CONFLICT');
  useEffect(() => {
    if (over) startOver(true);
  }, [over, startOver]);
  const change = (to: boolean) => {
    setRecovery(to);
    setCode('');
    verify.reset();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        verify.run({ input: { code: code.trim() } });
      }}
    >
      <h1>{s.login.codeTitle}</h1>
      <p className="dim">{recovery ? s.login.recoveryLead : s.login.codeLead}</p>
      <LogInErrors errors={errors.filter((e) => e.field !== 'code')} />
      {verify.failure && <Failure error={verify.failure} />}
      <TextInput
        key={recovery ? 'recovery' : 'code'}
        label={recovery ? s.login.recovery : s.login.code}
        name="code"
        autoComplete={recovery ? 'off' : 'one-time-code'}
        inputMode={recovery ? 'text' : 'numeric'}
        spellCheck={false}
        autoCapitalize="none"
        required
        withAsterisk={false}
        autoFocus
        value={code}
        onChange={(e) => setCode(e.currentTarget.value)}
        error={verify.fieldError('code')}
      />
      <Button type="submit" fullWidth loading={verify.busy}>
        {s.login.verify}
      </Button>
      <div className="row spread">
        <button type="button" className="link-button" onClick={() => change(!recovery)}>
          {recovery ? s.login.useApp : s.login.useRecovery}
        </button>
        <button type="button" className="link-button" onClick={() => startOver(false)}>
          {s.login.startOver}
        </button>
      </div>
      {recovery && <p className="dim small">{s.login.lost}</p>}
    </form>
  );
}

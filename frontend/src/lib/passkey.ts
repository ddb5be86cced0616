import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
} from '@simplewebauthn/browser';

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = browserSupportsWebAuthn;

/** Whether this browser offers passkeys in the list under a field. */
export const offersPasskeys = browserSupportsWebAuthnAutofill;

/** Ends the question for a passkey that is open, if one is. */
export const forgetQuestion = () => WebAuthnAbortService.cancelCeremony();

/** Lets the person pick a passkey; options and the answer are JSON, as the server has them. */
export async function pickPasskey(options: string, inField = false): Promise<string> {
  return JSON.stringify(await startAuthentication({ optionsJSON: optionsOf(options), useBrowserAutofill: inField }));
}

/** Lets the person make a passkey; options and the answer are JSON, as the server has them. */
export async function makePasskey(options: string): Promise<string> {
  return JSON.stringify(await startRegistration({ optionsJSON: optionsOf(options) }));
}

// Servers give the options bare or within "publicKey", as the browser's own call takes them.
function optionsOf<T>(json: string): T {
  const parsed = JSON.parse(json) as { publicKey?: T };
  return parsed.publicKey ?? (parsed as T);
}

/** Why a question for a passkey came to no answer: the person left it, it is on the device already, or it failed. */
export function whyNot(error: unknown): 'left' | 'known' | 'failed' {
  if (error instanceof WebAuthnError) {
    if (error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'known';
    if (error.code === 'ERROR_CEREMONY_ABORTED') return 'left';
  }
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'left';
  return name === 'InvalidStateError' ? 'known' : 'failed';
}

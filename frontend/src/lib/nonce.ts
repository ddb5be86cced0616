/** What the server's policy lets our style elements through by; empty in development. */
export const pageNonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';

// Libraries that make style elements of their own look for it here.
Object.assign(globalThis, { __webpack_nonce__: pageNonce });

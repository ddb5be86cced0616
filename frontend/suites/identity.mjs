// An identity platform that is not ours: npm's oidc-provider, mounted where
// Microsoft has a directory's, at /<tid>/v2.0.
//
// Argument: JSON with clientId, clientSecret, redirectUri, directories (their
// ids) and accounts (claims by name). Prints its address. Whoever comes with
// the cookie account=<name> is logged in as that account, without a page. Ends
// with its standard input.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

process.stdin.on('end', () => process.exit(0)).resume(); // whoever started it is gone

const given = JSON.parse(process.argv[2]);
const providers = new Map();

const server = createServer((req, res) => {
  const directory = req.url.split('/')[1];
  const provider = providers.get(directory);
  if (!provider) {
    res.writeHead(404).end();
    return;
  }
  const mount = `/${directory}/v2.0`;
  req.originalUrl = req.url;
  req.url = req.url.slice(mount.length) || '/';
  if (req.url.startsWith('/interact/')) {
    const account = /(?:^|; )account=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
    const result = account ? { login: { accountId: account } } : { error: 'access_denied', error_description: 'nobody' };
    provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false }).catch(() => res.writeHead(500).end());
    return;
  }
  provider.callback()(req, res);
});

server.listen(0, '127.0.0.1', () => {
  const root = `http://127.0.0.1:${server.address().port}`;
  for (const directory of given.directories) {
    const provider = new Provider(`${root}/${directory}/v2.0`, {
      clients: [
        {
          client_id: given.clientId,
          client_secret: given.clientSecret,
          redirect_uris: [given.redirectUri],
          response_types: ['code'],
          grant_types: ['authorization_code'],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      claims: { openid: ['sub', 'tid', 'oid'], profile: ['preferred_username', 'email'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['of this run only'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, interaction) => `/${directory}/v2.0/interact/${interaction.uid}` },
      pkce: { required: () => true },
      findAccount: (_, name) => ({ accountId: name, claims: () => ({ sub: name, ...given.accounts[name] }) }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client.clientId,
          accountId: ctx.oidc.session.accountId,
        });
        grant.addOIDCScope('openid profile');
        await grant.save();
        return grant;
      },
    });
    provider.on('server_error', (_, err) => console.error(err));
    providers.set(directory, provider);
  }
  console.log(root);
});

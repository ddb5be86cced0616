// A webhook receiver that checks signatures as any receiver would.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** Starts a receiver; messages holds what came, with the problem of its signature, null when it has none. */
export async function startReceiver() {
  let webhook;
  const messages = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    let problem = null;
    try {
      webhook.verify(body, request.headers);
    } catch (error) {
      problem = error.message;
    }
    messages.push({ id: request.headers['webhook-id'], problem, body: JSON.parse(body) });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}/hooks`,
    messages,
    verifyWith: (secret) => {
      webhook = new Webhook(secret);
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

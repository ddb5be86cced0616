// Runs the demo as a visitor would: the binary, a free port, a folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './report.mjs';

/** How long the three first syncs may take on a slow machine. */
const patience = 240_000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** What the demo prints for people, for the tests. */
function read(log) {
  const find = (pattern) => pattern.exec(log)?.[1];
  return {
    address: find(/^\s*Open\s+(\S+)$/m),
    email: find(/^\s*Log in\s+(\S+)$/m),
    password: find(/^\s*Password\s+(.+?)\s*$/m),
    simulator: find(/simulated Microsoft is at (\S+?)\/_sim\//),
  };
}

/**
 * Starts the demo and waits until its companies are synced. Gives where it is,
 * its log-in, the log so far, and stop, which ends it as Ctrl+C does and gives
 * the exit status. Throws with the log when it is not ready in time.
 */
export async function startDemo(binary) {
  const folder = await mkdtemp(join(tmpdir(), 'appmuster-e2e-'));
  const port = await freePort();
  const { PATH, HOME, TMPDIR } = process.env;
  const env = { PATH, HOME, TMPDIR, TZ: 'UTC', PORT: String(port), DEMO_DATA_DIR: folder };
  for (const name of Object.keys(env)) if (env[name] === undefined) delete env[name];
  const child = spawn(binary, ['demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let log = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    log += part;
  });
  let ended = null;
  child.on('exit', (code, signal) => {
    ended = { code, signal };
  });
  child.on('error', (error) => {
    ended = { code: null, signal: null };
    log += `${error.message}\n`;
  });
  const stop = async () => {
    if (!ended) {
      child.kill('SIGINT');
      const kill = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await once(child, 'exit');
      clearTimeout(kill);
    }
    await rm(folder, { recursive: true, force: true });
    return ended;
  };
  const began = Date.now();
  while (!read(out).simulator) {
    if (ended || Date.now() - began > patience) {
      await stop();
      throw new Error(
        `The demo was not ready${ended ? '; it ended' : ` within ${patience / 1000} s`}. It printed:\n${out}${log}`,
      );
    }
    await new Promise((go) => setTimeout(go, 100));
  }
  return {
    ...read(out),
    seconds: (Date.now() - began) / 1000,
    log: () => out + log,
    errors: () => log.split('\n').filter((line) => line.includes('level=ERROR')),
    stop,
  };
}

/**
 * Starts the binary as an operator does, in a folder of its own where nobody can
 * log in yet. Gives its address, the link of the first owner, resetLink, which
 * stops it, makes a link for a locked-out owner, and starts it again, and crash,
 * which kills it and starts it again.
 */
export async function startBare(binary, settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'appmuster-e2e-'));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const { PATH, HOME, TMPDIR } = process.env;
  const env = {
    PATH,
    HOME,
    TMPDIR,
    TZ: 'UTC',
    APPMUSTER_LISTEN: `127.0.0.1:${port}`,
    APPMUSTER_BASE_URL: address,
    ...settings,
  };
  env.APPMUSTER_DATA_DIR = folder;
  for (const name of Object.keys(env)) if (env[name] === undefined) delete env[name];
  let out = '';
  let log = '';
  let child;
  const run = (...args) => {
    const process = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    process.stdout.on('data', (part) => {
      out += part;
    });
    process.stderr.on('data', (part) => {
      log += part;
    });
    return process;
  };
  const serve = async () => {
    child = run('serve');
    await until('the server is ready', async () => (await fetch(address)).ok, 30_000);
  };
  const halt = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  await serve();
  return {
    address,
    async crash() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await serve();
    },
    setupLink: () => /http\S+\/setup\/\S+/.exec(out)[0],
    async resetLink(email) {
      await halt();
      await once(run('owner', 'reset', email), 'close');
      const link = /http\S+\/reset\/\S+/.exec(out);
      if (!link) throw new Error(`No link for ${email}: ${out}${log}`);
      await serve();
      return link[0];
    },
    errors: () => log.split('\n').filter((line) => line.includes('"level":"ERROR"')),
    async stop() {
      await halt();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Gives a demo that runs already, by DEMO_URL and SIMULATOR_URL, for those who write these tests. */
export const runningDemo = (address, simulator) => ({
  address,
  simulator,
  email: 'demo@appmuster.example',
  password: 'muster the apps',
  seconds: 0,
  log: () => '',
  errors: () => [],
  stop: async () => ({ code: 0, signal: null }),
});

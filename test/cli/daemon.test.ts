import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { hearSignals } from '../../src/cli/daemon.ts';
import { mailServer, type MailServer } from '../notify/receivers/email/server.ts';
import { iris } from '../timeline.ts';
import { newSite, PROGRAM, start, type Site } from './site.ts';
import { START } from './terminal.ts';

const open: AsyncDisposable[] = [];
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) one.kill('SIGKILL');
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function mailed(): Promise<{ site: Site; server: MailServer }> {
  const server = await mailServer();
  open.push(server);
  const mail = `{ host: 127.0.0.1, port: ${server.port}, from: seatwatch@example.test, to: [oncall@example.test] }`;
  const site = await newSite({ log: START, mail });
  open.push(site);
  return { site, server };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** `watch` behind a shell command, so that standard output is what that makes of it. */
function shell(script: string, ...args: string[]): ChildProcess & { complaint(): string } {
  const child = spawn('sh', ['-c', script, process.execPath, PROGRAM, 'watch', '--log', 'json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text));
  return Object.assign(child, { complaint: () => err });
}

describe('a service whose log is not read', () => {
  test('goes on, and mails, when the reader goes away, and says so on standard error', async () => {
    const { site, server } = await mailed();
    const watch = shell('exec "$0" "$@"', '--config', site.config);
    await until(() => server.mails.length === 1);
    watch.stdout?.destroy();
    await site.append(iris.limit('12:01:00:000', 4));
    await until(() => server.mails.length === 2);
    await until(() => watch.complaint().includes('nobody reads the log on standard output any more'));
    expect([watch.exitCode, watch.signalCode]).toEqual([null, null]);
    watch.kill('SIGTERM');
    expect(await once(watch, 'exit')).toEqual([0, null]);
  });

  test.skipIf(process.platform === 'win32')(
    'ends within two seconds when it is told to, though standard output is full',
    async () => {
      const { site, server } = await mailed();
      const watch = shell('yes | head -c 100000 2>/dev/null & exec "$0" "$@"', '--config', site.config);
      await until(() => server.mails.length === 1);
      const from = performance.now();
      watch.kill('SIGTERM');
      expect(await once(watch, 'exit')).toEqual([0, null]);
      expect(performance.now() - from).toBeLessThan(2_500);
    },
  );
});

/** Sends a signal to the process at the very moment at which it begins to load the program. */
function signalledAtOnce(name: NodeJS.Signals): NodeJS.ProcessEnv {
  const code = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier.endsWith('main.ts')) process.kill(process.pid, '${name}');
        return next(specifier, context);
      },
    });`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
}

describe('a signal that comes while watch is still being loaded', () => {
  test('as SIGHUP is remembered, and the configuration is loaded again once watch runs', async () => {
    const { site } = await mailed();
    const watch = start(['watch', '--config', site.config], { env: signalledAtOnce('SIGHUP') });
    await watch.says('the changed configuration is in force');
    watch.signal('SIGTERM');
    expect((await watch.ended).status).toBe(0);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'as %s ends it as one that comes later does, with status 0',
    async (name) => {
      const { site } = await mailed();
      const watch = start(['watch', '--config', site.config], { env: signalledAtOnce(name) });
      expect(await watch.ended).toMatchObject({ status: 0, err: '' });
    },
  );
});

test('what was asked for before anybody listened is asked for once, and later as it comes', () => {
  using signals = hearSignals(['SIGHUP']);
  let calls = 0;
  signals.onHangUp(() => void (calls += 1));
  expect([calls, signals.stop.aborted]).toEqual([1, false]);
  process.emit('SIGHUP');
  expect(calls).toBe(2);
});

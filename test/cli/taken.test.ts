import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, start, type Running, type Site } from './site.ts';
import { NOON, seatwatch, START } from './terminal.ts';

const LOG = START + iris.login('07:00:00:000', 501, 'alice@192.0.2.1', 1);

let site: Site;
let state: string;
const running: Running[] = [];
beforeEach(async () => {
  site = await newSite({ log: LOG });
  state = join(site.path, 'state');
});
afterEach(async () => {
  for (const watch of running.splice(0)) {
    watch.signal('SIGKILL');
    await watch.ended;
  }
  await site[Symbol.asyncDispose]();
});

async function watching(): Promise<Running> {
  const watch = start(['watch', '--config', site.config]);
  running.push(watch);
  await watch.says('notice sent');
  return watch;
}

describe.skipIf(process.platform === 'win32')('a state that is taken away under a running watch', () => {
  test('ends that one with status 1 and a remedy, and another goes on alone', async () => {
    const first = await watching();
    await rm(state, { recursive: true });
    const second = await watching();
    const { status, out, err } = await first.ended;
    expect(status).toBe(1);
    expect(out).toContain('the state was taken away or replaced under the running watch, which ends');
    expect(err).toMatch(/^seatwatch: cannot go on: .*is no longer the file .*; start `seatwatch watch` again/);
    const forgotten = await seatwatch(['forget', 'alice', '--yes', '--config', site.config], { now: Date.now() });
    expect(forgotten.status).toBe(0);
    const files = (await readdir(state, { withFileTypes: true })).filter((entry) => entry.isFile());
    const held = await Promise.all(files.map(({ name }) => readFile(join(state, name), 'latin1')));
    expect(held.filter((bytes) => bytes.includes('alice@'))).toEqual([]);
    second.signal('SIGTERM');
    expect((await second.ended).status).toBe(0);
  });

  test('is noticed at once, however seldom the sources are looked at', async () => {
    await site.write('seatwatch.yaml', (await readFile(site.config, 'utf8')).replace('poll: 100ms', 'poll: 1h'));
    const watch = await watching();
    await rm(join(state, 'watch.lock'));
    const { status, err } = await watch.ended;
    expect([status, err]).toEqual([1, expect.stringContaining('watch.lock is no longer the file that this watch')]);
  });
});

/** Waits for the request of a command, and does something to the folder that it lies in. */
async function atRequest(act: (folder: string, name: string) => Promise<void>): Promise<void> {
  const folder = join(state, 'requests');
  for (;;) {
    const [name] = (await readdir(folder).catch(() => [])).filter((one) => one.endsWith('.json'));
    if (name !== undefined) return act(folder, name);
    await turn();
  }
}

describe('forget, which was asked for and is gone from the requests', () => {
  beforeEach(() => site.alive());

  test('is not called done where the state names the holder all the same', async () => {
    const [{ status, err }] = await Promise.all([
      seatwatch(['forget', 'alice', '--yes', '--config', site.config]),
      atRequest((folder, name) => rm(join(folder, name))),
    ]);
    expect(status).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('the state names alice all the same, in 1 session:');
  });

  const REQUESTS = [[['forget', 'alice', '--yes']], [['audit', 'iris', '--used', '3']]];
  test.each(REQUESTS)('nor is %j where the folder was replaced', async (args) => {
    const [{ status, err }] = await Promise.all([
      seatwatch([...args, '--config', site.config], { now: NOON }),
      atRequest(async (folder) => {
        await rename(folder, `${folder}-away`);
        await mkdir(folder);
      }),
    ]);
    expect(status).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('was removed or replaced while watch was asked to');
  });
});

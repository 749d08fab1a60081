import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { iris } from '../timeline.ts';
import { isRoot, newSite, NOBODY, openToAll, PROGRAM, start, type Running, type Site } from './site.ts';
import { asked, everybody, NOON, seatwatch, START, type Answer } from './terminal.ts';

const ALICE = 'alice@192.0.2.66';
const STOOD_IN = /^forgotten-[0-9a-f]{8}$/;

/**
 * Alice is in every place that the state has: an ended and an open session, a refusal, a drift, a mail and the last
 * line.
 */
const LOG =
  START +
  iris.login('07:00:00:000', 501, ALICE, 1) +
  iris.logout('07:10:00:000', 501, ALICE) +
  iris.login('07:20:00:000', 502, ALICE, 0) +
  iris.login('07:30:00:000', 503, ALICE, 2) +
  iris.login('07:40:00:000', 504, 'malice@192.0.2.67', 1) +
  iris.login('07:41:00:000', 505, 'alice.smith@192.0.2.68', 1) +
  iris.login('08:00:00:000', 506, ALICE, 2, 'CSP') +
  iris.logout('08:10:00:000', 506, ALICE, 'CSP') +
  iris.line('08:20:00:000', 9, `the last line speaks of ${ALICE}`);

let site: Site;
beforeEach(
  async () =>
    void (site = await newSite({
      log: LOG,
      more: `people:\n  ${ALICE}: { name: Alice Example, phone: "+49 30 5550123" }\n`,
    })),
);
afterEach(() => site[Symbol.asyncDispose]());

function forget(...more: string[]): ReturnType<typeof seatwatch> {
  return seatwatch(['forget', '--config', site.config, ...more]);
}

/** All bytes of the state, but for the mails that it lists itself. */
async function bytes(): Promise<string> {
  const folder = join(site.path, 'state');
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}

/** What the state still holds of her, each with what stands around it. */
async function traces(): Promise<string[]> {
  return [...(await bytes()).matchAll(/.{0,60}(?:(?<![a-z])alice(?!\.smith)|Alice Example|192\.0\.2\.66).{0,30}/g)].map(
    ([trace]) => trace,
  );
}

function named(answer: Answer): string[] {
  return everybody(answer)
    .map(({ holder }) => holder ?? '')
    .toSorted();
}

describe('while no watch runs', () => {
  beforeEach(async () => {
    await site.once();
    await site.append(iris.limit('08:30:00:000', 1));
    await site.once(NOON + 1);
  });

  test('the name is in no byte of the state any more, and was in many', async () => {
    const before = await bytes();
    expect(before.split(ALICE).length).toBeGreaterThan(10);
    expect(before).toContain('Alice Example');
    expect((await forget('alice', '--yes')).status).toBe(0);
    expect(await traces()).toEqual([]);
  });

  test('others whose names only hold it stay as they are', async () => {
    await forget('alice', '--yes');
    expect(await bytes()).toContain('malice@192.0.2.67');
    expect(named(await asked(['who', '--config', site.config]))).toEqual(
      expect.arrayContaining(['alice.smith@192.0.2.68', 'malice@192.0.2.67']),
    );
  });

  test('the seat that is taken stays counted, under a name that says nothing', async () => {
    const before = await asked(['who', '--config', site.config]);
    await forget(ALICE, '--yes');
    const after = await asked(['who', '--config', site.config]);
    expect(after.pools[0]?.seatsUsed).toEqual(before.pools[0]?.seatsUsed);
    expect(after.pools[0]?.sessions).toBe(before.pools[0]?.sessions);
    expect(named(after).filter((name) => !/smith|malice/.test(name))).toEqual([expect.stringMatching(STOOD_IN)]);
    expect(
      everybody(after)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(
      everybody(before)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  test('a logout that comes later ends that session; then nothing knows the name again, until it logs in anew', async () => {
    await forget('alice', '--yes');
    await site.append(iris.logout('09:00:00:000', 503, ALICE) + iris.line('09:30:00:000', 1, 'later'));
    await site.once(NOON + 60_000);
    await site.once(NOON + 61_000);
    const after = await asked(['who', '--config', site.config], { now: NOON + 61_000 });
    expect(named(after)).toEqual(['alice.smith@192.0.2.68', 'malice@192.0.2.67']);
    const { sessions } = await asked(['history', '--config', site.config], { now: NOON + 61_000 });
    expect(
      sessions.filter(({ holder }) => STOOD_IN.test(holder ?? '')).map(({ closedAt, endedBy }) => [closedAt, endedBy]),
    ).toEqual([['2026-11-20T09:00:00.000Z', 'logout']]);
    expect(JSON.stringify(sessions)).not.toMatch(/[^a-z]alice@/);
    await site.append(iris.login('10:00:00:000', 510, ALICE, 1));
    await site.once(NOON + 120_000);
    expect(named(await asked(['who', '--config', site.config], { now: NOON + 120_000 }))).toContain(ALICE);
  });

  test('what has ended and the refusals are gone from history, and the seats of the past are not', async () => {
    const at = ['--at', '07:05'];
    const before = await asked(['who', '--config', site.config, ...at]);
    await forget('alice', '--yes');
    const { sessions, refusals } = await asked(['history', '--config', site.config]);
    expect(sessions.filter(({ closedAt }) => closedAt !== null).map(({ holder }) => holder)).toEqual(['192.0.2.200']);
    expect(refusals.filter(({ kind }) => kind === 'refused')).toEqual([]);
    expect((await asked(['who', '--config', site.config, ...at])).pools[0]?.seatsUsed).toEqual(
      before.pools[0]?.seatsUsed,
    );
  });

  test('without --yes nothing changes, and it says what would: exit status 2', async () => {
    const { status, out, err } = await forget('alice');
    expect([status, out.replaceAll(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/The state holds \d sessions of alice \(as alice@192\.0\.2\.66\)\. One is open/),
    ]);
    expect(err).toContain('add --yes');
    expect(await bytes()).toContain(ALICE);
  });

  test('it says that the logs, that of the watch and the mails still hold the name', async () => {
    const { out } = await forget('alice', '--yes');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('The logs themselves still hold the name (messages.log)');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'An older log of watch (journal or service log) may hold the name too',
    );
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `Mails written to ${join(site.path, 'state', 'mail')} were not touched.`,
    );
  });

  test('a mail that waits is sent without the name', async () => {
    await site[Symbol.asyncDispose]();
    site = await newSite({
      log: LOG,
      mail: '{ host: 127.0.0.1, port: 1, from: a@example.test, to: [b@example.test] }',
    });
    await site.once();
    await forget('alice', '--yes');
    const { store } = openStore(join(site.path, 'state'), NOON);
    const [waiting] = store.due(NOON + 3_600_000);
    store.close();
    expect(waiting?.state).toBe('waiting');
    expect(JSON.stringify(waiting)).toContain('malice@');
    expect(JSON.stringify(waiting)).not.toMatch(/[^a-z]alice@/);
  });
});

describe('while watch runs', () => {
  let watch: Running;
  beforeEach(async () => {
    await openToAll(site);
    watch = start(['watch', '--config', site.config]);
  });
  afterEach(async () => {
    watch.signal('SIGKILL');
    await watch.ended;
  });

  test('it is asked, does it at its next look, and goes on with what it then knows', async () => {
    await watch.says('notice sent');
    const { status, out } = await forget('alice', '--yes');
    expect([status, out]).toEqual([0, expect.stringContaining('Forgotten by the running watch.')]);
    expect(await traces()).toEqual([]);
    expect(await readdir(join(site.path, 'state', 'requests'))).toEqual([]);
    expect(await watch.says('a holder was forgotten')).not.toContain('alice');
    await site.append(iris.login('11:00:00:000', 700, 'bob@192.0.2.9', 1) + iris.limit('11:01:00:000', 1));
    await watch.says('"reason":"first"');
    const after = await asked(['who', '--config', site.config], { now: Date.now() });
    expect(named(after)).toContain('bob@192.0.2.9');
    expect(named(after).filter((name) => STOOD_IN.test(name))).toHaveLength(1);
  });

  test('a request that watch does not understand is put aside and told', async () => {
    await watch.says('notice sent');
    const folder = join(site.path, 'state', 'requests');
    await mkdir(folder);
    await writeFile(join(folder, 'odd.json'), '{"kind":"forget"}');
    await watch.says('a request was not understood and put aside');
    expect(await readdir(folder)).toEqual(['odd.json.refused']);
  });

  test.skipIf(!isRoot)('an account that may not write there is told what to do', async () => {
    await watch.says('notice sent');
    const { status, err } = await start(['forget', 'alice', '--yes', '--config', site.config], { uid: NOBODY }).ended;
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(
        /cannot write to .*state: account nobody has no permission; run as root: sudo -u root and the same command/,
      ),
    ]);
  });
});

test.skipIf(!isRoot)('what root asks of a watch of another account is taken away by that', async () => {
  await chmod(site.path, 0o777);
  const state = join(site.path, 'state');
  await mkdir(state);
  await chown(state, NOBODY, NOBODY);
  const watch = start(['watch', '--config', site.config], { uid: NOBODY });
  await watch.says('notice sent');
  const { stdout } = await promisify(execFile)(process.execPath, [
    PROGRAM,
    'forget',
    'alice',
    '--yes',
    '--config',
    site.config,
  ]);
  expect(stdout).toContain('Forgotten by the running watch.');
  watch.signal('SIGTERM');
  expect((await watch.ended).status).toBe(0);
});

test('a request that was left while watch was being stopped is carried out at its next start', async () => {
  await site.once();
  await mkdir(join(site.path, 'state', 'requests'));
  await writeFile(join(site.path, 'state', 'requests', '1.json'), '{"kind":"forget","user":"alice"}');
  const logged = await site.once(NOON + 1);
  expect(logged).toContainEqual({
    level: 'info',
    message: 'a holder was forgotten',
    fields: expect.objectContaining({ open: 1 }) as object,
  });
  expect(await traces()).toEqual([]);
});

test('a user who is in no session is looked for everywhere, and that there was nothing to forget is said', async () => {
  await site.once();
  const { status, out } = await forget('nobody-known', '--yes');
  expect([status, out]).toEqual([0, expect.stringContaining('The state holds no session of nobody-known.')]);
  expect(out).toContain('Nothing to forget: the state does not name nobody-known anywhere.');
  expect((await forget('alice', '--yes')).out).not.toContain('Nothing to forget');
});

test('who is written with other capital letters is another holder, and is named', async () => {
  await site.append(iris.login('08:21:00:000', 801, 'Alice@192.0.2.66', 1));
  await site.append(iris.login('08:22:00:000', 802, 'ALICE', 1));
  await site.once();
  const { out } = await forget('alice', '--yes');
  expect(out.replaceAll(/\s+/g, ' ')).toContain('ALICE, Alice@192.0.2.66 is written otherwise and stays:');
  const left = named(await asked(['who', '--config', site.config]));
  expect(left).toEqual(expect.arrayContaining(['ALICE', 'Alice@192.0.2.66']));
  expect((await forget('bob')).out).not.toContain('written otherwise');
});

test.each([
  [String.raw`DOM\mallory`, (line: string) => line, 'mallory'],
  ['Müller', (line: string) => line.replaceAll('ü', String.raw`\u00fc`), 'ller'],
])('%s is in no byte of the state where the log is JSON that escapes the name', async (name, written, trace) => {
  const line = (when: string, pid: number, text: string): string => {
    const record = { when: `2026-11-20 ${when}.000`, pid, level: 'INFO', event: 'Generic.Event', text };
    return `${written(JSON.stringify(record))}\n`;
  };
  const login = (who: string): string => `LicenseTrace: Login, Role = User, UserId = ${who}, Routine = , Result = 1`;
  const log =
    line('06:00:00', 1, 'Allocated 512MB shared memory using Huge Pages') +
    line('06:00:01', 1, 'Enabling logons') +
    line('07:00:00', 10, login(name)) +
    line('07:10:00', 11, login(`${name}@192.0.2.4`)) +
    line('07:20:00', 10, `License pool x moved by ${name}`);
  await site[Symbol.asyncDispose]();
  site = await newSite({ log });
  await site.once();
  expect((await bytes()).split(trace).length).toBeGreaterThan(5);
  expect((await forget(name, '--yes')).out).toContain('Forgotten: ');
  expect(await bytes()).not.toContain(trace);
});

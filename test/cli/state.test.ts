import { chmod, rename } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { isRoot, newSite, NOBODY, openToAll, start, type Site } from './site.ts';
import { asked, everybody, NOON, seatwatch, START, type Answer } from './terminal.ts';

const LOG =
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.login('07:40:00:000', 503, 'web@192.0.2.3', 1, 'CSP') +
  iris.logout('07:50:00:000', 503, 'web@192.0.2.3', 'CSP') +
  iris.limit('07:55:00:000', 3) +
  iris.logout('08:00:00:000', 502, 'bob@192.0.2.2') +
  iris.line('08:20:00:000', 9, 'Backup done') +
  iris.start('09:00:00:000') +
  iris.login('09:30:00:000', 505, 'bob@192.0.2.2', 1) +
  iris.logout('09:40:00:000', 505, 'bob@192.0.2.2') +
  iris.login('09:50:00:000', 506, 'cid@192.0.2.5', 1) +
  iris.line('11:59:59:000', 9, 'Backup done');

let site: Site;
beforeEach(async () => void (site = await newSite({ log: LOG })));
afterEach(() => site[Symbol.asyncDispose]());

/** What the state and the file must agree on; pools, and so ids, are called otherwise. */
function essence(answer: Answer): unknown {
  return everybody(answer).map(({ holder, node, state, openedAt, openedBetween, openedCertainty }) => ({
    holder,
    node,
    state,
    openedAt,
    openedBetween,
    openedCertainty,
  }));
}

describe('from the state that watch keeps', () => {
  test('who gives the holders that it gives from the file', async () => {
    await site.alive();
    const answer = await asked(['who', '--config', site.config]);
    expect(answer).toMatchObject({
      stale: false,
      asOf: '2026-11-20T12:00:00.000Z',
      lastAlive: '2026-11-20T12:00:00.000Z',
      readUpTo: { prod: '2026-11-20T11:59:59.000Z' },
    });
    expect(answer.pools).toMatchObject([{ pool: 'iris', limit: 20, sources: ['prod'], sessions: 1 }]);
    expect(essence(answer)).toEqual(essence(await asked(['who', site.log])));
    expect(answer.sessions.map(({ holder }) => holder)).toEqual(['cid@192.0.2.5']);
  });

  test('who says first that a log cannot be read, and claims nothing of the time since', async () => {
    await site.once();
    await rename(site.log, `${site.log}.away`);
    await site.alive(NOON + 60_000);
    const { err, out } = await seatwatch(['who', '--json', '--config', site.config], { now: NOON + 70_000 });
    expect(err).toMatch(/^WARNING: source prod is not read: .*messages\.log is not there/);
    expect(JSON.parse(out)).toMatchObject({ stale: true, asOf: '2026-11-20T12:00:00.000Z' });
  });

  test.each(['06:30', '07:00', '07:45', '07:52', '08:05', '08:30', '09:10', '09:35', '11:00'])(
    '--at %s too',
    async (at) => {
      await site.once();
      const [kept, read] = [
        await asked(['who', '--config', site.config, '--at', at]),
        await asked(['who', site.log, '--at', at]),
      ];
      expect(essence(kept)).toEqual(essence(read));
      expect(kept.pools[0]?.seatsUsed).toEqual(read.pools[0]?.seatsUsed);
      expect(kept.uncertain.map(({ holder }) => holder)).toEqual(read.uncertain.map(({ holder }) => holder));
    },
  );

  test('history gives the sessions and refusals that it gives from the file', async () => {
    await site.once();
    const brief = ({ sessions, refusals }: Answer): unknown => ({
      sessions: sessions.map(({ holder, openedAt, closedAt, closedBetween, endedBy, uncertain }) => ({
        holder,
        openedAt,
        closedAt,
        closedBetween,
        endedBy,
        uncertain,
      })),
      refusals: refusals.map(({ at, kind, total }) => ({ at, kind, total })),
    });
    for (const range of [[], ['--from', '07:55'], ['--at', '08:30'], ['--from', '07:10', '--at', '07:45']]) {
      expect(brief(await asked(['history', '--config', site.config, ...range])), range.join(' ')).toEqual(
        brief(await asked(['history', site.log, ...range])),
      );
    }
  });

  test('history goes back a week where nobody says how far', async () => {
    await site.once();
    const later = { now: NOON + 8 * 24 * 3_600_000 };
    expect((await asked(['history', '--config', site.config], later)).sessions.map(({ holder }) => holder)).toEqual([
      'cid@192.0.2.5',
    ]);
    expect((await asked(['history', '--config', site.config, '--from', '-9d'], later)).sessions.length).toBeGreaterThan(
      4,
    );
  });
});

describe('where watch does not live', () => {
  test('two minutes without a sign of life: the warning comes first, and the answer is as of then', async () => {
    await site.alive();
    expect((await asked(['who', '--config', site.config], { now: NOON + 119_000 })).stale).toBe(false);
    const later = { now: NOON + 2 * 24 * 3_600_000 };
    const answer = await asked(['who', '--config', site.config], later);
    expect(answer).toMatchObject({ stale: true, asOf: '2026-11-20T12:00:00.000Z', at: '2026-11-22T12:00:00.000Z' });
    for (const command of ['who', 'history']) {
      const { status, out, err } = await seatwatch([command, '--config', site.config], later);
      expect(status).toBe(0);
      expect(err).toMatch(/^WARNING: watch was last alive 2 days ago: what happened since is not known\n/);
      expect(out).toMatch(/^STALE: watch was last alive 2 days ago/);
    }
  });

  test('a watch that was killed is not taken for alive: the warning comes at once, also for another account', async () => {
    await openToAll(site);
    const watch = start(['watch', '--config', site.config]);
    await watch.says('notice sent');
    watch.signal('SIGKILL');
    await watch.ended;
    const account = isRoot ? { uid: NOBODY, cwd: '/' } : {};
    const { status, out, err } = await start(['who', '--json', '--config', site.config], account).ended;
    expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringMatching(
        /^WARNING: no watch is running, and it was last alive \d+ s ago: what happened since is not known/,
      ),
    ]);
    expect(JSON.parse(out)).toMatchObject({ stale: true });
  });

  test('a holder of a stale answer has held a seat up to the last sign of life, and no longer', async () => {
    await site.once();
    expect((await seatwatch(['who', '--config', site.config], { now: NOON + 24 * 3_600_000 })).out).toMatch(
      /cid@192\.0\.2\.5 +yesterday 09:50 +2 h 10 min/,
    );
  });

  test.each(['who', 'history'])('before its first start %s says what to do, and exits with 1', async (command) => {
    const { status, out, err } = await seatwatch([command, '--config', site.config]);
    expect([status, out]).toEqual([1, '']);
    expect(err).toBe(
      `seatwatch: there is no state at ${site.path}/state yet: start "seatwatch watch ` +
        `--config ${site.config}", or name a log to read, as in "seatwatch who messages.log"\n`,
    );
  });
});

describe.skipIf(!isRoot)('another account, which may not write', () => {
  function ask(...args: string[]) {
    return start([...args, '--config', site.config], { uid: NOBODY, cwd: '/' }).ended;
  }

  test('asks while watch runs, and after it stopped', async () => {
    await openToAll(site);
    const watch = start(['watch', '--config', site.config]);
    await watch.says('notice sent');
    for (const command of ['who', 'history']) {
      const { status, out, err } = await ask(command);
      expect(err).toBe('');
      expect(status).toBe(0);
      expect(out).toContain('cid@192.0.2.5');
    }
    watch.signal('SIGTERM');
    expect((await watch.ended).status).toBe(0);
    const { status, out, err } = await ask('who');
    expect([status, err]).toEqual([0, expect.stringMatching(/^WARNING: no watch is running/)]);
    expect(out).toContain('cid@192.0.2.5');
  });

  test('needs not be able to read the password of the mail server', async () => {
    const secret = await site.write('password', 'opensesame');
    await chmod(secret, 0o600);
    const other = await newSite({
      log: LOG,
      mail: `{ host: 127.0.0.1, port: 9, from: a@example.test, to: [b@example.test], passwordFile: ${secret} }`,
    });
    await openToAll(other);
    await other.once();
    const { status, out, err } = await start(['who', '--config', other.config], { uid: NOBODY, cwd: '/' }).ended;
    await other[Symbol.asyncDispose]();
    expect(status, err).toBe(0);
    expect(out).toContain('cid@192.0.2.5');
  });

  test('is told what to do where it may not read the state', async () => {
    await site.once();
    await chmod(`${site.path}/state`, 0o700);
    const { status, out, err } = await ask('who');
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^seatwatch: cannot .*state/);
    expect(err).toMatch(/account|group/);
  });
});

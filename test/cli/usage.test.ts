import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bucketsOf } from '../../src/answers/buckets.ts';
import { showsUtf8 } from '../../src/cli/output/chart.ts';
import { rangeText } from '../../src/cli/output/range-text.ts';
import { HOUR, iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';

const UTF8 = { env: { LANG: 'en_US.UTF-8' } };

/** As `usage --json` writes it. */
interface Told {
  from: string;
  to: string;
  pools: {
    pool: string;
    limit: number | null;
    peak: { atLeast: number | null; atMost: number | null; at: string | null; until: string | null };
    average: { atLeast: number | null; atMost: number | null };
    atLimitMs: { certain: number; possible: number; unknown: number } | null;
    knownMs: { complete: number; inPart: number; unknown: number };
    refusals: { atLeast: number; atMost: number; failedLogins: { holder: string; count: number }[] };
    steps: { at: string; atLeast: number | null; atMost: number | null }[];
  }[];
}

async function usageOf(...args: string[]): Promise<Told> {
  const { status, out, err } = await seatwatch(['usage', '--json', ...args]);
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as Told;
}

// 07:00 one seat, 07:30 two, 08:00 three (the limit), 09:00 two, until 10:00.
const DAY =
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.login('08:00:00:000', 503, 'cid@192.0.2.3', 1) +
  iris.login('08:10:00:000', 504, 'dan@192.0.2.4', 0) +
  iris.limit('08:10:00:100', 1) +
  iris.login('08:20:00:000', 504, 'dan@192.0.2.4', 0) +
  iris.limit('08:40:00:000', 4) +
  iris.logout('09:00:00:000', 503, 'cid@192.0.2.3') +
  iris.line('10:00:00:000', 9, 'Backup done');

describe('usage from the state, of a log that is complete from its start', () => {
  let site: Site;
  beforeEach(async () => {
    site = await newSite({
      sources: '  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC, trace: always }\n',
      log: DAY,
    });
    await site.write(
      'seatwatch.yaml',
      'state: state\nsources:\n  - { id: prod, system: iris, instance: PROD, paths: [messages.log], ' +
        'timezone: UTC, trace: always }\npools:\n  - { id: iris, system: iris, kind: User, sources: ' +
        '[prod], limit: 3 }\n',
    );
    await site.once();
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const RANGE = ['--from', '2026-11-20T07:00:00Z', '--at', '2026-11-20T10:00:00Z', '--timezone', 'UTC'];

  test('peak, average, time at the limit and refusals are exact: (1·30 + 2·30 + 3·60 + 2·60) / 180 minutes', async () => {
    const { pools, from, to } = await usageOf('--config', site.config, ...RANGE);
    expect([from, to]).toEqual(['2026-11-20T07:00:00.000Z', '2026-11-20T10:00:00.000Z']);
    expect(pools[0]).toMatchObject({
      pool: 'iris',
      limit: 3,
      peak: { atLeast: 3, atMost: 3, at: '2026-11-20T08:00:00.000Z', until: '2026-11-20T09:00:00.000Z' },
      average: { atLeast: 390 / 180, atMost: 390 / 180 },
      atLimitMs: { certain: HOUR, possible: 0, unknown: 0 },
      knownMs: { complete: 3 * HOUR, inPart: 0, unknown: 0 },
      refusals: { atLeast: 4, atMost: 4, failedLogins: [{ holder: 'dan@192.0.2.4', count: 2 }] },
    });
    expect(pools[0]?.steps.map(({ at, atLeast }) => [at.slice(11, 16), atLeast])).toEqual([
      ['07:00', 1],
      ['07:30', 2],
      ['08:00', 3],
      ['09:00', 2],
    ]);
  });

  test('refusals that were told before the time asked about are not told again', async () => {
    const { pools } = await usageOf('--config', site.config, '--from', '2026-11-20T08:30:00Z', '--timezone', 'UTC');
    expect(pools[0]?.refusals).toMatchObject({ atLeast: 3, atMost: 3, failedLogins: [] });
  });

  test('says it in sentences, and draws it with the limit marked', async () => {
    const { out } = await seatwatch(['usage', '--config', site.config, ...RANGE], { columns: 80, ...UTF8 });
    expect(out).toContain(
      'iris, 2026-11-20 07:00 to 2026-11-20 10:00:\nPeak: 3 (limit 3), first at 2026-11-20 08:00 for 1 ' +
        'h.\nAverage: 2.2.\nAt the limit: 1 h for certain.\n',
    );
    expect(out).toContain('Refusals: 4. Refused logins by holder: dan@192.0.2.4 2.\n');
    expect(out).toContain('Minimum known all the time, maximum all the time.\n');
    expect(out).toContain('2026-11-20 07:00  ████        │   1');
    expect(out).toContain('2026-11-20 08:00  ████████████│   3      1\n');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('covers a week where nobody says how far back, and the time before is no zero', async () => {
    const { pools, from } = await usageOf('--config', site.config);
    expect(Date.parse(from)).toBe(NOON - 7 * 24 * HOUR);
    expect(pools[0]?.knownMs.complete).toBe(6 * HOUR);
    expect(pools[0]?.peak).toMatchObject({ atLeast: 3, atMost: null });
    expect(pools[0]?.steps[0]).toMatchObject({ atLeast: null, atMost: null });
  });

  test('where watch is dead, usage ends with its last sign of life, and says so first', async () => {
    const { out, err } = await seatwatch(['usage', '--config', site.config, '--timezone', 'UTC'], {
      now: NOON + 48 * HOUR,
    });
    expect(err).toMatch(/^WARNING: watch was last alive 2 days ago/);
    expect(out).toMatch(/^STALE: /);
    expect(out).toContain('to 2026-11-20 12:00:');
  });

  test('a time in which nothing lies is wrong usage', async () => {
    const { status, out, err } = await seatwatch([
      'usage',
      '--config',
      site.config,
      '--from',
      '11:00',
      '--at',
      '10:00',
    ]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('cannot tell of usage: no time lies between');
  });
});

describe('usage FILE', () => {
  test('of a log of one moment tells who was refused in it', async () => {
    await using folder = await newFolder();
    const { status, out } = await seatwatch([
      'usage',
      await folder.write('messages.log', iris.limit('07:21:08:735', 2)),
      '--timezone',
      'UTC',
    ]);
    expect([status, out]).toEqual([0, expect.stringContaining('Refusals: at least 1, at most 2.')]);
    expect(out).not.toContain('NaN');
  });

  let folder: Folder;
  beforeEach(async () => void (folder = await newFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  test('of a file of one moment tells what is known of it', async () => {
    const file = await folder.write('messages.log', iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1));
    const { status, out, err } = await seatwatch(['usage', file, '--limit', '5']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain('Seats at 2026-11-20 07:00: at least 1 (limit 5).');
    expect(out).toContain('of this one moment');
    expect((await seatwatch(['usage', file, '--json'])).status).toBe(0);
    expect((await seatwatch(['usage', file, '--csv'])).status).toBe(0);
  });

  test('begins with the first line of the file, and claims no upper end where the log has none', async () => {
    const file = await folder.write('messages.log', DAY);
    const { pools, from, to } = await usageOf(file);
    expect([from, to]).toEqual(['2026-11-20T06:00:00.000Z', '2026-11-20T10:00:00.000Z']);
    expect(pools[0]).toMatchObject({
      peak: { atLeast: 3, atMost: null },
      average: { atMost: null },
      atLimitMs: null,
      refusals: { atLeast: 4, atMost: 4 },
    });
    expect((await seatwatch(['usage', file], UTF8)).out).toMatch(/^2026-11-20 08:00 {2}█+\? +at least 3/m);
  });

  test('says what the last line brought, which lasted for no time, so that it and who tell no two numbers', async () => {
    const logins = ['ann', 'bob', 'cid'].map((name, n) =>
      iris.login(`07:0${n}:00:000`, 501 + n, `${name}@192.0.2.1`, 1),
    );
    const file = await folder.write('messages.log', START + logins.join(''));
    const args = [file, '--timezone', 'UTC', '--trace', 'always'];
    const { out } = await seatwatch(['usage', ...args]);
    expect(out).toMatch(/^Peak: at least 2|^Peak: 2/m);
    expect(out).toMatch(/^Seats at 2026-11-20 07:02: 3 /m);
    expect((await seatwatch(['who', ...args])).out).toContain('3 seats used');
  });

  test('the first stamp is that of the oldest rotated sibling', async () => {
    await folder.write('messages.log.1', iris.line('03:00:00:000', 9, 'Backup done'));
    expect((await usageOf(await folder.write('messages.log', DAY))).from).toBe('2026-11-20T03:00:00.000Z');
  });

  test('refused logins without a line of the limit are no counted refusals, and none are denied', async () => {
    const log = iris.start('06:00:00:000') + iris.login('07:00:00:000', 9, 'ann@192.0.2.4', 0);
    const { out } = await seatwatch(['usage', await folder.write('messages.log', log), '--timezone', 'UTC']);
    expect(out).toContain('Refusals: no line of the limit in the log. Refused logins by holder: ann@192.0.2.4 1.');
  });

  test('a product without a counter is told by each record of a refusal', async () => {
    const says = (time: string, text: string): string =>
      `"2026-11-20T${time}:00.0000000+00:00","Security Expert Data Service","0","${text}"`;
    const full = 'Login failed: Licensed number of connections exceeded.';
    const lines = [
      '"TimeCreated","ProviderName","Id","Message"',
      says('08:00', 'New Operator Logon. Record ID: 3, Name: jsmith'),
      says('08:05', full),
      says('08:06', full),
      says('08:30', 'The licence has expired'),
    ];
    const file = await folder.write('Application.csv', `${lines.join('\r\n')}\r\n`);
    const { out } = await seatwatch(['usage', file, '--timezone', 'UTC']);
    expect(out).toContain('Refusals: 2. 1 record about licences not understood');
  });

  test('an unknown number is said as such and not drawn as nothing', async () => {
    const { out } = await seatwatch([
      'usage',
      await folder.write(
        'messages.log',
        iris.line('07:00:00:000', 9, 'Backup done') +
          iris.limit('08:00:00:000', 7, '01/26/26 12:31:45') +
          iris.line('09:00:00:000', 9, 'Backup done'),
      ),
    ]);
    expect(out).toContain('How many seats were taken is unknown.\nRefusals: at least 1, at most 7.\n');
    expect(out).toContain('Minimum known never, maximum never.\n');
    expect(out).not.toContain('█');
  });

  test('where the terminal shows no UTF-8 the chart is ASCII', async () => {
    const { out } = await seatwatch(['usage', await folder.write('messages.log', DAY)], { env: { LANG: 'C' } });
    expect(out).toMatch(/^2026-11-20 08:00 {2}#+\?/m);
    expect(out).toMatch(/^[\u0000-\u007f]*$/);
  });
});

describe('the terminal', () => {
  test.each([
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{}, false],
  ])('%j shows UTF-8: %s', (env, shows) => {
    expect(showsUtf8(env, 'linux')).toBe(shows);
  });

  test('of Windows does so where no locale is set', () => {
    expect(showsUtf8({}, 'win32')).toBe(true);
  });
});

describe('the lines of a chart', () => {
  const bounds = (from: string, to: string, zone = 'UTC'): string[] =>
    bucketsOf(Date.parse(from), Date.parse(to), zone).bounds.map((bound) => new Date(bound).toISOString().slice(5, 16));

  test('begin at full hours, whenever the time begins', () => {
    expect(bounds('2026-11-20T06:50:00Z', '2026-11-20T18:10:00Z').slice(0, 3)).toEqual([
      '11-20T06:50',
      '11-20T07:00',
      '11-20T08:00',
    ]);
  });

  test('are days of the zone, also where the clocks change', () => {
    expect(bounds('2026-10-20T00:00:00Z', '2026-11-01T00:00:00Z', 'Europe/Berlin').slice(4, 8)).toEqual([
      '10-23T22:00',
      '10-24T22:00',
      '10-25T23:00',
      '10-26T23:00',
    ]);
  });

  test('are weeks from Monday on', () => {
    expect(bounds('2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z')[1]).toBe('01-05T00:00');
  });

  test.each([1, 20, 60, 600, 2880, 10_080, 44_640, 525_600, 5_000_000])(
    'of %d minutes are at most 32, and leave nothing out',
    (minutes) => {
      const from = Date.parse('2026-03-28T23:17:00Z');
      const { bounds } = bucketsOf(from, from + minutes * 60_000, 'Europe/Berlin');
      expect(bounds.length).toBeLessThanOrEqual(33);
      expect([bounds[0], bounds.at(-1)]).toEqual([from, from + minutes * 60_000]);
      expect(bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] ?? bound))).toBe(true);
    },
  );
});

test('a number of seats is said as far as it is known, and never surer than it is', () => {
  expect(
    [
      { atLeast: 3, atMost: 3 },
      { atLeast: 3, atMost: 5 },
      { atLeast: 3, atMost: null },
      { atLeast: 0, atMost: null },
      { atLeast: null, atMost: null },
      { atLeast: 0, atMost: 0 },
    ].map((seats) => rangeText(seats)),
  ).toEqual(['3', '3 to 5', 'at least 3', 'unknown', 'unknown', '0']);
  expect([
    rangeText({ atLeast: 2.19, atMost: 2.91 }, 1),
    rangeText({ atLeast: 2.16, atMost: 2.16 }, 1),
    rangeText({ atLeast: 0.04, atMost: null }, 1),
  ]).toEqual(['2.1 to 3.0', '2.2', 'unknown']);
});

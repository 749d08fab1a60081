import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, start, type Site } from './site.ts';
import { newFolder, seatwatch, START, type Folder, type Said } from './terminal.ts';

const GROUPS = { Planning: ['ann', 'ben', 'cid', 'dan', 'eve'], Desk: ['fay', 'gus'] };
const NAMES = Object.values(GROUPS).flat();
/** Whom nobody calls otherwise: a formula, a quotation, a command to the terminal. */
const HOSTILE = ['=HYPERLINK(1)', '+cmd|x', '@sum', 'a"b', '\u001b[31mred'];

function capital(name: string): string {
  return `${name.toUpperCase()} Example`;
}

function peopleOf(groups: Readonly<Record<string, readonly string[]>> = GROUPS): string {
  const lines = Object.entries(groups).flatMap(([group, names]) =>
    names.map((name, n) => `  ${name}@192.0.2.${n + 1}: { name: ${capital(name)}, group: ${group} }\n`),
  );
  return `people:\n${lines.join('')}`;
}

/** Everybody is in from seven on for as many hours as his place in the list. */
const LOG =
  START +
  Object.values(GROUPS)
    .flatMap((names) => names.map((name, n) => iris.login('07:00:00:000', 600 + n, `${name}@192.0.2.${n + 1}`, 1)))
    .join('') +
  iris.line('11:00:00:000', 9, 'Backup done');

const SOURCE = '  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC, trace: always }\n';
const RANGE = ['--from', '2026-11-20 06:30', '--to', '2026-11-20 11:00'];
const REPORTS = ['license-use', 'user-activity'] as const;
const FORMS = [[], ['--json'], ['--csv']] as const;

function everything({ out, err }: Said): string {
  return `${out}\n${err}`;
}

describe('reports from the state that watch keeps', () => {
  let site: Site;
  const siteWith = (more: string): Promise<Site> => newSite({ sources: SOURCE, log: LOG, more });
  const report = (name: string, ...more: string[]): Promise<Said> =>
    seatwatch(['report', name, ...more, '--config', site.config, ...RANGE], { columns: 80 });
  afterEach(() => site[Symbol.asyncDispose]());

  test.each(REPORTS.flatMap((name) => FORMS.map((form) => [name, form] as const)))(
    '%s %j names nobody until the configuration switches persons on, whatever is told beside it',
    async (name, form) => {
      site = await siteWith(peopleOf());
      await site.once();
      const said = await report(name, ...form);
      expect(said.status).toBe(0);
      for (const one of NAMES) {
        expect(everything(said)).not.toContain(`${one}@`);
        expect(everything(said)).not.toContain(capital(one));
      }
      expect(everything(said)).not.toContain('192.0.2.');
      await site.once();
    },
  );

  test.each(REPORTS)('%s tells of persons once the configuration says so', async (name) => {
    site = await siteWith(`${peopleOf()}reports: { people: yes }\n`);
    await site.once();
    for (const form of FORMS) {
      const { status, out } = await report(name, ...form);
      expect(status).toBe(0);
      for (const one of NAMES) expect(out).toContain(capital(one));
    }
  });

  test('two persons of a small group are not told of, and cannot be told from what is left of the others', async () => {
    site = await siteWith(peopleOf());
    await site.once();
    const { out } = await report('license-use');
    // The group of five joins the two, since all less the five would be the two.
    expect(out).toMatch(/\n28\.0 +7 +7 +others +2026-11-20 +2026-11-20\n/);
    expect(out).not.toContain('Planning');
    const { out: csv } = await report('license-use', '--csv');
    expect(csv.split('\n').map((line) => line.split(',')[0])).toEqual(['kind', 'pool', 'others', '']);
  });

  test('a group of five is told of by its name', async () => {
    site = await siteWith(peopleOf({ Planning: NAMES.slice(0, 5), Desk: [] }));
    await site.once();
    const log = LOG.split('\n').filter((line) => !/(?:fay|gus)@/.test(line));
    await using other = await newSite({
      sources: SOURCE,
      log: log.join('\n'),
      more: peopleOf({ Planning: GROUPS.Planning }),
    });
    await other.once();
    const { out } = await seatwatch(['report', 'user-activity', '--json', '--config', other.config, ...RANGE]);
    const { groups, withheld } = JSON.parse(out) as { groups: unknown[]; withheld: boolean };
    expect(withheld).toBe(false);
    expect(groups).toMatchObject([
      {
        group: 'Planning',
        persons: { atLeast: 5, atMost: 5 },
        firstDay: '2026-11-20',
        days: { atLeast: 5, atMost: 5 },
      },
    ]);
  });

  test('tells the pool by its name, its instance and the number of licences', async () => {
    site = await siteWith('');
    await site.once();
    const { out } = await report('license-use', 'iris');
    expect(out).toContain('iris (User, InterSystems IRIS, PROD), 2026-11-20 06:30 to 2026-11-20 11:00:\n');
    expect(out).toMatch(/\n20 +licences\n/);
    expect(out).toMatch(/\n7 +at the peak, first at 2026-11-20 07:00 for 4 h\n/);
  });

  test('--timezone moves the days and the clock', async () => {
    site = await siteWith(peopleOf());
    await site.once();
    const args = ['--config', site.config, '--from', '2026-11-20T06:00Z', '--to', '2026-11-20T11:00Z'];
    const { out } = await seatwatch(['report', 'user-activity', '--json', '--timezone', 'Pacific/Kiritimati', ...args]);
    const { groups } = JSON.parse(out) as { groups: { firstDay: string; lastDay: string }[] };
    expect(groups[0]).toMatchObject({ firstDay: '2026-11-20', lastDay: '2026-11-21' });
  });

  test('right-size tells of limits around the one of today, and names the pools where none or a wrong one is named', async () => {
    site = await siteWith('');
    await site.once();
    const { out } = await report('right-size', 'iris');
    expect(out).toContain('20 (today)');
    expect(out).toMatch(/\n7 +4\.0 /);
    const wrong = await report('right-size', 'irs');
    expect(wrong.status).toBe(1);
    expect(wrong.err).toContain('there is no pool "irs"');
    expect(wrong.err).toContain('did you mean iris?');
  });

  test('--people is refused: of what is watched the configuration says it', async () => {
    site = await siteWith('');
    const { status, err } = await report('license-use', '--people');
    expect(status).toBe(2);
    expect(err).toContain('reports: { people: yes }');
  });

  test('in a terminal of 80 columns no line is longer', async () => {
    site = await siteWith(`${peopleOf()}reports: { people: yes }\n`);
    await site.once();
    for (const [name, ...more] of [['license-use'], ['user-activity', '--not-seen', '3d'], ['right-size', 'iris']]) {
      const { out } = await report(name ?? '', ...more);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});

describe('reports from files', () => {
  let folder: Folder;
  let file: string;
  beforeEach(async () => {
    folder = await newFolder();
    const logins = HOSTILE.map((name, n) => iris.login('07:00:00:000', 600 + n, `${name}`, 1)).join('');
    file = await folder.write('messages.log', START + logins + iris.line('11:00:00:000', 9, 'Backup done'));
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  test.each(REPORTS.flatMap((name) => FORMS.map((form) => [name, form] as const)))(
    '%s %j names nobody unless --people is given, not even on stderr',
    async (name, form) => {
      const said = await seatwatch(['report', name, file, ...form]);
      expect(said.status).toBe(0);
      for (const word of ['HYPERLINK', 'cmd|x', '@sum', 'a"b', 'a""b', 'a\\"b', '[31mred', '192.0.2.200'])
        expect(everything(said)).not.toContain(word);
      const { out } = await seatwatch(['report', name, file, ...form, '--people']);
      expect(out).toContain('HYPERLINK');
    },
  );

  test.each(REPORTS)(
    '%s neutralises hostile names: no formula runs in a spreadsheet, no control reaches a terminal',
    async (name) => {
      const { out: csv } = await seatwatch(['report', name, file, '--people', '--csv']);
      expect(csv).toContain("'=HYPERLINK(1)");
      expect(csv).toContain("'+cmd|x");
      expect(csv).toContain("'@sum");
      expect(csv).toContain('"a""b"');
      expect(csv).not.toMatch(/(?:^|[,;\n])"?[=+@-]/);
      const { out } = await seatwatch(['report', name, file, '--people']);
      for (const text of [csv, out]) expect(text).not.toContain('\u001b');
      expect(out).toContain('\\x1b[31mred');
    },
  );

  test('standard input is read as a file is', async () => {
    const { status, out } = await seatwatch(['report', 'license-use', '-', '--json'], { stdin: START });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ report: 'license-use', byPerson: false });
  });

  test('the limit of a pool that no log states is what --limit says, and a pool may be named by its kind', async () => {
    const { out } = await seatwatch([
      'report',
      'right-size',
      'User',
      file,
      '--limit',
      '6',
      '--trace',
      'always',
      '--json',
    ]);
    const { limit, limits } = JSON.parse(out) as { limit: number; limits: { limit: number }[] };
    expect(limit).toBe(6);
    expect(limits.map((row) => row.limit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

test.each([
  [['report'], 'name the report'],
  [['report', 'licence-usage'], 'did you mean licence-use?'],
  [['report', 'license-use', 'x.log', '--csv', '--json'], '--json and --csv cannot be given together'],
  [['report', 'user-activity', '--not-seen', 'soon'], '--not-seen is a time such as 90d'],
  [['report', 'right-size', '--people'], 'there is no option --people'],
])('%j ends with status 2, and says what to write', async (args, says) => {
  const { status, out, err } = await seatwatch(args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain(says);
});

describe('the help of each report', () => {
  test.each(['license-use', 'licence-use', 'user-activity', 'right-size'])('%s fits 80 columns', async (name) => {
    const { status, out } = await start(['report', name, '--help'], { env: { COLUMNS: '80' } }).ended;
    expect(status).toBe(0);
    expect(out).toContain('--from');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('licences that belong to persons, and packages that are given one after the other (EQuIS)', () => {
  let folder: Folder;
  let file: string;
  const row = (app: string, user: string, from: string, to: string): string =>
    `${app},PC-${user.toUpperCase()}0F8BFBFF000906EA1C2D3E4F00155D01A2B3,CORP\\${user},${from},${to},9F2C\n`;
  const at = (time: string): string => `2026-11-20 ${time}:00.000`;
  beforeAll(async () => {
    folder = await newFolder();
    const own = ['ann', 'ben', 'cid', 'dan', 'eve', 'fay'];
    const table =
      'APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES,CHECKSUM\n' +
      own.map((user) => row('500', user, '2026-11-01 08:00:00.000', '2056-11-01 08:00:00.000')).join('') +
      row('100', 'hal', at('06:00'), at('06:30')) +
      // One of the lower licence from eight to ten, the higher one is given from nine to half past nine.
      row('100', 'gus', at('08:00'), at('10:00')) +
      row('200', 'ann', at('09:00'), at('09:30')) +
      row('100', 'ben', at('08:30'), at('09:30'));
    file = await folder.write('ST_LICENSE_USE.csv', table);
  });
  afterAll(() => folder[Symbol.asyncDispose]());
  const ask = (...args: string[]): Promise<Said> => seatwatch(['report', ...args, file, '--timezone', 'UTC']);

  test('of named seats it tells how many are assigned, and neither use nor peak', async () => {
    const { out } = await ask('license-use', 'ACAL', '--json');
    const { pools } = JSON.parse(out) as { pools: unknown[] };
    expect(pools).toMatchObject([
      {
        kind: 'ACAL',
        named: true,
        remark: 'named',
        assigned: { atLeast: 6, atMost: 6 },
        inUse: null,
        peak: null,
        atLimitMs: null,
      },
    ]);
    const { out: sized } = await ask('right-size', 'ACAL');
    expect(sized).toContain('Not available: these seats belong to a person');
  });

  test('--not-seen tells how many of those have used nothing else, and names them where that is switched on', async () => {
    const { out } = await ask('user-activity', '--not-seen', '7d');
    expect(out).toContain('4 of 6 persons with a seat of ');
    expect(out).not.toMatch(/CORP|ann|cid/);
    const { out: named } = await ask('user-activity', '--not-seen', '7d', '--people', '--csv');
    const away = named.split('\n').filter((line) => line.startsWith('not-seen,'));
    expect(away.map((line) => line.split(',')[1])).toEqual(['CORP\\cid', 'CORP\\dan', 'CORP\\eve', 'CORP\\fay']);
  });

  test('who finds a package full is given the next one: only who finds all full is refused for certain', async () => {
    const args = ['right-size', '100', '--set', 'packages=100,200', '--limit', '2', '--json'];
    const { out } = await ask(...args);
    const { handsOnTo, limits } = JSON.parse(out) as {
      handsOnTo: string[];
      limits: { limit: number; foundFull: object; refused: object }[];
    };
    expect(handsOnTo).toEqual(['200']);
    // With one seat less somebody would have found it full; whether the other one was full as well, no limit tells. Of
    // the first login nobody knows what was taken before it.
    expect(limits[0]).toMatchObject({
      limit: 1,
      foundFull: { certain: 1, possible: 0, unknown: 1 },
      refused: { certain: 0, possible: 1, unknown: 1 },
    });
    const { out: alone } = await ask('right-size', '100', '--limit', '2', '--json');
    expect((JSON.parse(alone) as { limits: unknown[] }).limits[0]).toMatchObject({
      refused: { certain: 1, possible: 0 },
    });
  });
});

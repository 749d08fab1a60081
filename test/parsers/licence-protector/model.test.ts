import { describe, expect, test } from 'vitest';
import type { SettingValue } from '../../../src/domain/setting.ts';
import type { Instant } from '../../../src/domain/entry.ts';
import { SETTLED } from '../../../src/engine/engine.ts';
import { reconstructFiles, type Delivery } from '../../ledger/judged-files.ts';
import { at, HEADER, record } from './stream.ts';

/** What was looked at last: who holds which seat, and how long it stays taken. */
interface Answer {
  seats: [module: string, least: number | null, most: number | null][];
  holders: string[];
  /** By holder: state, when it becomes doubtful, and when it is free at the latest, as times of that day. */
  lives: Record<string, [string, string | null, string | null]>;
}

interface Site {
  limits?: Record<string, number | null>;
  settings?: Record<string, SettingValue>;
}

const clock = (instant: Instant | null): string | null =>
  instant === null ? null : new Date(instant).toISOString().slice(11, 19);

/** The stream of an application, looked at after its last line unless a later time is given. */
async function application(lines: readonly string[], { limits = { M1: 10 }, settings = {} }: Site, until?: string) {
  const name = lines[0]?.startsWith('{') === true ? 'licences.jsonl' : 'licences.csv';
  const text = lines.map((line) => `${line}\n`).join('');
  const bytes = name.endsWith('l') || text.startsWith('Timestamp') ? text : `${HEADER}\n${text}`;
  const stamps = [...text.matchAll(/T(\d\d:\d\d:\d\d)Z/g)].map(([, time = '']) => at(time));
  const last = Math.max(...stamps);
  const now = (until === undefined ? last : at(until)) + SETTLED;
  const deliveries: Delivery[] = [{ now: last, write: { name, bytes, how: 'append', written: last } }, { now }];
  return { ...(await answered(deliveries, { limits, settings }, now)), last };
}

/** A list of users, written at eight o'clock and looked at a little later. */
async function listed(name: string, bytes: string, site: Site = {}): Promise<Answer> {
  const deliveries: Delivery[] = [
    { now: at('08:00:20'), write: { name, bytes, how: 'replace', written: at('08:00:00') } },
  ];
  return answered(deliveries, { limits: site.limits ?? { M1: 10 }, settings: site.settings ?? {} }, at('09:00:00'));
}

async function answered(deliveries: Delivery[], { limits, settings }: Required<Site>, end: Instant) {
  const found = await reconstructFiles(deliveries, {
    system: 'licence-protector',
    limits: new Map(Object.entries(limits)),
    settings,
    end,
  });
  const { pools = new Map(), holdings = [] } = found.answers.at(-1) ?? {};
  const nameOf = ({ who }: (typeof holdings)[number]): string => [who.holder, who.node].filter(Boolean).join('@');
  return {
    seats: [...pools].map(([pool, { atLeast, atMost }]): Answer['seats'][number] => [pool, atLeast, atMost]),
    holders: holdings.map(nameOf).sort(),
    lives: Object.fromEntries(
      holdings.map((one) => [
        nameOf(one),
        [one.life?.state ?? '', clock(one.life?.doubtfulAt ?? null), clock(one.life?.freeBy ?? null)],
      ]),
    ) as Answer['lives'],
    sessions: found.sessions,
    events: found.events,
    remarks: found.remarks,
  };
}

const BERT = record('08:00:00', 'Validate');
const BOTH = [BERT, record('08:00:00', 'Validate', 'anna', 'PC-015')];
const anna = (time: string): string => record(time, 'Validate', 'anna', 'PC-015');

describe('how long a seat stays taken behind its last heartbeat', () => {
  test.each<[string, Site, string | null, string | null]>([
    ['30 seconds for each licence of the module', {}, '08:05:00', '08:10:00'],
    ['of the largest module of the file', { limits: { A: 30, M1: 10, B: 45, C: 15 } }, '08:22:30', '08:45:00'],
    ['5 licences: 150 s', { limits: { M1: 5 } }, '08:02:30', '08:05:00'],
    ['50 licences: 25 minutes', { limits: { M1: 50 } }, '08:25:00', '08:50:00'],
    ['as it is set', { settings: { checkInterval: 90_000 } }, '08:01:30', '08:03:00'],
    ['10 per cent later', { settings: { diffPct: 10 } }, '08:05:30', '08:11:00'],
    ['up to version 2.5, 10 licences: 41 s', { settings: { version: 'up-to-2.5' } }, '08:00:41', '08:01:22'],
    [
      'up to version 2.5 by the licences of the module itself',
      { limits: { M1: 20, M2: 1000 }, settings: { version: 'up-to-2.5' } },
      '08:01:24',
      '08:02:48',
    ],
    [
      'up to version 2.5, 100 licences: 7:20',
      { limits: { M1: 100 }, settings: { version: 'up-to-2.5' } },
      '08:07:20',
      '08:14:40',
    ],
  ])('%s', async (_, site, doubtfulAt, freeBy) => {
    const { lives } = await application([BERT], site);
    expect(lives['bert@PC-014']).toEqual(['alive', doubtfulAt, freeBy]);
  });

  test('nothing tells where no limit is known', async () => {
    const { lives } = await application([BERT], { limits: { M1: null } });
    expect(lives['bert@PC-014']).toEqual(['', null, null]);
  });

  test.each<[string, string, unknown]>([
    ['is alive just before one interval', '08:04:59', ['alive', '08:05:00', '08:10:00']],
    ['is doubtful from one interval on', '08:05:00', ['doubtful', null, '08:10:00']],
    ['is doubtful just before two', '08:09:59', ['doubtful', null, '08:10:00']],
    ['is gone after two', '08:10:00', undefined],
  ])('while somebody else is alive it %s', async (_, until, life) => {
    const { lives } = await application(
      [...BOTH, anna('08:04:30'), ...(until > '08:09' ? [anna('08:09:00')] : [])],
      {},
      until,
    );
    expect(lives['bert@PC-014']).toEqual(life);
    expect(lives['anna@PC-015']?.[0]).toBe('alive');
  });

  test('while nobody is alive it is dead and not yet removed, and blocks', async () => {
    const { lives, seats } = await application([BERT], {}, '11:00:00');
    expect(lives['bert@PC-014']).toEqual(['dead', null, null]);
    // Whether the stream has stopped, or nobody is there, it does not tell.
    expect(seats).toEqual([['M1', 0, null]]);
  });

  test('the next who is alive removes it', async () => {
    const cleo = ['11:00:00', '11:05:00', '11:10:00'].map((time) => record(time, 'Validate', 'cleo', 'PC-016'));
    const { holders, sessions } = await application([BERT, ...cleo], {});
    expect(holders).toEqual(['cleo@PC-016']);
    expect(sessions.find(({ who }) => who.holder === 'bert')).toMatchObject({
      closed: 'estimated',
      closedBetween: [at('11:00:00'), at('11:10:00')],
      endedBy: 'no heartbeat',
    });
  });

  test('with the level Light by no time, so that whoever is listed and not at work is to be removed by hand', async () => {
    const { lives, holders } = await application(
      [...BOTH, anna('12:00:00')],
      { settings: { level: 'light' } },
      '20:00:00',
    );
    expect(holders).toEqual(['anna@PC-015', 'bert@PC-014']);
    expect(Object.values(lives)).toEqual([
      ['kept', null, null],
      ['kept', null, null],
    ]);
  });
});

describe('what is one seat', () => {
  test('the same user on two computers has two', async () => {
    const { holders } = await application([BERT, record('08:01:00', 'Validate', 'bert', 'LAPTOP1')], {});
    expect(holders).toEqual(['bert@LAPTOP1', 'bert@PC-014']);
  });

  test.each(['Validate', 'PrepareAndCheck'])('%s of the same user on the same computer adds none', async (event) => {
    const lines = [BERT, record('08:01:00', event), record('08:02:00', event, 'BERT', 'pc-014')];
    const { holders, sessions, seats } = await application(lines, {});
    expect(holders).toEqual(['bert@PC-014']);
    expect(sessions).toHaveLength(1);
    expect(seats).toEqual([['M1', 1, null]]);
  });

  test('an application that crashed and is started again while its seat is held has the same one', async () => {
    const lines = [...BOTH, anna('08:04:30'), record('08:07:00', 'PrepareAndCheck')];
    const { sessions, lives } = await application(lines, {});
    expect(sessions.filter(({ who }) => who.holder === 'bert')).toHaveLength(1);
    expect(lives['bert@PC-014']).toEqual(['alive', '08:12:00', '08:17:00']);
  });

  test('one that is started again when it was removed has another', async () => {
    const beats = ['08:04:00', '08:08:00', '08:12:00'].map(anna);
    const { sessions } = await application([...BOTH, ...beats, record('08:14:00', 'PrepareAndCheck')], {});
    const own = sessions.filter(({ who }) => who.holder === 'bert');
    expect(own.map(({ closed, opened }) => [opened, closed])).toEqual([
      ['before the log', 'estimated'],
      ['exact', undefined],
    ]);
  });

  test('a user who was removed by hand is back at the next start of the program', async () => {
    const lines = [BERT, record('08:01:00', 'RemoveConcurrentUser'), record('08:02:00', 'PrepareAndCheck')];
    const { sessions, holders } = await application(lines, {});
    expect(holders).toEqual(['bert@PC-014']);
    expect(sessions[0]).toMatchObject({ closedAt: at('08:01:00'), endedBy: 'removed from the licence file' });
  });

  test('modules have seats of their own, and Quit without a module ends those of all', async () => {
    const lines = [BERT, record('08:00:01', 'Validate', 'bert', 'PC-014', 'M2')];
    expect((await application(lines, { limits: { M1: 10, M2: 4 } })).seats).toEqual([
      ['M1', 1, null],
      ['M2', 1, null],
    ]);
    const quit = [...lines, record('08:01:00', 'Quit', 'bert', 'PC-014', '')];
    expect((await application(quit, { limits: { M1: 10, M2: 4 } })).holders).toEqual([]);
  });

  test('a name of computer and user is parted where the computer is known, and stays whole where it is not', async () => {
    const list =
      'Module,Entry,LastValidate\nM1,OFFICEPC-TOM,2026-05-06T07:58:00Z\nM1,PC-014-bert,2026-05-06T07:58:00Z\n';
    const known = await listed('users.csv', list, { settings: { computers: ['PC-014', 'OFFICEPC'] } });
    expect(known.holders).toEqual(['TOM@OFFICEPC', 'bert@PC-014']);
    expect((await listed('users.csv', list)).holders).toEqual(['OFFICEPC-TOM', 'PC-014-bert']);
  });

  test('an entry in brackets is deactivated and has none', async () => {
    const list = '[M1]\nTotal=10\nUser1=(PC-014-bert)\nUser2=PC-015-anna\n';
    expect(await listed('users.ini', list)).toMatchObject({ holders: ['PC-015-anna'], seats: [['M1', 1, 1]] });
  });
});

describe('a list of users', () => {
  const list = (bert: string, others = ''): string =>
    `<Users Module="M1" Total="10"><User Name="bert" Computer="PC-014" LastValidate="2026-05-06T${bert}Z"/>${others}</Users>`;
  const ANNA = '<User Name="anna" Computer="PC-015" LastValidate="2026-05-06T07:59:00Z"/>';

  test('tells how it was at its own moment, however long ago that is', async () => {
    expect((await listed('users.xml', list('07:58:00', ANNA))).lives).toEqual({
      'bert@PC-014': ['alive', '08:03:00', '08:08:00'],
      'anna@PC-015': ['alive', '08:04:00', '08:09:00'],
    });
    expect((await listed('users.xml', list('07:54:00', ANNA))).lives['bert@PC-014']).toEqual([
      'doubtful',
      null,
      '08:04:00',
    ]);
  });

  test('shows an entry as dead where nobody in it is alive', async () => {
    expect((await listed('users.xml', list('05:00:00'))).lives['bert@PC-014']).toEqual(['dead', null, null]);
  });

  test('calls nobody dead whom others who are alive have not removed: clocks may differ', async () => {
    expect((await listed('users.xml', list('05:00:00', ANNA))).lives['bert@PC-014']).toEqual(['doubtful', null, null]);
  });
});

describe('numbers and refusals', () => {
  test('of licences that are left and of how many there are give a number without names', async () => {
    const lines = ['Timestamp,Event,Module,Total,Remaining', '2026-05-06T08:00:00Z,RemainingLicences,M1,10,3'];
    expect(await application(lines, {})).toMatchObject({ seats: [['M1', 7, 7]], holders: [], remarks: [] });
  });

  test('hold for two intervals, since then nothing tells of those whom no line has named', async () => {
    const lines = ['Timestamp,Event,Module,Total,Remaining', '2026-05-06T08:00:00Z,RemainingLicences,M1,10,3'];
    expect((await application(lines, {}, '08:09:59')).seats).toEqual([['M1', 7, 7]]);
    expect((await application(lines, {}, '08:10:00')).seats).toEqual([['M1', null, null]]);
    const named = [`${HEADER},Total,Remaining`, `${BERT},,`, '2026-05-06T08:01:00Z,RemainingLicences,M1,,,,,,10,3'];
    expect((await application(named, {}, '08:02:00')).seats).toEqual([['M1', 7, 7]]);
    const beat = `${record('08:04:00', 'Validate')},,`;
    expect((await application([...named, beat, beat.replace('08:04', '08:08')], {}, '08:11:00')).seats).toEqual([
      ['M1', 1, null],
    ]);
  });

  test('that every name is known of hold on', async () => {
    const lines = [`${HEADER},Total,Remaining`, `${BERT},,`, '2026-05-06T08:01:00Z,RemainingLicences,M1,,,,,,10,9'];
    const beats = ['08:04', '08:08', '08:12'].map((time) => `${record(`${time}:00`, 'Validate')},,`);
    expect((await application([...lines, ...beats], {}, '08:14:00')).seats).toEqual([['M1', 1, 1]]);
  });

  test('that are -1 are none: how many are taken is not known', async () => {
    const lines = ['Timestamp,Event,Module,Total,Remaining', '2026-05-06T08:00:00Z,RemainingLicences,M1,10,-1'];
    expect((await application(lines, {})).seats).toEqual([['M1', null, null]]);
  });

  test('a start that finds no licence is a refusal, and takes no seat', async () => {
    const { events, holders } = await application([BERT, record('08:01:00', 'NoLicence', 'cleo', 'PC-016')], {});
    expect(events.filter(({ kind }) => kind === 'refused')).toMatchObject([{ pool: 'M1', who: { holder: 'cleo' } }]);
    expect(holders).toEqual(['bert@PC-014']);
  });
});

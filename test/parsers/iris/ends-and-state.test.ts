import { describe, expect, test } from 'vitest';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { defaults, frozen } from '../door.ts';
import { at, instant, LAST_WORDS, lines, login, NEXT_START, parser, RECOVERY, request, short, START } from './log.ts';

describe('an end', () => {
  const ORDERLY = [
    at('10:00:00:000', "User 'irisowner' shutting down InterSystems IRIS"),
    at('10:00:01:000', 'Notifying Clients'),
    at('10:00:05:000', 'Withdrawing from License Domain'),
    at('10:00:08:000', 'CONTROL exited due to system shutdown'),
    at('10:00:09:542', 'Shutdown complete'),
  ];

  test('in order is at the line with which the licence goes, once', () => {
    expect(short(lines([...START, ...ORDERLY]).events).slice(2)).toEqual([
      ['all', 'shutdown', instant('10:00:05:000')],
    ]);
  });

  test('in order, the last words of a daemon, then a start: nothing is left to end', () => {
    expect(
      short(lines([...ORDERLY, at('10:00:10:000', 'LMFMON exited due to SIGTERM received'), ...NEXT_START]).events),
    ).toEqual([
      ['all', 'shutdown', instant('10:00:05:000')],
      ['no longer', instant('11:30:00:898')],
    ]);
  });

  test('by force is at its first word', () => {
    const forced = [
      at('10:00:00:000', 'Shutdown detected WDSTOP set', 396, 1),
      at('10:00:01:000', 'WDSTOP set, system being forced', 396, 3),
    ];
    expect(short(lines([...START, ...forced]).events).slice(2)).toEqual([
      ['all', 'forced shutdown', instant('10:00:00:000')],
    ]);
  });

  test('by the operating system leaves only the last words of daemons', () => {
    const killed = ['Super Server', 'IRIS Monitor', 'LMFMON', 'Clean daemon.'].map((name) =>
      at('10:00:00:000', `${name} exited due to SIGTERM received`),
    );
    expect(short(lines([...START, ...killed, ...NEXT_START]).events).slice(2, 3)).toEqual([
      ['all', 'stopped without a word', [instant('10:00:00:000'), instant('11:30:00:898')]],
    ]);
  });

  test('of one process ends its own terminal session only', () => {
    const { events } = lines([at('10:00:00:000', 'Process terminated abnormally (pid 4711, jobid 0x00010007)')]);
    expect(events).toMatchObject([{ kind: 'closed', which: 'all', match: { process: '4711', role: 'User' } }]);
  });
});

describe('a start', () => {
  const attempt = (time: string, pid = 390): string =>
    at(time, 'Failed to allocate 1592MB shared memory using large pages.', pid, 2);
  const starts = (text: readonly string[]): unknown[] =>
    lines(text)
      .events.filter(({ kind }) => kind === 'coverage')
      .map((event) => event.at);

  test('that tries twice to get its memory is one start', () => {
    const tries = [attempt('09:30:01:100'), attempt('09:30:01:200'), attempt('09:30:01:300')];
    expect(starts([...START.slice(0, 1), ...tries, ...START.slice(2)])).toEqual([instant('09:30:00:898')]);
  });

  test('by another process, later, or behind another mark is another one', () => {
    const one = attempt('09:30:01:100');
    expect(starts([one, attempt('09:30:01:200', 391)])).toHaveLength(2);
    expect(starts([one, attempt('09:33:01:200')])).toHaveLength(2);
    expect(starts([one, at('09:30:01:150', 'Allocated 504MB shared memory'), attempt('09:30:01:200')])).toHaveLength(2);
    expect(starts([...RECOVERY, ...RECOVERY])).toHaveLength(2);
  });

  test('that an error of the upgrade broke off is over: the next one is another', () => {
    const failed = at('09:30:04:000', 'Error during Upgrade, ERROR #5001: cannot open the file', 390, 3);
    expect(starts([attempt('09:30:01:100'), failed, attempt('09:30:05:000')])).toHaveLength(2);
  });
});

describe('state', () => {
  const ALL = [
    LAST_WORDS,
    ...RECOVERY,
    ...START,
    at('09:40:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50),
    at('09:40:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50),
    at('09:50:00:000', 'Shutdown complete'),
  ];

  test('is the same however the lines are cut into batches, and never changed in place', () => {
    const whole = lines(ALL);
    for (let cut = 1; cut < ALL.length; cut += 1) {
      const first = lines(ALL.slice(0, cut));
      const head = ALL.slice(0, cut).findLast((line) => line.startsWith('11/20/26-'));
      const second = lines(ALL.slice(cut), { state: first.state, ...(head !== undefined && { head }) });
      expect(second.state, `cut behind line ${cut}`).toEqual(whole.state);
      expect(short([...first.events, ...second.events])).toEqual(short(whole.events));
    }
  });

  test('tells the greatest stamp, also of a head above a line that says nothing', () => {
    expect(parser.seenUpTo(parser.initial())).toBeUndefined();
    expect(parser.seenUpTo(lines(['Shutdown complete'], { head: at('09:50:00:000', 'x') }).state)).toBe(
      instant('09:50:00:000'),
    );
    expect(parser.seenUpTo(lines([at('10:00:00:001', 'Enabling logons'), at('10:00:00:000', login('x'))]).state)).toBe(
      instant('10:00:00:001'),
    );
  });

  test('forgets requests over a gap, and says that something is missing', () => {
    const { state } = lines([at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50)]);
    const events: LicenceEvent[] = [];
    const tools = {
      instance: 'PROD',
      settings: defaults(parser),
      utc: (wall: number) => wall,
      stamp: (wall: number) => wall,
      match: compilePatterns(parser.patterns),
    };
    const note = {
      stream: 'prod',
      place: { file: 'messages.log', at: 0 },
      arrived: instant('09:00:00:000'),
      what: 'gap' as const,
      detail: 'bytes are missing',
    };
    const after = parser.note(note, frozen(state), (event) => events.push(event), tools);
    expect(events).toMatchObject([
      { kind: 'coverage', known: 'gap', at: instant('08:00:00:000'), why: 'bytes are missing' },
    ]);
    expect(after).toMatchObject({ requests: [] });
    events.length = 0;
    parser.note({ ...note, what: 'damaged', detail: 'no text' }, frozen(state), (event) => events.push(event), tools);
    expect(events).toMatchObject([{ kind: 'remark', what: 'damaged', detail: 'no text' }]);
  });
});

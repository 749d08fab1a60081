import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { openStore } from '../../src/store/open.ts';
import { runs } from '../runs.ts';
import { newFolder } from '../store/help.ts';
import { day, emptyLoaded, entriesOf, HOUR, iris, LIMIT_RULE, pipelineSettings } from '../timeline.ts';
import { HOSTILE } from './words.ts';

/** Slower than this for some dozens of lines would be a hang for a log of megabytes. */
const PATIENCE = 2_000;
const NAMES = [
  'ann@192.0.2.1',
  'bob@192.0.2.2',
  '192.0.2.3',
  'Doe, Jane@192.0.2.4',
  ...HOSTILE.map(([, word]) => word),
];

const time = fc
  .tuple(fc.integer({ min: 6, max: 11 }), fc.nat(59), fc.nat(59), fc.nat(999))
  .map(([h, m, s, ms]) => `${two(h)}:${two(m)}:${two(s)}:${String(ms).padStart(3, '0')}`);
const who = fc.constantFrom(...NAMES);
const pid = fc.integer({ min: 500, max: 504 });
const role = fc.constantFrom('User', 'CSP', 'Diagnostic');

/** Lines that the product may write, in whatever order. */
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(time, pid, who, fc.nat(4), role).map((args) => iris.login(...args)) },
  { weight: 5, arbitrary: fc.tuple(time, pid, who, role).map((args) => iris.logout(...args)) },
  { weight: 1, arbitrary: time.map(iris.start) },
  { weight: 1, arbitrary: fc.tuple(time, fc.nat(2000)).map(([at, total]) => iris.limit(at, total)) },
  {
    weight: 1,
    arbitrary: fc.tuple(time, pid).map(([at, process]) => iris.line(at, process, 'Withdrawing from License Domain')),
  },
  { weight: 1, arbitrary: fc.tuple(time, pid, who).map(([at, process, text]) => iris.line(at, process, text, 2)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '*** Recovery started at Fri Nov 20 09:46:08 2026\n',
      'Startup of InterSystems IRIS [x]\n',
      '\n',
      '\0\0\0\n',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(time, pid, who, fc.nat(3))
      .map(([at, process, user, times]) =>
        iris.login(at, process, user, times + 1).replace('\n', `...(repeated ${times} times)\n`),
      ),
  },
);

/** A log: lines in order of time, mostly, and what may happen to its bytes. */
interface Damage {
  kind: 'delete' | 'double' | 'swap' | 'cut' | 'insert' | 'digits';
  at: number;
  text: string;
}
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('delete', 'double', 'swap', 'cut', 'insert', 'digits'),
  at: fc.nat(10_000),
  text: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '9',
      '99999999999',
      '\r',
      '\n',
      '\0',
      'UserId = ',
      ', Routine = , Result = 1',
      '\ud800',
      '11/20/26-',
    ),
  ),
});
const log = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 60 }), fc.boolean(), fc.array(damage, { maxLength: 12 }))
  .map(([lines, sorted, damages]) => {
    const written = sorted ? lines.toSorted() : lines;
    return damages.reduce(damaged, [START, ...written]).join('');
  });
const START = iris.start('05:59:00:000');

function damaged(lines: string[], { kind, at, text }: Damage): string[] {
  if (lines.length === 0) return lines;
  const index = at % lines.length;
  const one = lines[index] ?? '';
  const within = at % (one.length + 1);
  switch (kind) {
    case 'delete':
      return lines.toSpliced(index, 1);
    case 'double':
      return lines.toSpliced(index, 0, one);
    case 'swap':
      return lines.toSpliced(index, 1).toSpliced((at * 7) % lines.length, 0, one);
    case 'cut':
      return lines.with(index, one.slice(0, within));
    case 'insert':
      return lines.with(index, one.slice(0, within) + text + one.slice(within));
    case 'digits':
      return lines.with(
        index,
        one.replaceAll(/\d/g, (digit, place: number) =>
          (at + place) % 9 === 0 ? String((Number(digit) + at) % 10) : digit,
        ),
      );
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

interface Came {
  pipeline: Engine;
  sessions: Map<string, Session>;
  commit(now: number): void;
}

/** A list of holders with whatever numbers. */
const dump = fc
  .tuple(
    fc.array(
      fc.tuple(
        who,
        fc.array(fc.oneof(fc.nat(30), fc.nat(), fc.constantFrom(-1, 1e30, 0.5)), { minLength: 6, maxLength: 6 }),
      ),
      { maxLength: 8 },
    ),
    fc.integer({ min: 6, max: 13 }),
  )
  .map(([rows, hour]) => ({
    at: day(`${two(hour)}:00`),
    text:
      'UserId  Type  Connects  MaxCon  CSPCon  LU  Active  ' +
      `Grace\n${rows.map(([user, numbers]) => `${user}  User  ${numbers.join('  ')}\n`).join('')}`,
  }));

function read(
  text: string,
  dumps: readonly { at: number; text: string }[] = [],
  onCommit: (work: NonNullable<ReturnType<Engine['work']>>) => void = () => {},
): Came {
  const pipeline = createEngine(
    pipelineSettings({
      settings: { trace: 'always' },
      limit: 5,
      rules: [LIMIT_RULE, { ...LIMIT_RULE, id: 'severe-message', on: 'message-severe', title: '{text}' }],
    }),
    emptyLoaded(),
  );
  const sessions = new Map<string, Session>();
  const commit = (now: number): void => {
    const work = pipeline.work(now);
    if (work === undefined) return;
    for (const change of work.changes) if (change.kind === 'session') sessions.set(change.session.id, change.session);
    onCommit(work);
  };
  const bytes = Buffer.from(text);
  const entries = entriesOf(bytes.toString('utf8'), 'prod', day('12:00'), false, { offset: 0 }, [
    { ...LIMIT_RULE, on: 'message-severe' },
  ]);
  for (const [index, entry] of entries.entries()) {
    pipeline.ingest(
      [{ source: 'prod', input: 'prod', batch: { entries: [entry], notes: [], next: index, caughtUp: true } }],
      day('12:00'),
    );
    commit(day('12:00'));
  }
  for (const { at, text: list } of dumps) {
    pipeline.ingest(
      [
        {
          source: 'prod',
          input: 'dump',
          batch: {
            entries: [
              {
                stream: 'prod:dump',
                place: { file: 'all.dmp', at: 0 },
                arrived: day('12:00'),
                history: false,
                at,
                text: list,
              },
            ],
            notes: [],
            next: at,
            caughtUp: true,
          },
        },
      ],
      day('12:00'),
    );
    pipeline.tick(day('12:30'), ['prod']);
    commit(day('12:30'));
  }
  return { pipeline, sessions, commit };
}

function blanks(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** `plain`: no list has said that a holder takes more seats than one. */
function mustHold(text: string, { pipeline, sessions }: Came, plain: boolean): void {
  for (const pool of pipeline.ledger.pools()) {
    const { atLeast, atMost } = pool;
    if (atLeast !== null) expect(atLeast).toBeGreaterThanOrEqual(0);
    if (atMost !== null) expect(atMost).toBeGreaterThanOrEqual(atLeast ?? 0);
    const holdings = pipeline.ledger.holdings(pool.pool);
    const open = holdings.filter(({ state }) => state === 'open');
    expect(pool.sessions).toBe(open.length);
    // One seat a holder, as long as none has more than 25 sessions: counted anew from who is there.
    const most = new Set(holdings.map(({ who: { holder }, instance }) => `${instance} ${holder}`)).size;
    const few =
      plain && [...Map.groupBy(open, ({ who: { holder } }) => holder).values()].every(({ length }) => length <= 25);
    if (few && atMost !== null) expect(atMost).toBe(most);
    if (few && atLeast !== null) expect(atLeast).toBeLessThanOrEqual(most);
    for (const { id } of open) expect(sessions.has(id)).toBe(true);
  }
  // In a list, blanks are what separates columns.
  const decoded = blanks(Buffer.from(text).toString('utf8'));
  for (const {
    who: { holder, node },
    openedAt,
    openedBetween,
    closedAt,
    closedBetween,
    lastSeenAt,
  } of sessions.values()) {
    if (holder !== undefined) expect(decoded).toContain(blanks(holder));
    if (node !== undefined) expect(decoded).toContain(blanks(node));
    expect(Number.isFinite(lastSeenAt)).toBe(true);
    if (openedBetween !== undefined) expect(openedBetween[1]).toBeGreaterThanOrEqual(openedBetween[0]);
    if (closedBetween !== undefined) expect(closedBetween[1]).toBeGreaterThanOrEqual(closedBetween[0]);
    if (closedAt !== undefined && openedAt !== null) expect(closedAt).toBeGreaterThanOrEqual(openedAt);
    if (closedAt !== undefined && openedBetween !== undefined)
      expect(closedAt).toBeGreaterThanOrEqual(openedBetween[0]);
  }
}

test('whatever is in a log, reading it ends, and the books are right', () => {
  fc.assert(
    fc.property(log, fc.array(dump, { maxLength: 2 }), (written, dumps) => {
      const text = [written, ...dumps.map((each) => each.text)].join('');
      const from = performance.now();
      const came = read(written, dumps);
      mustHold(text, came, dumps.length === 0);
      came.pipeline.tick(day('12:00') + 48 * HOUR, ['prod']);
      came.commit(day('12:00') + 48 * HOUR);
      mustHold(text, came, dumps.length === 0);
      expect(performance.now() - from).toBeLessThan(PATIENCE);
    }),
    { numRuns: runs(300) },
  );
});

test('counts that cannot be do not fill the memory', () => {
  const garbled = Array.from({ length: 60 }, (_, each) =>
    iris.login(`07:${two(each)}:00:000`, 600 + each, `user${each}`, 9_999 + (each % 2) * 90_000),
  ).join('');
  const from = performance.now();
  const { pipeline, commit } = read(START + garbled);
  pipeline.tick(day('13:00'), ['prod']);
  commit(day('13:00'));
  expect(pipeline.ledger.pools().reduce((sum, { sessions }) => sum + sessions, 0)).toBeLessThanOrEqual(100_100);
  expect(performance.now() - from).toBeLessThan(10_000);
});

test('whatever is in a log, the state takes it and gives it back', () => {
  fc.assert(
    fc.property(log, (text) => {
      const folder = newFolder();
      const { store } = openStore(folder, 0);
      const came = read(text, [], (work) => store.commit(work));
      const loaded = store.loaded();
      const again = createEngine(
        pipelineSettings({ settings: { trace: 'always' }, limit: 5, rules: [LIMIT_RULE] }),
        loaded,
      );
      expect(again.ledger.pools()).toEqual(JSON.parse(JSON.stringify(came.pipeline.ledger.pools())) as Json);
      expect(new Map(store.sessions(-8.64e15, 8.64e15).map((session) => [session.id, session]))).toEqual(
        new Map(JSON.parse(JSON.stringify([...came.sessions])) as [string, Session][]),
      );
      store.close();
    }),
    { numRuns: runs(25) },
  );
});

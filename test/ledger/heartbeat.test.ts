import { describe, expect, test } from 'vitest';
import type { Instant, Json } from '../../src/domain/entry.ts';
import type { Change, Holding, PoolNow, Session } from '../../src/domain/ledger.ts';
import type { KeyedLine, Sourced } from '../../src/domain/licence-event.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import type { Settings } from '../../src/domain/setting.ts';
import { createLedger, type LedgerPool } from '../../src/ledger/ledger.ts';
import { day } from '../timeline.ts';

const MODEL: LicenceModel = {
  kinds: [],
  anyKind: true,
  holder: ['holder', 'node'],
  seats: 'session',
  closes: ['key'],
  settle: 0,
  heartbeat: {
    interval: 'interval',
    bySeats: {
      setting: 'version',
      tables: {
        new: [
          [1, 30_000],
          [10, 300_000],
        ],
        old: [
          [5, 20_000],
          [10, 41_000],
        ],
      },
    },
    apart: { setting: 'version', value: 'old' },
    latePercent: 'late',
    never: { setting: 'level', value: 'light' },
  },
  named: { kinds: [], setting: 'kept' },
};

interface Application {
  beat(at: Instant, user: string, module?: string): void;
  quit(at: Instant, user: string): void;
  list(at: Instant, lines: readonly KeyedLine[]): void;
  apply(event: Partial<Sourced> & Pick<Sourced, 'kind' | 'at'>): void;
  /** Lets the clock of the stream go on. */
  until(at: Instant): void;
  restart(): void;
  pool(): Pick<PoolNow, 'atLeast' | 'atMost'>;
  holding(user: string): Holding | undefined;
  session(user: string): Session | undefined;
  coverage(): string | undefined;
  /** The seats as they were told, and what was found out later of a time. */
  steps(): Extract<Change, { kind: 'seats' }>[];
  found(): Extract<Change, { kind: 'hindsight' }>[];
}

/** A ledger of one application with a module M of 10 seats, whose heartbeat is every 300 s unless it is set. */
function application(own: Settings = {}, pools: readonly LedgerPool[] = [moduleOf('M', 10)]): Application {
  const settings = { interval: 'automatic', version: 'new', late: 0, level: 'heartbeat', kept: [], ...own };
  const sources = [{ id: 'app', system: 'example', model: MODEL, settings }];
  const stored = new Map<string, Json>();
  const sessions = new Map<string, Session>();
  let ledger = createLedger(sources, pools, stored);

  const changes: Change[] = [];

  function drain(): void {
    for (const change of ledger.drain()) {
      changes.push(change);
      if (change.kind === 'session') sessions.set(change.session.id, change.session);
    }
  }
  function apply(event: Partial<Sourced> & Pick<Sourced, 'kind' | 'at'>): void {
    const proof = { file: 'events.csv', at: event.at, text: 'a line' };
    ledger.apply({ source: 'app', instance: 'APP', pool: 'M', proof, ...event } as Sourced);
    drain();
  }
  const whoOf = (user: string) => ({ holder: user, node: 'PC1', key: `${user}@PC1` });
  return {
    beat: (at, user, module = 'M') => apply({ kind: 'renewed', at, pool: module, who: whoOf(user) }),
    quit: (at, user) => apply({ kind: 'closed', at, which: 'one', match: whoOf(user), why: 'logout' }),
    list: (at, holders) => apply({ kind: 'census', at, complete: true, holders }),
    apply,
    until(at) {
      ledger.advance('app', at);
      drain();
    },
    restart() {
      for (const [name, part] of ledger.dirty()) stored.set(name, structuredClone(part));
      ledger = createLedger(sources, pools, stored);
    },
    pool: () => ledger.pool('M') ?? { atLeast: null, atMost: null },
    holding: (user) => ledger.holdings('M').find(({ who }) => who.holder === user),
    session: (user) => [...sessions.values()].findLast(({ who }) => who.holder === user),
    coverage: () => ledger.pool('M')?.coverage.state,
    steps: () => changes.filter((change) => change.kind === 'seats'),
    found: () => changes.filter((change) => change.kind === 'hindsight'),
  };
}

function moduleOf(kind: string, limit: number | null): LedgerPool {
  return { id: kind, kind, sources: ['app'], limit };
}

const [T0, T5, T10] = [day('08:00'), day('08:05'), day('08:10')];

describe('a seat that is held as long as heartbeats come', () => {
  test.each([false, true])(
    'is doubtful after one interval and gone after two, while another one is alive (restarted: %s)',
    (restarted) => {
      const app = application();
      app.beat(T0, 'ann');
      app.beat(day('08:01'), 'bob');
      expect(app.holding('ann')?.life).toEqual({ state: 'alive', doubtfulAt: T5, freeBy: T10 });
      if (restarted) app.restart();
      app.beat(day('08:06'), 'bob');
      expect(app.holding('ann')?.life).toEqual({ state: 'doubtful', doubtfulAt: null, freeBy: T10 });
      expect(app.pool()).toMatchObject({ atLeast: 1 });
      if (restarted) app.restart();
      app.beat(day('08:11'), 'bob');
      expect(app.holding('ann')).toBeUndefined();
      expect(app.session('ann')).toMatchObject({
        closed: 'estimated',
        closedBetween: [T5, T10],
        endedBy: 'no heartbeat',
      });
    },
  );

  test('counts as one that may be taken while it is doubtful, and takes no certainty from those beside it', () => {
    const app = application();
    app.beat(T0, 'ann');
    for (const at of [day('08:01'), day('08:06')]) app.beat(at, 'bob');
    app.until(day('08:11'));
    expect(app.session('ann')?.closedBetween).toEqual([T5, T10]);
    expect(app.found()).toEqual([]);
    expect(app.steps().map(({ at, atLeast }) => [at, atLeast])).toContainEqual([T5, 1]);
  });

  test('is removed by the heartbeat of another module, too', () => {
    const app = application({}, [moduleOf('M', 10), moduleOf('N', 2)]);
    app.beat(T0, 'ann');
    app.beat(day('08:06'), 'bob', 'N');
    app.until(day('08:11'));
    expect(app.holding('ann')).toBeUndefined();
  });

  test('is removed by a heartbeat of its own module alone where each module has its own', () => {
    const app = application({ version: 'old' }, [moduleOf('M', 10), moduleOf('N', 2)]);
    app.beat(T0, 'ann');
    app.beat(day('08:06'), 'bob', 'N');
    app.apply({ kind: 'alive', at: day('08:07') });
    app.until(day('08:11'));
    expect(app.holding('ann')?.life?.state).toBe('dead');
    app.beat(day('08:12'), 'cleo');
    app.beat(day('08:13'), 'cleo');
    app.until(day('08:14'));
    expect(app.holding('ann')).toBeUndefined();
  });

  test('stays however long no heartbeat comes where it is kept by name, and since when nobody knows', () => {
    const app = application({ kept: ['M'] }, [moduleOf('M', 10), moduleOf('N', 2)]);
    app.beat(T0, 'bob', 'N');
    for (let minute = 1; minute < 60; minute += 4) app.beat(T0 + minute * 60_000, 'bob', 'N');
    app.beat(day('09:00'), 'ann');
    for (let minute = 61; minute < 120; minute += 4) app.beat(T0 + minute * 60_000, 'bob', 'N');
    expect(app.holding('ann')).toMatchObject({ opened: 'before the log', life: { state: 'kept' } });
    expect(app.holding('ann')?.uncertain).toBeUndefined();
    expect(app.pool()).toMatchObject({ atLeast: 1 });
  });

  test('is removed where the other one sends its heartbeat at the very instant at which one is missing', () => {
    const app = application();
    app.beat(T0, 'ann');
    app.beat(T0, 'bob');
    app.beat(T5, 'bob');
    app.beat(T10, 'bob');
    expect(app.session('ann')?.closedBetween).toEqual([T5, T10]);
  });

  test('blocks while nobody is alive, and is removed within two intervals once somebody is', () => {
    const app = application();
    app.beat(T0, 'ann');
    app.until(day('10:00'));
    expect(app.holding('ann')?.life).toEqual({ state: 'dead', doubtfulAt: null, freeBy: null });
    app.beat(day('10:01'), 'bob');
    expect(app.holding('ann')?.life).toMatchObject({ state: 'doubtful', freeBy: day('10:11') });
    app.beat(day('10:06'), 'bob');
    app.beat(day('10:12'), 'bob');
    expect(app.session('ann')?.closedBetween).toEqual([day('10:01'), day('10:11')]);
  });

  test('surely blocks where the file that every client writes to shows that nobody is alive', () => {
    const app = application();
    app.apply({ kind: 'alive', at: T0, why: 'the licence file was written' });
    app.beat(T0, 'ann');
    app.until(day('08:07'));
    expect(app.holding('ann')?.uncertain).toBe(true);
    app.until(day('09:00'));
    expect(app.holding('ann')?.uncertain).toBeUndefined();
  });

  test('surely blocks where that file is looked at only once it is dead', () => {
    const app = application();
    app.beat(T0, 'ann');
    app.until(day('09:00'));
    expect(app.holding('ann')?.uncertain).toBe(true);
    app.apply({ kind: 'alive', at: T0, why: 'the licence file was written' });
    expect(app.holding('ann')).toMatchObject({ life: { state: 'dead' } });
    expect(app.holding('ann')?.uncertain).toBeUndefined();
    expect(app.pool()).toMatchObject({ atLeast: 1 });
  });

  test('is taken once however often it is renewed, and begins anew behind a logout', () => {
    const app = application();
    for (const at of [T0, T0, day('08:04'), day('08:08')]) app.beat(at, 'ann');
    expect(app.pool()).toMatchObject({ atLeast: 1 });
    app.quit(day('08:09'), 'ann');
    expect(app.session('ann')).toMatchObject({ closed: 'exact', closedAt: day('08:09') });
    app.beat(day('08:12'), 'ann');
    expect(app.holding('ann')).toMatchObject({ opened: 'exact', openedAt: day('08:12') });
  });

  test('began before the log where an earlier heartbeat would not have been heard yet', () => {
    const app = application();
    app.beat(T0, 'ann');
    app.beat(day('08:04'), 'ann');
    app.beat(day('08:05'), 'bob');
    expect(app.holding('bob')).toMatchObject({ opened: 'before the log', openedAt: null });
    expect(app.coverage()).toBe('at least');
    for (const at of [day('08:08'), day('08:12')]) app.beat(at, 'ann');
    expect(app.coverage()).toBe('anchored');
    app.beat(day('08:13'), 'cleo');
    expect(app.holding('cleo')).toMatchObject({ opened: 'exact', openedAt: day('08:13') });
  });

  test('began before the log too where the time of a file, or a list, has shown for long that somebody is alive', () => {
    const app = application();
    app.apply({ kind: 'alive', at: day('06:00'), why: 'the licence file was written' });
    app.apply({ kind: 'alive', at: day('07:59'), why: 'the licence file was written' });
    app.beat(T0, 'ann');
    expect(app.holding('ann')).toMatchObject({ opened: 'before the log' });
    expect(app.coverage()).toBe('at least');
  });

  test('is not taken away by time where a list alone shows it', () => {
    const app = application();
    const seenAt = T0;
    app.list(day('08:03'), [{ key: 'ann@PC1', who: { holder: 'ann', node: 'PC1' }, seenAt }]);
    app.apply({ kind: 'alive', at: day('08:07'), why: 'the licence file was written' });
    app.until(day('09:00'));
    expect(app.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('is awaited where a list shows it beside a stream, and did not end before that list', () => {
    const app = application();
    app.beat(T0, 'bob');
    const lines = ['ann', 'bob'].map((holder) => ({ key: `${holder}@PC1`, who: { holder, node: 'PC1' }, seenAt: T0 }));
    app.list(day('08:07'), lines);
    app.beat(day('08:08'), 'bob');
    app.until(day('08:11'));
    expect(app.session('ann')?.closedBetween?.[0]).toBe(day('08:07'));
  });
});

test('the last heartbeat that a list states shows that somebody is alive', () => {
  const app = application();
  app.beat(T0, 'ann');
  const line = (holder: string, seenAt: Instant) => ({ key: `${holder}@PC1`, who: { holder, node: 'PC1' }, seenAt });
  app.list(day('08:08'), [line('ann', T0), line('bob', day('08:07'))]);
  app.until(T10);
  expect(app.session('ann')?.closedBetween).toEqual([day('08:08'), T10]);
});

test('behind a gap in the log nobody knows whether an earlier heartbeat would have been heard', () => {
  const app = application();
  for (const at of [T0, day('08:04'), day('08:08'), day('08:12')]) app.beat(at, 'ann');
  app.apply({ kind: 'coverage', at: day('08:13'), known: 'gap', why: 'lines are missing' });
  app.beat(day('08:14'), 'bob');
  expect(app.holding('bob')).toMatchObject({ opened: 'before the log' });
});

describe('the time between two heartbeats', () => {
  test.each<[string, Settings, readonly LedgerPool[], number | null]>([
    ['30 s a seat of the largest module', {}, [moduleOf('M', 4), moduleOf('N', 20)], 600_000],
    ['that of older versions by their table', { version: 'old' }, [moduleOf('M', 10)], 41_000],
    ['between two of its points, straight', { version: 'old' }, [moduleOf('M', 6)], 24_200],
    ['below the first of them, in proportion', { version: 'old' }, [moduleOf('M', 2)], 8_000],
    ['that of each module by its own seats', { version: 'old' }, [moduleOf('M', 5), moduleOf('N', 10)], 20_000],
    ['the one that is set', { interval: 60_000 }, [moduleOf('M', 10)], 60_000],
    ['with the lateness that is allowed', { late: 10 }, [moduleOf('M', 10)], 330_000],
    ['without the modules whose seats are kept', { kept: ['N'] }, [moduleOf('M', 4), moduleOf('N', 20)], 120_000],
    ['unknown where no limit is', {}, [moduleOf('M', null)], null],
  ])('%s', (_, settings, pools, interval) => {
    const app = application(settings, pools);
    app.beat(T0, 'ann');
    const doubtfulAt = app.holding('ann')?.life?.doubtfulAt ?? null;
    expect(doubtfulAt).toBe(interval === null ? null : T0 + interval);
  });

  test('where nobody is ever removed an entry may be older than the log, unless its holder had left', () => {
    const app = application({ level: 'light' });
    app.beat(T0, 'ann');
    expect(app.session('ann')?.openedAt).toBe(null);
    app.apply({ kind: 'renewed', at: T0 + 90_000, pool: 'M', who: { holder: 'bob', key: 'anew' }, anew: true });
    expect(app.holding('bob')?.openedAt).toBe(T0 + 90_000);
  });

  test.each<[string, Settings]>([
    ['where nobody is ever removed', { level: 'light' }],
    ['where the seats of a module are kept by name', { kept: ['M'] }],
  ])('means nothing %s', (_, settings) => {
    const app = application(settings);
    app.beat(T0, 'ann');
    expect(app.holding('ann')?.life).toEqual({ state: 'kept', doubtfulAt: null, freeBy: null });
    app.until(day('20:00'));
    app.beat(day('20:00'), 'bob');
    app.beat(day('20:30'), 'bob');
    expect(app.holding('ann')?.life?.state).toBe('kept');
  });
});

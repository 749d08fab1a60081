import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import type { PoolNow, Session } from '../../src/domain/ledger.ts';
import { createEngine, type EngineSettings } from '../../src/engine/engine.ts';
import { textOf } from '../../src/formats/windows-event.ts';
import { at, disconnect, logon, started } from '../parsers/security-expert/events.ts';
import { day, emptyLoaded, entriesOf, iris, pipelineSettings } from '../timeline.ts';

const START =
  iris.start('06:00:00:000') +
  iris.login('06:00:01:000', 10, '192.0.2.99', 1) +
  iris.logout('06:00:02:000', 10, '192.0.2.99');

/** Two instances under one key, each with a user. */
const BOTH = pipelineSettings({ sources: ['a', 'b'], settings: { trace: 'always' } });
const [POOL] = BOTH.pools;

function logged(user: string): string {
  return START + iris.login('07:00:00:000', 11, user, 1);
}

/** A state that is kept from one configuration to the next. */
function kept() {
  const loaded = emptyLoaded();
  const sessions = new Map<string, Session>();
  return {
    sessions,
    /** Runs under a configuration, reads what the logs of its sources hold now, and stops. */
    run(settings: EngineSettings, logs: Readonly<Record<string, string>>): PoolNow[] {
      const pipeline = createEngine(settings, structuredClone(loaded));
      for (const [source, text] of Object.entries(logs))
        pipeline.ingest(
          [
            {
              source,
              input: source,
              batch: {
                entries: entriesOf(text, source, day('08:00'), false, { offset: 0 }),
                notes: [],
                next: 1,
                caughtUp: true,
              },
            },
          ],
          day('08:00'),
        );
      const work = pipeline.work(day('08:00'));
      for (const kind of ['inputs', 'streams', 'ledger', 'rules'] as const) {
        for (const [key, value] of work?.[kind] ?? [])
          if (value === null) loaded[kind].delete(key);
          else loaded[kind].set(key, value);
      }
      for (const change of work?.changes ?? [])
        if (change.kind === 'session') sessions.set(change.session.id, change.session);
      return pipeline.ledger.pools().filter(({ kind }) => kind === 'User');
    },
  };
}

function only(id: string, settings: EngineSettings = BOTH): EngineSettings {
  return {
    ...settings,
    sources: settings.sources.filter((source) => source.id === id),
    pools: settings.pools.map((pool) => ({ ...pool, sources: [id] })),
  };
}

describe('a configuration that has changed', () => {
  test('counts the seats of a source no more that was taken out of a pool', () => {
    const state = kept();
    expect(state.run(BOTH, { a: logged('ann@192.0.2.1'), b: logged('bob@192.0.2.2') })).toMatchObject([
      { pool: 'iris', atLeast: 2, atMost: 2 },
    ]);
    expect(state.run(only('a'), { a: iris.login('07:30:00:000', 12, 'al@192.0.2.3', 1) })).toMatchObject([
      { pool: 'iris', atLeast: 2, atMost: 2, sessions: 2, sources: ['a'] },
    ]);
  });

  test('goes on with a source that was away for a while', () => {
    const state = kept();
    state.run(BOTH, { a: logged('ann@192.0.2.1'), b: logged('bob@192.0.2.2') });
    state.run(only('a'), { a: iris.logout('07:30:00:000', 11, 'ann@192.0.2.1') });
    expect(state.run(BOTH, {})).toMatchObject([
      { pool: 'iris', atLeast: 1, atMost: 1, coverage: { state: 'anchored' } },
    ]);
    expect(state.run(BOTH, { b: iris.logout('07:40:00:000', 11, 'bob@192.0.2.2') })).toMatchObject([
      { pool: 'iris', atLeast: 0, atMost: 0 },
    ]);
  });

  test('takes the sessions of a source along into the pool that counts it now', () => {
    const state = kept();
    state.run({ ...BOTH, pools: [] }, { a: logged('ann@192.0.2.1'), b: logged('bob@192.0.2.2') });
    expect(state.run(BOTH, {})).toMatchObject([{ pool: 'iris', atLeast: 2, atMost: 2, sessions: 2 }]);
    expect(state.run(BOTH, { a: iris.logout('07:30:00:000', 11, 'ann@192.0.2.1') })).toMatchObject([
      { pool: 'iris', atLeast: 1, atMost: 1, sessions: 1 },
    ]);
    const own =
      POOL === undefined
        ? []
        : [
            { ...POOL, sources: ['a'] },
            { ...POOL, id: 'second', sources: ['b'] },
          ];
    expect(state.run({ ...BOTH, pools: own }, {})).toMatchObject([
      { pool: 'iris', sessions: 0 },
      { pool: 'second', atLeast: 1, atMost: 1, sessions: 1 },
    ]);
    expect([...state.sessions.values()].filter(({ closedAt }) => closedAt === undefined)).toMatchObject([
      { pool: 'second', who: { holder: 'bob@192.0.2.2' } },
    ]);
  });

  test('that calls a pool by another name loses nothing', () => {
    const state = kept();
    state.run(BOTH, { a: logged('ann@192.0.2.1'), b: logged('bob@192.0.2.2') });
    const renamed = { ...BOTH, pools: BOTH.pools.map((pool) => ({ ...pool, id: 'other' })) };
    expect(state.run(renamed, {})).toMatchObject([
      { pool: 'other', atLeast: 2, atMost: 2, coverage: { state: 'anchored' } },
    ]);
    expect(state.run(renamed, { b: iris.logout('07:40:00:000', 11, 'bob@192.0.2.2') })).toMatchObject([
      { pool: 'other', atLeast: 1, atMost: 1 },
    ]);
  });

  test('that calls an instance by another name takes its open sessions along', () => {
    const state = kept();
    state.run(BOTH, { a: logged('ann@192.0.2.1'), b: logged('bob@192.0.2.2') });
    const renamed = {
      ...BOTH,
      sources: BOTH.sources.map((source) => (source.id === 'a' ? { ...source, instance: 'MAIN' } : source)),
    };
    expect(state.run(renamed, {})).toMatchObject([
      { atLeast: 2, atMost: 2, sessions: 2, coverage: { state: 'anchored' } },
    ]);
    expect(
      [...state.sessions.values()]
        .filter(({ closedAt }) => closedAt === undefined)
        .map(({ instance }) => instance)
        .toSorted(),
    ).toEqual(['B', 'MAIN']);
    expect(state.run(renamed, { a: iris.logout('07:40:00:000', 11, 'ann@192.0.2.1') })).toMatchObject([
      { atLeast: 1, atMost: 1, sessions: 1 },
    ]);
    expect([...state.sessions.values()].filter(({ closedAt }) => closedAt === undefined)).toMatchObject([
      { instance: 'B', who: { holder: 'bob@192.0.2.2' } },
    ]);
  });

  test('in which two instances have changed names leaves each its own', () => {
    const state = kept();
    state.run(BOTH, { a: logged('ann@192.0.2.1'), b: logged('bob@192.0.2.2') });
    const swapped = {
      ...BOTH,
      sources: BOTH.sources.map((source) => ({ ...source, instance: source.id === 'a' ? 'B' : 'A' })),
    };
    expect(state.run(swapped, { a: iris.logout('07:40:00:000', 11, 'ann@192.0.2.1') })).toMatchObject([
      { atLeast: 1, atMost: 1 },
    ]);
    expect([...state.sessions.values()].filter(({ closedAt }) => closedAt === undefined)).toMatchObject([
      { instance: 'A', who: { holder: 'bob@192.0.2.2' } },
    ]);
  });
});

describe('a server of events whose instance is called by another name', () => {
  const OLD = pipelineSettings({ system: 'security-expert', sources: ['live', 'exports'], rules: [] });
  const named = (name: string): EngineSettings => ({
    ...OLD,
    sources: OLD.sources.map((source) => ({ ...source, instance: name })),
  });
  const EVENTS = [started('06:00'), logon('07:00', 1, 'ann')];

  function running(name: string, loaded = emptyLoaded()) {
    const pipeline = createEngine(named(name), structuredClone(loaded));
    return {
      pipeline,
      read(source: string, events: readonly LogEvent[], whole = false): void {
        const entries = events.map((event, n) => ({
          stream: source,
          place: { file: 'a.evtx', at: n },
          arrived: at('10:00'),
          history: false,
          at: event.at ?? 0,
          text: textOf(event),
          event,
        }));
        pipeline.ingest(
          [{ source, input: source, batch: { entries, notes: [], next: 1, caughtUp: true, snapshot: whole } }],
          at('10:00'),
        );
      },
      stop(): ReturnType<typeof emptyLoaded> {
        const work = pipeline.work(at('10:00'));
        const after = structuredClone(loaded);
        for (const kind of ['inputs', 'streams', 'ledger', 'rules'] as const)
          for (const [key, value] of work?.[kind] ?? [])
            if (value === null) after[kind].delete(key);
            else after[kind].set(key, structuredClone(value));
        return after;
      },
    };
  }

  test('goes on: who is logged on stays so until the logout comes, and events that were read count once', () => {
    const before = running('SX1');
    before.read('live', EVENTS);
    const after = running('MAIN', before.stop());
    after.read('exports', EVENTS, true);
    expect(after.pipeline.ledger.holdings('security-expert')).toMatchObject([
      { instance: 'MAIN', who: { holder: 'ann' } },
    ]);
    expect(after.pipeline.ledger.pools()).toMatchObject([{ atLeast: 1, atMost: 1, coverage: { state: 'anchored' } }]);
    const again = running('MAIN', after.stop());
    again.read('live', [disconnect('08:00', 1, 'ann')]);
    expect(again.pipeline.ledger.pools()).toMatchObject([{ atLeast: 0, atMost: 0, sessions: 0 }]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import { day } from '../timeline.ts';
import { MODEL, stepsIn, tables } from './table.ts';

function row(key: string, holder: string, openedAt?: Instant, seenAt?: Instant): KeyedLine {
  return {
    key,
    who: { holder, node: 'WS1' },
    ...(openedAt !== undefined && { openedAt }),
    ...(seenAt !== undefined && { seenAt }),
  };
}

const ANN = row('1', 'ann', day('07:30'));
const BOB = row('2', 'bob', day('07:45'));

describe('a table of who holds seats, read again and again', () => {
  test('names at first sight who is in, since when its rows say so, and anchors what is known', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, BOB]);
    expect(table.holdings()).toMatchObject([
      { who: { holder: 'ann', node: 'WS1', key: '1' }, opened: 'exact', openedAt: day('07:30') },
      { who: { holder: 'bob', node: 'WS1', key: '2' }, opened: 'exact', holderSince: day('07:45') },
    ]);
    expect(table.pool()).toMatchObject({
      atLeast: 2,
      atMost: 2,
      drift: null,
      coverage: { state: 'anchored', since: day('08:00') },
    });
  });

  test('that may lack who is in shows who is there at least, and still who has gone', () => {
    const table = tables();
    const lacks = 'it has no rows of the last five minutes';
    table.apply({ kind: 'census', at: day('08:00'), complete: true, lacks, holders: [ANN, BOB] });
    table.apply({ kind: 'census', at: day('08:05'), complete: true, lacks, holders: [BOB] });
    const coverage = { state: 'at least', since: day('08:00'), why: lacks };
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: null, coverage });
    expect(table.holdings()).toMatchObject([{ who: { holder: 'bob' } }]);
    table.version(day('08:10'), [BOB]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored' } });
    table.apply({ kind: 'census', at: day('08:15'), complete: true, lacks, holders: [BOB] });
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: null, coverage: { state: 'at least' } });
  });

  test('proves a session by its row where the table gives it, and its end by the key that is missing', () => {
    const table = tables();
    table.version(day('08:00'), [{ ...ANN, row: { LOCK: '1', USER: 'ann' } }]);
    table.version(day('08:01'), [BOB]);
    expect(table.sessions()[0]?.proof).toEqual([
      { file: 'seats.csv', at: '1', text: 'LOCK=1, USER=ann' },
      { file: 'seats.csv', at: '1', text: 'a row' },
    ]);
  });

  test('closes between two versions whose row has gone, and opens whose row is new when that says so', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:01'), [BOB]);
    expect(table.sessions()).toMatchObject([
      {
        who: { holder: 'ann' },
        closed: 'estimated',
        closedBetween: [day('08:00'), day('08:01')],
        endedBy: 'not seen to end',
        reason: 'its row is no longer in the table',
      },
      { who: { holder: 'bob' }, openedAt: day('07:45'), lastSeenAt: day('08:01') },
    ]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1, drift: null });
  });

  test('whose rows do not say when they began opens them between the version before and this one', () => {
    const table = tables();
    table.version(day('08:00'), [row('1', 'ann')]);
    table.version(day('08:01'), [row('1', 'ann'), row('2', 'bob')]);
    table.version(day('08:02'), [row('1', 'ann'), row('2', 'bob'), row('3', 'cleo', undefined, day('08:01'))]);
    expect(table.holdings()).toMatchObject([
      { who: { holder: 'ann' }, opened: 'before the log', openedAt: null },
      { who: { holder: 'bob' }, opened: 'estimated', openedBetween: [day('08:00'), day('08:01')] },
      { who: { holder: 'cleo' }, opened: 'estimated', openedBetween: [day('08:01'), day('08:01')] },
    ]);
  });

  test('renews who stays: seen at the version, or when the row says that it was renewed', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, { ...BOB, seenAt: day('07:50') }]);
    table.version(day('08:01'), [ANN, { ...BOB, seenAt: day('07:55') }]);
    expect(table.holdings().map(({ lastSeenAt }) => lastSeenAt)).toEqual([day('08:01'), day('07:55')]);
    table.version(day('08:02'), []);
    // The row stood there until the version before, however long ago it was renewed.
    for (const { closedBetween } of table.sessions()) expect(closedBetween).toEqual([day('08:01'), day('08:02')]);
  });

  test('takes another beginning under a known key for another session, before which the first one ended', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:10'), [{ ...ANN, openedAt: day('08:05') }]);
    expect(table.sessions()).toMatchObject([
      { openedAt: day('07:30'), closedBetween: [day('08:00'), day('08:05')] },
      { openedAt: day('08:05'), opened: 'exact' },
    ]);
    expect(table.holdings()).toMatchObject([{ holderSince: day('08:05') }]);
  });

  test('takes another holder under a known key for another session', () => {
    const table = tables();
    table.version(day('08:00'), [row('1', 'ann')]);
    table.version(day('08:01'), [row('1', 'bob')]);
    expect(table.sessions()).toMatchObject([
      { who: { holder: 'ann' }, closedBetween: [day('08:00'), day('08:01')] },
      { who: { holder: 'bob' }, openedBetween: [day('08:00'), day('08:01')] },
    ]);
  });

  test('of which only a part was read closes nobody and anchors nothing, and names who is new', () => {
    const table = tables();
    table.version(day('08:00'), [BOB], { complete: false });
    expect(table.pool()?.coverage.state).toBe('unknown');
    table.version(day('08:01'), [ANN, BOB]);
    table.version(day('08:02'), [row('3', 'cleo', day('08:01'))], { complete: false });
    expect(table.holdings().map(({ who }) => who.holder)).toEqual(['ann', 'bob', 'cleo']);
    expect(table.pool()).toMatchObject({ atLeast: 3, atMost: 3, coverage: { since: day('08:01') } });
  });

  test('of which only a part was read closes whose row is that of another session by now', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, BOB]);
    table.version(day('08:10'), [{ ...ANN, openedAt: day('08:05') }], { complete: false });
    expect(table.holdings().map(({ openedAt }) => openedAt)).toEqual([day('07:45'), day('08:05')]);
  });

  test('that leaves a row out once and then holds it again goes on with the session', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:01'), []);
    table.version(day('08:02'), [ANN]);
    expect(table.sessions()).toMatchObject([{ openedAt: day('07:30'), lastSeenAt: day('08:02') }]);
    expect(table.holdings()).toHaveLength(1);
    const [before, , absent] = stepsIn(table.all());
    expect(before).toMatchObject({ at: day('08:00'), atLeast: 0, atMost: 1 });
    expect(absent).toMatchObject({ at: day('08:02'), atLeast: 1, atMost: 1 });
  });

  test('closes nobody who is known to have come after it', () => {
    const table = tables();
    table.apply({ kind: 'opened', who: { holder: 'ann', key: '1' }, at: day('08:00:30') });
    table.version(day('08:00'), [BOB]);
    expect(table.holdings().map(({ who }) => who.holder)).toEqual(['bob', 'ann']);
  });

  test('counts every row of a table that is longer than what is kept one by one', () => {
    const table = tables();
    const rows = Array.from({ length: 12_000 }, (_, n) => row(`row ${n}`, 'everybody', day('07:00') + n));
    for (const time of ['08:00', '08:01', '08:02']) table.version(day(time), rows);
    expect(table.pool()).toMatchObject({ atMost: 12_000, sessions: 12_000 });
    table.version(day('08:03'), rows.slice(0, 5));
    expect(table.pool()).toMatchObject({ atLeast: 5, atMost: 5, sessions: 5 });
    expect(table.sessions()).toHaveLength(12_000);
  });

  test('in which a row has no key closes nobody, since that row may be anybody', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, BOB]);
    const holders = [ANN, { who: { holder: 'bob' }, connections: 1 }];
    table.apply({ kind: 'census', at: day('08:01'), complete: true, holders });
    expect(table.holdings().map(({ who }) => who.holder)).toEqual(['ann', 'bob']);
  });

  test('says nothing new when it is read twice, and nothing at all when it is older than what was read', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:01'), [ANN, BOB]);
    table.closed('1', day('08:01') + 1);
    table.changes();
    table.version(day('08:01'), [ANN, BOB]);
    table.version(day('08:00'), [ANN]);
    expect(table.changes()).toEqual([]);
    expect(table.holdings().map(({ who }) => who.holder)).toEqual(['bob']);
  });

  test('makes one step of what it tells, however often it tells the same', () => {
    const table = tables();
    for (let minute = 0; minute < 10; minute += 1) table.version(day('08:00') + minute * 60_000, [ANN]);
    expect(table.changes().filter(({ kind }) => kind === 'seats')).toHaveLength(1);
  });

  test('is complete for its own machine and source alone', () => {
    const table = tables(MODEL, ['north', 'south']);
    table.version(day('08:00'), [ANN], { source: 'north' });
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: null });
    table.version(day('08:00'), [{ ...BOB, key: '1' }], { source: 'south' });
    table.version(day('08:01'), [], { source: 'south' });
    expect(table.holdings()).toMatchObject([{ who: { holder: 'ann' }, source: 'north' }]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('read later than another machine of the pool corrects what was told of the time between', () => {
    const table = tables(MODEL, ['north', 'south']);
    table.version(day('08:00'), [], { source: 'north' });
    table.version(day('08:00'), [ANN, BOB], { source: 'south' });
    table.version(day('08:01:30'), [row('1', 'eve', day('08:01:20'))], { source: 'north' });
    table.version(day('08:01'), [BOB, row('3', 'cleo', day('08:00:50'))], { source: 'south' });
    table.changes();
    const seatsAt = (time: string) => stepsIn(table.all()).findLast(({ at }) => at <= day(time));
    // Somewhere between the two versions ann went.
    expect(seatsAt('08:00:30')).toMatchObject({ atLeast: 1, atMost: 2 });
    expect(seatsAt('08:00:55')).toMatchObject({ atLeast: 2, atMost: 3 });
    expect(seatsAt('08:01:10')).toMatchObject({ atLeast: 2, atMost: 2 });
    expect(seatsAt('08:01:25')).toMatchObject({ atLeast: 3, atMost: 3 });
    expect(seatsAt('08:02')).toMatchObject({ atLeast: 3, atMost: 3 });
  });

  test('closes nobody whom a log beside it opened without a key', () => {
    const table = tables({ ...MODEL, closes: ['key', 'youngest'] });
    table.apply({ kind: 'opened', who: { holder: 'dan' }, at: day('07:00') });
    table.version(day('08:00'), [ANN]);
    table.version(day('08:01'), []);
    expect(table.holdings().map(({ who }) => who.holder)).toEqual(['dan']);
    table.apply({ kind: 'closed', which: 'one', match: { holder: 'dan' }, why: 'logout', at: day('08:02') });
    expect(table.holdings()).toEqual([]);
  });

  test('read again after a gap is sure of who is still in, and of nobody before that', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, BOB]);
    table.apply({ kind: 'coverage', known: 'gap', why: 'the table could not be read', at: day('08:01') });
    expect(table.pool()).toMatchObject({ atLeast: null, atMost: null });
    table.version(day('09:00'), [ANN]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored', since: day('09:00') } });
    expect(table.holdings()[0]?.uncertain).toBeUndefined();
    expect(table.sessions()[1]).toMatchObject({ closedBetween: [day('08:00'), day('09:00')] });
  });

  test('needs a licence model that tells sessions by their keys', () => {
    const table = tables({ ...MODEL, closes: ['youngest'] });
    expect(() => table.version(day('08:00'), [ANN])).toThrow(/does not close by 'key'/);
  });

  test('where several sessions of a holder share a seat, another row of the same holder takes none', () => {
    const table = tables({ ...MODEL, seats: 'holder' });
    table.version(day('08:00'), [ANN, { ...ANN, key: '9' }]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1, sessions: 2 });
    table.version(day('08:01'), [ANN]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1, sessions: 1 });
  });
});

describe('a past row of a table', () => {
  test('ends the session of its key when it says so, or between two instants', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, BOB]);
    table.closed('1', day('08:00:30'));
    table.closed('2', day('08:00:50'), [day('08:00:20'), day('08:00:50')]);
    table.version(day('08:01'), []);
    expect(table.sessions()).toMatchObject([
      { who: { holder: 'ann' }, closed: 'exact', closedAt: day('08:00:30'), endedBy: 'logout' },
      { who: { holder: 'bob' }, closed: 'estimated', closedBetween: [day('08:00:20'), day('08:00:50')] },
    ]);
    expect(table.pool()).toMatchObject({ atLeast: 0, atMost: 0, coverage: { state: 'anchored', since: day('08:00') } });
  });

  test('changes nothing where its session is not open, as at first sight', () => {
    const table = tables();
    table.closed('7', day('06:00'));
    table.version(day('08:00'), [ANN]);
    table.closed('7', day('08:00:30'));
    expect(table.sessions()).toHaveLength(1);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored', since: day('08:00') } });
  });

  test('of one key ends no session of another key of the same holder', () => {
    const table = tables({ ...MODEL, closes: ['key', 'youngest'] });
    table.version(day('08:00'), [ANN, { ...ANN, key: '9', openedAt: day('07:40') }]);
    const match = { holder: 'ann', key: '5' };
    table.apply({ kind: 'closed', which: 'one', match, why: 'logout', at: day('08:01') });
    expect(table.holdings().map(({ who }) => who.key)).toEqual(['1', '9']);
  });
});

describe('a lease that ran out', () => {
  const LEASES = { ...MODEL, lease: true as const };

  test('took its seat until it ended, however early its holder left within it', () => {
    for (const model of [LEASES, MODEL]) {
      const table = tables(model);
      table.version(day('08:00'), [{ ...ANN, expiresAt: day('08:15') }]);
      expect(table.holdings()[0]?.expiresAt).toBe(day('08:15'));
      table.closed('1', day('08:15'), [day('08:00'), day('08:15')]);
      table.version(day('08:20'), []);
      const { closed, closedBetween, expiresAt } = table.sessions()[0] ?? {};
      expect({ closed, closedBetween }).toEqual({ closed: 'estimated', closedBetween: [day('08:00'), day('08:15')] });
      expect(expiresAt).toBeUndefined();
      const then = stepsIn(table.all()).findLast(({ at }) => at <= day('08:10'));
      expect(then).toMatchObject({ atLeast: model.lease === true ? 1 : 0, atMost: 1 });
    }
  });

  test('ends later with each version in which it was renewed', () => {
    const table = tables(LEASES);
    table.version(day('08:00'), [{ ...ANN, seenAt: day('07:55'), expiresAt: day('08:10') }]);
    table.version(day('08:01'), [{ ...ANN, seenAt: day('08:00'), expiresAt: day('08:15') }]);
    expect(table.holdings()[0]).toMatchObject({ lastSeenAt: day('08:00'), life: { freeBy: day('08:15') } });
  });
});

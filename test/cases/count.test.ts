import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import type { PoolNow } from '../../src/domain/ledger.ts';
import { HOUR, timeline, type Timeline } from '../timeline.ts';

const DAY = Date.UTC(2026, 10, 20);
const at = (hour: number): number => DAY + hour * HOUR;
let id = 0;
const said = (hour: number, text: string): LogEvent => ({
  source: 'Security Expert Data Service',
  id: 0,
  at: at(hour),
  number: (id += 1),
  channel: 'Application',
  machine: 'sx1.example.test',
  data: [{ value: text }],
});
const on = (hour: number, number: number): LogEvent =>
  said(hour, `New Operator Logon. Record ID: ${number}, Name: op${number}`);
const off = (hour: number, number: number): LogEvent =>
  said(hour, `Remove Operator by Disconnect. Record ID: ${number}, Name: op${number}`);
const restart = (hour: number): LogEvent => said(hour, 'Service started successfully.');

function server(...events: LogEvent[]): Timeline {
  return timeline({ system: 'security-expert', rules: [] }).events(events, at(12));
}

function count(line: Timeline, used: number, hour: number, of: number | null = null): Timeline {
  line.pipeline().count({ pool: 'security-expert', used, of, instance: null }, at(hour));
  return line;
}

function pool(line: Timeline): Pick<PoolNow, 'atLeast' | 'atMost' | 'limit' | 'unnamed'> & { state: string } {
  const { atLeast, atMost, limit, unnamed = 0, coverage } = line.outcome().pool;
  return { atLeast, atMost, limit, unnamed, state: coverage.state };
}

describe('a count that an administrator reads in the product', () => {
  test('names nobody, but says how many there are besides, from then on', () => {
    const line = count(server(on(8, 1), on(9, 2)), 5, 12, 5);
    expect(pool(line)).toEqual({ atLeast: 5, atMost: 5, limit: 5, unnamed: 3, state: 'anchored' });
    line.events([on(13, 3), off(14, 1)]);
    expect(pool(line)).toMatchObject({ atLeast: 5, atMost: 5, unnamed: 3 });
    expect(line.outcome().pool.drift).toMatchObject({ counted: 2, stated: 5 });
  });

  test('a disconnect without a logon is that of one of those that it does not name', () => {
    const line = count(server(on(8, 1)), 3, 12).events([off(13, 7)]);
    expect(pool(line)).toMatchObject({ atLeast: 2, atMost: 2, unnamed: 1, state: 'anchored' });
    line.events([off(14, 8)]);
    expect(pool(line)).toMatchObject({ atLeast: 1, atMost: 1, state: 'anchored' });
    line.events([off(15, 9)]);
    expect(pool(line)).toMatchObject({ atLeast: 1, state: 'at least' });
  });

  test('where it states fewer than the log has, nobody is said to be logged in for sure', () => {
    const line = count(server(restart(7), on(8, 1), on(9, 2), on(10, 3)), 1, 12);
    expect(pool(line)).toMatchObject({ atLeast: 1, atMost: 1, unnamed: -2 });
    expect(line.outcome().holdings.map(({ uncertain }) => uncertain)).toEqual([true, true, true]);
    line.events([on(13, 4)]);
    expect(pool(line)).toMatchObject({ atLeast: 2, atMost: 2 });
  });

  test('where it agrees, nothing is corrected', () => {
    const line = count(server(restart(7), on(8, 1)), 1, 12);
    expect(line.outcome().pool).toMatchObject({ atLeast: 1, atMost: 1, drift: null });
  });

  test('behind events that are missing it is exact again, also when somebody leaves of whom nobody knew', () => {
    const line = server(restart(7), on(8, 1));
    line.pipeline().ingest(
      [
        {
          source: 'prod',
          input: 'prod',
          batch: {
            entries: [],
            notes: [
              {
                stream: 'prod',
                place: { file: 'prod.evtx', at: 3 },
                arrived: at(12),
                what: 'gap',
                detail: 'events are missing',
              },
            ],
            next: 9,
            caughtUp: true,
          },
        },
      ],
      at(12),
    );
    count(line, 3, 13);
    expect(pool(line)).toMatchObject({ atLeast: 3, atMost: 3 });
    line.events([off(14, 1)]);
    expect(pool(line)).toMatchObject({ atLeast: 2, atMost: 2 });
  });

  test('a restart ends it with all else', () => {
    expect(pool(count(server(on(8, 1)), 5, 12).events([restart(13), on(14, 2)]))).toMatchObject({
      atLeast: 1,
      atMost: 1,
      unnamed: 0,
    });
  });

  test('it outlives a restart of seatwatch', () => {
    expect(
      pool(
        count(server(on(8, 1)), 5, 12)
          .until(at(13))
          .restart(),
      ),
    ).toMatchObject({ atLeast: 5, atMost: 5, unnamed: 4 });
  });

  test('of a pool that is not known it says which there are', () => {
    expect(() =>
      server(on(8, 1)).pipeline().count({ pool: 'iris', used: 1, of: null, instance: null }, at(12)),
    ).toThrow('there is no such pool; there are security-expert');
  });

  test('of a pool over several machines it asks of which', () => {
    const line = server(on(8, 1)).events([{ ...on(9, 2), machine: 'sx2.example.test' }]);
    expect(() => line.pipeline().count({ pool: 'security-expert', used: 1, of: null, instance: null }, at(12))).toThrow(
      'by --instance: PROD, sx2.example.test',
    );
    line.pipeline().count({ pool: 'security-expert', used: 4, of: null, instance: 'sx2.example.test' }, at(12));
    expect(line.outcome().pool.unnamed).toBe(3);
  });
});

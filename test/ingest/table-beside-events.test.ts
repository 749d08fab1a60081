import { expect, test } from 'vitest';
import type { Entry } from '../../src/domain/entry.ts';
import type { Batch } from '../../src/domain/reader.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { day, pipelineSettings } from '../timeline.ts';

const HEADER = ['Host', 'User', 'Feature'];

function batch(more: Partial<Batch>): Batch {
  return { entries: [], notes: [], next: null, caughtUp: true, ...more };
}

function table(time: string, ...names: readonly string[]): Batch {
  const rows = names.map((name) => ({ Host: `PC-${name}`, User: name, Feature: 'Dev_Session_Count' }));
  const at = day(time);
  const place = { file: 'users.csv', at: 0 };
  const entry: Entry = { stream: 'prod:', place, arrived: at, history: false, at, text: HEADER.join(', ') };
  return batch({ entries: [{ ...entry, table: { header: HEADER, rows } }], of: 'table' });
}

function acquired(time: string): Batch {
  const at = day(time);
  const text = "License feature 'Dev_Session_Count' of version 6.0 or greater has been acquired";
  const event = { source: 'aaIDE', at, machine: 'SRV1', process: 'aaIDE', pid: 100, number: 1, text, data: [] };
  const place = { file: '1.aaLOG', at: 1 };
  return batch({ entries: [{ stream: 'prod', place, arrived: at, history: false, at, text, event }] });
}

function engine(): { engine: Engine; take(...batches: readonly Batch[]): number; nodes(): (string | undefined)[] } {
  const made = createEngine(pipelineSettings({ system: 'batch-management' }));
  return {
    engine: made,
    take(...batches) {
      const all = batches.map((one, at) => ({ source: 'prod', input: `input ${at}`, batch: one }));
      const { length } = made.ingest(all, day('12:00'));
      made.tick(day('12:00'), ['prod']);
      return length;
    },
    nodes: () => made.ledger.holdings('batch-management').map(({ who }) => who.node),
  };
}

test('what a batch is of decides how it is taken, so that a table beside events is no event', () => {
  const site = engine();
  expect(site.take(table('09:00', 'ann'), acquired('08:00'))).toBe(2);
  expect(site.nodes()).toHaveLength(2);
  // The same rows hold again at a later moment.
  expect(site.take(table('09:05', 'ann'))).toBe(1);
  expect(site.nodes()).toHaveLength(2);
  site.take(table('09:10', 'bob'));
  expect(site.nodes()).toContain('PC-bob');
  expect(site.nodes()).not.toContain('PC-ann');
});

test('a table is taken at once, while events wait for what other files may hold of before', () => {
  const site = engine();
  const wrapped = [table('09:00', 'ann'), acquired('08:00')].map((one, at) => ({
    source: 'prod',
    input: `input ${at}`,
    batch: one,
  }));
  expect(site.engine.ingest(wrapped, day('12:00'), day('07:00')).map(({ input }) => input)).toEqual(['input 0']);
});

test('that a table is damaged says nothing of what the log has shown', () => {
  const site = engine();
  site.take(acquired('08:00'));
  const before = site.engine.ledger.pool('batch-management');
  const note = { stream: 'prod:', place: { file: 'users.csv', at: 0 }, arrived: day('09:00'), detail: 'it is cut off' };
  site.take(batch({ notes: [{ ...note, what: 'damaged' }], of: 'table' }));
  expect(site.engine.ledger.pool('batch-management')).toEqual(before);
});

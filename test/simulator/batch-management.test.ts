import { describe, expect, test } from 'vitest';
import type { WrittenRecord } from '../archestra/aalog.ts';
import { filesOf } from './batch-management-files.ts';
import type { MachineLog, PlantRun } from './batch-management-types.ts';
import { ALL_TOLD, AS_IT_IS, KINDS, simulatePlant } from './batch-management.ts';

const WEEK = simulatePlant({ seed: 2 });
const REAL = simulatePlant({ ...AS_IT_IS, seed: 2, downs: { told: 0.3, loggerOnly: 0.4, crash: 0.3 } });

function logOf({ machines }: PlantRun, host: string): MachineLog {
  const found = machines.find((machine) => machine.host === host);
  if (found === undefined) throw new Error(`${host} has no log`);
  return found;
}

/** Who holds a seat by the lines of the Batch server alone: a second hand that knows nothing of the simulator. */
function heldBy(records: readonly WrittenRecord[]): string[] {
  const held = new Map<string, number>();
  const ended: string[] = [];
  const end = (key: string, at: number): void => {
    if (held.has(key)) ended.push(`${key} ${held.get(key)} ${at}`);
    held.delete(key);
  };
  for (const { at, message, process } of records) {
    const [, kind, what, device] =
      /'Batch_(Dev|MOM)_Client' .* (acquired|released) for device (\S+)$/.exec(message) ?? [];
    const key = process.startsWith('FactMES') ? 'MOM BATCH1' : `${kind === 'Dev' ? 'Development' : 'MOM'} ${device}`;
    if (what === 'released') end(key, at);
    if (what === 'acquired' || message.includes("'MES_Session_Count' of version 6.0 or greater has been acquired"))
      held.set(key, held.get(key) ?? at);
    if (message.includes('(computer shutdown)')) for (const one of held.keys()) end(one, at);
  }
  return [...ended, ...[...held].map(([key, from]) => `${key} ${from} null`)].toSorted();
}

describe('a plant of which every end is told', () => {
  test('holds the seats that the lines of its Batch server name, to the millisecond', () => {
    const truth = WEEK.seats.map(({ kind, node, from, to }) => `${kind} ${node} ${from} ${to}`).toSorted();
    expect(heldBy(logOf(WEEK, 'BATCH1').records)).toEqual(truth);
    expect(truth.length).toBeGreaterThan(100);
    expect(WEEK.seats.filter(({ ended }) => ended === 'untold')).toEqual([]);
  });

  test('never gives away more seats than there are, and refuses when all are taken', () => {
    for (const kind of KINDS) {
      const devices = WEEK.truth.get(kind)?.map(({ seats }) => seats) ?? [];
      expect(Math.max(...devices)).toBe(ALL_TOLD.limits[kind] + Number(kind === 'MOM'));
    }
    expect(WEEK.refusals.length).toBeGreaterThan(10);
    expect(WEEK.refusals.some(({ granted }) => granted !== null)).toBe(true);
    const failed = logOf(WEEK, 'BATCH1').records.filter(({ message }) => /^Failed .* for device /.test(message));
    expect(failed).toHaveLength(WEEK.refusals.reduce((all, { tries }) => all + tries, 0));
  });

  test('has devices with several clients, renewals, cycles of its MES server and boots', () => {
    const { shared, refreshes, cycles, boots, loggerRestarts, crashes } = WEEK.counts;
    expect(Math.min(shared, refreshes, cycles, boots, loggerRestarts)).toBeGreaterThan(3);
    expect(crashes).toBe(0);
    const text = "'MES_Utilization_Count' of version 6.0 or greater has been acquired";
    const taken = logOf(WEEK, 'BATCH1').records.filter(({ message }) => message.includes(text));
    expect(taken.length / WEEK.counts.cycles).toBeGreaterThan(1.95);
  });
});

test('a plant as it is keeps when seats fell free of which no line tells', () => {
  const untold = REAL.seats.filter(({ ended }) => ended === 'untold');
  expect(untold.filter(({ device }) => device).length).toBeGreaterThan(5);
  expect(untold.filter(({ node }) => node.startsWith('ENG')).length).toBeGreaterThan(5);
  expect(Math.min(REAL.counts.crashes, REAL.counts.died)).toBeGreaterThan(0);
  const three = logOf(REAL, 'ENG1').records.filter(({ message }) => /'(?:Dev_|IDE_)\w+' of version/.test(message));
  expect(new Set(three.slice(0, 3).map(({ at }) => at)).size).toBe(1);
  expect(new Set(three.slice(0, 3).map(({ tid }) => tid)).size).toBe(3);
});

test('the same seed gives the same plant, and another one another', () => {
  expect(simulatePlant({ seed: 2 }).seats).toEqual(WEEK.seats);
  expect(simulatePlant({ seed: 3 }).seats).not.toEqual(WEEK.seats);
});

describe('the files of a machine', () => {
  const log = logOf(REAL, 'BATCH1');
  const files = filesOf(log, { rollAt: 200_000 });

  test('are each named by the one before it, and their numbers go on', () => {
    let number = log.first;
    for (const [index, { bytes }] of files.entries()) {
      expect(Number(bytes.readBigUInt64LE(0x14))).toBe(number);
      number += bytes.readInt32LE(0x1c);
      const end = bytes.readUInt32LE(0x10);
      const next = files[index + 1]?.name;
      if (end !== 0) expect(bytes.toString('utf16le', end, bytes.length - 2)).toBe(next);
      else expect(next === undefined || log.cuts.some(({ left }) => left)).toBe(true);
    }
    expect(number).toBe(log.first + log.records.length);
    expect(files.length).toBeGreaterThan(5);
  });

  test('grow: at an earlier instant each holds the beginning of what it holds later', () => {
    const upTo = REAL.start + 3 * 86_400_000;
    const before = filesOf(log, { rollAt: 200_000, upTo });
    expect(before.length).toBeLessThan(files.length);
    for (const [index, { name, bytes }] of before.entries()) {
      expect(files[index]?.name).toBe(name);
      const head = bytes.readUInt32LE(8);
      expect(files[index]?.bytes.subarray(head, bytes.length).equals(bytes.subarray(head))).toBe(true);
    }
  });

  test('may be missing or damaged, but not the live one', () => {
    const few = filesOf(log, { rollAt: 200_000, missing: (index) => index !== 1, damaged: () => 900 });
    expect(few.map(({ name }) => name)).toEqual([files[1]?.name, files.at(-1)?.name]);
    expect(few[0]?.bytes.equals(files[1]?.bytes ?? Buffer.alloc(0))).toBe(false);
  });

  test('begin anew where the logger was restarted, whose start stands in both', () => {
    const [cut] = log.cuts.filter(({ left }) => !left);
    const at = cut?.before ?? 0;
    const three = log.records.slice(at - 2, at + 1).map(({ message }) => message);
    expect(three.slice(1)).toEqual(['Logger Started.', 'Logger Started.']);
    expect(three[0]).toBe('Logger Shutting down.');
  });
});

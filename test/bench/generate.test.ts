import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iris } from '../../parsers/iris/parser.ts';
import { whoJson } from '../../src/answers/json.ts';
import { lineInputOf } from '../../src/domain/product.ts';
import { readFiles } from '../../src/engine/read-files.ts';
import { generate, logPieces, type Truth } from './generate.ts';
import { wrongHolders, type Answer } from './who.ts';

const OPTIONS = { megabytes: 24, share: 0.2, seed: 7 };

describe('the log that the bench generates', () => {
  let folder: string;
  let file: string;
  let truth: Truth;
  let lines: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-test-'));
    file = join(folder, 'messages.log');
    truth = generate(file, OPTIONS);
    lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('is as long as asked for, with the shares of lines that it promises', () => {
    expect(truth.bytes).toBeGreaterThanOrEqual(24e6);
    expect(truth.bytes).toBeLessThan(24.1e6);
    expect(lines).toHaveLength(truth.lines);
    const heads = lines.filter((line) => lineInputOf(iris)?.localTime?.(line) !== undefined);
    expect(1 - heads.length / lines.length).toBeCloseTo(0.76, 2);
    expect(truth.licenceLines / lines.length).toBeCloseTo(0.2, 2);
    expect(lines.filter((line) => line.includes('LicenseTrace'))).toHaveLength(truth.withTrace);
  });

  test('holds a record of 35,000 lines, restarts, crashes and limit lines', () => {
    let longest = 0;
    let length = 0;
    for (const line of lines) {
      length = lineInputOf(iris)?.localTime?.(line) === undefined ? length + 1 : 0;
      longest = Math.max(longest, length);
    }
    expect(longest).toBeGreaterThanOrEqual(35_000);
    const times = (words: string): number => lines.filter((line) => line.endsWith(words)).length;
    expect(times('Shutdown complete')).toBeGreaterThan(10);
    expect(times('system forced down or crashed')).toBeGreaterThan(10);
    expect(lines.filter((line) => /License [lL]imit exceeded/.test(line))).toHaveLength(truth.limitLines);
    expect(truth.limitLines).toBeGreaterThan(3);
  });

  test('is read as what it tells: its holders at the end, its sessions and its limit lines', async () => {
    const { engine: pipeline, past } = await readFiles([file], 'UTC', truth.end, true);
    const pools = pipeline.ledger
      .pools()
      .map((pool) => ({ ...pool, holdings: pipeline.ledger.holdings(pool.pool), expected: [] }));
    const answer = whoJson({
      at: truth.end,
      asOf: truth.end,
      stale: null,
      readUpTo: {},
      lastAlive: null,
      timezone: { name: 'UTC', from: '' },
      pools,
    });
    expect(wrongHolders(answer as Answer, truth)).toEqual([]);
    expect(past.sessions(-Infinity, Infinity)).toHaveLength(truth.sessions);
    expect(past.events(-Infinity, Infinity).filter(({ event }) => event.kind === 'limit-exceeded')).toHaveLength(
      truth.limitLines,
    );
  });

  test('would show an answer that lacks a session', () => {
    const [holder = '', connections = 0] = Object.entries(truth.open)[0] ?? [];
    const sessions = Object.entries(truth.open).flatMap(([name, n]) =>
      Array.from({ length: n }, () => ({ holder: name, state: 'open' })),
    );
    const pools = [{ seatsUsed: { atLeast: Object.keys(truth.open).length }, sessions: sessions.length }];
    expect(connections).toBeGreaterThan(0);
    expect(wrongHolders({ pools, sessions, uncertain: [] }, truth)).toEqual([]);
    expect(wrongHolders({ pools, sessions: sessions.slice(1), uncertain: [] }, truth)).toEqual([
      expect.stringContaining(holder),
    ]);
  });

  test('is the same each time', () => {
    const small = { ...OPTIONS, megabytes: 0.3 };
    expect([...logPieces(small)].join('')).toBe([...logPieces(small)].join(''));
  });
});

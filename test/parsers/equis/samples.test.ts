import { readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { newSite, type Site } from '../../cli/site.ts';
import { asked, newFolder, seatwatch, type Folder } from '../../cli/terminal.ts';
import { MINUTE } from './table.ts';

const AT = Date.UTC(2026, 10, 16, 9);
const SAMPLE = z.strictObject({
  it: z.string(),
  text: z.string(),
  holders: z.record(z.string(), z.array(z.string())).optional(),
  none: z.string().optional(),
});
const SAMPLES = z
  .array(SAMPLE)
  .parse(
    parse(
      readFileSync(join(import.meta.dirname, '..', '..', '..', 'parsers', 'equis', 'samples', 'tables.yaml'), 'utf8'),
    ),
  );
const USED = SAMPLES.flatMap(({ holders, ...sample }) => (holders === undefined ? [] : [{ ...sample, holders }]));
const NOT_USED = SAMPLES.flatMap(({ none, ...sample }) => (none === undefined ? [] : [{ ...sample, none }]));

interface Sessions {
  sessions: { pool: string; holder: string }[];
}

function byKind({ sessions }: Sessions): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { pool, holder } of sessions)
    (found[pool.replace(/^.*\//, '').replace('standard', '20101')] ??= []).push(holder);
  for (const holders of Object.values(found)) holders.sort();
  return found;
}

test('every sample says who holds a licence, or why it is not used', () => {
  expect(USED.length + NOT_USED.length).toBe(SAMPLES.length);
});

describe('an export from a file', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await newFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  test.each(USED)('$it', async ({ text, holders }) => {
    const file = await folder.write('leases.csv', text);
    await utimes(file, AT / 1000, AT / 1000);
    const answer = await asked(['who', '--timezone', 'UTC', file], { now: AT + MINUTE });
    expect(byKind(answer as unknown as Sessions)).toEqual(holders);
  });
});

describe('an export that is not whole never means that everybody left: of a source that is watched', () => {
  const [good] = USED;
  let site: Site;
  async function write(text: string, at: number): Promise<void> {
    const file = await site.write('leases.csv', text);
    await utimes(file, at / 1000, at / 1000);
    // What is replaced is read once it keeps still.
    await site.once(at + 70_000);
    await site.once(at + 90_000);
  }
  const inside = async (now: number): Promise<unknown> =>
    byKind((await asked(['who', '--config', site.config], { now })) as unknown as Sessions);
  beforeEach(async () => {
    site = await newSite({
      sources: '  - { id: lab, system: equis, paths: [leases.csv] }\n',
      pools: '  - { id: standard, system: equis, kind: "20101", sources: [lab], limit: 5 }\n',
    });
    await write(good?.text ?? '', AT);
  });
  afterEach(() => site[Symbol.asyncDispose]());

  test.each(NOT_USED)('$it', async ({ text, none }) => {
    expect(await inside(AT + MINUTE)).toEqual(good?.holders);
    await write(text, AT + MINUTE);
    expect(await inside(AT + 2 * MINUTE)).toEqual(good?.holders);
    await write(text, AT + 3 * MINUTE);
    expect(await inside(AT + 4 * MINUTE)).toEqual(good?.holders);
    const { out } = await seatwatch(['health', '--config', site.config], { now: AT + 4 * MINUTE });
    expect(out).toMatch(new RegExp(none));
  });
});

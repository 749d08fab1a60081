import { writeFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lines, logFolder, numbered } from '../../formats/text-log/log-folder.ts';
import type { LogFolder } from '../../formats/text-log/log-folder.ts';

const { open, stat } = fsPromises;
let looks = 0;

beforeAll(() => {
  const counted = <T extends typeof open | typeof stat>(act: T): T =>
    ((...args: never[]) => ((looks += 1), (act as (...all: never[]) => unknown)(...args))) as T;
  Object.assign(fsPromises, { open: counted(open), stat: counted(stat) });
  syncBuiltinESMExports();
});

afterAll(() => {
  Object.assign(fsPromises, { open, stat });
  syncBuiltinESMExports();
});

/** A log with so many rotated ones, each of some lines behind the same page or not. */
async function logWith(count: number, page: string): Promise<LogFolder> {
  const log = logFolder();
  for (let day = 0; day < count; day += 1) {
    const name = `messages.old_${String(day).padStart(4, '0')}`;
    writeFileSync(log.at(name), `${page}${lines(day, 1)}`);
    await log.date(name, log.now() - 1_000_000 + day);
  }
  await log.append(page + lines(count, 1));
  return log;
}

async function looksOf(act: () => Promise<unknown>): Promise<number> {
  const before = looks;
  await act();
  return looks - before;
}

describe('hundreds of rotated logs', () => {
  test.each([
    ['of their own', ''],
    ['that begin with the same page', 'terms of a licence\n'.repeat(100)],
  ])('%s: twice as many cost twice as much at the start', async (_, page) => {
    const costs: number[] = [];
    for (const count of [200, 400]) {
      const log = await logWith(count, page);
      costs.push(await looksOf(async () => expect((await log.poll()).texts).toHaveLength(count + 1)));
    }
    expect(costs[0]).toBeGreaterThan(200);
    expect(costs[1]! / costs[0]!).toBeLessThan(2.5);
  });

  test('a file that is none of the log comes and goes beside them: that costs nearly nothing', async () => {
    const log = await logWith(400, '');
    await log.poll();
    log.wait(5000);
    await log.poll();
    for (let time = 0; time < 5; time += 1) {
      await log.write('x', 'other.tmp');
      expect(await looksOf(() => log.poll())).toBeLessThan(60);
      await log.append(lines(1000 + time, 1));
      await log.remove('other.tmp');
      let texts: string[] = [];
      expect(await looksOf(async () => ({ texts } = await log.poll()))).toBeLessThan(60);
      expect(texts).toEqual(numbered(1000 + time, 1));
    }
    await log.rename('messages.log', 'messages.old_9999');
    await log.append(lines(2000, 1));
    expect((await log.poll()).texts).toEqual(numbered(2000, 1));
  });
});

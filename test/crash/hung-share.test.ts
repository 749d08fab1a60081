import type { PathLike, StatOptions } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { seatwatch } from '../cli/terminal.ts';
import { day, iris, MINUTE } from '../timeline.ts';
import { openWatched, type Watched } from './watched.ts';

const NOON = day('12:00');
const MORNING = iris.start('06:00:00:000') + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const { stat } = fsPromises;

/** While the share is away nobody who asks for the log gets an answer, or an error. */
let away: Promise<void> | undefined;
let answer: () => void = () => {};

function goAway(): void {
  away = new Promise((resolve) => {
    answer = () => {
      away = undefined;
      resolve();
    };
  });
}

beforeAll(() => {
  async function statOnShare(path: PathLike, options: StatOptions): Promise<unknown> {
    if (String(path).endsWith('messages.log')) await away;
    return stat(path, options);
  }
  Object.assign(fsPromises, { stat: statOnShare });
  syncBuiltinESMExports();
});

afterEach(() => answer());

afterAll(() => {
  Object.assign(fsPromises, { stat });
  syncBuiltinESMExports();
});

async function sourceLine(site: Watched, now: number): Promise<string | undefined> {
  const { out } = await seatwatch(['health', '--config', site.config], { now });
  return out.split('\n').find((line) => line.includes('source prod'));
}

test('a log that does not answer keeps the first mail waiting for a minute and no longer, and is read on when it answers', async () => {
  goAway();
  await using site = await openWatched({ start: NOON, log: MORNING });
  await site.at(NOON);
  await site.at(NOON + 55_000);
  expect(site.logged.map(({ message }) => message)).not.toContain('notice sent');
  await site.at(NOON + MINUTE + 1_000);
  await site.sent(1);
  expect(await sourceLine(site, NOON + MINUTE + 1_000)).toMatch(
    /^FAIL source prod: never read: .*messages\.log has not answered for a minute/,
  );
  answer();
  await site.until(() => site.sessions().length > 0);
  await site.at(NOON + MINUTE + 40_000);
  expect(await sourceLine(site, NOON + MINUTE + 40_000)).toMatch(/^ok {3}source prod: read/);
  await site.at(NOON + MINUTE + 42_000);
  await site.sent(2);
  await site.append(iris.limit('12:01:30:000', 4));
  await site.sent(3);
  const told = (await site.mails()).map(({ subject }) =>
    /cannot be read|read again|REFUSED/i.exec(subject)?.[0].toLowerCase(),
  );
  expect(told).toEqual(['cannot be read', 'read again', 'refused']);
  expect(site.logged.filter(({ message }) => message.startsWith('a source cannot be read'))).toHaveLength(1);
});

test('who says of a log that answers no more that it is not read, and since when', async () => {
  await using site = await openWatched({ start: NOON, log: MORNING });
  await site.sent(1);
  goAway();
  await site.at(NOON + 1_000);
  await site.at(NOON + 2 * MINUTE);
  const { err, out } = await seatwatch(['who', '--json', '--config', site.config], { now: NOON + 2 * MINUTE });
  expect(err.replaceAll(/\s+/g, ' ')).toMatch(
    /^WARNING: source prod is not read: .*messages\.log has not answered for a minute/,
  );
  expect(JSON.parse(out)).toMatchObject({ stale: true });
  expect(new Date((JSON.parse(out) as { asOf: string }).asOf).getTime()).toBeLessThanOrEqual(NOON + 1_000);
});

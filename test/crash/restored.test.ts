import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import { runWatch } from '../../src/watch/service.ts';
import { seatwatch } from '../cli/terminal.ts';
import { day, iris, MINUTE } from '../timeline.ts';
import { openWatched, type Watched } from './watched.ts';

const MORNING =
  iris.start('06:00:00:000') +
  iris.login('06:01:00:000', 500, 'early@192.0.2.200', 1) +
  iris.logout('06:02:00:000', 500, 'early@192.0.2.200') +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const HOURS = ['08', '09', '10', '11'];

/** A watch that begins with the state that lies there, reads what is new and sends what waits. */
async function watchAgain(site: Watched, now: number): Promise<void> {
  const log = { info() {}, warn() {}, error() {} };
  const stop = new AbortController().signal;
  await runWatch({ config: configured(site.config, {}), env: {}, now: () => now, log, once: true, stop });
}

test('a morning of alerts that was mailed after the backup is told in one mail when that is restored, and then no more', async () => {
  await using site = await openWatched({ start: day('08:00'), log: MORNING });
  await site.at(day('08:00'));
  await site.sent(1);
  const file = join(site.folder, 'copy.db');
  expect((await seatwatch(['backup', file, '--config', site.config], { now: day('08:00') })).status).toBe(0);
  const before = (await site.mails()).length;
  for (const [n, hour] of HOURS.entries()) {
    await site.append(
      iris.limit(`${hour}:10:00:000`, n + 1) + iris.login(`${hour}:11:00:000`, 600 + n, `user${n}@192.0.2.9`, 1),
    );
    for (const minute of ['11', '30', '50']) await site.at(day(`${hour}:${minute}`));
  }
  await site.until(() => site.view((view) => view.notices(-8.64e15, 8.64e15).every(({ state }) => state === 'sent')));
  const mailed = (await site.mails()).length;
  expect(mailed - before).toBeGreaterThan(HOURS.length);
  const asRead = site.sessions().map(({ id, closedAt }) => [id, closedAt]);
  await site.stop();

  const { status } = await seatwatch(['restore', file, '--config', site.config], { now: day('12:00') });
  expect(status).toBe(0);
  expect(site.sessions().length).toBeLessThan(asRead.length);
  await watchAgain(site, day('12:01'));
  expect(site.sessions().map(({ id, closedAt }) => [id, closedAt])).toEqual(asRead);
  const again = await site.mails();
  expect(again.length - mailed).toBe(1);
  await watchAgain(site, day('12:01') + MINUTE);
  expect((await site.mails()).length).toBe(again.length);
  expect(new Set(again.map(({ id }) => id)).size).toBe(again.length);
});

import { utimes } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { day } from '../timeline.ts';
import { newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

/** What a command says of an export that was made at 12:00 and whose only rows are of one day. */
async function said(command: string, date: string): Promise<string> {
  const table =
    'APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES\n' +
    `21001,PC1,ann,2026-${date} 06:00:00.000,2026-${date} 07:00:00.000\n` +
    `21001,PC1,ann,2026-${date} 08:00:00.000,2026-${date} 09:00:00.000\n`;
  const file = await folder.write('leases.csv', table);
  await utimes(file, day('12:00') / 1000, day('12:00') / 1000);
  const { out } = await seatwatch([command, file, '--timezone', 'UTC'], { now: day('12:01') });
  return out.replaceAll(/\s+/g, ' ');
}

test('a table whose newest row is old does not count as complete, and who and check say why', async () => {
  const why = 'its newest row is of 2026-10-30, 21 days before: licences may be kept in another database';
  const who = await said('who', '10-30');
  expect(who).toContain('unknown how many seats are used Unknown since 2026-11-20 12:00');
  expect(who).toContain(why);
  expect(who).not.toMatch(/Complete|0 seats/);
  const check = await said('check', '10-30');
  expect(check).toContain(why);
  expect(check).not.toContain('Complete');
});

test('one with a row of the last days does', async () => {
  expect(await said('who', '11-18')).toMatch(/0 seats used .*Complete since/);
});

test('who says why an export was not used, also where nothing is known beside it', async () => {
  const header = 'APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES\n';
  for (const row of [',PC1,ann,2026-11-20 11:00,2026-11-20 12:10', '21001,PC1,ann,2026-11-20 11:00,soon']) {
    const file = await folder.write('leases.csv', `${header}${row}\n`);
    const { err } = await seatwatch(['who', file, '--timezone', 'UTC'], { now: day('12:01') });
    expect(err.replaceAll(/\s+/g, ' ')).toMatch(/leases\.csv was not used: /);
  }
});

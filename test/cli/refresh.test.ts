import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aalog, type WrittenRecord } from '../archestra/aalog.ts';
import { day } from '../timeline.ts';
import { asked, everybody, newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const TAKEN = "License feature 'MES_Session_Count' of version 6.0 or greater has been acquired";
const GIVEN_BACK = 'EI licensing:  License features successfully released.';

function says(at: number, message: string, pid = 3216): WrittenRecord {
  return { at, pid, component: 'LicAPI', message, process: 'FactMES.Server.Host' };
}

function refresh(at: number, gap = 15): WrittenRecord[] {
  return [says(at, GIVEN_BACK), says(at + gap, TAKEN)];
}

async function log(...records: WrittenRecord[]): Promise<string> {
  const file = join(folder.path, '1.aaLOG');
  await writeFile(file, aalog({ host: 'SRV1', first: 1, records }));
  return file;
}

describe('a licence that is given back and taken again by a refresh', () => {
  test('is one session, and one that is given back at the end of the log is closed', async () => {
    const refreshes = [...refresh(day('09:00')), ...refresh(day('10:00'), 359)];
    const file = await log(says(day('08:00'), TAKEN), ...refreshes, says(day('11:00'), GIVEN_BACK));
    const { sessions } = await asked(['history', file]);
    expect(sessions).toMatchObject([
      {
        node: 'SRV1',
        openedAt: '2026-11-20T08:00:00.000Z',
        closedAt: '2026-11-20T11:00:00.000Z',
        closedCertainty: 'exact',
      },
    ]);
    const answer = await asked(['who', file]);
    expect(everybody(answer)).toEqual([]);
    expect(everybody(await asked(['who', file, '--at', '10:30']))).toHaveLength(1);
  });

  test('says when its renewals stopped, and since when nobody knows whether it is still there', async () => {
    const refreshes = [...refresh(day('09:00')), ...refresh(day('10:00'))];
    const later = says(day('12:30'), 'Valid license is available', 500);
    const file = await log(says(day('08:00'), TAKEN), ...refreshes, later);
    const { out } = await seatwatch(['who', file]);
    expect(out).toMatch(/SRV1 .*2 renewals missed/);
    const told = '2 renewals were missed: renewed every 60 min until 2026-11-20';
    const answer = await asked(['who', file]);
    expect(answer.uncertain).toMatchObject([{ node: 'SRV1', reason: expect.stringContaining(told) as string }]);
    expect((await seatwatch(['explain', '--user', 'SRV1', file])).out.replaceAll(/\s+/g, ' ')).toContain(
      `Why uncertain: ${told} 10:00`,
    );
    const [before, after] = [await asked(['who', file, '--at', '09:30']), await asked(['who', file, '--at', '11:00'])];
    expect(everybody(before)).toHaveLength(1);
    expect(JSON.stringify(before)).not.toContain('renewals were missed');
    expect(everybody(after)).toMatchObject([{ node: 'SRV1', reason: expect.stringContaining(told) as string }]);
  });
});

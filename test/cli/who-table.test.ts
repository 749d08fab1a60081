import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeAll(async () => void (folder = await newFolder()));
afterAll(() => folder[Symbol.asyncDispose]());

const HOUR = 3_600_000;

/** Two of one holder, of whom one has gone: which one, the log does not tell. */
const SEVERAL =
  START +
  iris.login('07:00:00:000', 501, 'interface_account@198.51.100.201', 1) +
  iris.login('07:10:00:000', 501, 'interface_account@198.51.100.201', 2) +
  iris.logout('07:20:00:000', 0, 'interface_account@198.51.100.201') +
  iris.login('09:30:00:000', 502, 'bob@192.0.2.2', 1);

async function rowsOf(args: readonly string[], columns: number, now = NOON): Promise<string[]> {
  const { out } = await seatwatch(['who', await folder.write('messages.log', SEVERAL), ...args], { columns, now });
  return out.split('\n').filter((line) => /@\d/.test(line));
}

describe('the table of holders', () => {
  test.each([80, 72])('has a line for each holder at %i columns, with nobody broken', async (columns) => {
    const rows = await rowsOf([], columns);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatch(/(?:interface_account@198\.51\.100\.201|bob@192\.0\.2\.2) +today \d\d:\d\d/);
      expect(row.length).toBeLessThanOrEqual(columns);
    }
  });

  test('says since when as people would on that day, and in which zone below', async () => {
    const said = async (later: number): Promise<string | undefined> =>
      / {2,}(\S+ 09:30)/.exec((await rowsOf([], 100, NOON + later)).join('\n'))?.[1];
    expect([await said(0), await said(24 * HOUR), await said(72 * HOUR), await said(24 * 30 * HOUR)]).toEqual([
      'today 09:30',
      'yesterday 09:30',
      'Fri 09:30',
      '2026-11-20 09:30',
    ]);
    const { out } = await seatwatch(['who', `${folder.path}/messages.log`]);
    expect(out).toContain('Zone UTC');
  });

  test('says in a word or two how sure it is, and below what the word means', async () => {
    const { out } = await seatwatch(['who', await folder.write('messages.log', SEVERAL)], { columns: 100 });
    expect(out).toMatch(/interface_account\S+ .* one of several$/m);
    expect(out).toMatch(/^one of several: another session of the same holder has ended/m);
    const { out: narrow } = await seatwatch(['who', `${folder.path}/messages.log`], { columns: 56 });
    expect(narrow).toMatch(/interface_account\S+ .* which\?$/m);
    expect(narrow).toMatch(/^which\?: one of several; another session/m);
  });

  test('gives up nothing for one name that is longer than the terminal', async () => {
    const log = SEVERAL + iris.login('09:40:00:000', 503, `${'a'.repeat(90)}@192.0.2.3`, 1);
    const { out } = await seatwatch(['who', await folder.write('messages.log', log)], { columns: 80 });
    expect(out).toMatch(/^bob@192\.0\.2\.2 +today 09:30 +10 min +exact$/m);
  });

  test('writes persons and machines below where the columns do not hold them', async () => {
    const config = await folder.write(
      'seatwatch.yaml',
      `state: ${folder.path}/state
sources: [{ id: prod, system: iris, paths: [${folder.path}/messages.log] }]
people: { "bob@192.0.2.2": { name: Robert of the laboratory, phone: "+49 30 5550123" } }
`,
    );
    const rows = await rowsOf(['--config', config], 72);
    expect(rows.filter((row) => row.includes('today'))).toHaveLength(2);
    expect(rows).toContain('bob@192.0.2.2: Robert of the laboratory, +49 30 5550123');
    expect((await rowsOf(['--config', config], 140)).join('\n')).toMatch(/bob@192\.0\.2\.2 +Robert of the laboratory/);
  });
});

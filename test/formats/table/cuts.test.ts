import { rename, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createTableReader } from '../../../src/formats/table/table.ts';
import { runs } from '../../runs.ts';
import { createRandom } from '../../simulator/random.ts';
import { encode, logFolder, type LogFolder } from '../text-log/log-folder.ts';
import { exportOf, lease, leases, LEASES, sqlcmdOf, type Cells } from './exports.ts';

const SECOND = 1000;

/** A file that a program may still be writing. */
function file(): LogFolder {
  return logFolder({ name: 'leases.csv', reader: createTableReader(LEASES) });
}

/** Polls until nothing more can come of what is there: how many rows each version had, and what was told. */
async function settled(log: LogFolder, seconds = 30): Promise<{ versions: number[]; told: string[] }> {
  const found = { versions: [] as number[], told: [] as string[] };
  for (let poll = 0; poll < seconds; poll += 1) {
    const { entries, notes } = await log.poll();
    found.versions.push(
      ...entries.flatMap(({ table }) => (table?.past === true ? [] : [table?.all ?? table?.rows.length ?? NaN])),
    );
    found.told.push(...notes.map(({ detail }) => detail));
  }
  return found;
}

/** Rows that all count as of now for the clock of the folder: no version leaves any of them out. */
function rowsOf(count: number, clock: number): Cells[] {
  return Array.from({ length: count }, (_, at) =>
    lease(`u${at}`, clock - 600_000 - at, at < 2 ? clock - 60_000 : clock + 600_000),
  );
}

const COUNT = '(3 rows affected)';
const FORMS: readonly (readonly [string, (rows: readonly Cells[]) => string | Buffer])[] = [
  ['commas', (rows) => exportOf(rows, { trailer: COUNT })],
  ['UTF-16', (rows) => encode(exportOf(rows, { trailer: COUNT, delimiter: '\t' }), 'UTF-16LE with BOM', true)],
  ['columns below each other', (rows) => sqlcmdOf(rows, undefined, COUNT)],
];

test.each(FORMS)('behind a version that said how many rows it has, no cut is one: %s', async (_, write) => {
  const log = file();
  const whole = Buffer.from(write(rowsOf(3, log.now())));
  await log.write(whole);
  expect(await settled(log)).toEqual({ versions: [3], told: [] });
  const position = log.position() ?? null;
  for (const end of placesIn(whole)) {
    if (isBlank(whole.subarray(end))) continue;
    log.setPosition(position);
    await log.write(whole.subarray(0, end));
    log.wait(70 * SECOND);
    const { versions, told } = await settled(log, 2);
    expect([end, versions, told.length]).toEqual([end, [], 1]);
  }
});

test('without a number of rows only a cut at the end of a row is a version, and that not at once', async () => {
  const log = file();
  const whole = exportOf(rowsOf(6, log.now()));
  await log.write(whole);
  expect(await settled(log)).toEqual({ versions: [6], told: [] });
  const position = log.position() ?? null;
  let last = 0;
  for (const end of placesIn(Buffer.from(whole))) {
    log.setPosition(position);
    await log.write(whole.slice(0, end));
    const soon = await settled(log, 15);
    const { versions } = await settled(log, 10);
    const rows = whole.slice(0, end).split('\r\n').length - 2;
    const isAtRow = rows > 0 && whole.slice(0, end).endsWith('\r\n');
    expect([end, soon.versions, versions, soon.told.length]).toEqual([end, [], isAtRow ? [rows] : [], isAtRow ? 0 : 1]);
    last = isAtRow ? rows : last;
  }
  expect(last).toBe(5);
});

test('an export is not read while it grows, however often and for however long its program pauses up to 19 s', async () => {
  const log = file();
  const rows = rowsOf(40, log.now());
  await log.write(exportOf(rows));
  expect(await settled(log)).toEqual({ versions: [40], told: [] });
  for (let part = 1; part <= 39; part += 3) {
    await log.write(exportOf(rows.slice(0, part)));
    expect(await settled(log, 19)).toEqual({ versions: [], told: [] });
  }
  await log.write(exportOf(rows));
  expect(await settled(log, 10)).toEqual({ versions: [40], told: [] });
});

test('at many places, a large export that grows gives no version before it is whole', async () => {
  const log = file();
  const random = createRandom(11);
  const rows = leases(3000, 200, log.now());
  const whole = Buffer.from(exportOf(rows, { trailer: '(3000 rows affected)' }));
  await log.write(whole);
  expect((await settled(log)).versions).toEqual([3000]);
  const cuts = Array.from({ length: runs(200) }, () => random.integer(0, whole.length - 4)).toSorted((a, b) => a - b);
  for (const end of cuts) {
    await log.write(whole.subarray(0, end));
    // Some pauses are so long that it is taken for written: then it is told to be cut off.
    expect((await settled(log, random.integer(1, 8))).versions).toEqual([]);
  }
  await log.write(whole);
  expect(await settled(log, 10)).toEqual({ versions: [3000], told: [] });
});

test('an export that is replaced or rewritten as it is read is read when it is still again', async () => {
  const log = file();
  const rows = leases(20_000, 200, log.now());
  const [one, other] = [exportOf(rows), exportOf(rows.slice(0, -1))];
  for (const how of ['replaced', 'rewritten'] as const) {
    log.setPosition(null);
    await log.write(one);
    log.wait(70 * SECOND);
    await log.poll();
    const request = { source: 'test', path: log.path, now: log.now() + SECOND, final: false, wanted: { literals: [] } };
    const batches = [];
    const from = log.position();
    for await (const batch of createTableReader(LEASES).read({ ...request, from })) {
      batches.push(batch);
      if (batches.length > 1) continue;
      const target = how === 'replaced' ? log.at('next.csv') : log.path;
      await writeFile(target, other);
      if (how === 'replaced') await rename(target, log.path);
    }
    // What was given before is of the past alone, and the rest is not given.
    const tables = batches.flatMap(({ entries }) => entries.flatMap(({ table }) => table ?? []));
    expect(tables.every(({ past }) => past === true)).toBe(true);
    expect(batches.at(-1)?.caughtUp).toBe(false);
    log.wait(70 * SECOND);
    expect((await settled(log, 10)).versions).toEqual([19_999]);
  }
});

/** Where a text is cut: everywhere in `npm run test:long`, else at some places and around each end of a row. */
function placesIn(whole: Buffer): number[] {
  const step = Math.ceil(whole.length / runs(whole.length));
  return [...whole.keys()].filter((end) => end % step === 0 || whole.subarray(end - 2, end + 2).includes('\n'));
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 13 || byte === 10 || byte === 0);
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { iris } from '../../parsers/iris/parser.ts';
import { lineInputOf } from '../../src/domain/product.ts';
import { createIsAnotherLog } from '../../src/formats/beside-log.ts';

const { localTime, origin } = lineInputOf(iris) ?? {};
const SAYS = { ...(localTime && { localTime }), ...(origin && { origin }) };

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatwatch-beside-'))));
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, day: string, instance: string): Promise<string> {
  const path = join(folder, name);
  const said = `Instance '${instance}' starting on node sx1 by user 'irisusr'`;
  await writeFile(path, `11/${day}/26-08:00:00:000 (400) 0 [Generic.Event] ${said}\n`);
  return path;
}

test('of many files beside a log each is told, and what lies beside the log is looked at once', async () => {
  const log = await write('messages.log', '20', 'PROD');
  const own = await write('messages.old_20261119', '19', 'PROD');
  const others = [await write('messages-2.log', '18', 'TEST'), await write('messages-3.log', '17', 'TEST')];
  const isAnother = createIsAnotherLog();
  let asked = 0;
  const says = () => {
    asked += 1;
    return SAYS;
  };
  const told = await Promise.all([own, ...others].map((file) => isAnother(file, log, says)));
  expect([told, asked]).toEqual([[false, true, true], 1]);
});

test('nothing is another log where nobody can tell what the log is', async () => {
  const log = await write('messages.log', '20', 'PROD');
  const other = await write('messages-2.log', '18', 'TEST');
  expect(await createIsAnotherLog()(other, log, () => undefined)).toBe(false);
});

import { expect, test } from 'vitest';
import { linesBackwards } from '../../../src/formats/text-log/backwards.ts';
import { encode, ENCODINGS, logFolder } from './log-folder.ts';

const CHUNK = 1024 * 1024;
const OTHER = 'a line of something else\n';

async function found(file: string): Promise<{ line: string; at: number }[]> {
  const lines: { line: string; at: number }[] = [];
  for await (const line of linesBackwards(file, ' wanted ')) lines.push(line);
  return lines;
}

/** Other lines that take so many bytes. */
function filler(bytes: number): string {
  return OTHER.repeat(Math.ceil(bytes / OTHER.length)).slice(-bytes);
}

test.each(ENCODINGS)('lines are found with their places, the last one first, in %s', async (encoding) => {
  const log = logFolder({ encoding });
  const lines = Array.from({ length: 50_000 }, (_, n) =>
    n % 997 === 0 ? `${n} is wanted here, größer` : `${n} is another, größer`,
  );
  const bytes = encode(`${lines.join('\r\n')}\r\n`, encoding, true);
  await log.write(bytes);
  const all = await found(log.path);
  expect(all.map(({ line }) => line)).toEqual(lines.filter((line) => line.includes(' wanted ')).toReversed());
  for (const { line, at } of all.slice(0, -1)) expect(bytes.subarray(at).indexOf(encode(line, encoding))).toBe(0);
});

test('a line is found once, wherever the pieces in which the file is read are cut', async () => {
  const line = 'the line is wanted here, and wanted twice';
  for (let behind = 0; behind <= line.length + 1; behind += 1) {
    const log = logFolder();
    const before = filler(300);
    await log.write(`${before}${line}\n${filler(CHUNK - behind)}`);
    expect(await found(log.path), `cut ${behind} bytes before its end`).toEqual([{ line, at: before.length }]);
  }
});

test('the first line and a last one without its end are lines like others', async () => {
  const log = logFolder();
  const text = `first wanted line\n${filler(2 * CHUNK)}last wanted line`;
  await log.write(text);
  expect(await found(log.path)).toEqual([
    { line: 'last wanted line', at: text.length - 16 },
    { line: 'first wanted line', at: 0 },
  ]);
});

test('a line that holds the text too far from its beginning is passed by', async () => {
  const log = logFolder();
  await log.write(`${'x'.repeat(5_000)} wanted one\nanother wanted one${' with more'.repeat(2_000)}\n${filler(500)}`);
  expect((await found(log.path)).map(({ line }) => line.slice(0, 30))).toEqual(['another wanted one with more w']);
});

test('a file in which nothing stands holds nothing', async () => {
  const log = logFolder();
  await log.write('');
  expect(await found(log.path)).toEqual([]);
  await expect(found(log.at('missing.log'))).rejects.toThrow('ENOENT');
});

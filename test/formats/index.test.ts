import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { iris } from '../../parsers/iris/parser.ts';
import { lineInputOf, type Parser } from '../../src/domain/product.ts';
import { readerFor, readerOfAbsent } from '../../src/formats/index.ts';
import { asNobody, encode, ENCODINGS, logFolder } from './text-log/log-folder.ts';

const DUMP = 'UserId Type Connects MaxCon CSPCon LU Active Grace\nalice User 1 1 0 1 60 0\n';
const LINE = '11/20/26-10:00:00:000 (1234) 0 [Generic.Event] Journal switched\n';

/** A product that writes no files of this kind. */
const { isSnapshot: _, ...input } = lineInputOf(iris)!;
const plain: Parser = { ...iris, inputs: [input] };

describe('which reader a file needs', () => {
  test.each(ENCODINGS)('a dump is read as a whole, a log is followed, in %s', async (encoding) => {
    const log = logFolder();
    await log.write(encode(DUMP, encoding, true));
    expect((await readerFor(log.path, iris))?.name).toBe('snapshot');
    await log.write(encode(LINE.repeat(100), encoding, true));
    expect((await readerFor(log.path, iris))?.name).toBe('text-log');
  });

  test('a file whose head ends within a character is told, too', async () => {
    const log = logFolder();
    await log.write(`${'é'.repeat(1000)}\n${DUMP}${'é'.repeat(3000)}`);
    expect((await readerFor(log.path, iris))?.name).toBe('snapshot');
  });

  test('what is not there, or too short to tell, is seen later', async () => {
    const log = logFolder();
    expect(await readerFor(log.path, iris)).toBeUndefined();
    await log.write('');
    expect(await readerFor(log.path, iris)).toBeUndefined();
    await log.write(DUMP.slice(0, 20));
    expect(await readerFor(log.path, iris)).toBeUndefined();
    await log.append(DUMP.slice(20));
    expect((await readerFor(log.path, iris))?.name).toBe('snapshot');
  });

  test('a folder, and a file that this account may not read, are left to be told', async () => {
    const log = logFolder();
    await mkdir(log.path);
    expect(await readerFor(log.path, iris)).toBeUndefined();
    expect(readerOfAbsent(iris).name).toBe('text-log');
    const closed = logFolder();
    await closed.write(DUMP);
    await closed.allow(0);
    expect(await asNobody(() => readerFor(closed.path, iris))).toBeUndefined();
  });

  test('a product without such files is followed, whatever its logs hold', async () => {
    const log = logFolder();
    await log.write(DUMP);
    expect((await readerFor(log.path, plain))?.name).toBe('text-log');
  });

  test('a command that reads once reads a dump at first sight, and of a log the last line without its end', async () => {
    const read = async (text: string, final: boolean): Promise<string[]> => {
      const log = logFolder({ final });
      await log.write(text);
      log.restart((await readerFor(log.path, iris)) ?? readerOfAbsent(iris));
      return (await log.poll()).texts;
    };
    expect(await read(DUMP, true)).toEqual([DUMP]);
    expect(await read('line 1\nline 2', true)).toEqual(['line 1', 'line 2']);
    expect(await read('line 1\nline 2', false)).toEqual(['line 1']);
  });
});

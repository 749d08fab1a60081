import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { textEncodingOf, headText, textOf } from '../../../src/inputs/file/encoding.ts';
import { refusal } from '../../../src/inputs/file/not-text.ts';
import { encode, ENCODINGS, lines, logFolder, numbered } from '../../formats/text-log/log-folder.ts';
import type { Encoding } from '../../formats/text-log/log-folder.ts';
import { runs } from '../../runs.ts';

const WIDE = ENCODINGS.filter((encoding) => encoding.startsWith('UTF-16'));

function sniffed(text: string, encoding: Encoding): string | undefined {
  return textEncodingOf(encode(text, encoding, true), true);
}

describe('the form of a file', () => {
  test.each(ENCODINGS)('%s is told by its mark, else by its NULs', (encoding) => {
    const form = encoding.startsWith('UTF-8') ? 'bytes' : encoding.slice(0, 8).toLowerCase();
    for (const text of [
      'line 1',
      '\r\nline',
      '1\n2',
      '11/20/26-10:00:00:000 (1) 0 日本語のログ、漢字ばかりで書かれている文章\n',
      '\0\0\0\0line 1\n',
    ]) {
      expect(sniffed(text, encoding), JSON.stringify(text)).toBe(form);
    }
  });

  test.each(WIDE.filter((encoding) => !encoding.endsWith('BOM')))(
    '%s behind the hole of a writer that kept its old offset',
    (encoding) => {
      const form = encoding.toLowerCase();
      const text = encode(lines(0, 200), encoding);
      expect(textEncodingOf(Buffer.concat([Buffer.alloc(500), text]), false)).toBe(form);
      expect(textEncodingOf(Buffer.alloc(5000), true)).toBeUndefined();
    },
  );

  test('bytes with NULs here and there are no UTF-16', () => {
    for (const text of [
      '\0line 1\n',
      '\0\0\0ab\n',
      'line\0 2\nline 3\nline 4',
      'line 1\n\0\0\0\0\0',
      `line 1\nline 2\n${'\0'.repeat(500)}x`,
      'Grüße\nline',
      'x\n\n\0\0',
    ]) {
      expect(textEncodingOf(Buffer.from(text), true), JSON.stringify(text)).toBe('bytes');
    }
    expect(textEncodingOf(Buffer.from('caf\xe9 line\n', 'latin1'), true)).toBe('bytes');
  });

  test('is not guessed from a byte or two', () => {
    for (const bytes of [[], [0xff], [0x0a], [0, 0, 0x0a], [0x41, 0], [0, 0x37, 0, 0x20, 0xd8, 0x3d, 0xdd, 0x11]])
      expect(textEncodingOf(Buffer.from(bytes), true)).toBeUndefined();
  });

  test('compressed files and event logs are refused with a remedy, text is not', () => {
    expect(refusal(Buffer.from('ElfFile\0', 'latin1'))?.detail).toContain('event log');
    expect(refusal(Buffer.from([0x1f, 0x8b, 8, 0]))?.detail).toContain('unpack');
    expect(refusal(Buffer.from('PK\x03\x04', 'latin1'))?.detail).toContain('unpack');
    for (const encoding of ENCODINGS) expect(refusal(encode('PK line', encoding, true))).toBeUndefined();
  });
});

describe('the text of a file', () => {
  test.each(ENCODINGS)('in %s, whole and of its head, wherever that is cut', (encoding) => {
    const text = 'line é € \u{1F511}\r\nsecond';
    const bytes = encode(text, encoding, true);
    expect(textOf(bytes)).toBe(text);
    for (let length = 8; length <= bytes.length; length += 1) {
      const head = headText(bytes.subarray(0, length));
      expect(text.startsWith(head), `${length} bytes: ${JSON.stringify(head)}`).toBe(true);
      expect(encode(head, encoding, true).length).toBeGreaterThan(length - 4);
    }
  });

  test('in the Windows code page', () => {
    const bytes = Buffer.from('line \xfc \x80\n', 'latin1');
    expect(textOf(bytes)).toBe('line ü €\n');
    expect(headText(bytes)).toBe('line ü €\n');
  });
});

describe.each(WIDE)('a log in %s', (encoding) => {
  const text = (from: string, atHead = false): Buffer => encode(from, encoding, atHead);

  test('written byte by byte, each line comes when its line end is whole', async () => {
    const log = logFolder();
    const bytes = text('line 1\r\nline \u{1F511} 2\n', true);
    const seen: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      await log.append(bytes.subarray(at, at + 1));
      if (at % 3 === 0) log.restart();
      const poll = await log.poll();
      seen.push(...poll.texts);
      expect(poll.notes).toEqual([]);
    }
    expect(seen).toEqual(['line 1', 'line \u{1F511} 2']);
  });

  test('characters that hold the byte of a line end do not end a line', async () => {
    const log = logFolder({ encoding });
    await log.append('line \u0A0A\u0D0A\u0A00\u000A\u010A line\n');
    expect((await log.poll()).texts).toEqual(['line \u0A0A\u0D0A\u0A00', '\u010A line']);
  });

  test('its places are bytes of the file', async () => {
    const log = logFolder({ encoding, reader: createFollower({ chunk: 7 }) });
    await log.append('1 é\nline 1\nline 2\n');
    const { entries } = await log.poll();
    const mark = encoding.endsWith('BOM') ? 2 : 0;
    expect(entries.map(({ place }) => place.at)).toEqual([mark + 8, mark + 22]);
  });

  test('goes on without its mark when it was emptied, and with another encoding when it was begun anew', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 100));
    await log.poll();
    await log.copyTruncate('messages.log.1');
    await log.append(text(lines(100, 10)));
    expect(await log.poll()).toMatchObject({ texts: numbered(100, 10), notes: [] });
    await log.rename('messages.log', 'messages.log.2');
    await log.append(Buffer.from(lines(110, 10)));
    expect(await log.poll()).toMatchObject({ texts: numbered(110, 10), notes: [] });
  });

  test('a hole of NULs is skipped, room at its end is waited for', async () => {
    const log = logFolder();
    await log.write(text(lines(0, 20)));
    await log.poll();
    for (const hole of [100, 2_000_000]) {
      await log.copyTruncate(`messages.old_${hole}`);
      await log.write(Buffer.concat([Buffer.alloc(hole), text('line 20\n'), Buffer.alloc(500)]));
      expect((await log.poll()).texts).toEqual(['line 20']);
      await log.write(Buffer.concat([Buffer.alloc(hole), text('line 20\nline 21\n'), Buffer.alloc(500)]));
      expect((await log.poll()).texts).toEqual(['line 21']);
    }
  });

  test('half a character at its end is left until the rest is there, and dropped from a finished file', async () => {
    const log = logFolder({ encoding });
    await log.append('line 0\nline 1');
    await log.append(text('x').subarray(0, 1));
    expect((await log.poll()).texts).toEqual(['line 0']);
    await log.rename('messages.log', 'messages.log.1');
    log.wait(100_000);
    await log.poll();
    log.wait(100_000);
    expect((await log.poll()).texts).toEqual(['line 1']);
    await log.append(Buffer.concat([text('x').subarray(1), text('\nline 2\n')]), 'messages.log.1');
    expect(await log.poll()).toMatchObject({ texts: ['line 2'], notes: [] });
    const closed = logFolder({ encoding, final: true });
    await closed.append('line 0\nline 1');
    await closed.append(Buffer.from([0x41]));
    expect((await closed.poll()).texts).toEqual(['line 0', 'line 1']);
  });

  test('a long line is cut at 8 Ki characters, between two, and one of megabytes counts once', async () => {
    const log = logFolder({ encoding });
    await log.append(`line ${'\u{1F511}'.repeat(5000)}\n`);
    expect((await log.poll()).texts).toEqual([`line ${'\u{1F511}'.repeat(4093)}`]);
    await log.append(`line 1 ${'x'.repeat(700_000)}`);
    expect((await log.poll()).texts).toEqual([`line 1 ${'x'.repeat(8192 - 7)}`]);
    log.restart();
    await log.append('x'.repeat(700_000) + ' line no more\nline 2\n');
    expect((await log.poll()).texts).toEqual(['line 2']);
  });

  test('half a surrogate pair spoils no text', async () => {
    const log = logFolder({ encoding });
    await log.append('line \uD83D x\n');
    expect((await log.poll()).texts).toEqual(['line \uFFFD x']);
  });
});

test('a position that was stored before forms were remembered is understood', async () => {
  const log = logFolder();
  await log.append(lines(0, 5));
  await log.poll();
  log.setPosition(JSON.parse(JSON.stringify(log.position()).replace(',"form":"bytes"', '')));
  expect(JSON.stringify(log.position())).not.toContain('form');
  log.restart();
  await log.append(lines(5, 5));
  expect(await log.poll()).toMatchObject({ texts: numbered(5, 5), notes: [] });
});

test('any text in any encoding is read as it was written', async () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .map((text) => `line ${text.replaceAll(/[\r\n\0\uFEFF]/g, '')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(...ENCODINGS),
      fc.integer({ min: 1, max: 50 }),
      async (texts, encoding, chunk) => {
        const log = logFolder({ encoding, reader: createFollower({ chunk }) });
        await log.append(texts.map((text) => `${text}\n`).join(''));
        expect((await log.poll()).texts).toEqual(texts);
      },
    ),
    { numRuns: runs(200) },
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { mixedText, turnOf } from '../../../src/inputs/file/second-encoding.ts';
import { readBytes } from '../../formats/event-export/read.ts';
import { logFolder } from '../../formats/text-log/log-folder.ts';
import { runs } from '../../runs.ts';

type Form = 'utf8' | 'utf16le';

const line = (n: number): string => `{"Message":"line ${n}, which is long enough to be told from any other text"}\r\n`;

/** Lines in turn, each part in its own encoding. */
function mixed(parts: readonly { form: Form; lines: number }[]): { bytes: Buffer; parts: Buffer[]; texts: string[] } {
  let n = 0;
  const texts: string[] = [];
  const written = parts.map(({ form, lines }) => {
    const own = Array.from({ length: lines }, () => line((n += 1)));
    texts.push(...own.map((one) => one.trimEnd()));
    return Buffer.from(own.join(''), form);
  });
  return { bytes: Buffer.concat(written), parts: written, texts };
}

const PARTS = fc.array(
  fc.record({ form: fc.constantFrom<Form>('utf8', 'utf16le'), lines: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 5 },
);

describe('a log that goes on in another encoding', () => {
  test('is read whole, at once or as it grows, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(PARTS, fc.constantFrom(300, 1024, 1024 * 1024), async (parts, chunk) => {
        const { bytes, parts: written, texts } = mixed(parts);
        const [whole, grown] = [createFollower({ chunk }), createFollower({ chunk })].map((reader) =>
          logFolder({ reader }),
        );
        await whole!.append(bytes);
        expect((await whole!.poll()).texts).toEqual(texts);
        const seen: string[] = [];
        for (const part of written) {
          await grown!.append(part);
          grown!.restart(createFollower({ chunk }));
          seen.push(...(await grown!.poll()).texts);
        }
        expect(seen).toEqual(texts);
        expect(mixedText(bytes)).toBe(texts.map((text) => `${text}\r\n`).join(''));
      }),
      { numRuns: runs(40) },
    );
  });

  test('is read from its first line on, however little that is beside what follows in pairs that are shifted', async () => {
    const { bytes, texts } = mixed([
      { form: 'utf16le', lines: 1 },
      { form: 'utf8', lines: 1 },
      { form: 'utf16le', lines: 5 },
    ]);
    const log = logFolder({ reader: createFollower({ chunk: 300 }) });
    await log.append(bytes);
    expect((await log.poll()).texts).toEqual(texts);
  });

  test('is told from one that only looks so: East Asian text, NULs of a hole', () => {
    expect(
      turnOf(Buffer.from('無法找到來源的事件描述。本機電腦可能沒有必要的登錄資訊'.repeat(200), 'utf16le'), 'utf-16le'),
    ).toBeUndefined();
    expect(turnOf(Buffer.from(`line 1\n${'\0'.repeat(5000)}line 2\n\0\0a\0b`), 'bytes')).toBeUndefined();
  });
});

describe('an export to which another was appended in another encoding', () => {
  const HEADER = 'Level,Date and Time,Source,Event ID,Task Category\r\n';
  const row = (n: number): string =>
    `Information,2026-05-${10 + n} 08:00:00,Exämple,${n},None,"text of the event ${n}"\r\n`;

  test.each<[string, Form, Form]>([
    ['UTF-16, then single bytes', 'utf16le', 'utf8'],
    ['single bytes, then UTF-16', 'utf8', 'utf16le'],
  ])('is read whole: %s', async (_, one, other) => {
    const first = Buffer.from(HEADER + row(1) + row(2), one);
    const bytes = Buffer.concat([first, Buffer.from(row(3) + row(4), other)]);
    const read = await readBytes(bytes);
    expect(read.damages).toEqual([]);
    expect(read.events.map(({ event }) => event.id)).toEqual([1, 2, 3, 4]);
    expect(read.events[2]!.at).toBe(first.length);
    expect(read.events.every(({ event }) => event.source === 'Exämple')).toBe(true);
  });
});

describe('text of a console, whose code page is not that of Windows', () => {
  const CSV = (name: string): Buffer =>
    Buffer.from(
      `Level,Date and Time,Source,Event ID,Task Category\r\nInformation,2026-05-11 08:00:00,Example,1,None,${name}\r\n`,
      'latin1',
    );

  test.each(['J\x94rg', 'M\x81ller', 'B\x84r', 'Andr\x82s'])('is told: %j', async (name) => {
    expect((await readBytes(CSV(name))).remarks).toEqual([
      expect.stringMatching(/code page .* write the file as UTF-8/),
    ]);
  });

  test.each(['J\xf6rg', 'O\x92Neil', 'a\x96b', '\x84M\xfcller\x93'])('is not that of Windows: %j', async (name) => {
    expect((await readBytes(CSV(name))).remarks).toEqual([]);
  });
});

test.for([
  ['NULs alone', Buffer.alloc(32 * 1024 * 1024)],
  ['NULs with what is no text between them', Buffer.alloc(32 * 1024 * 1024, Buffer.from([0, 1]))],
] as const)('%s, of 32 MB, are passed within two seconds', ([, bytes]) => {
  const began = performance.now();
  expect(turnOf(bytes, 'bytes')).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('pairs behind many NULs are found where they begin', () => {
  const bytes = Buffer.concat([
    Buffer.alloc(1000),
    Buffer.from('\u0001x', 'latin1'),
    Buffer.from('a'.repeat(40), 'utf16le'),
  ]);
  expect(turnOf(bytes, 'bytes')).toEqual({ at: 1002, form: 'utf-16le' });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../../src/inputs/file/file-info.ts';
import { recognise } from '../../../../src/formats/archestra/text/recognise.ts';
import { readBytes, type Whole } from '../../event-export/read.ts';
import { encode } from '../../text-log/log-folder.ts';
import { runs, some } from '../../../runs.ts';
import { FORMS } from './forms.ts';
import { TIMELINE } from './timeline.ts';

/** Undefined where it is no file of records any more. */
async function read(bytes: Buffer): Promise<Whole | undefined> {
  try {
    return await readBytes(bytes, { recognise });
  } catch (error) {
    if (codeOf(error) === 'no export') return undefined;
    throw error;
  }
}

const RECORDS = TIMELINE.filter(({ message }) => message.length < 1000);

type Change = { at: number; length: number; put: string };
const TOKENS = [
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\t',
  '{',
  '}',
  '[',
  ']',
  '\\',
  ': ',
  '0',
  'x',
  '\0',
  ', Message="',
  '\ufeff',
  'é',
];
const CHANGE = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(2000)),
  put: fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 5 })),
});

function changed(bytes: Buffer, changes: readonly Change[]): Buffer {
  return changes.reduce((before, { at, length, put }) => {
    const from = Math.floor(at * before.length);
    return Buffer.concat([before.subarray(0, from), Buffer.from(put), before.subarray(from + length)]);
  }, bytes);
}

describe.each(some(FORMS, 3))('$name', ({ write }) => {
  test('changed at random it is read to its end, and read again alike', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(CHANGE, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('UTF-8' as const, 'UTF-16LE with BOM' as const),
        async (changes, encoding) => {
          const known = await read(changed(encode(write(RECORDS), encoding, true), changes));
          if (known === undefined) return;
          expect(known.events).toHaveLength(known.count);
          expect(known.count).toBeLessThanOrEqual(RECORDS.length + 4);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test('cut off anywhere, what stands before is read', { timeout: 600_000 }, async () => {
    const whole = Buffer.from(write(RECORDS));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        const known = await read(whole.subarray(0, length));
        if (known === undefined) return;
        expect(known.events).toHaveLength(known.count);
        const texts = RECORDS.map(({ message }) => message);
        // But for the last one, which may be cut where nothing shows that it is.
        const inOrder = known.events.map(({ event }) => event.text);
        const cut = inOrder.filter((text) => !texts.includes(text ?? ''));
        expect(cut.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(300) },
    );
  });
});

const PARTS = [
  '"',
  '""',
  '","',
  ',',
  ';',
  '\n',
  '\r\n',
  ' ',
  'a',
  "'",
  '\\',
  '{',
  ', Component="',
  '", HostFQDN="x"',
  '=',
  'é',
];

/** Messages whose first and last characters are no line ends: rows of the viewer do not show these. */
const MESSAGE = fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => `m${parts.join('')}m`);

describe.each(FORMS)('$name', ({ write, name }) => {
  test('messages of quotes, delimiters and line ends are read as they are', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(MESSAGE, { minLength: 1, maxLength: 6 }), async (messages) => {
        // A plain message shows how the writer quotes.
        const plain = { ...TIMELINE[0]!, number: 1, message: 'Logger Started.', at: TIMELINE[0]!.at - 1 };
        const records = [plain, ...messages.map((message, nth) => ({ ...TIMELINE[nth]!, message }))];
        const known = await read(Buffer.from(write(records)));
        expect(known?.damages).toEqual([]);
        const texts = known?.events.map(({ event }) => event.text);
        expect([name, texts]).toEqual([name, records.map(({ message }) => message)]);
      }),
      { numRuns: runs(1000) },
    );
  });
});

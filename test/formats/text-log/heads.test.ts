import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/domain/entry.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { runs } from '../../runs.ts';
import { encode, ENCODINGS, logFolder, wanted } from './log-folder.ts';

/** The heads as a look at every line gives them. */
function naive(text: string): { text: string; head: string | undefined }[] {
  let head: string | undefined;
  return text
    .split(/\r?\n/)
    .slice(0, -1)
    .flatMap((line) => {
      const above = head;
      if (/^[0-9]/.test(line)) head = line;
      return line.includes('line') ? [{ text: line, head: above }] : [];
    });
}

function seen(entries: Entry[]): { text: string; head: string | undefined }[] {
  return entries.map(({ text, recordStart: head }) => ({ text, head }));
}

describe('the head line above', () => {
  test('of a continuation, of a head, and where there is none', async () => {
    const log = logFolder();
    await log.append('  line before any head\n1 first\n  more\n  a line of it\n2 line as a head\n3 line too\n');
    expect(seen((await log.poll()).entries)).toEqual([
      { text: '  line before any head', head: undefined },
      { text: '  a line of it', head: '1 first' },
      { text: '2 line as a head', head: '1 first' },
      { text: '3 line too', head: '2 line as a head' },
    ]);
  });

  test('is known across polls, a restart and a rotation', async () => {
    const log = logFolder();
    await log.append('1 head\n plain\n');
    await log.poll();
    log.restart();
    await log.append('  line a\n');
    expect(seen((await log.poll()).entries)).toEqual([{ text: '  line a', head: '1 head' }]);
    await log.append('2 head\n');
    await log.rename('messages.log', 'messages.log.1');
    await log.append('');
    await log.poll();
    log.wait(120_000);
    await log.poll();
    log.restart();
    await log.append('  line b\n');
    expect(seen((await log.poll()).entries)).toEqual([{ text: '  line b', head: '2 head' }]);
  });

  test('is known for a late line of a file that was finished', async () => {
    const log = logFolder();
    await log.append('1 head\n  more\n');
    await log.poll();
    await log.rename('messages.log', 'messages.log.1');
    await log.append('9 head of the next\n');
    await log.poll();
    log.wait(120_000);
    await log.poll();
    await log.append('  line late\n', 'messages.log.1');
    expect(seen((await log.poll()).entries)).toEqual([{ text: '  line late', head: '1 head' }]);
  });

  test('is left out where the reader is not told what heads are', async () => {
    const log = logFolder({ wanted: { literals: wanted.literals } });
    await log.append('1 head\n  line\n');
    expect((await log.poll()).entries[0]).not.toHaveProperty('head');
  });

  test('the same entries come however the bytes are cut into chunks, polls, restarts and rotations', async () => {
    const line = fc.constantFrom(
      '7 head',
      '8 head with a line',
      '  line',
      '',
      'x',
      '  a much longer line than the others, which takes more than one small chunk to read at once',
      '\0\0line after NULs',
      'é line ü',
      '7 \u{1F511} line',
      'x \u0A0A\u0D0A line',
    );
    const end = fc.constantFrom('\n', '\r\n');
    const pieces = fc.array(
      fc.record({ cut: fc.nat(400), next: fc.constantFrom('poll', 'interrupt', 'rotate', 'nothing') }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, end), { maxLength: 60, size: 'max' }),
        pieces,
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom(...ENCODINGS),
        async (list, cuts, chunk, encoding) => {
          const log = logFolder({ reader: createFollower({ chunk }) });
          const text = list.map(([line, eol]) => line + eol).join('');
          const bytes = encode(text, encoding, true);
          const ends = new Set<number>();
          let place = bytes.length - encode(text, encoding).length;
          for (const [line, eol] of list) ends.add((place += encode(line + eol, encoding).length));
          const entries: Entry[] = [];
          let from = 0;
          let files = 0;
          for (const { cut, next } of cuts) {
            await log.append(bytes.subarray(from, from + cut));
            from = Math.min(bytes.length, from + cut);
            if (next === 'poll') entries.push(...(await log.poll()).entries);
            if (next === 'interrupt') {
              entries.push(...(await log.pollSome(1)).entries);
              log.restart(createFollower({ chunk: chunk + 7 }));
            }
            if (next === 'rotate' && ends.has(from)) {
              files += 1;
              await log.rename('messages.log', `messages.old_${String(files).padStart(3, '0')}`);
              await log.append(Buffer.alloc(0));
            }
          }
          await log.append(bytes.subarray(from));
          entries.push(...(await log.poll()).entries);
          const expected = naive(text).map(({ text, head }) => ({ text: text.replace(/^\0+/, ''), head }));
          expect(seen(entries)).toEqual(expected);
        },
      ),
      { numRuns: runs(200) },
    );
  });
});

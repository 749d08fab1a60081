import { expect, describe, test } from 'vitest';
import { encode, ENCODINGS, lines, logFolder, numbered } from './log-folder.ts';

describe.each(ENCODINGS)('what other log followers lose, in %s, by default', (encoding) => {
  test('a line written in two halves comes once, whole', async () => {
    const log = logFolder({ encoding });
    await log.append('line one ha');
    expect((await log.poll()).texts).toEqual([]);
    await log.append('lf\r\nline tw');
    expect((await log.poll()).texts).toEqual(['line one half']);
    log.restart();
    await log.append('o\n');
    expect((await log.poll()).texts).toEqual(['line two']);
  });

  test('lines that a writer adds to a renamed file are read before and after those of the new one', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 5));
    await log.poll();
    await log.append(lines(5, 5));
    await log.rename('messages.log', 'messages.old_20260928');
    await log.append(lines(10, 10), 'messages.old_20260928');
    await log.append(lines(20, 5));
    expect((await log.poll()).texts).toEqual(numbered(5, 20));
    await log.append(lines(30, 5), 'messages.old_20260928');
    expect((await log.poll()).texts).toEqual(numbered(30, 5));
    log.wait(300_000);
    expect((await log.poll()).texts).toEqual([]);
    await log.append(lines(40, 5), 'messages.old_20260928');
    expect((await log.poll()).texts).toEqual(numbered(40, 5));
  });

  test('copied and emptied: what was written just before is read from the copy', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 200));
    await log.poll();
    await log.append(lines(200, 50));
    await log.copyTruncate('messages.log.1');
    await log.append(lines(250, 10));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(200, 60));
    expect(poll.notes).toEqual([]);
    expect(poll.entries[0]!.place).toEqual({
      file: log.at('messages.log.1'),
      at: encode(lines(0, 200), encoding, true).length,
    });
  });

  test('a copy being written is no new file', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 500));
    await log.poll();
    await log.write(lines(0, 300).slice(0, -3), 'messages.log.1');
    expect((await log.poll()).texts).toEqual([]);
    await log.append(lines(500, 10));
    expect((await log.poll()).texts).toEqual(numbered(500, 10));
    await log.write(lines(0, 400).slice(0, -3), 'messages.log.1');
    expect((await log.poll()).texts).toEqual([]);
    await log.append(lines(510, 10));
    await log.copyTruncate('messages.log.1');
    await log.append(lines(520, 10));
    expect((await log.poll()).texts).toEqual(numbered(510, 20));
  });

  test('emptied and written past the old position: all of the new lines, and a note of what may be missing', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 50));
    await log.poll();
    await log.write(lines(1000, 300));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(1000, 300));
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
    expect(poll.batches[0]!.notes).toHaveLength(1);
    expect((await log.poll()).notes).toEqual([]);
  });

  test('lines written while seatwatch was down are read after a restart', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 30));
    await log.poll();
    log.restart();
    await log.append(lines(30, 30));
    expect((await log.poll()).texts).toEqual(numbered(30, 30));
  });

  test('rotated once and again while seatwatch was down', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 30));
    await log.poll();
    log.restart();
    await log.append(lines(30, 10));
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(40, 10));
    await log.rename('messages.log.1', 'messages.log.2');
    await log.rename('messages.log', 'messages.log.1');
    await log.append(lines(50, 10));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(30, 30));
    expect(poll.notes).toEqual([]);
  });

  test('killed within a reading: nothing is lost and nothing comes twice after the last stored position', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 2500));
    const before = await log.pollSome(1);
    expect(before.texts).toHaveLength(1000);
    log.restart();
    expect([...before.texts, ...(await log.poll()).texts]).toEqual(numbered(0, 2500));
  });

  test('deleted and created anew, larger, on the same inode', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 50));
    await log.poll();
    await log.remove();
    await log.append(lines(1000, 300));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(1000, 300));
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
  });

  test('created anew while seatwatch was down', async () => {
    const log = logFolder({ encoding });
    await log.append(lines(0, 50));
    await log.poll();
    log.restart();
    await log.remove();
    await log.append(lines(1000, 10));
    const poll = await log.poll();
    expect(poll.texts).toEqual(numbered(1000, 10));
    expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
  });
});

import { describe, expect, test } from 'vitest';
import type { Batch } from '../../src/domain/reader.ts';
import { createDrive, type Driver, type Held } from '../../src/engine/drive.ts';

/** No event of Windows that is believed is of before 2007. */
const BEGIN = Date.UTC(2026, 0, 27);

/** An input with the times of its events, in milliseconds behind `BEGIN`, of which each is a batch of its own. */
interface File {
  name: string;
  group?: string;
  times: readonly number[];
}

function batch(name: string, at: number, caughtUp: boolean): Batch {
  const arrived = BEGIN + 1_000;
  const text = `${name} ${at}`;
  const entry = { stream: name, place: { file: name, at }, arrived, history: true, at: BEGIN + at, text };
  return { entries: [entry], notes: [], next: null, caughtUp, snapshot: true };
}

/** What was taken so far, with the watermark behind it. */
interface Taken {
  texts: string[][];
  watermarks: number[];
}

function driven(more: Partial<Driver<File>> = {}): { drive: (files: readonly File[]) => Promise<void>; taken: Taken } {
  const taken: Taken = { texts: [], watermarks: [] };
  const drive = createDrive<File>({
    groupOf: ({ group }) => group,
    async read({ name, times }, give) {
      for (const [index, at] of times.entries()) if (!(await give(batch(name, at, index === times.length - 1)))) return;
    },
    take(held: readonly Held<File>[], watermark) {
      taken.texts.push(held.flatMap(({ batch: { entries } }) => entries.map(({ text }) => text)));
      taken.watermarks.push(watermark);
      return true;
    },
    ...more,
  });
  return { drive, taken };
}

describe('inputs are read to their ends', () => {
  test('one without a group batch by batch, as it is read: nothing else is waited for', async () => {
    const { drive, taken } = driven();
    await drive([{ name: 'a', times: [1, 2] }]);
    expect(taken).toEqual({ texts: [['a 1'], ['a 2']], watermarks: [Infinity, Infinity] });
  });

  test('those of a group together: what one of them tells waits until the others have come as far', async () => {
    const { drive, taken } = driven();
    await drive([
      { name: 'a', group: 'sx1', times: [1, 5] },
      { name: 'b', group: 'sx1', times: [3, 4] },
    ]);
    expect(taken.texts.flat().toSorted()).toEqual(['a 1', 'a 5', 'b 3', 'b 4']);
    expect(taken.watermarks[0], 'of a nothing is known behind 1').toBe(BEGIN + 1);
    expect(taken.watermarks.at(-1), 'at the end nothing waits').toBe(Infinity);
  });

  test('an input whose batch could not be kept is read no further', async () => {
    const seen: string[] = [];
    const { drive } = driven({
      take(held) {
        seen.push(...held.map(({ input }) => input.name));
        return false;
      },
    });
    await drive([{ name: 'a', times: [1, 2, 3] }]);
    expect(seen).toEqual(['a']);
  });

  test('what cannot be read at all ends the call with its error', async () => {
    const { drive } = driven({ read: () => Promise.reject(new Error('cannot read a: it is gone')) });
    await expect(drive([{ name: 'a', times: [1] }])).rejects.toThrow('cannot read a: it is gone');
    await expect(drive([{ name: 'a', group: 'sx1', times: [1] }])).rejects.toThrow('cannot read a: it is gone');
  });
});

describe('again and again', () => {
  test('a group that is still being read is passed over', async () => {
    let release = (): void => {};
    let reads = 0;
    const { drive } = driven({
      async read(_, give) {
        reads += 1;
        await new Promise<void>((resolve) => (release = resolve));
        await give(batch('a', 1, true));
      },
    });
    const file = { name: 'a', group: 'sx1', times: [] };
    const first = drive([file]);
    await drive([file]);
    expect(reads).toBe(1);
    release();
    await first;
    const again = drive([file]);
    release();
    await again;
    expect(reads).toBe(2);
  });

  test('an input that gives no sign of life holds up no other of its group', async () => {
    const { drive, taken } = driven({
      async read({ name }, give) {
        if (name === 'hangs') await new Promise(() => {});
        await give(batch(name, 1, true));
      },
      wait: (reads) =>
        Promise.race([
          Promise.all(reads).then(() => true),
          new Promise<boolean>((resolve) => void setImmediate(() => resolve(false))),
        ]),
    });
    await drive([
      { name: 'hangs', group: 'sx1', times: [] },
      { name: 'b', group: 'sx1', times: [] },
    ]);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(taken.texts).toEqual([['b 1']]);
  });

  test('what was read before memory was dropped is not taken, and its inputs are told of', async () => {
    let generation = 0;
    const notKept: string[] = [];
    const { drive, taken } = driven({
      async read({ name }, give) {
        generation += 1;
        await give(batch(name, 1, true));
      },
      generation: () => generation,
      notKept: (group) => void notKept.push(...group.map(({ name }) => name)),
    });
    await drive([{ name: 'a', group: 'sx1', times: [] }]);
    expect({ taken: taken.texts, notKept }).toEqual({ taken: [], notKept: ['a'] });
  });
});

import { expect, test } from 'vitest';
import { createArena } from '../../../src/formats/table/arena.ts';

test('rows of every length stand as they were taken, with their numbers, also longer ones than a block', () => {
  const arena = createArena();
  const rows = [
    ...Array.from({ length: 60_000 }, (_, nth) => `row ${nth} ${'x'.repeat(nth % 300)}`),
    'y'.repeat(6 * 1024 * 1024),
    '',
    'last',
  ];
  for (const [nth, text] of rows.entries()) {
    const bytes = Buffer.from(`--${text}--`);
    arena.add(bytes, 2, bytes.length - 2, nth, -Infinity);
  }
  expect(arena.length).toBe(rows.length);
  const wrong = rows.filter((text, nth) => {
    const { bytes, from, to } = arena.at(nth);
    return bytes.toString('utf8', from, to) !== text || arena.one(nth) !== nth || arena.other(nth) !== -Infinity;
  });
  expect(wrong).toEqual([]);
});

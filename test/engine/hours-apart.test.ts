import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import { createHoursApart } from '../../src/engine/hours-apart.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 9, 5);

function event(number: number | undefined): LogEvent {
  return { source: 'SecMngr', data: [], ...(number !== undefined && { number }) };
}

/** Two files with the same texts every five minutes, the second an hour later; `numberOf` numbers all of them. */
function asked(numberOf: (file: number, nth: number) => number | undefined): string[] {
  const apart = createHoursApart();
  for (const file of [0, 1]) {
    for (let nth = 0; nth < 6; nth += 1) {
      const at = START + file * 60 * MINUTE + nth * 5 * MINUTE;
      apart.add(`log${file}`, { at, event: event(numberOf(file, nth)) }, 'a seat was renewed');
    }
  }
  return apart.remarks();
}

describe('files whose events look alike hours apart', () => {
  test('are asked about where the events are the same by their numbers, or have none', () => {
    expect(asked((_, nth) => nth)).toHaveLength(1);
    expect(asked(() => undefined)).toHaveLength(1);
    expect(asked((file, nth) => (file === 0 ? nth : undefined))).toHaveLength(1);
  });

  test('are not where the log counts on from one to the other: it writes the same again and again by the clock', () => {
    expect(asked((file, nth) => file * 6 + nth)).toEqual([]);
  });
});

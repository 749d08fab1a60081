import { describe, expect, test } from 'vitest';
import { historyJson, whoJson } from '../../src/answers/json.ts';
import type { Answer } from '../../src/answers/who.ts';
import { whoCsv } from '../../src/cli/output/csv-rows.ts';
import { whoText } from '../../src/cli/who.ts';
import { at, disconnect, logon, started } from '../parsers/security-expert/events.ts';
import { timeline } from '../timeline.ts';

/** The answer at 23:00: zoe has held a seat since yesterday, ann logged on an hour ago. */
function answer(doubt?: string): Answer {
  const line = timeline({ system: 'security-expert', limit: 3, rules: [] })
    .events([
      started('19T06:00'),
      logon('19T08:00', 1, 'zoe'),
      logon('20T08:00', 1, 'zoe'),
      disconnect('20T17:00', 1, 'zoe'),
      logon('20T22:00', 2, 'ann'),
    ])
    .until(at('20T23:00'));
  const { pool, holdings } = line.outcome();
  return {
    at: at('20T23:00'),
    asOf: at('20T23:00'),
    stale: null,
    readUpTo: {},
    lastAlive: null,
    timezone: { name: 'UTC', from: 'a test' },
    pools: [{ ...pool, ...(doubt !== undefined && { doubt }), holdings, expected: [] }],
  };
}

const NAMES = { people: {}, hosts: {} };
const WHY = 'no break for 14 hours or longer';

describe('a session to check first', () => {
  test('stands first in the table, since when its holder holds a seat, and how to check', () => {
    const text = whoText(answer(), NAMES);
    expect(text).toMatch(/zoe +yesterday 08:00 +39 h +possibly stale, one of several\n/);
    expect(text.indexOf('zoe')).toBeLessThan(text.indexOf('ann'));
    expect(text).toContain('possibly stale: ask the holder, or look at the machine');
    expect(text).not.toContain(WHY);
  });

  test('is suspect in JSON and CSV, with the reason', () => {
    expect(whoJson(answer())).toMatchObject({
      sessions: [
        { holder: 'zoe', suspect: true, reason: WHY, ambiguous: true },
        { holder: 'ann', suspect: false, reason: null },
      ],
    });
    const [head = '', zoe = '', ann = ''] = [...whoCsv(answer())]
      .join('')
      .split('\n')
      .map((row) => row.split(','));
    const column = (name: string): number => (head as string[]).indexOf(name);
    expect([zoe[column('suspect')], zoe[column('reason')], ann[column('suspect')]]).toEqual(['true', WHY, 'false']);
  });

  test('is one in the history, too, as long as it is open', () => {
    const end = answer();
    const [open] = end.pools[0]?.holdings ?? [];
    if (open === undefined) throw new Error('nobody is logged in');
    expect(
      historyJson({ end, sessions: [open], events: [], systems: { [open.pool]: 'security-expert' } }),
    ).toMatchObject({
      sessions: [{ holder: 'zoe', suspect: true, reason: WHY }],
    });
  });
});

describe('doubtful patterns', () => {
  test('are said before anybody is named', () => {
    const text = whoText(answer('5 of 9 disconnects found no logon'), NAMES);
    expect(text.indexOf('Doubtful: 5 of 9 disconnects found no logon.')).toBeGreaterThan(0);
    expect(text.indexOf('Doubtful')).toBeLessThan(text.indexOf('zoe'));
    expect(whoJson(answer('why'))).toMatchObject({ pools: [{ doubt: 'why' }] });
    expect(whoJson(answer())).toMatchObject({ pools: [{ doubt: null }] });
  });
});

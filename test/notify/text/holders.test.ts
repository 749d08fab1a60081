import { describe, expect, test } from 'vitest';
import type { NoticeBody } from '../../../src/domain/alerting.ts';
import type { Holding } from '../../../src/domain/ledger.ts';
import { render } from '../../../src/notify/receivers/email/render.ts';
import { at, holding, hour, notice, pool, type Pool } from './notices.ts';

const unknown = { state: 'unknown', since: at - 30 * hour, why: 'the trace is off' } as const;

/** The text without its line breaks and indents. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The text of a mail about one pool with these sessions. */
function held(holdings: Holding[], body: Partial<NoticeBody> = {}, changes: Partial<Pool> = {}): string {
  return flat(render(notice('first', { pools: [pool({ holdings, ...changes })], ...body })).text);
}

describe('who holds the seats', () => {
  test('one row a holder, longest first, with machine, name and number', () => {
    const node = { who: { holder: 'anna@192.0.2.9', node: '192.0.2.9' } };
    const rows = held(
      [
        holding('anna@192.0.2.9', 2, node),
        holding('192.0.2.7', 70),
        holding('anna@192.0.2.9', 1, { ...node, holderSince: at - 2 * hour }),
      ],
      {
        people: { 'anna@192.0.2.9': { name: 'Anna', phone: '+49 30 5550124' } },
        hosts: { '192.0.2.9': 'ward 4' },
      },
    );
    expect(rows).toContain('Who holds the seats now: 2 holders, longest first');
    expect(rows).toContain(' 1. 192.0.2.7: since 2026-11-18 12:18:49 +01:00 (3 days), 1 session; exact');
    expect(rows).toContain(
      ' 2. anna@192.0.2.9 = Anna, +49 30 5550124: since 2026-11-21 08:18:49 +01:00 (2 h), 2 sessions, ' +
        'from 192.0.2.9 (ward 4); exact',
    );
  });

  test('the time without a break counts, where no single session is proven that old', () => {
    const rows = held([
      holding('Operator2', 9, {
        ambiguous: true,
        openedBetween: [at - 50 * hour, at - 9 * hour],
        holderSince: at - 50 * hour,
      }),
    ]);
    expect(rows).toContain(
      'Operator2: since 2026-11-19 08:18:49 +01:00 (2 days), 1 session; this session was opened ' +
        'between 2026-11-19 08:18:49 +01:00 and 2026-11-21 01:18:49 +01:00; ambiguous',
    );
  });

  test('a start that the log does not show is not given a time', () => {
    const rows = held([
      holding('192.0.2.7', 3),
      holding('old', 0, { openedAt: null, opened: 'before the log', holderSince: null }),
    ]);
    expect(rows).toContain(' 1. old: since before the log began, 1 session; start unknown');
  });

  test('bounds are given where only bounds are known', () => {
    const rows = held([
      holding('192.0.2.7', 3, {
        openedBetween: [at - 5 * hour, at - 3 * hour],
        opened: 'estimated',
        holderSince: null,
      }),
    ]);
    expect(rows).toContain(
      'since between 2026-11-21 05:18:49 +01:00 and 2026-11-21 07:18:49 +01:00 (5 h), 1 session; estimated',
    );
  });

  test('who may be gone is listed apart; grace and always-on desks are marked', () => {
    const rows = held(
      [holding('desk', 900), holding('gone?', 30, { uncertain: true }), holding('web', 1, { state: 'grace' })],
      {},
      { expected: ['desk'] },
    );
    expect(rows).toContain(' 1. desk [always on]: since');
    expect(rows).toContain('; in grace: logged out');
    const [holders, maybe = ''] = rows.split('May hold a seat: 1 holder');
    expect(holders).not.toContain('gone?: since');
    expect(maybe).toContain('gone?: since');
    expect(rows).toContain('Who: 2 holders, 1 more may hold one');
  });

  test('nobody for certain is said so where somebody may hold one', () => {
    const rows = held([holding('gone?', 30, { uncertain: true })]);
    expect(rows).toContain('Who: nobody for certain; 1 may hold a seat');
    expect(rows).not.toContain('obody holds a seat');
  });

  test('a long list is cut, and says by how much and where the rest is', () => {
    const rows = held(Array.from({ length: 123 }, (_, index) => holding(`192.0.2.${index}`, index + 1)));
    expect(rows).toContain('Who holds the seats now: 123 holders');
    expect(rows).toContain('50. 192.0.2.73:');
    expect(rows).not.toContain('192.0.2.72:');
    expect(rows).toContain('... and 73 more: run `seatwatch who`');
  });

  test('nobody known is not nobody: it says why', () => {
    expect(held([], {}, { coverage: unknown, atLeast: null, atMost: null })).toContain(
      'Unknown since 2026-11-20 04:18:49 +01:00: the trace is off. This does not mean that nobody holds a seat.',
    );
    expect(held([], {}, { coverage: { ...unknown, state: 'at least' } })).toContain(
      'Nobody is known; sessions from before the log began may exist.',
    );
    expect(held([], {}, { atLeast: 0, atMost: 0 })).toContain('Nobody holds a seat.');
  });

  test('a holder without a name in the log is told by what the log gives', () => {
    expect(held([holding('', 1, { who: { holder: '', node: '192.0.2.44' } })])).toContain('192.0.2.44: since');
    expect(held([holding('', 1, { who: { process: '4711' } })])).toContain('process 4711: since');
  });

  test('a holder with a name of JavaScript is a holder', () => {
    expect(held([holding('__proto__', 1), holding('constructor', 2)])).toMatch(
      /constructor: since .*__proto__ \[service account\]: since/,
    );
  });
});

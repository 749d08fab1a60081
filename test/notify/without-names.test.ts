import { expect, test } from 'vitest';
import { withoutNames } from '../../src/notify/without-names.ts';
import { alert, at, holding, notice, pool } from './text/notices.ts';

test('a notice without names keeps seats, limit, counts and cause, and neither a holder nor a line of a log', () => {
  const named = notice('first', {
    alerts: [
      alert({ refused: [{ who: { holder: 'ann' }, at, times: 2 }] }),
      alert({ rule: 'suspect-session', says: '2 to check first: ann, bob' }),
      alert({ rule: 'source-unreadable', pool: null, says: '/iris/mgr/messages.log: no such file' }),
    ],
    pools: [
      pool({
        holdings: [holding('ann', 3), holding('ann', 2), holding('bob', 1, { uncertain: true })],
        expected: ['ann'],
        others: { sure: 4, maybe: 0 },
        drift: { at, holder: 'ann', counted: 1, stated: 2, proof: { file: 'f', at: 1, text: 'ann' } },
      }),
    ],
    people: { ann: { name: 'Ann' } },
    hosts: { '192.0.2.7': 'desk of ann' },
  });
  const { body, ...rest } = withoutNames(named);
  expect(JSON.stringify(body)).not.toMatch(/ann|bob|License limit/i);
  expect(rest).toEqual({ id: named.id, group: named.group, root: named.root, reason: 'first' });
  expect(body.pools).toMatchObject([{ atLeast: 25, atMost: 25, limit: 25, others: { sure: 5, maybe: 1 } }]);
  expect(body.alerts.map(({ rule, rise, says }) => [rule, rise, says])).toEqual([
    ['limit-exceeded', 1, undefined],
    ['suspect-session', 1, '2 to check first'],
    ['source-unreadable', 1, '/iris/mgr/messages.log: no such file'],
  ]);
});

test('the title of a severe message keeps what the rule says, and not the words of the log', () => {
  const title = 'Severe message: process of ann died';
  const told = notice('first', {
    title,
    alerts: [alert({ rule: 'severe-message', title, ownTitle: 'Severe message' })],
  });
  const { body } = withoutNames(told);
  expect(JSON.stringify(body)).not.toMatch(/ann/);
  expect([body.title, body.alerts[0]?.title]).toEqual(['Severe message', 'Severe message']);
});

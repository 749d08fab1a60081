import { describe, expect, test } from 'vitest';
import type { NoticeBody } from '../../../../src/domain/alerting.ts';
import type { Holding } from '../../../../src/domain/ledger.ts';
import { render } from '../../../../src/notify/receivers/email/render.ts';
import type { Pool } from '../../text/notices.ts';
import { alert, at, hour, notice, pool } from '../../text/notices.ts';

const unknown = { state: 'unknown', since: at - 30 * hour, why: 'the trace is off' } as const;

/** The text without its line breaks and indents. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The text of a mail about one pool with these sessions. */
function held(holdings: Holding[], body: Partial<NoticeBody> = {}, changes: Partial<Pool> = {}): string {
  return flat(render(notice('first', { pools: [pool({ holdings, ...changes })], ...body })).text);
}

describe('the head of the mail', () => {
  test('answers on the first screen: what, where, since when, how sure, who was refused, who, what to do', () => {
    const people = {
      '192.0.2.7': { name: 'Reading room', phone: '+49 30 5550123' },
      '10.20.0.14': { name: 'J. Meyer', phone: '+49 30 5550199' },
    };
    const refused = [{ who: { node: '10.20.0.14' }, at: at - 1000, times: 1 }];
    const lines = render(notice('first', { people, alerts: [alert({ refused })] })).text.split('\n');
    expect(lines.slice(0, 13)).toEqual([
      'What:     FULL: all 25 seats are taken',
      'Where:    InterSystems IRIS, PROD, pool iris (User), source iris-prod',
      'Since:    2026-11-21 10:18:49 +01:00',
      'Seats:    25 of 25 seats used',
      'How sure: Complete since 2026-11-17 06:18:49 +01:00: no login or logout is',
      '          missing (the start of the server was seen).',
      'Refused:  10.20.0.14 at 10:18:48 (J. Meyer, +49 30 5550199)',
      'Count:    at least 1 refusal since it began; 1147 since',
      "          2026-01-26 12:31:45 +01:00 by the log's own count",
      'Who:      1 holder',
      'Do:       Ask 192.0.2.7 (Reading room, +49 30 5550123) to log out, if the work',
      '          allows it. (4 steps below.)',
      '',
    ]);
  });

  test('says that there is nothing to do when a seat is proven free, and leaves the steps out', () => {
    const over = [alert({ endsAt: at, endedBy: 'seats are free again' })];
    const { text } = render(notice('resolved', { alerts: over, pools: [pool({ atLeast: 20, atMost: 20 })] }));
    expect(text).toContain('What:     RESOLVED: 20 of 25 seats used; seats are free again');
    expect(text).toContain('Do:       Nothing now.');
    expect(text).not.toContain('What to do');
  });

  test('does not speak of an end where none is proven', () => {
    const quiet = notice('resolved', {
      alerts: [alert({ endsAt: at, endedBy: 'no refusal for 30 minutes; not proven free' })],
    });
    expect(render(quiet).text).toContain('What:     QUIET: no refusal for 30 minutes; not proven free');
    expect(render(quiet).text).toContain('Look once with `seatwatch who`');
    expect(render(quiet).text).not.toMatch(/\bover\b|resolved/i);
  });

  test('tells seats at the refusal from those of now, and names the last of many who were refused first', () => {
    const refused = [1, 2, 3, 4, 5].map((n) => ({
      who: { node: `10.20.0.${n}` },
      at: at - (6 - n) * 60_000,
      times: 1,
    }));
    const seats = { atLeast: 25, atMost: 25, limit: 25 };
    const of = notice('first', { alerts: [alert({ refused, seats })], pools: [pool({ atLeast: 20, atMost: 20 })] });
    const text = flat(render(of).text);
    expect(text).toContain('Seats: 25 of 25 seats used at the last refusal; now 20 of 25');
    expect(text).toContain(
      'Refused: 10.20.0.5 at 10:17:49; 10.20.0.4 at 10:16:49; 10.20.0.3 at 10:15:49; and 2 more below',
    );
    expect(text).toContain('Who was refused: the last 5');
    expect(text).toContain('- 10.20.0.1 at 10:13:49');
  });

  test('says where the mail was made, and of which site', () => {
    const { text } = render(notice('first', { site: 'Hamburg' }), 'mon1.example.test');
    expect(flat(text)).toContain('Sent by seatwatch on mon1.example.test.');
    expect(text).toContain('Where:    Hamburg, InterSystems IRIS, PROD');
  });

  test('of a key shows neither seats nor a count of its warnings', () => {
    const text = '11/21/26-10:18:49:396 (35968) 1 [SYSTEM MONITOR] License expires in 7 days.';
    const key = alert({
      rule: 'key-expiring',
      title: 'License key expires',
      total: null,
      since: null,
      proof: [{ file: 'messages.log', at: 1, text }],
    });
    const mail = render(notice('first', { alerts: [key] })).text;
    expect(mail).toContain('What:     KEY: the licence key ends in 7 days');
    expect(mail.slice(0, mail.indexOf('\n-- \n'))).not.toMatch(/seats|Who holds|1 time|refus|to log out/);
  });
});

describe('numbers say how sure they are', () => {
  test('"1147 times since January" at first sight is at least one now; later the rise counts', () => {
    expect(flat(render(notice()).text)).toContain(
      "Count: at least 1 refusal since it began; 1147 since 2026-01-26 12:31:45 +01:00 by the log's own count",
    );
    const rise = alert({ rise: 12, told: 4, total: 1159, lastAt: at + 60_000 });
    expect(flat(render(notice('rise', { alerts: [rise] })).text)).toContain(
      'Count: 8 refusals new since the last mail; 12 refusals since it began; 1159 since 2026-01-26',
    );
  });

  test('seats are a range where they are one', () => {
    expect(render(notice('first', { pools: [pool({ atLeast: 23 })] })).text).toContain('23 to 25 of 25 seats used');
    expect(render(notice('first', { pools: [pool({ atLeast: 12, atMost: null })] })).text).toContain(
      'at least 12 of 25 seats used',
    );
    expect(render(notice('first', { pools: [pool({ limit: null })] })).text).toContain('25 seats used (limit unknown)');
  });

  test('an upper end beyond the limit is said to be what it is', () => {
    const counted = flat(
      render(notice('first', { pools: [pool({ limit: 10, atLeast: 10, atMost: 12, unnamed: 2 })] })).text,
    );
    expect(counted).toContain('at least 10 of 10 seats used (the product shows 12)');
    expect(held([], {}, { limit: 10, atLeast: 10, atMost: 12 })).toContain(
      'at least 10 of 10 seats used (12 with those who may be gone)',
    );
  });

  test.each([{ atLeast: null }, { atLeast: 0 }])('unknown seats are said as unknown, never as 0', ({ atLeast }) => {
    const { subject, text, html } = render(
      notice('first', { pools: [pool({ atLeast, atMost: null, holdings: [], sessions: 0, coverage: unknown })] }),
    );
    expect(subject).toContain('seats unknown');
    expect(text).toContain('unknown how many of 25 seats are used');
    for (const words of [subject, text, html.replaceAll(/<[^>]*>/g, ' ')])
      expect(words).not.toMatch(/(^|[^\d:.-])0( of| to| seats| sessions|$)/m);
  });

  test('a key that counts cores has no seats of users', () => {
    const { text } = render(
      notice('first', { pools: [pool({ perCore: true, atLeast: null, atMost: null, holdings: [] })] }),
    );
    expect(text).toContain('no user seats: the key counts cores');
    expect(text).toContain('Nobody: the key counts cores, not users.');
  });

  test('the count of the log that differs is shown', () => {
    const drift = { at, holder: '192.0.2.7', counted: 3, stated: 4, proof: { file: 'messages.log', at: 1, text: 'x' } };
    expect(held([], {}, { drift })).toContain(
      'the log stated 4 for 192.0.2.7; reckoned were 3. Its own count was taken',
    );
  });

  test('what somebody typed is never said to come from the log', () => {
    const drift = {
      at,
      holder: 'all holders',
      counted: 9,
      stated: 99,
      proof: { file: 'counted by hand', at: 'pool iris', text: 'x' },
    };
    expect(held([], {}, { drift })).toContain('somebody counted 99 in the product; by the log there were 9');
    expect(held([], {}, { drift })).not.toMatch(/the log (stated|counted)/);
  });

  test('a refusal below the limit hints at a shared key, and at one whose connections each take a unit', () => {
    const free = { alerts: [alert({ seats: { atLeast: 12, atMost: 12, limit: 25 } })] };
    const told = held([], free);
    expect(told).toContain(
      'Refused although 12 of 25 seats used at that moment: the key may be shared with instances that ' +
        'are not watched, or',
    );
    expect(told).toContain('`maxConnections: 1`');
    expect(held([], free, { system: 'security-expert' })).not.toContain('maxConnections');
    expect(held([], free, { each: true }), 'they count already').not.toContain('maxConnections');
    expect(held([], { alerts: [alert({ seats: { atLeast: 12, atMost: null, limit: 25 } })] })).not.toContain(
      'shared with',
    );
  });

  test('a refusal below the limit names reserved seats first, as the reason where they explain it', () => {
    const reserved = { limit: 10, reserved: 2, atLeast: 8, atMost: 8 };
    const refused = (used: number) => ({ alerts: [alert({ seats: { atLeast: used, atMost: used, limit: 10 } })] });
    const told = held([], refused(8), reserved);
    expect(told).toContain(
      'Refused although 8 of 10 seats used at that moment: 2 of 10 are reserved: who has no reservation is ' +
        'refused from 8 on. Else the key may be shared with instances that are not watched',
    );
    expect(told).toContain('FULL?: perhaps all seats that are not reserved are taken: 8 of 10 seats used, 2 reserved');
    expect(held([], refused(5), reserved)).toContain(
      'more seats may be reserved than the 2 that are configured, or the key',
    );
  });

  test('a refusal is compared with the seats of its own moment, not with those of now', () => {
    const full = { alerts: [alert({ seats: { atLeast: 25, atMost: 25, limit: 25 } })] };
    expect(held([], full, { atLeast: 12, atMost: 12 })).not.toContain('shared with');
    expect(held([], {}, { atLeast: 12, atMost: 12 })).not.toContain('shared with');
  });

  test('stamps carry the offset that held then, across the change of the clocks', () => {
    const { text } = render(notice('first', { alerts: [alert({ since: Date.UTC(2026, 6, 1, 10) })] }));
    expect(flat(text)).toContain('1147 since 2026-07-01 12:00:00 +02:00');
    expect(text).toContain('Since:    2026-11-21 10:18:49 +01:00');
  });
});

describe('proof, advice and the foot', () => {
  test('show the very line and where it stands', () => {
    const { text, html } = render(notice());
    expect(text).toContain(
      '/iris/mgr/messages.log, byte 18234:\n  | 11/21/26-10:18:49:396 (35968) 2 License limit exceeded ' +
        '1147 times since 01/26/26 12:31:45.\n',
    );
    expect(html).toContain('/iris/mgr/messages.log, byte 18234');
    const record = alert({
      proof: [
        { file: 'C:\\logs\\app.evtx', at: 4711, text: 'x' },
        { file: 'ST_LICENSE', at: 'row 12', text: 'y' },
      ],
    });
    expect(render(notice('first', { alerts: [record] })).text).toMatch(
      /app\.evtx, record 4711:[^]*ST_LICENSE, row 12:/,
    );
  });

  test('number the steps, tell how to see more, and why this mail came', () => {
    const { text } = render(notice('rise'));
    expect(text).toContain(
      ' 3. Log in with the emergency login. It needs no seat.\n 4. Ask the holders that are named above.',
    );
    expect(text).toContain('`seatwatch who`');
    expect(text).toContain('Why this mail: it went on after the last notice');
  });

  test('what is watched is listed when seatwatch starts', () => {
    const { text, html } = render(
      notice('started', { watching: ['iris-prod: read up to the end'], alerts: [], advice: [] }),
    );
    expect(text).toContain('What:     STARTED: seatwatch is watching; nothing is wrong now');
    expect(text).toContain('  - iris-prod: read up to the end');
    expect(html).toContain('iris-prod: read up to the end');
  });

  test('a start about another instance says of which pool the seats on its first screen are', () => {
    const gone = alert({ rule: 'source-unreadable', title: 'messages.log unreadable', pool: null, instance: 'GONE' });
    const { text, html } = render(
      notice('started', {
        title: 'messages.log unreadable',
        watching: ['a', 'b'],
        pools: [pool(), pool({ pool: 'gone/User', sources: ['gone'] })],
        alerts: [gone],
        unreadable: ['gone: messages.log: no such file'],
      }),
    );
    expect(text).toContain('Seats:    iris: 25 of 25 seats used; 1 more pool below');
    expect(text).toMatch(/How sure: iris: /);
    expect(text).toContain('wrong now: messages.log unreadable');
    expect(html).not.toContain('Messages.log');
    expect(text.match(/nobody is told of refusals/g)?.length ?? 0).toBeLessThan(2);
  });

  test('a start about one of several pools names it once, where it says what it is about', () => {
    const { text } = render(notice('started', { watching: ['a'], pools: [pool(), pool({ pool: 'batch' })] }));
    expect(text).toContain('Seats:    25 of 25 seats used; 1 more pool below');
  });
});

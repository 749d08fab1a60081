import { describe, expect, test } from 'vitest';
import { ADVICE } from '../../parsers/security-expert/advice.ts';
import type { LogEvent } from '../../src/domain/entry.ts';
import { render } from '../../src/notify/receivers/email/render.ts';
import { shippedRules } from '../../src/notify/shipped-rules.ts';
import { at, disconnect, logon, said, started, stopped } from '../parsers/security-expert/events.ts';
import { type Timeline } from '../timeline.ts';
import { server } from './server.ts';

/** What would have been mailed: reason, rule, what the subject says. */
function mails(line: Timeline): unknown[] {
  return line
    .outcome()
    .notices.map(({ reason, body: { alerts } }) => [reason, alerts[0]?.rule, alerts[0]?.endedBy ?? alerts[0]?.says]);
}

describe('who is told', () => {
  const RULES = { rules: shippedRules() };
  const NOT_YET = 'no refusal seen';
  const FULL: LogEvent[] = [started('06:00'), logon('08:00', 1, 'ann'), logon('08:01', 2, 'bob')];

  test.each([
    [{ id: 'own-refused', condition: 'event', on: 'refused' }, 'refused', /^FULL PROD \(SX\) 2\/2, 1 refused/],
    [
      { id: 'nearly-full', condition: 'threshold', percent: 80, by: 'lower' as const },
      'seats-full',
      /^FULL PROD \(SX\) 2\/2/,
    ],
    [{ id: 'own-suspects', condition: 'age' }, 'suspect-session', /^CHECK PROD \(SX\): 2 sessions/],
  ])("by a rule of one's own, %o, of the same remedies as by the shipped one", (own, shipped, state) => {
    const rule = {
      ...own,
      level: 'critical' as const,
      enabled: true,
      title: 'Own',
      minInterval: 60_000,
      resolveAfter: 60_000,
    };
    const line = server({ rules: [rule], limit: 2 })
      .events([...FULL, said('08:02', 'Licensed number of connections exceeded')])
      .until(at('22:05'));
    const [notice] = line.outcome().notices;
    expect(notice?.body).toMatchObject({ alerts: [{ rule: own.id }], advice: ADVICE[shipped] });
    expect(notice === undefined ? '' : render(notice).subject).toMatch(state);
  });

  test('of sessions to check first, once for each that joins, in one alert a pool, until none is left', () => {
    const line = server(RULES)
      .events([started('06:00'), logon('08:00', 1, 'ann'), logon('12:00', 2, 'bob')])
      .until(at('22:01'));
    expect(mails(line)).toEqual([['first', 'suspect-session', '1 to check first: ann']]);
    line
      .until(at('23:00'))
      .events([logon('23:10', 2, 'bob')])
      .until(at('23:11'));
    expect(mails(line)).toHaveLength(1);
    line.until(at('21T02:30'));
    expect(mails(line).at(-1)).toEqual(['rise', 'suspect-session', '2 to check first: ann, bob']);
    line
      .events([stopped('21T03:00')])
      .until(at('21T03:05'))
      .until(at('21T03:20'));
    expect(mails(line).at(-1)).toEqual(['resolved', 'suspect-session', 'no session is left to check']);
    expect(mails(line)).toHaveLength(3);
  });

  test('not again because seatwatch was restarted', () => {
    const line = server({ ...RULES, limit: 2 })
      .events(FULL)
      .until(at('22:01'));
    expect(mails(line)).toHaveLength(2);
    line.restart().until(at('22:02')).restart().until(at('22:30'));
    expect(mails(line)).toHaveLength(2);
  });

  test('not of what a log tells that is over already', () => {
    const line = server({ ...RULES, limit: 2 })
      .events([...FULL, logon('09:00', 1, 'ann'), stopped('10:00'), started('10:01')], at('12:00'))
      .until(at('12:00'));
    expect(mails(line)).toEqual([]);
  });

  test('at the first start with all else that is wrong then, in one notice', () => {
    const line = server({ ...RULES, limit: 2 });
    line.pipeline().startUp({ started: true, downSince: null });
    line.events(FULL, at('12:00'), true).until(at('12:00'));
    line.pipeline().caughtUp(at('12:00'));
    expect(mails(line.until(at('12:01')))).toEqual([['started', 'seats-full', NOT_YET]]);
  });

  test('of a pool whose limit is reached: a warning, with both ends of the range, since the log tells of no refusal', () => {
    const line = server({ ...RULES, limit: 2 })
      .events(FULL)
      .until(at('08:02'));
    expect(mails(line)).toEqual([['first', 'seats-full', NOT_YET]]);
    expect(line.outcome().notices[0]?.body).toMatchObject({
      level: 'warning',
      title: 'All seats taken',
      pools: [{ atLeast: 2, atMost: 2, limit: 2 }],
    });
    line
      .events([disconnect('09:00', 1, 'ann')])
      .until(at('09:01'))
      .until(at('09:12'));
    expect(mails(line).at(-1)).toEqual(['resolved', 'seats-full', '1 of 2 seats are taken']);
  });

  test('not of a limit that is not known, nor where sessions may be missing', () => {
    expect(mails(server(RULES).events(FULL).until(at('08:02')))).toEqual([]);
    expect(
      mails(
        server({ ...RULES, limit: 2 })
          .events(FULL.slice(1))
          .until(at('08:02')),
      ),
    ).toEqual([]);
  });

  test('of a refusal that the log itself tells, at once', () => {
    const line = server(RULES).events([
      ...FULL,
      said('09:00', 'Licensed number of connections exceeded', 'Security Expert Client'),
    ]);
    expect(line.outcome().notices).toMatchObject([
      { reason: 'first', body: { level: 'critical', title: 'Licensed connections exceeded' } },
    ]);
  });

  test('of patterns that do not fit; nothing inferred is told then', () => {
    const lost = Array.from({ length: 5 }, (_, n) => disconnect(`08:1${n}`, 50 + n, `other${n}`));
    const line = server({ ...RULES, limit: 2 })
      .events([...FULL, ...lost])
      .until(at('21T09:00'));
    expect(mails(line)).toEqual([
      [
        'first',
        'patterns-doubtful',
        'since the last restart of PROD, 5 of 5 disconnects found no logon: the patterns may not fit this log',
      ],
    ]);
  });

  test('nothing while the source cannot be read: nobody knows what has happened since', () => {
    const line = server({ ...RULES, limit: 2 }).events(FULL);
    line.pipeline().tick(at('21T09:00'), []);
    expect(mails(line.events([], at('21T09:00')))).toEqual([]);
    expect(mails(line.until(at('21T09:01')))).toHaveLength(2);
  });

  test('nothing by a rule that is about another product', () => {
    const rules = shippedRules().filter(({ id }) => id === 'seats-full');
    const told = (system: string): unknown[] =>
      mails(
        server({ rules: rules.map((rule) => ({ ...rule, system })), limit: 2 })
          .events(FULL)
          .until(at('08:02')),
      );
    expect([told('iris'), told('security-expert')]).toMatchObject([[], [['first', 'seats-full', NOT_YET]]]);
  });
});

describe('what a mail says', () => {
  function mailOf(line: Timeline): string {
    const notice = line.outcome().notices[0];
    if (notice === undefined) throw new Error('no mail');
    const { subject, text } = render(notice);
    return `${subject}\n${text}`.replaceAll(/\s+/g, ' ');
  }

  const line = (): Timeline =>
    server({ rules: shippedRules(), limit: 3, expected: ['guard'] })
      .events([started('06:00'), logon('07:00', 9, 'guard'), logon('08:00', 1, 'zoe'), logon('20:00', 2, 'ann')])
      .until(at('22:01'));

  test('names first whom to check, and why, then the others', () => {
    const text = mailOf(
      server({ rules: shippedRules().filter(({ id }) => id === 'suspect-session'), limit: 3, expected: ['guard'] })
        .events([started('06:00'), logon('07:00', 9, 'guard'), logon('08:00', 1, 'zoe'), logon('20:00', 2, 'ann')])
        .until(at('22:01')),
    );
    expect(text).toContain('CHECK PROD (SX): 1 session to look at');
    expect(text).toContain('First ask zoe, here since 2026-11-20 08:00, whether the session is still in use');
    expect(text).toContain('or look at the machine. The reason: no break for 14 hours or longer.');
    expect(text).toMatch(/1\. zoe: since .* possibly stale .*2\. guard \[always on\]: .*3\. ann: /);
    expect(text).toContain('3 holders, possibly stale ones first, then longest');
  });

  test('what to do, in the order of the maker: log out, close properly, operator timeout; and no restart', () => {
    const text = mailOf(line());
    const steps = ['Log out clients', 'Get-NetTCPConnection', 'x at the top right', 'Enable operator timeout'];
    const places = steps.map((step) => text.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).not.toMatch(/restart/i);
  });

  test.each(['refused', 'seats-full', 'suspect-session'])('the same order for the rule %s', (rule) => {
    const text = ADVICE[rule]?.join(' ') ?? '';
    const steps = [/log out (?:the )?clients/i, /x at the top right/, /Enable operator timeout/];
    const places = steps.map((step) => text.search(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('never that a session is leaked, and never to stop closing the window by its own x', () => {
    for (const [rule, steps] of Object.entries(ADVICE)) {
      const text = steps.join(' ');
      expect(text, rule).not.toMatch(/leak/i);
      for (const sentence of text.split(/(?<=\.) /)) {
        if (/\bx\b/.test(sentence) && /top right/.test(sentence))
          expect(sentence, rule).toMatch(/^Close a client by logging out first, or by the x at the top right/);
        if (/taskbar/.test(sentence)) expect(sentence, rule).toMatch(/can leave the licence taken/);
      }
    }
    expect(mailOf(line())).not.toMatch(/leak/i);
  });

  test('that a timeout is about inactivity, is off by default, and is set for each operator', () => {
    for (const rule of ['refused', 'seats-full', 'suspect-session'])
      expect(ADVICE[rule]?.join(' ')).toMatch(/without activity .*off by default, is set for each operator/);
  });
});

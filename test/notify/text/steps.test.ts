import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../../parsers/index.ts';
import { ADVICE } from '../../../parsers/iris/advice.ts';
import type { NoticeBody } from '../../../src/domain/alerting.ts';
import type { Holding } from '../../../src/domain/ledger.ts';
import { render } from '../../../src/notify/receivers/email/render.ts';
import { filled, stepsOf } from '../../../src/notify/text/steps.ts';
import { createTimeText } from '../../../src/present/time-text.ts';
import { alert, holding, notice, pool } from './notices.ts';

const clock = createTimeText('Europe/Berlin');

function user(name: string, node: string, hours: number, more: Partial<Holding> = {}): Holding {
  return holding(`${name}@${node}`, hours, { who: { holder: `${name}@${node}`, node }, ...more });
}

function steps(holdings: Holding[], body: Partial<NoticeBody> = {}, expected: string[] = []): string[] {
  const one = pool({ holdings, expected });
  return stepsOf(notice('first', { pools: [one], advice: [], ...body }), [one], clock);
}

describe('whom to ask', () => {
  const stale = user('meyer', '192.0.2.9', 90, { suspect: 'no break for 26 hours or longer' });
  const all = [
    user('zoe', '192.0.2.1', 70),
    stale,
    user('ann', '192.0.2.2', 1),
    user('svc_hl7', '192.0.2.3', 800),
    holding('192.0.2.31', 900),
  ];
  const people = {
    'meyer@192.0.2.9': { name: 'J. Meyer', phone: '+49 30 5550199' },
    nobody: { name: 'N. O. Body', phone: '+49 30 5550100' },
  };

  test('is said in order: whom the log gives a reason to ask, the others by name, those on whom others depend', () => {
    const told = steps(all, { people }, ['192.0.2.31']);
    expect(told[0]).toContain(
      'First ask meyer@192.0.2.9 (J. Meyer, +49 30 5550199), here since 2026-11-17 16:18, whether the session is',
    );
    expect(told[0]).toContain('The reason: no break for 26 hours or longer.');
    expect(told[1]).toBe('Then ask who of these can log out, by name: ann@192.0.2.2; zoe@192.0.2.1.');
    expect(told[2]).toMatch(/^Before you end anybody's process: ask that person, and look for open work/);
    expect(told[3]).toBe(
      'Leave for last, since others may depend on them: 192.0.2.31 [always on]; svc_hl7@192.0.2.3 [service account].',
    );
  });

  test('warns before anybody is ended also where it is only known who may hold a seat', () => {
    expect(steps([user('ann', '192.0.2.1', 1, { uncertain: true })])).toEqual([
      'Ask ann@192.0.2.1, since the log cannot tell, whether the session is still in use.',
      expect.stringMatching(/^Before you end anybody's process: ask that person/),
    ]);
    expect(steps([])).toEqual([]);
  });

  test('names those who may hold a seat where nobody is certain, and asks them first whether they are there', () => {
    const may = ['zoe', 'ann', 'svc_hl7'].map((name) => user(name, '192.0.2.1', 1, { uncertain: true }));
    expect(steps(may)[0]).toBe(
      'Ask who of these is still logged in, since the log cannot tell, by name: ann@192.0.2.1; zoe@192.0.2.1.',
    );
  });

  test('is named where sessions are to be looked at and nobody is certain', () => {
    const doubted = [user('ann', '192.0.2.1', 90, { uncertain: true, suspect: 'no break for 72 hours or longer' })];
    const told = steps(doubted, { alerts: [alert({ rule: 'suspect-session', total: null })] });
    expect(told[0]).toMatch(/^First ask ann@192\.0\.2\.1, here since /);
  });

  test('is asked to close programs where nobody logs in', () => {
    const one = pool({ holdings: [user('a', '192.0.2.1', 2), user('b', '192.0.2.2', 1)], noLogins: true });
    const told = stepsOf(notice('first', { pools: [one], advice: [] }), [one], clock).join(' ');
    expect(told).toContain('Ask who of these can close their programs, by name: a@192.0.2.1; b@192.0.2.2.');
    expect(told).not.toMatch(/log out|transaction/);
  });

  test('gives no telephone of anybody who is not listed', () => {
    expect(render(notice('first', { pools: [pool({ holdings: all })], people })).text).not.toContain('5550100');
  });

  test('marks a user who is logged in from several machines as a shared account', () => {
    const told = steps([
      user('desk', '192.0.2.1', 1),
      user('desk', '192.0.2.2', 2),
      user('ann', '192.0.2.3', 1),
      user('ann', '192.0.2.3', 2),
    ]);
    expect(told[0]).toBe('Ask ann@192.0.2.3 to log out, if the work allows it.');
    expect(told.at(-1)).toContain('desk@192.0.2.1 [shared account]; desk@192.0.2.2 [shared account]');
  });

  test.each(['_SYSTEM', 'svc-backup', 'CSPSystem', 'web_svc', 'HOST$'])(
    'takes %s for the account of a program',
    (name) => {
      expect(steps([user(name, '192.0.2.1', 1)]).join(' ')).not.toMatch(/^Ask/);
    },
  );

  test('is nobody where it is about a key, a zone or a file', () => {
    for (const rule of ['key-expiring', 'zone-wrong', 'source-unreadable', 'licence-server-lost']) {
      expect(steps(all, { alerts: [alert({ rule, total: null })] }).join(' '), rule).not.toMatch(/ask /);
    }
  });

  test('names so many, and says how many more stand in the list', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      user(`user${String(index).padStart(2, '0')}`, `192.0.2.${index}`, 1),
    );
    expect(steps(many)[0]).toMatch(/user07@192\.0\.2\.7; and 22 others in the list\.$/);
  });
});

describe('where the log names nobody', () => {
  const unknown = { state: 'unknown', since: null, why: 'it is not traced' } as const;

  test('what makes it name somebody is the first step, and no step where all are named', () => {
    const advice = ADVICE['limit-exceeded'] ?? [];
    const one = pool({ holdings: [], coverage: unknown, atLeast: null, atMost: null });
    expect(stepsOf(notice('first', { pools: [one], advice }), [one], clock)[0]).toContain('do traceon^%SYS.LICENSE');
    expect(steps([user('ann', '192.0.2.1', 1)], { advice }).join(' ')).not.toContain('traceon');
  });
});

describe('a limit that is surely wrong', () => {
  test('is the first thing to set right', () => {
    const seats = { atLeast: 12, atMost: 12, limit: 10 };
    const [first] = steps([], { alerts: [alert({ seats })] });
    expect(first).toContain('More seats are counted than the limit allows');
  });
});

describe('commands of a step', () => {
  test('carry the name of the instance', () => {
    const text = render(notice('first', { advice: ADVICE['limit-exceeded'] ?? [] })).text.replaceAll(/\s+/g, ' ');
    expect(text).toContain('iris session PROD -B');
    expect(text).not.toContain('{instance}');
  });

  test.each(['PROD; rm -rf /', '$(id)', '-B', '`id`', "a'b", 'a b', 'a\nb', ''])(
    'never carry what a shell could take for more than a name: %j',
    (name) => {
      expect(filled('iris session {instance} -B', name)).toBe('iris session INSTANCE -B');
    },
  );

  test('no product leaves a place open that a mail does not fill, and none says to restart a server', () => {
    for (const { advice } of PRODUCTS) {
      for (const step of Object.values(advice).flat()) {
        expect(filled(step, 'PROD')).not.toMatch(/[{}]|\bINSTANCE\b/);
        expect(step).not.toMatch(/restart the/i);
      }
    }
  });
});

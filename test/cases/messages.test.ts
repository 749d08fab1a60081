import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import { render } from '../../src/notify/receivers/email/render.ts';
import { shippedRules } from '../../src/notify/shipped-rules.ts';
import { withoutNames } from '../../src/notify/without-names.ts';
import { day, HOUR, iris, MINUTE, timeline, type Timeline } from '../timeline.ts';

/** Rules as they are shipped, with the severe ones switched on where a user does so. */
function rules(severe = false): ReturnType<typeof shippedRules> {
  return shippedRules().map((rule) => (rule.id === 'severe-message' ? { ...rule, enabled: severe } : rule));
}

function watched(severe = false): Timeline {
  return timeline({ settings: { trace: 'always' }, limit: 25, rules: rules(severe) }).lines(
    iris.start('06:00:00:000') +
      iris.login('06:00:01:000', 10, '192.0.2.99', 1) +
      iris.logout('06:00:02:000', 10, '192.0.2.99') +
      iris.login('07:00:00:000', 11, 'bob@192.0.2.7', 1),
  );
}

function told(notices: readonly Notice[]): unknown[] {
  return notices.map(({ reason, body }) => [reason, body.alerts[0]?.rule, body.alerts[0]?.rise]);
}

const LOST = 'LMF Error:  Could not connect to license server (192.0.2.50,4002).';
const BACK = 'LMF Info:  Connected to license server 192.0.2.50,4002';

describe('the license server is lost', () => {
  test('one mail says so, and one that it is connected again', () => {
    const { notices } = watched()
      .lines(iris.line('08:00:00:000', 12, LOST, 2))
      .lines(iris.line('08:10:00:000', 12, BACK))
      .outcome();
    expect(told(notices)).toEqual([
      ['first', 'licence-server-lost', 1],
      ['resolved', 'licence-server-lost', 1],
    ]);
    expect(notices[1]?.body.alerts[0]).toMatchObject({
      endsAt: day('08:10'),
      endedBy: 'the license server is connected again',
    });
    expect(notices[1]?.root).toBe(notices[0]?.id);
  });

  test('the mail says what, where, and what to do first', () => {
    const [first] = watched()
      .lines(iris.line('08:00:00:000', 12, LOST, 2))
      .outcome().notices;
    const { subject, text } = render(first as Notice);
    expect(subject).toBe('CHECK PROD (IRIS): license server lost');
    expect(text).toMatch(/What: +CHECK: License server lost\n/);
    expect(text).toMatch(/Do: +Nobody has to log out/);
    expect(text).toContain(`| ${iris.line('08:00:00:000', 12, LOST, 2).trimEnd()}`);
    expect(text).toContain('What to do');
  });

  test('what it says every few minutes is one alert, mailed again after 6 hours', () => {
    const line = watched();
    for (let hour = 8; hour < 15; hour += 1) {
      for (const minute of ['00', '20', '40'])
        line.lines(iris.line(`${String(hour).padStart(2, '0')}:${minute}:00:000`, 12, LOST, 2));
    }
    const { notices } = line.outcome();
    expect(notices.map(({ reason, body }) => [reason, body.at])).toEqual([
      ['first', day('08:00')],
      ['rise', day('14:00')],
    ]);
  });

  test('what came again in silence is counted', () => {
    const later = iris.line('08:30:00:000', 12, `${LOST}...(repeated 9 times)`, 2);
    expect(
      told(
        watched()
          .lines(iris.line('08:00:00:000', 12, LOST, 2))
          .lines(later)
          .until(day('14:01'))
          .outcome().notices,
      ),
    ).toEqual([
      ['first', 'licence-server-lost', 1],
      ['rise', 'licence-server-lost', 10],
    ]);
  });

  test('it is over by a restart, or after a day without another sign', () => {
    const lost = (): Timeline => watched().lines(iris.line('08:00:00:000', 12, LOST, 2));
    expect(
      lost()
        .lines(iris.line('09:00:00:000', 390, 'Shutdown complete'))
        .outcome()
        .notices.at(-1)?.body.alerts[0]?.endedBy,
    ).toBe('the instance was restarted');
    expect(
      lost()
        .until(day('08:00') + 24 * HOUR + MINUTE)
        .outcome()
        .notices.at(-1)?.body.alerts[0]?.endedBy,
    ).toBe('not seen again for 24 hours');
  });

  test('a server that is connected at each start is no news', () => {
    expect(
      watched()
        .lines(iris.line('08:00:00:000', 12, BACK))
        .outcome().notices,
    ).toEqual([]);
  });

  test('the history keeps it', () => {
    expect(
      watched()
        .lines(iris.line('08:00:00:000', 12, LOST, 2))
        .outcome().events,
    ).toMatchObject([{ kind: 'message', code: 'licence-server-lost' }]);
  });

  test('and no session ends by it', () => {
    const before = watched().outcome();
    const after = watched()
      .lines(iris.line('08:00:00:000', 12, LOST, 2))
      .outcome();
    expect(after.holdings).toEqual(before.holdings);
    expect(after.pool).toEqual(before.pool);
  });
});

describe('the key', () => {
  test('that ends soon is told every day', () => {
    const line = watched();
    line.lines(iris.line('08:00:00:000', 12, '[SYSTEM MONITOR] License expires in 5 days.', 2), day('08:00'));
    line.lines(
      iris.line('08:00:00:000', 12, '[SYSTEM MONITOR] License expires in 4 days.', 2).replace('11/20', '11/21'),
      day('08:00') + 24 * HOUR,
    );
    const { notices } = line.outcome();
    expect(told(notices)).toEqual([
      ['first', 'key-expiring', 1],
      ['rise', 'key-expiring', 2],
    ]);
    expect(render(notices[1] as Notice).text).toContain('License expires in 4 days.');
  });

  test('that is not valid is told at each start that says so', () => {
    const invalid = (time: string): string =>
      iris.line(time, 12, 'LMF Error: No valid license key. No valid local file found and LicenseID not defined.', 2);
    const { notices } = watched()
      .lines(invalid('08:00:00:000'))
      .lines(iris.line('08:59:00:000', 1, 'Shutdown complete') + iris.start('09:00:00:000'))
      .lines(invalid('09:00:05:000'))
      .outcome();
    expect(told(notices)).toEqual([
      ['first', 'key-invalid', 1],
      ['resolved', 'key-invalid', 1],
      ['first', 'key-invalid', 1],
    ]);
  });

  test('tells the limit, where nobody has configured one', () => {
    const key =
      `${iris.line('06:30:00:000', 1, '')}LicenseCapacity =   InterSystems IRIS 2021.2 Enterprise - ` +
      `Concurrent Users for x86-64 (Microsoft Windows):25, Natural Language\n`;
    expect(timeline().lines(key, day('06:30')).outcome().pool.limit).toBe(25);
    expect(timeline({ limit: 10 }).lines(key, day('06:30')).outcome().pool.limit).toBe(10);
  });

  test('that counts users again, after one that counted cores, has user seats', () => {
    const cores = iris.line('06:30:00:000', 1, 'LMF Info:  Licensed for 8 cores.');
    const users = iris.line(
      '07:30:00:000',
      1,
      'LicenseCapacity = InterSystems IRIS 2021.2 Enterprise - Concurrent Users for x86-64 (Linux):25',
    );
    expect(timeline().lines(cores).outcome().pool).toMatchObject({ perCore: true });
    expect(
      timeline()
        .lines(cores + users)
        .outcome().pool,
    ).toMatchObject({ perCore: false, limit: 25 });
  });
});

describe('the System Monitor', () => {
  test('warns before anybody is refused, and says when it is over', () => {
    const warn = iris.line(
      '08:00:00:000',
      12,
      '[SYSTEM MONITOR] LicensePercentUsed Warning: LicensePercentUsed = 92 ( Warnvalue is 90).',
      1,
    );
    const fine = iris.line('08:30:00:000', 12, '[SYSTEM MONITOR] LicensePercentUsed ok');
    expect(told(watched().lines(warn).lines(fine).outcome().notices)).toEqual([
      ['first', 'licence-percent', 1],
      ['resolved', 'licence-percent', 1],
    ]);
  });

  test('does not say that a seat is free when it clears its own state', () => {
    const cleared = iris.line('09:20:59:613', 12, '[SYSTEM MONITOR] Alert state cleared.');
    expect(told(watched().lines(iris.limit('09:00:00:000', 3)).lines(cleared).outcome().notices)).toEqual([
      ['first', 'limit-exceeded', 3],
    ]);
  });
});

describe('severe messages of any kind', () => {
  const frozen = iris.line('08:00:00:000', 12, 'Journaling is frozen', 3);

  test('are told once the user switches the rule on, and not before', () => {
    expect(watched().lines(frozen).outcome().notices).toEqual([]);
    const { notices } = watched(true).lines(frozen).outcome();
    expect(told(notices)).toEqual([['first', 'severe-message', 1]]);
    expect(render(notices[0] as Notice).subject).toMatch(/^CHECK PROD \(IRIS\): Severe message: Journaling is frozen/);
    const bare = withoutNames(notices[0] as Notice);
    expect(JSON.stringify(bare.body), 'for a receiver that shows no names').not.toContain('Journaling');
  });

  test('do not tell twice of a limit, or of what has a rule of its own', () => {
    const { notices } = watched(true)
      .lines(iris.limit('08:00:00:000', 3))
      .lines(iris.line('08:01:00:000', 12, LOST, 2))
      .outcome();
    expect(told(notices)).toEqual([
      ['first', 'limit-exceeded', 3],
      ['first', 'licence-server-lost', 1],
    ]);
  });

  test('are not kept in the history', () => {
    expect(watched(true).lines(frozen).outcome().events).toEqual([]);
  });

  test('may hold anything: the mail stays one line of subject, and nothing of it runs', () => {
    const hostile = iris.line('08:00:00:000', 12, 'x\r\u001b[2J<script>alert(1)</script>\u202e $& {text}', 2);
    const [notice] = watched(true).lines(hostile).outcome().notices;
    const { subject, html, text } = render(notice as Notice);
    expect(subject).not.toMatch(/[\r\n\u001b\u202e]/);
    expect(text).not.toMatch(/[\r\u001b\u202e]/);
    expect(html).not.toContain('<script>');
    expect(text).toContain('$& {text}');
  });
});

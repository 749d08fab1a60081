import { describe, expect, test } from 'vitest';
import type { NoticeReason } from '../../../../src/domain/alerting.ts';
import { render } from '../../../../src/notify/receivers/email/render.ts';
import { alert, at, holding, hour, notice, pool } from '../../text/notices.ts';

/** The text without its line breaks and indents. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

describe('times of day counted by 12 hours', () => {
  const refused = Array.from({ length: 5 }, (_, n) => ({
    who: { node: `10.20.0.${n}` },
    at: at - n * 5 * hour,
    times: 2,
  }));
  const holdings = Array.from({ length: 12 }, (_, n) => holding(`user${n}`, n + 1));
  const busy = notice('rise', { alerts: [alert({ refused, startsAt: at - hour })], pools: [pool({ holdings })] });

  /** The same text with its times of day by 12 hours. */
  function by12(text: string): string {
    return text.replaceAll(/(?<![\d:+-]|\/\d\d )(\d\d):(\d\d)(:\d\d)?(?![\d:])/g, (_, hour, minute, second = '') => {
      return `${Number(hour) % 12 || 12}:${minute}${second} ${Number(hour) < 12 ? 'AM' : 'PM'}`;
    });
  }

  test('change the times of a mail and nothing else', () => {
    const [plain, other] = [render(busy), render(busy, undefined, { clock: 12 })];
    expect(other.subject).toBe(plain.subject);
    expect(flat(other.text)).toBe(by12(flat(plain.text)));
    expect(other.html).toBe(by12(plain.html));
    expect(other.text).toMatch(/\d [AP]M/);
  });

  test('are not broken over two lines of the text, nor over two of the page', () => {
    const { text, html } = render(busy, undefined, { clock: 12 });
    for (const line of text.split('\n'))
      expect(line).not.toMatch(/\d{4}-\d\d-\d\d$|\d:\d\d:\d\d$|^ *(?:[AP]M\b|\+\d\d:)/);
    for (const [, around] of html.matchAll(/(.{30})\d{4}-\d\d-\d\d \d+:\d\d:\d\d/g))
      expect(around).toMatch(/nowrap">$/);
  });
});

test('times are those of the site, or of the zone that a receiver is given', () => {
  expect(render(notice()).text).toContain('Since:    2026-11-21 10:18:49 +01:00');
  expect(render(notice(), undefined, { timezone: 'UTC' }).text).toContain('Since:    2026-11-21 09:18:49 +00:00');
});

describe('every notice', () => {
  const reasons: NoticeReason[] = ['first', 'rise', 'resolved', 'catch-up', 'started', 'summary'];

  test.each(reasons)(
    'of reason %s is the same at each run, stands alone as text, and keeps to 78 columns',
    (reason) => {
      const one = notice(reason, { downSince: at - hour });
      expect(render(one)).toEqual(render(structuredClone(one)));
      for (const line of render(one).text.split('\n')) {
        if (!line.startsWith('  | ')) expect(line.length).toBeLessThanOrEqual(78);
      }
    },
  );

  test.each(reasons)('of reason %s needs neither alerts, pools nor a known zone', (reason) => {
    const bare = notice(reason, { alerts: [], pools: [], advice: [], timezone: 'Nowhere/Land', at });
    expect(render(bare).text).toContain('2026-11-21 09:18:49 +00:00');
    expect(render(bare).text).not.toMatch(/undefined|null|NaN/);
    expect(render(bare).subject).not.toMatch(/undefined|null|NaN|: $/);
  });

  test('loads nothing and runs nothing in HTML, and its numbers can be tapped', () => {
    const people = { '192.0.2.7': { name: 'Reading room', phone: '+49 (30) 555-0123' } };
    const { html } = render(notice('first', { people }));
    expect(html).not.toMatch(/<(script|img|link|iframe|form|object)|url\(|https?:|\son\w+=/i);
    expect(html).toContain('<a style="white-space:nowrap" href="tel:+49305550123">+49 &#40;'.replace('&#40;', '('));
  });
});

describe('hostile words of a log', () => {
  const evil = 'bob\r\nBcc: thief@example.test\r\n\r\n<script>alert(1)</script>\u0000\u001b[2J\u202Etxt.exe" onload="x';

  test('neither forge lines nor become markup, wherever they stand', () => {
    const hostile = notice(
      'resolved',
      {
        product: evil,
        title: evil,
        downSince: at,
        watching: [evil],
        advice: [evil, `\`${evil}\``],
        alerts: [
          alert({
            title: evil,
            pool: evil,
            instance: evil,
            source: evil,
            endsAt: at,
            endedBy: `not proven ${evil}`,
            proof: [{ file: evil, at: evil, text: evil }],
          }),
        ],
        pools: [
          pool({
            pool: evil,
            kind: evil,
            system: evil,
            sources: [evil],
            coverage: { state: 'unknown', since: at, why: evil },
            holdings: [
              holding(evil, 1, { reason: evil }),
              holding('x', 1, { uncertain: true, who: { holder: evil, node: evil } }),
            ],
            drift: { at, holder: evil, counted: 1, stated: 2, proof: { file: evil, at: 1, text: evil } },
          }),
          pool({ holdings: [], coverage: { state: 'unknown', since: null, why: evil } }),
        ],
        people: { [evil]: { name: evil, phone: evil } },
        hosts: { [evil]: evil },
      },
      { id: evil, root: evil },
    );
    const { subject, text, html } = render(hostile);
    expect(subject).not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(text).not.toMatch(/^Bcc:/m);
    expect(html).not.toMatch(/<script|[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    for (const tag of html.match(/<[^>]*>/g) ?? []) expect(tag).not.toContain('onload');
  });
});

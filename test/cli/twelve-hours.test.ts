import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answers } from '../../src/answers/answers.ts';
import { openState } from '../../src/answers/open-state.ts';
import { configured } from '../../src/cli/configured.ts';
import { historyText } from '../../src/cli/history.ts';
import { usageText } from '../../src/cli/usage.ts';
import { whoText } from '../../src/cli/who.ts';
import type { Hours } from '../../src/present/time-text.ts';
import { iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { NOON, START } from './terminal.ts';

const LOG =
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:10:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.login('11:30:00:000', 503, 'cleo@192.0.2.3', 0) +
  iris.limit('11:40:00:000', 3) +
  iris.logout('11:50:00:000', 501, 'ann@192.0.2.1');

/** The same text with its times of day by 12 hours. */
function by12(text: string): string {
  return text.replaceAll(/(?<![\d:+-])(\d\d):(\d\d)(:\d\d)?(?!\d|:\d)/g, (_, hour, minute, second = '') => {
    return `${Number(hour) % 12 || 12}:${minute}${second} ${Number(hour) < 12 ? 'AM' : 'PM'}`;
  });
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

describe('times of day counted by 12 hours', () => {
  let site: Site;
  let answers: Answers;
  beforeAll(async () => {
    site = await newSite({ log: LOG });
    await site.alive();
    answers = openState(configured(site.config, {}), NOON, { name: 'Pacific/Kiritimati', from: 'a test' });
  });
  afterAll(async () => {
    answers.close();
    await site[Symbol.asyncDispose]();
  });

  const manner = { sessions: false, fromFiles: false };
  const names = { people: {}, hosts: {} };
  const texts: [command: string, text: (columns: number | undefined, hours: Hours) => string | Promise<string>][] = [
    ['who', (columns, hours) => whoText(answers.who(), names, columns, { ...manner, hours })],
    [
      'who --sessions',
      (columns, hours) => whoText(answers.who(), names, columns, { ...manner, sessions: true, hours }),
    ],
    [
      'history',
      async (columns, hours) => [...historyText(await answers.history(), columns, { ...manner, hours })].join(''),
    ],
    ['usage', async (columns, hours) => usageText(await answers.usage(), columns, true, hours)],
    [
      'usage of a morning',
      async (columns, hours) => usageText(await answers.usage({ from: NOON - 6 * 3_600_000 }), columns, true, hours),
    ],
  ];

  test.each(texts)('change the times of %s and nothing else', async (_, text) => {
    expect(flat(await text(undefined, 12))).toBe(by12(flat(await text(undefined, 24))));
    expect(await text(undefined, 12)).toMatch(/\d [AP]M/);
  });

  test.each(texts.slice(0, 3))('are not cut in %s, however narrow the terminal', async (_, text) => {
    for (const columns of [120, 80, 70]) {
      const lines = (await text(columns, 12)).split('\n');
      for (const line of lines) {
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/\d:\d\d(?::\d\d)?(?: {2,}|$)|(?:^| {2,})[AP]M\b/);
      }
    }
  });
});

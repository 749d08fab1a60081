import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { day, iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { asked, seatwatch, START, type Shown } from './terminal.ts';

const DAY = 24 * 3_600_000;
const LOG =
  START +
  iris.login('07:00:00:000', 501, 'alice@192.0.2.66', 1) +
  iris.logout('07:10:00:000', 501, 'alice@192.0.2.66') +
  iris.login('07:20:00:000', 502, 'bob@192.0.2.67', 1) +
  iris.login('07:30:00:000', 503, 'alice@192.0.2.66', 0);
const STOOD_IN = /^name-removed-[\da-f]{10}$/;
const NOW = day('08:00') + 40 * DAY;

let site: Site;
beforeEach(async () => void (site = await newSite({ log: LOG, more: 'retention: { names: 30d, proof: 7d }\n' })));
afterEach(() => site[Symbol.asyncDispose]());

/** A watch that runs that day, and again after so many days; it forgets by when it was last alive. */
async function later(days: number): Promise<void> {
  await site.once(day('08:00'));
  await site.once(day('08:00') + days * DAY);
  await site.once(day('08:00') + days * DAY);
}

const history = ['history', '--from', '2026-11-20 00:00'];

describe('after the time of names', () => {
  test('history, explain and usage know what was, and say that the name was removed', async () => {
    await later(40);
    const { sessions } = await asked([...history, '--config', site.config], { now: NOW });
    const [gone] = sessions.filter(({ openedAt }) => openedAt === '2026-11-20T07:00:00.000Z');
    expect(gone).toMatchObject({ holder: expect.stringMatching(STOOD_IN), evidence: [], removed: { names: '30d' } });
    const text = await seatwatch([...history, '--config', site.config], { now: NOW });
    expect(text.out).toMatch(/name-removed-[\da-f]{10} \(name removed after 30 d\)/);
    expect(text.out).not.toContain('alice');
    const explained = await seatwatch(['explain', gone?.id ?? '', '--config', site.config], { now: NOW });
    expect(explained.out.replaceAll(/\s+/g, ' ')).toContain(
      'Removed: name and machine after 30 d (retention: names), and the lines that show it after 7 d',
    );
    expect(explained.out).not.toContain('alice');
    const usage = ['usage', '--from', '2026-11-20 00:00', '--config', site.config, '--json'];
    const used = JSON.parse((await seatwatch(usage, { now: NOW })).out) as { pools: { refusals: unknown }[] };
    expect(JSON.stringify(used)).not.toContain('alice');
    const csv = await seatwatch([...history, '--csv', '--config', site.config], { now: NOW });
    expect(csv.out).toMatch(/name-removed-[\da-f]{10},/);
  });

  test('who still names whoever is logged in, and whoever was in the past is one of the removed', async () => {
    await later(40);
    const who = await asked(['who', '--config', site.config], { now: NOW });
    expect([...who.sessions, ...who.uncertain].map(({ holder }: Shown) => holder)).toEqual(['bob@192.0.2.67']);
    const past = await asked(['who', '--at', '2026-11-20 07:05', '--config', site.config], { now: NOW });
    expect([...past.sessions, ...past.uncertain].map(({ holder }: Shown) => holder)).toContainEqual(
      expect.stringMatching(STOOD_IN),
    );
  });
});

test('before that, but after the time of proof, the lines are gone and the names are there', async () => {
  await later(10);
  const now = day('08:00') + 10 * DAY;
  const { sessions } = await asked([...history, '--config', site.config], { now });
  const [one] = sessions.filter(({ holder }) => holder === 'alice@192.0.2.66');
  expect(one).toMatchObject({ evidence: [], removed: { proof: '7d', names: null } });
  const { out } = await seatwatch(['explain', one?.id ?? '', '--config', site.config], { now });
  expect(out).toContain('Removed: the lines that show it after 7 d');
});

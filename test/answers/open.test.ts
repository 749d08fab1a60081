import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFiles } from '../../src/answers/open-files.ts';
import { openState } from '../../src/answers/open-state.ts';
import { configured } from '../../src/cli/configured.ts';
import { errorCodeOf } from '../../src/domain/error.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { newSite, type Site } from '../cli/site.ts';
import { NOON, START } from '../cli/terminal.ts';
import { day, iris } from '../timeline.ts';

const UTC = { name: 'UTC', from: 'a test' };
const LOG =
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:10:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.limit('07:40:00:000', 3) +
  iris.logout('08:00:00:000', 501, 'ann@192.0.2.1');

describe('the answers from a state', () => {
  let site: Site;
  beforeEach(async () => void (site = await newSite({ log: LOG })));
  afterEach(() => site[Symbol.asyncDispose]());

  test('tell who is logged in, and who was at an earlier instant', async () => {
    await site.alive();
    const answers = openState(configured(site.config, {}), NOON, UTC);
    const holders = (at?: number): unknown => answers.who(at).pools[0]?.holdings.map(({ who }) => who.holder);
    expect([holders(), holders(day('07:30'))]).toEqual([['bob@192.0.2.2'], ['ann@192.0.2.1', 'bob@192.0.2.2']]);
    answers.close();
  });

  test('tell of a holder, of a time, and of the lines, as plain objects', async () => {
    await site.alive();
    const answers = openState(configured(site.config, {}), NOON, UTC);
    const { sessions, systems } = await answers.history({ user: 'ann' });
    expect(sessions.map(({ who, endedBy }) => [who.holder, endedBy])).toEqual([['ann@192.0.2.1', 'logout']]);
    expect(systems).toEqual({ iris: 'iris' });
    const usage = await answers.usage({ from: day('07:00') });
    expect(usage.pools[0]?.usage.peak.atLeast).toBe(2);
    const { sessions: explained, left } = await answers.explain({ user: '192.0.2', openOnly: true });
    expect([explained.map(({ lines }) => lines.length), left]).toEqual([[1], 2]);
    expect(answers.health?.('ready')).toMatchObject({ healthy: true, at: NOON });
    answers.close();
  });

  test('refuse with a code what cannot be answered', async () => {
    const refused = async (ask: () => unknown): Promise<unknown> => {
      try {
        return await ask();
      } catch (error) {
        return errorCodeOf(error);
      }
    };
    const config = configured(site.config, {});
    expect(await refused(() => openState(config, NOON, UTC))).toBe('no-state');
    await site.alive();
    const answers = openState(config, NOON, UTC);
    expect(await refused(() => answers.explain({ session: 'ffff' }))).toBe('not-found');
    expect(await refused(() => answers.explain({ session: '' }))).toBe('not-found');
    expect(await refused(() => answers.usage({ from: NOON, to: NOON }))).toBe('usage');
    answers.close();
  });
});

test('the answers from files of which nothing is known end now, and know no health', async () => {
  const ledger = { pools: () => [], holdings: () => [] };
  const past = createMemoryHistory();
  const read = {
    engine: { ledger },
    past,
    begins: null,
    asOf: null,
    readUpTo: {},
    timezone: UTC,
    remarks: ['empty'],
  };
  const answers = await openFiles(() => Promise.resolve(read), NOON);
  expect(answers.who()).toMatchObject({ at: NOON, asOf: NOON, pools: [] });
  expect([answers.end, answers.remarks, answers.health]).toEqual([NOON, ['empty'], undefined]);
  expect(await answers.history()).toMatchObject({ sessions: [], events: [], systems: {} });
});

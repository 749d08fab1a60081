import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { day } from '../timeline.ts';
import { MODEL, stepsIn, tables } from './table.ts';

const AVEVA: LicenceModel = {
  ...MODEL,
  holder: ['node'],
  seats: 'holder',
  reopenWithin: 2_000,
  renewals: { seen: 2 },
};
const HOUR = 3_600_000;

function site(model = AVEVA) {
  const all = tables(model);
  all.apply({ kind: 'coverage', known: 'anchored', why: 'all is known', at: day('07:00') });
  const who = (key: string) => ({ node: key.slice(0, 3), key });
  const open = (at: Instant, key: string) => all.apply({ kind: 'opened', who: who(key), at });
  const close = (at: Instant, key: string) =>
    all.apply({ kind: 'closed', which: 'one', match: { key }, why: 'released', at });
  return {
    ...all,
    open,
    close,
    renew: (at: Instant, key: string, anew = false) =>
      all.apply({ kind: 'renewed', who: who(key), at, ...(anew && { anew: true as const }) }),
    /** All of a machine is released and acquired again. */
    refresh(at: Instant, ...keys: string[]) {
      for (const key of keys) close(at, key);
      for (const [place, key] of keys.entries()) open(at + 15 * place, key);
    },
    doubts: () => all.holdings().map(({ uncertain, notRenewed }) => ({ uncertain, notRenewed })),
  };
}

const SURE = { uncertain: undefined, notRenewed: undefined };

describe('a holder whose licences are renewed', () => {
  test('may be silent for ever before two renewals were seen', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.refresh(day('09:00'), 'PC1:mmc');
    aveva.until(day('08:00') + 1_000 * HOUR);
    expect(aveva.doubts()).toEqual([SURE]);
  });

  test.each([false, true])('is uncertain after more than twice the interval, and is never closed (%s)', (restarts) => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.open(day('08:00'), 'PC1:view');
    aveva.refresh(day('09:00'), 'PC1:mmc', 'PC1:view');
    aveva.refresh(day('10:00'), 'PC1:mmc', 'PC1:view');
    const last = day('10:00') + 15;
    if (restarts) aveva.restart();
    aveva.until(last + 2 * HOUR);
    expect(aveva.doubts()).toEqual([SURE, SURE]);
    if (restarts) aveva.restart();
    aveva.until(last + 2 * HOUR + 1);
    const doubt = { uncertain: true, notRenewed: { every: HOUR, until: last } };
    expect(aveva.doubts()).toEqual([doubt, doubt]);
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 1 });
    aveva.until(last + 1_000 * HOUR);
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 1, sessions: 2 });
    // Since when it is gone, if it is, nobody knows.
    aveva.changes();
    const steps = stepsIn(aveva.all());
    expect(steps.findLast(({ at }) => at <= last)).toMatchObject({ atLeast: 0, atMost: 1 });
    expect(steps.findLast(({ at }) => at < last)).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('is sure again once it is renewed, by a refresh too', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.refresh(day('09:00'), 'PC1:mmc');
    aveva.renew(day('10:00'), 'PC1:mmc');
    aveva.until(day('15:00'));
    expect(aveva.doubts()).toMatchObject([{ uncertain: true }]);
    aveva.refresh(day('15:10'), 'PC1:mmc');
    expect(aveva.doubts()).toEqual([SURE]);
    expect(aveva.sessions()).toMatchObject([{ openedAt: day('08:00'), lastSeenAt: day('15:10') }]);
    // A break is no interval, however often there was one.
    aveva.until(day('15:10') + 2 * HOUR);
    expect(aveva.doubts()).toEqual([SURE]);
    aveva.until(day('15:10') + 2 * HOUR + 1);
    expect(aveva.doubts()).toMatchObject([{ uncertain: true }]);
  });

  test('counts renewals close together as one, and what is acquired again without a release as none', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    for (const after of [0, 1_000, 2_500, 4_000]) aveva.renew(day('09:00') + after, 'PC1:mmc');
    aveva.open(day('09:00:10'), 'PC1:mmc');
    aveva.open(day('09:10'), 'PC1:mmc');
    aveva.until(day('23:00'));
    expect(aveva.doubts()).toEqual([SURE]);
  });

  test('takes the longest time between two renewals, and a minute at least', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.renew(day('08:00:10'), 'PC1:mmc');
    aveva.renew(day('08:00:20'), 'PC1:mmc');
    aveva.until(day('08:02:20'));
    expect(aveva.doubts()).toEqual([SURE]);
    aveva.until(day('08:02:21'));
    expect(aveva.doubts()).toMatchObject([{ notRenewed: { every: 60_000, until: day('08:00:20') } }]);
  });

  test('is not silent as long as something of it is opened or closed, which makes nothing sure again', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.renew(day('09:00'), 'PC1:mmc');
    aveva.renew(day('10:00'), 'PC1:mmc');
    aveva.open(day('11:30'), 'PC1:view');
    aveva.until(day('13:00'));
    expect(aveva.doubts()).toEqual([SURE, SURE]);
    aveva.until(day('14:00'));
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 1 });
    aveva.open(day('15:00'), 'PC1:wm');
    expect(aveva.doubts()).toMatchObject([{ uncertain: true }, { uncertain: true }, SURE]);
    expect(aveva.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('says nothing of another machine', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.open(day('08:00'), 'PC2:mmc');
    aveva.renew(day('09:00'), 'PC1:mmc');
    aveva.renew(day('10:00'), 'PC1:mmc');
    aveva.until(day('23:00'));
    expect(aveva.pool()).toMatchObject({ atLeast: 1, atMost: 2 });
  });

  test('was there before the log, where a renewal is the first that is told of it, unless it says otherwise', () => {
    const aveva = site();
    aveva.renew(day('08:00'), 'PC1:mmc');
    aveva.renew(day('08:10'), 'PC2:mmc', true);
    expect(aveva.holdings()).toMatchObject([
      { opened: 'before the log', openedAt: null, lastSeenAt: day('08:00') },
      { opened: 'exact', openedAt: day('08:10') },
    ]);
    expect(aveva.holdings().every(({ life }) => life === undefined)).toBe(true);
  });

  test('leaves alone what a table lists, and a table what only the log tells of', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    const row = { key: 'row 1', who: { node: 'PC1' }, openedAt: day('08:30') };
    aveva.version(day('08:31'), [row]);
    aveva.renew(day('09:00'), 'PC1:mmc');
    aveva.renew(day('10:00'), 'PC1:mmc');
    aveva.until(day('23:00'));
    expect(aveva.doubts()).toMatchObject([{ uncertain: true }, SURE]);
    expect(aveva.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
    aveva.version(day('23:01'), []);
    expect(aveva.holdings()).toMatchObject([{ who: { key: 'PC1:mmc' }, uncertain: true }]);
  });

  test('ends as the log says, however uncertain it was', () => {
    const aveva = site();
    aveva.open(day('08:00'), 'PC1:mmc');
    aveva.renew(day('09:00'), 'PC1:mmc');
    aveva.renew(day('10:00'), 'PC1:mmc');
    aveva.close(day('20:00'), 'PC1:mmc');
    aveva.until(day('21:00'));
    const [session] = aveva.sessions();
    expect(session).toMatchObject({ closedAt: day('20:00'), closed: 'exact' });
    expect(session).not.toHaveProperty('uncertain');
    expect(session).not.toHaveProperty('notRenewed');
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 0 });
  });
});

describe('a program that renews its holders', () => {
  const who = (node: string, process = 'SecMngr') => ({ node, process, key: `${process} ${node}` });

  test.each([false, true])('is late for those of its others that it never renewed (%s)', (restarts) => {
    const aveva = site();
    const of = (kind: 'opened' | 'renewed', at: Instant, node: string, process?: string) =>
      aveva.apply({ kind, who: who(node, process), at });
    of('opened', day('08:00'), 'PC1');
    of('renewed', day('08:05'), 'PC1');
    of('renewed', day('08:10'), 'PC1');
    if (restarts) aveva.restart();
    of('opened', day('08:11'), 'PC2');
    of('opened', day('08:11'), 'PC3', 'another');
    for (const at of ['08:15', '08:20', '08:25']) of('renewed', day(at), 'PC1');
    aveva.until(day('08:25'));
    const told = aveva
      .holdings()
      .map(({ who: one, uncertain, notRenewed }) => [one.node, uncertain, notRenewed])
      .toSorted();
    expect(told).toEqual([
      ['PC1', undefined, undefined],
      ['PC2', true, { every: 300_000, until: day('08:11'), never: true }],
      ['PC3', undefined, undefined],
    ]);
  });

  const rounds = (aveva: ReturnType<typeof site>, times: readonly string[], ...nodes: string[]) => {
    for (const at of times) for (const node of nodes) aveva.apply({ kind: 'renewed', who: who(node), at: day(at) });
  };

  test('has given a key anew that it did not renew while it renewed others: the session of before had ended', () => {
    const aveva = site();
    for (const node of ['PC1', 'PC2']) aveva.apply({ kind: 'opened', who: who(node), at: day('08:00') });
    rounds(aveva, ['08:05', '08:10'], 'PC1', 'PC2');
    rounds(aveva, ['08:15', '08:20', '08:25', '08:30', '08:35'], 'PC1');
    aveva.until(day('08:38'));
    rounds(aveva, ['08:40'], 'PC1', 'PC2');
    const told = aveva.sessions().filter((session) => session.who.node === 'PC2');
    expect(told.map(({ openedAt, closedBetween }) => [openedAt, closedBetween])).toEqual([
      [day('08:00'), [day('08:10'), day('08:20')]],
      [day('08:40'), undefined],
    ]);
    expect(aveva.pool()).toMatchObject({ atLeast: 2, atMost: 2 });
  });

  test('whose computer is started anew ended what it had not renewed at some time since', () => {
    const aveva = site();
    aveva.apply({ kind: 'opened', who: who('PC1'), at: day('08:00') });
    rounds(aveva, ['08:05', '08:10'], 'PC1');
    aveva.apply({ kind: 'closed', which: 'all', match: {}, why: 'computer shut down', at: day('12:00') });
    expect(aveva.sessions()).toMatchObject([{ closed: 'estimated', closedBetween: [day('08:10'), day('12:00')] }]);
  });

  test('whose log is read hours late ended what it had renewed in time just when the log says so', () => {
    const aveva = site();
    aveva.apply({ kind: 'opened', who: who('PC1'), at: day('08:00') });
    rounds(aveva, ['08:05', '08:10'], 'PC1');
    aveva.until(day('12:00'));
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 1 });
    aveva.apply({ kind: 'closed', which: 'all', match: {}, why: 'computer shut down', at: day('08:18') });
    expect(aveva.sessions()).toMatchObject([{ closed: 'exact', closedAt: day('08:18') }]);
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 0 });
  });

  test('that renewed nobody for a while stood still itself: what it renews then goes on', () => {
    const aveva = site();
    for (const node of ['PC1', 'PC2']) aveva.apply({ kind: 'opened', who: who(node), at: day('08:00') });
    rounds(aveva, ['08:05', '08:10'], 'PC1', 'PC2');
    aveva.until(day('09:00'));
    expect(aveva.pool()).toMatchObject({ atLeast: 0, atMost: 2 });
    rounds(aveva, ['09:00'], 'PC1', 'PC2');
    expect(aveva.sessions().map(({ openedAt, closedAt }) => [openedAt, closedAt])).toEqual([
      [day('08:00'), undefined],
      [day('08:00'), undefined],
    ]);
  });
  test('teaches its interval by those whom it renews, and not by who was away for a night', () => {
    const aveva = site();
    const of = (kind: 'opened' | 'renewed', at: Instant, node: string) => aveva.apply({ kind, who: who(node), at });
    of('opened', day('08:00'), 'PC1');
    of('opened', day('08:00'), 'PC2');
    for (const at of ['08:05', '08:10', '08:15']) for (const node of ['PC1', 'PC2']) of('renewed', day(at), node);
    // Nobody told that PC2 left; it comes back in the evening, and dies.
    const evening = day('20:00');
    for (let at = day('08:20'); at <= day('20:30'); at += 300_000) {
      of('renewed', at, 'PC1');
      if (at === evening) of('opened', at + 60_000, 'PC2');
      else if (at > evening && at <= day('20:15')) of('renewed', at, 'PC2');
    }
    aveva.until(day('20:30'));
    expect(aveva.holdings().map(({ who: one, notRenewed }) => [one.node, notRenewed])).toEqual([
      ['PC1', undefined],
      ['PC2', { every: 300_000, until: day('20:15') }],
    ]);
  });

  test('is late as well for one that was gone before it was known how often it renews', () => {
    const aveva = site();
    aveva.apply({ kind: 'opened', who: who('PC1'), at: day('07:50') });
    aveva.apply({ kind: 'opened', who: who('PC2'), at: day('08:30') });
    for (const at of ['08:35', '08:40']) aveva.apply({ kind: 'renewed', who: who('PC2'), at: day(at) });
    aveva.until(day('08:41'));
    expect(aveva.pool()).toMatchObject({ atLeast: 1, atMost: 2 });
    aveva.changes();
    expect(stepsIn(aveva.all()).findLast(({ at }) => at <= day('08:00'))).toMatchObject({ atLeast: 0, atMost: 1 });
  });

  test('learns no longer interval of those who are away for a round, again and again', () => {
    const aveva = site();
    for (const node of ['PC1', 'PC2']) aveva.apply({ kind: 'opened', who: who(node), at: day('08:00') });
    rounds(aveva, ['08:05', '08:10', '08:15'], 'PC1', 'PC2');
    rounds(aveva, ['08:20'], 'PC1');
    rounds(aveva, ['08:25'], 'PC1', 'PC2');
    rounds(aveva, ['08:30', '08:35', '08:40'], 'PC1');
    aveva.until(day('08:40'));
    const told = aveva.holdings().map(({ who: one, uncertain }) => [one.node, uncertain]);
    expect(told).toEqual([
      ['PC1', undefined],
      ['PC2', true],
    ]);
  });
});

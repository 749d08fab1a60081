import type { Instant } from '../../src/domain/entry.ts';
import { type LeaseRow, onGrid } from './equis-table.ts';
import { type Person, peopleOf } from './equis-people.ts';
import { EQUIS, type EquisOptions, type EquisRun, type EquisSession } from './equis-types.ts';
import { createQueue } from './queue.ts';
import { createRandom } from './random.ts';
import { momentsOf, type Stretch, stretchesOf } from './shifts.ts';
import { createTally, together } from './tally.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** A row is without an expiry so long. */
const EMPTY_FOR = 5 * MINUTE;
/** For so long a lease is given, at each renewal anew. */
const LEASE = 15 * MINUTE;
const YEARS = 30 * 365.25 * DAY;

export { EQUIS, type EquisOptions, type EquisRun, type EquisSession, type Package } from './equis-types.ts';

/**
 * A month of an EQuIS site by the clock of its database: who takes which licence, and the rows of ST_LICENSE_USE that
 * tell of it. A seat is taken from LICENSE_CHECKED_OUT until LICENSE_EXPIRES, or until its row is deleted. A row whose
 * program died before it had an expiry takes its seat for five minutes: what frees it is documented nowhere.
 */
export function simulateEquis(options: Partial<EquisOptions> = {}): EquisRun {
  const site = { ...EQUIS, ...options };
  const { seed, start, days, packages, named } = site;
  const random = createRandom(seed);
  const turns = createRandom(seed, 1);
  const queue = createQueue();
  const end = start + days * DAY;
  const tally = createTally(
    packages.map(({ app }) => app),
    start,
  );
  const cascade = packages.filter(({ byHand }) => byHand !== true);
  const rows: LeaseRow[] = [];
  const live = new Map<LeaseRow, EquisSession>();
  /** Those that take a seat. */
  const taken = new Set<LeaseRow>();
  const sessions: EquisSession[] = [];
  const refusals: EquisRun['refusals'] = [];
  const changeovers: EquisRun['changeovers'] = [];
  const counts = { crashes: 0, early: 0, failed: 0, deleted: 0, edited: 0, higher: 0, outages: 0 };
  let downUntil = start;

  function isDown(at: Instant): boolean {
    return at < downUntil;
  }

  /** The seat of a row falls free. */
  function free(row: LeaseRow, at: Instant): void {
    row.takenUntil = at;
    if (taken.delete(row)) tally.add(row.app, at, -1);
  }

  /** From an instant on its seat is taken until another, unless that is moved again. */
  function holdUntil(row: LeaseRow, until: Instant): void {
    row.takenUntil = until;
    queue.add(until, (at) => {
      if (row.takenUntil === at) free(row, at);
    });
  }

  function take(session: EquisSession, app: string, at: Instant): LeaseRow {
    const { person, workstation } = session;
    const user = site.oneAccount ? 'lic_server' : person.account;
    const row: LeaseRow = {
      app,
      workstation,
      user,
      checkedOut: at,
      states: [{ at, expires: null }],
      deletedAt: null,
      takenUntil: at,
      named: false,
    };
    rows.push(row);
    session.rows.push(row);
    live.set(row, session);
    taken.add(row);
    tally.add(app, at, 1);
    queue.add(at + EMPTY_FOR, (then) => renew(session, row, then));
    holdUntil(row, at + EMPTY_FOR);
    return row;
  }

  /** The licence that somebody gets: his last choice where it is free, else the lowest free one that he may take. */
  function freeFor({ prefers, upTo }: Person): string | null {
    const may = cascade.slice(0, upTo);
    const order =
      prefers === null ? may : may.toSorted((a, b) => Number(b.app === prefers) - Number(a.app === prefers));
    const found = order.find(({ app, limit }) => tally.used(app) < limit);
    if (found === undefined) return null;
    if (found !== may[0] && found.app !== prefers) counts.higher += 1;
    return found.app;
  }

  function renew(session: EquisSession, row: LeaseRow, at: Instant): void {
    if (session.ended !== null || live.get(row) !== session) return;
    if (isDown(at)) {
      // It tries again for as long as its lease runs, and then leaves.
      if (at + MINUTE < row.takenUntil) return queue.add(at + MINUTE, (then) => renew(session, row, then));
      return leave(session, at, 'no lease');
    }
    const failed = turns.chance(site.failing);
    if (failed || !taken.has(row)) {
      counts.failed += Number(failed);
      const freed = row.deletedAt ?? Math.min(row.takenUntil, at);
      giveBack(row, at);
      const again = onGrid(at + turns.integer(120, 50 * SECOND));
      live.delete(row);
      return queue.add(again, (then) => takeAnew(session, row.app, freed, then));
    }
    row.states.push({ at, expires: onGrid(at + LEASE) });
    holdUntil(row, onGrid(at + LEASE));
    const next = site.renewEvery * (1 + site.jitter * (2 * turns.next() - 1));
    queue.add(onGrid(at + next), (then) => renew(session, row, then));
  }

  /** Another lease for somebody who lost his. */
  function takeAnew(session: EquisSession, before: string, freed: Instant, at: Instant): void {
    if (session.ended !== null) return;
    const byHand = packages.find(({ app, byHand: own }) => app === before && own === true);
    const app = byHand === undefined ? freeFor(session.person) : tally.used(before) < byHand.limit ? byHand.app : null;
    if (app === null || isDown(at)) {
      if (byHand === undefined && !isDown(at)) refuse(session, at);
      if (byHand === undefined) leave(session, at, 'no lease');
      return;
    }
    take(session, app, at);
    changeovers.push([freed, at, before]);
  }

  /** Its expiry is set to now. */
  function giveBack(row: LeaseRow, at: Instant): void {
    live.delete(row);
    if (!taken.has(row)) return;
    row.states.push({ at, expires: at });
    free(row, at);
  }

  function refuse({ person, workstation }: EquisSession, at: Instant): void {
    refusals.push({ at, person, workstation });
  }

  function leave(session: EquisSession, at: Instant, ended: 'exit' | 'crash' | 'no lease'): void {
    if (session.ended !== null) return;
    session.ended = ended;
    session.to = at;
    for (const row of session.rows)
      if (live.get(row) === session) {
        if (ended === 'exit' && !isDown(at)) giveBack(row, at);
        else live.delete(row);
        if (ended !== 'exit' && row.states.length === 1) counts.early += 1;
      }
  }

  function open(person: Person, { to }: Stretch, at: Instant, tries = 0): void {
    const workstation = turns.pick(person.workstations);
    const session: EquisSession = { person, workstation, rows: [], from: at, to: null, ended: null };
    const app = isDown(at) ? null : freeFor(person);
    if (app === null) {
      if (!isDown(at)) refuse(session, at);
      const again = onGrid(at + turns.integer(2, 25) * MINUTE);
      if (again < to && tries < 4) queue.add(again, (then) => open(person, { from: then, to }, then, tries + 1));
      return;
    }
    sessions.push(session);
    take(session, app, at);
    const extra = packages.find(({ byHand, app: own, limit }) => byHand === true && tally.used(own) < limit);
    if (extra !== undefined && turns.chance(0.12)) take(session, extra.app, at);
    if (!turns.chance(site.crash)) return queue.add(to, (then) => leave(session, then, 'exit'));
    // A good part of what dies does so at its start.
    const dies = at + (turns.chance(0.3) ? turns.integer(5 * SECOND, EMPTY_FOR) : turns.next() * (to - at));
    queue.add(onGrid(Math.min(dies, to)), (then) => {
      counts.crashes += Number(session.ended === null);
      leave(session, then, 'crash');
      const back = onGrid(then + turns.integer(20 * SECOND, 20 * MINUTE));
      if (back < to && turns.chance(0.7)) queue.add(back, (once) => open(person, { from: once, to }, once));
    });
  }

  /** Somebody at work, whose lease is a running one. */
  function anybody(): LeaseRow | undefined {
    const some = [...live.keys()].filter((row) => taken.has(row) && row.states.length > 1);
    return some.length === 0 ? undefined : turns.pick(some);
  }

  function deleteOne(at: Instant): void {
    const row = anybody();
    if (row === undefined) return;
    counts.deleted += 1;
    free(row, at);
    row.deletedAt = at;
  }

  function editOne(at: Instant): void {
    const row = anybody();
    if (row === undefined) return;
    counts.edited += 1;
    row.states.push({ at, expires: at });
    free(row, at);
  }

  function cleanUp(at: Instant): void {
    const before = at - (site.keepDays ?? Infinity) * DAY;
    for (const row of rows) if (!row.named && row.deletedAt === null && row.takenUntil < before) row.deletedAt = at;
    queue.add(at + DAY, cleanUp);
  }

  for (const person of peopleOf(random, site.users, cascade))
    for (const stretch of stretchesOf(random, start, days)) {
      const whole = { from: onGrid(stretch.from), to: onGrid(stretch.to) };
      if (whole.from < end) queue.add(whole.from, (at) => open(person, whole, at));
    }
  for (let n = 0; n < named.users; n += 1) {
    const at = onGrid(start + turns.integer(MINUTE, (days / 2) * DAY));
    const [user, workstation] = [`enterprise${n + 1}`, `WEB${n % 2}`];
    const states = [{ at, expires: onGrid(at + YEARS) }];
    const row: LeaseRow = {
      app: named.app,
      workstation,
      user,
      checkedOut: at,
      states,
      deletedAt: null,
      takenUntil: onGrid(at + YEARS),
      named: true,
    };
    queue.add(at, () => void rows.push(row));
  }
  for (const at of momentsOf(turns, start, end, site.deletionsPerWeek)) queue.add(onGrid(at), deleteOne);
  for (const at of momentsOf(turns, start, end, site.editsPerWeek)) queue.add(onGrid(at), editOne);
  for (const at of momentsOf(turns, start, end, site.outagesPerWeek))
    queue.add(at, () => {
      counts.outages += 1;
      downUntil = at + turns.integer(2, 40) * MINUTE;
    });
  if (site.keepDays !== null) queue.add(start + 30 * MINUTE, cleanUp);
  queue.runTo(end);
  const truth = tally.steps();
  return { rows, truth, all: together(truth.values()), sessions, refusals, changeovers, start, end, counts };
}

import type { Instant } from '../../src/domain/entry.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import type { TruthStep } from '../simulator/types.ts';
import type { Tables } from './table.ts';

/** What happens, `after` so many milliseconds. The number of a session or version is taken modulo how many there are. */
export type Happening = { after: number } & (
  | { what: 'login'; holder: number; freshKey: boolean }
  | { what: 'logout'; session: number; told: boolean }
  | { what: 'version' }
  | { what: 'part'; without: number }
  | { what: 'gap' }
  /** A version that was read already is read again. */
  | { what: 'again'; version: number }
  | { what: 'restart' }
);

/** One session as it truly was, and as the table showed it. */
export interface TrueSession {
  key: string;
  holder: string;
  openedAt: Instant;
  closedAt: Instant | null;
  /** Whether a past row told when it ended. */
  told: boolean;
  /** The last complete version before its row stood in one; null where there was none. */
  absentAt: Instant | null;
  /** The first and the last version that held its row; null where none did. */
  firstSeen: Instant | null;
  lastSeen: Instant | null;
}

export interface Site {
  sessions: TrueSession[];
  /** The instants of the complete versions. */
  complete: Instant[];
}

interface Version {
  at: Instant;
  complete: boolean;
  rows: KeyedLine[];
}

export interface SiteOptions {
  start: Instant;
  /** Whether the rows say when they began. */
  dated: boolean;
  /** Whether versions are read again, and the ledger is stored and loaded, where the history says so. */
  disturbed: boolean;
}

/**
 * Plays a history at a site whose product keeps a table of who is in, and tells it to a ledger version by version.
 * `check` is called behind each version with those who are in.
 */
export function play(
  history: readonly Happening[],
  tables: Tables,
  { start, dated, disturbed }: SiteOptions,
  check: (inside: readonly TrueSession[], version: { at: Instant; complete: boolean }) => void,
): Site {
  const site: Site = { sessions: [], complete: [] };
  const versions: Version[] = [];
  let now = start;

  function inside(): TrueSession[] {
    return site.sessions.filter(({ closedAt }) => closedAt === null);
  }

  /** A product gives a key to the next row once it is free; where rows are not dated nobody could tell them apart. */
  function freeKey(fresh: boolean): string {
    const taken = new Set((dated ? inside() : site.sessions).map(({ key }) => key));
    for (let n = fresh ? site.sessions.length : 0; ; n += 1) if (!taken.has(`row ${n}`)) return `row ${n}`;
  }

  function read(complete: boolean, listed: readonly TrueSession[]): void {
    const rows = listed.map(({ key, holder, openedAt }) => ({ key, who: { holder }, ...(dated && { openedAt }) }));
    versions.push({ at: now, complete, rows });
    for (const session of listed) {
      session.firstSeen ??= now;
      session.lastSeen = now;
      if (session.firstSeen === now) session.absentAt = site.complete.at(-1) ?? null;
    }
    if (complete) site.complete.push(now);
    tables.version(now, rows, { complete });
    check(inside(), { at: now, complete });
  }

  for (const one of history) {
    now += one.after;
    switch (one.what) {
      case 'login': {
        const blank = { closedAt: null, told: false, absentAt: null, firstSeen: null, lastSeen: null };
        site.sessions.push({ key: freeKey(one.freshKey), holder: `user ${one.holder}`, openedAt: now, ...blank });
        break;
      }
      case 'logout': {
        const session = pick(inside(), one.session);
        if (session === undefined) break;
        session.closedAt = now;
        // A past row is told of where the table had shown it as open.
        session.told = one.told && session.firstSeen !== null;
        if (session.told) tables.closed(session.key, now);
        break;
      }
      case 'version':
        read(true, inside());
        break;
      case 'part':
        read(
          false,
          inside().filter((_, n) => n % 3 !== one.without),
        );
        break;
      case 'gap':
        tables.apply({ kind: 'coverage', known: 'gap', why: 'the table could not be read', at: now });
        break;
      case 'again': {
        const version = disturbed ? pick(versions, one.version) : undefined;
        if (version !== undefined) tables.version(version.at, version.rows, { complete: version.complete });
        break;
      }
      case 'restart':
        if (disturbed) tables.restart();
        break;
    }
  }
  return site;
}

/** How many seats were truly taken by the sessions that the table ever showed. */
export function truthOf({ sessions }: Site, start: Instant, seats: 'session' | 'holder'): TruthStep[] {
  const marks = sessions
    .filter(({ firstSeen }) => firstSeen !== null)
    .flatMap(({ openedAt, closedAt, holder }) => [
      { at: openedAt, by: 1, holder },
      ...(closedAt === null ? [] : [{ at: closedAt, by: -1, holder }]),
    ])
    .sort((a, b) => a.at - b.at);
  const steps: TruthStep[] = [{ at: start, seats: 0 }];
  const open = new Map<string, number>();
  for (const { at, by, holder } of marks) {
    open.set(holder, (open.get(holder) ?? 0) + by);
    const counts = [...open.values()].map((sessions) => (seats === 'session' ? sessions : Math.min(1, sessions)));
    steps.push({ at, seats: counts.reduce((sum, count) => sum + count, 0) });
  }
  return steps;
}

function pick<T>(from: readonly T[], number: number): T | undefined {
  return from[number % from.length];
}

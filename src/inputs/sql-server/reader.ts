import { MAX_AHEAD } from '../../domain/believable.ts';
import type { Instant } from '../../domain/entry.ts';
import type { TableQuery } from '../../domain/product.ts';
import type { Checkpoint, ReadBatch, Reader } from '../../domain/reader.ts';
import type { Settings } from '../../domain/setting.ts';
import type { SqlServerAddress } from './address.ts';
import { askDatabase } from './ask.ts';
import { AskFailed, type FailureKind } from './failure.ts';
import { passwordFor } from './password.ts';
import type { Answer } from './rowsets.ts';

/** Where the table of a source is asked for, and how. */
export interface SqlServerSettings extends SqlServerAddress {
  /** Milliseconds between two questions. */
  every: number;
  query: TableQuery;
  /** Those of the source that its product declares. */
  settings: Settings;
}

type SqlServerCheckpoint = Checkpoint & {
  reader: 'sql-server';
  version: 1;
  /** The clock of the last answer that was given on, by the database: the watermark of the next question. */
  clock: Instant | null;
};

type Env = Readonly<Record<string, string | undefined>>;

/** So soon a table that was locked is asked for again, in milliseconds. */
const LOCKED = 15_000;
/** So late a login is tried again that was refused: a few in a row may lock it. */
const REFUSED = 300_000;
/** So far the clocks of the servers of one listener may differ; what lies behind it is told. */
const LAG = 15 * 60_000;

/**
 * Asks a database for a table, at most once in `every`: one entry an answer, with its rows in `table` and the clock of
 * the database in `at`. An answer is given on as a whole or not at all; one whose clock is older than that of the last
 * (another server of a group answers) is not given on. Throws where it cannot be asked; then all is as it was, and it
 * is asked again: after `every`, sooner where the table was locked, later where the login was refused, unless the
 * password is another.
 */
export function createSqlServerReader(settings: SqlServerSettings, env: Env): Reader {
  let askedAt = -Infinity;
  let again = 0;
  let failure: Error | null = null;
  let refused: string | null = null;

  async function isDue(now: Instant): Promise<boolean> {
    if (now >= askedAt + again || now < askedAt) return true;
    if (refused === null || now < askedAt + settings.every) return false;
    return (await passwordFor(settings, env).catch(() => refused)) !== refused;
  }

  async function ask(now: Instant, since: Instant | null, onProgress?: () => void): Promise<Answer> {
    askedAt = now;
    again = settings.every;
    failure = refused = null;
    let password: string | null = null;
    try {
      password = await passwordFor(settings, env);
      const answer = await askTable(settings, password, since, onProgress);
      mustBeBelievable(answer.clock, since, now);
      return answer;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      again = pauseAfter(failure, settings.every);
      if (isOf(failure, 'login')) refused = password;
      throw failure;
    }
  }

  return {
    name: 'sql-server',
    asked: true,
    // No time of a file tells that there is something new.
    unreliableMtime: true,
    async *read({ source, path, now, from, final, onProgress }) {
      const before = ownCheckpoint(from);
      if (!final && !(await isDue(now))) {
        if (failure !== null) throw failure;
        yield quiet(before, from);
        return;
      }
      const { clock, table } = await ask(now, before.clock, onProgress);
      if (before.clock !== null && clock < before.clock) return yield quiet(before, from);
      const place = { file: path, at: 0 };
      const entry = {
        stream: `${source}:${path}`,
        place,
        arrived: now,
        history: from === undefined,
        at: clock,
        text: table.header.join(', '),
        table,
      };
      yield {
        entries: [entry],
        notes: [],
        next: { ...before, readTo: clock, clock },
        caughtUp: true,
        snapshot: true,
        of: 'table',
      };
    },
  };
}

/** The table as the database holds it now. Throws AskFailed. */
export async function askTable(
  { query, settings, ...address }: Omit<SqlServerSettings, 'every'>,
  password: string,
  since: Instant | null,
  onProgress?: () => void,
): Promise<Answer> {
  const statement = query.statement({ since, settings });
  return askDatabase(address, password, { statement, grant: query.grant, onProgress });
}

/** A clock by which nothing can be told would make everybody's lease run out, or none ever. */
export function mustBeBelievable(clock: Instant, since: Instant | null, now: Instant): void {
  const stated = new Date(clock).toISOString();
  if (clock > now + MAX_AHEAD)
    throw new AskFailed('clock', `its clock says ${stated}, days ahead of this machine: check both clocks`);
  if (since !== null && clock < since - LAG) {
    const remedy = 'was it set back? What it answers counts again once it has passed that';
    throw new AskFailed('clock', `its clock says ${stated}, and said ${new Date(since).toISOString()}: ${remedy}`);
  }
}

function pauseAfter(failure: Error, every: number): number {
  if (isOf(failure, 'locked')) return Math.min(every, LOCKED);
  return isOf(failure, 'login') ? Math.max(every, REFUSED) : every;
}

function isOf(failure: Error, kind: FailureKind): boolean {
  return failure instanceof AskFailed && failure.kind === kind;
}

function ownCheckpoint(from: Checkpoint | undefined): SqlServerCheckpoint {
  if (from?.reader === 'sql-server' && from.version === 1) return from as SqlServerCheckpoint;
  return { reader: 'sql-server', version: 1, trouble: null, readTo: null, clock: null };
}

function quiet(next: SqlServerCheckpoint, from: Checkpoint | undefined): ReadBatch {
  return { entries: [], notes: [], next: from ?? next, caughtUp: true, of: 'table' };
}

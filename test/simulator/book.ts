import type { Instant } from '../../src/domain/entry.ts';
import { headLine } from './lines.ts';
import type { Pool } from './pool.ts';
import type { ConnectionStep, Counts, LineInfo, LineKind, TruthStep } from './types.ts';

/** A line with what is needed to put it in order and to hold back repetitions. */
export interface Written extends LineInfo {
  /** Lines stand in the file by this and, where it is equal, as they were written. */
  order: Instant;
  life: number;
  severity: number;
  facility: string | null;
  message: string;
}

/** A line with a head, before it is written. */
export interface Saying {
  at: Instant;
  pid: number;
  message: string;
  kind: LineKind;
  severity?: number;
  facility?: string | null;
  holder?: string;
  /** When it reaches the file, where that is not `at`. */
  order?: Instant;
}

type Ends = [from: Instant, to: Instant];

/** Everything that is written down while the world runs: its lines and its truth. */
export interface Book {
  lines: Written[];
  truth: TruthStep[];
  connections: Map<string, ConnectionStep[]>;
  counts: Counts;
  crash: Ends[];
  shutdown: Ends[];
  burst: Ends[];
  grace: Map<string, Ends[]>;
  say(life: number, saying: Saying): void;
  /** Lines without a head, which continue the record above or stand alone. */
  continue(life: number, at: Instant, texts: readonly string[], kind: LineKind): void;
  /** Notes what the pool holds from now on, and how many connections the named UserIds have. */
  note(at: Instant, pool: Pool, ids: readonly string[]): void;
  /** What happened, if it belongs to the log's time. */
  count(at: Instant, what: keyof Counts): void;
}

export function createBook(start: Instant, offset: number): Book {
  const book: Book = {
    lines: [],
    truth: [],
    connections: new Map(),
    counts: { logins: 0, logouts: 0, lostLogouts: 0, refused: 0, restarts: 0, crashes: 0, deaths: 0 },
    crash: [],
    shutdown: [],
    burst: [],
    grace: new Map(),
    say(life, { at, pid, message, kind, severity = 0, facility = 'Utility.Event', holder = null, order = at }) {
      const text = headLine(at, offset, pid, severity, facility, message);
      book.lines.push({ at, text, kind, pid, holder, times: 1, order, life, severity, facility, message });
    },
    continue(life, at, texts, kind) {
      for (const text of texts) {
        book.lines.push({
          at,
          text,
          kind,
          pid: null,
          holder: null,
          times: 1,
          order: at,
          life,
          severity: 0,
          facility: null,
          message: text,
        });
      }
    },
    note(at, pool, ids) {
      const seats = pool.used();
      const last = book.truth.at(-1);
      if (last?.at === at) last.seats = seats;
      else if (last?.seats !== seats) book.truth.push({ at, seats });
      for (const id of ids) {
        const steps = book.connections.get(id) ?? [];
        steps.push({ at, connections: pool.connections(id) });
        book.connections.set(id, steps);
      }
    },
    count(at, what) {
      if (at >= start) book.counts[what]++;
    },
  };
  return book;
}

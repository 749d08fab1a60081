import type { HistoryAnswer } from '../../answers/answers.ts';
import { reasonOf } from '../../answers/json-parts.ts';
import type { Answer } from '../../answers/who.ts';
import type { Instant } from '../../domain/entry.ts';
import type { Holding, Session } from '../../domain/ledger.ts';
import type { Proof, Sourced } from '../../domain/licence-event.ts';
import { iso } from '../../present/time-text.ts';
import { csv, type Cell } from './csv.ts';

/** Columns of CSV by name: those of JSON, with the two ends of a range as two columns. */
type Row = Readonly<Record<string, Cell>>;

const SESSION = [
  'id',
  'pool',
  'system',
  'source',
  'instance',
  'holder',
  'node',
  'role',
  'process',
  'openedAt',
  'openedCertainty',
  'openedFrom',
  'openedTo',
  'lastSeenAt',
];
const DOUBT = ['uncertain', 'suspect', 'ambiguous', 'reason', 'file', 'position', 'asOf', 'stale'];
const WHO = [...SESSION, 'state', 'holderSince', ...DOUBT];
const HISTORY = [
  'kind',
  ...SESSION,
  'closedAt',
  'closedCertainty',
  'closedFrom',
  'closedTo',
  'endedBy',
  ...DOUBT,
  'at',
  'total',
  'since',
];

type Ends = Pick<Answer, 'asOf' | 'stale'>;

/**
 * `who --csv`: one row a session, uncertain ones included. `file` and `position` are of the first line that shows it.
 */
export function whoCsv(answer: Answer): Generator<string> {
  return written(WHO, whoRows(answer));
}

function* whoRows(answer: Answer): Generator<Row> {
  for (const { system, holdings } of answer.pools) {
    for (const holding of holdings) yield { ...sessionRow(holding, system, answer), ...holdingRow(holding) };
  }
}

/** `history --csv`: one row a session (`kind` is `session`), then one a refusal (`refused`, `limit-exceeded`). */
export function historyCsv(answer: HistoryAnswer): Generator<string> {
  return written(HISTORY, historyRows(answer));
}

function* historyRows({ end, sessions, events, systems }: HistoryAnswer): Generator<Row> {
  for (const session of sessions) {
    yield { kind: 'session', ...sessionRow(session, systems[session.pool] ?? '', end), ...endRow(session) };
  }
  for (const { pool, event } of events) {
    if (event.kind === 'refused' || event.kind === 'limit-exceeded')
      yield eventRow(pool, event, systems[pool] ?? '', end);
  }
}

function* written(columns: readonly string[], rows: Iterable<Row>): Generator<string> {
  yield* csv(columns, cellsOf(columns, rows));
}

function* cellsOf(columns: readonly string[], rows: Iterable<Row>): Generator<Cell[]> {
  for (const row of rows) yield columns.map((column) => row[column] ?? null);
}

function sessionRow(session: Session, system: string, { asOf, stale }: Ends): Row {
  const {
    id,
    pool,
    source,
    instance,
    who,
    opened,
    openedAt,
    openedBetween,
    lastSeenAt,
    ambiguous,
    uncertain,
    suspect,
    proof,
  } = session;
  const named = { id, pool, system, source, instance, ...who };
  const began = {
    openedAt: time(openedAt),
    openedCertainty: opened,
    openedFrom: time(openedBetween?.[0]),
    openedTo: time(openedBetween?.[1]),
    lastSeenAt: iso(lastSeenAt),
  };
  const doubt = {
    uncertain: uncertain === true,
    suspect: suspect !== undefined,
    ambiguous: ambiguous === true,
    reason: reasonOf(session),
    ...placeRow(proof[0]),
    ...endsRow({ asOf, stale }),
  };
  return { ...named, ...began, ...doubt };
}

function placeRow(proof: Proof | undefined): Row {
  // A line that retention has removed has no file.
  return proof === undefined || proof.file === ''
    ? { file: null, position: null }
    : { file: proof.file, position: proof.at };
}

function endsRow({ asOf, stale }: Ends): Row {
  return { asOf: iso(asOf), stale: stale !== null };
}

function holdingRow({ state, holderSince }: Holding): Row {
  return { state, holderSince: time(holderSince) };
}

function endRow({ closedAt, closed, closedBetween, endedBy }: Session): Row {
  return {
    closedAt: time(closedAt),
    closedCertainty: closed ?? null,
    closedFrom: time(closedBetween?.[0]),
    closedTo: time(closedBetween?.[1]),
    endedBy: endedBy ?? null,
  };
}

function eventRow(
  pool: string,
  event: Extract<Sourced, { kind: 'refused' | 'limit-exceeded' }>,
  system: string,
  ends: Ends,
): Row {
  const { kind, source, instance, at, proof } = event;
  const said: Row =
    kind === 'refused' ? { ...event.who, reason: event.why } : { total: event.total, since: time(event.since) };
  return { kind, pool, system, source, instance, at: iso(at), ...said, ...placeRow(proof), ...endsRow(ends) };
}

function time(at: Instant | null | undefined): string | null {
  return at == null ? null : iso(at);
}

import type { History } from '../answers/memory-history.ts';
import type { Answer } from '../answers/who.ts';
import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import { parseInstant } from '../time/parse-instant.ts';
import type { LimitOptions } from './options.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';
import { shownZone } from './who.ts';

/** All that a question about earlier times is answered from: files that were read, or the state. */
export interface AnswerSource {
  past: History;
  /** The answer for the end of what is known. */
  end: Answer;
  /** The first instant of which the files tell; null for the state, and where no line has a stamp. */
  begins: Instant | null;
  fromFiles: boolean;
  systemOf(pool: string): string;
  /**
   * The session, marked as uncertain where nobody knows whether it is still open, and as one to check first where it
   * is.
   */
  asKnown(session: Session): Session;
}

/**
 * Opens what the command line names, files or the state, and asks it; warnings and remarks go to stderr first.
 * Throws Failure where there is nothing to ask.
 */
export async function openAnswers(
  options: LimitOptions,
  streams: Streams,
  ask: (asked: AnswerSource) => void | Promise<void>,
): Promise<number> {
  if ((options.files ?? []).length > 0) await ofFiles(options, streams, ask);
  else await ofState(options, streams, ask);
  return 0;
}

async function ofFiles(
  { files = [], timezone, limit, set }: LimitOptions,
  { err, now: clock }: Streams,
  ask: (asked: AnswerSource) => void | Promise<void>,
): Promise<void> {
  const { readFiles } = await import('./files.ts');
  const now = clock();
  const {
    pipeline,
    past,
    begins,
    asOf,
    readUpTo,
    timezone: zone,
    remarks,
  } = await readFiles(files, timezone, now, true, true, { limit: limit ?? null, set: set ?? [] });
  for (const remark of remarks) err(prose(`seatwatch: ${remark}`));
  const last = asOf ?? now;
  const pools = pipeline.ledger
    .pools()
    .map((pool) => ({ ...pool, holdings: pipeline.ledger.holdings(pool.pool), expected: [] }));
  const end: Answer = { at: last, asOf: last, stale: null, readUpTo, lastAlive: null, timezone: zone, pools };
  await ask({
    past,
    end,
    begins,
    fromFiles: true,
    systemOf: (asked) => pools.find(({ pool }) => pool === asked)?.system ?? '',
    asKnown: doubting(end),
  });
}

type Ask = (asked: AnswerSource) => void | Promise<void>;

async function ofState(options: LimitOptions, streams: Streams, ask: Ask): Promise<void> {
  const { err, now } = streams;
  const { configuredAsKeeper } = await import('./configured.ts');
  const { stateAnswer: keptAnswer, openState: openKept } = await import('./state-answers.ts');
  const config = configuredAsKeeper(options.config, streams, 'files');
  const zone = shownZone(options.timezone, config.sources);
  const view = openKept(config);
  try {
    const end = keptAnswer(config, view, undefined, now(), zone);
    if (end.stale !== null) err(prose(`WARNING: ${end.stale}`));
    const systems = new Map(config.pools.map(({ id, system }) => [id, system] as const));
    const systemOf = (pool: string): string =>
      systems.get(pool) ?? config.sources.find(({ id }) => pool.startsWith(`${id}/`))?.system ?? '';
    await ask({ past: view, end, begins: null, fromFiles: false, systemOf, asKnown: doubting(end) });
  } finally {
    view.close();
  }
}

/** `--from` and `--at` as instants; `end` is what relative times go back from. */
export function rangeOf(
  { from, at }: { from?: string | undefined; at?: string | undefined },
  zone: string,
  end: Instant,
): { from: Instant | undefined; to: Instant | undefined } {
  return {
    from: from === undefined ? undefined : parseInstant(from, zone, end),
    to: at === undefined ? undefined : parseInstant(at, zone, end),
  };
}

/** Of a session that may still be open, what only the answer for the end knows of it. */
function doubting({ pools }: Answer): AnswerSource['asKnown'] {
  const known = new Map(
    pools.flatMap(({ holdings }) =>
      holdings.map(({ id, uncertain, suspect }) => [
        id,
        { ...(uncertain === true && { uncertain }), ...(suspect !== undefined && { suspect }) },
      ]),
    ),
  );
  return (session) => (session.closedAt === undefined ? { ...session, ...known.get(session.id) } : session);
}

import type { Answers } from '../answers/answers.ts';
import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { createTimeText } from '../present/time-text.ts';
import { besideFiles } from './beside-files.ts';
import { settingsOf, type LimitOptions } from './options.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';
import { shownZone } from './zone.ts';

/** What the configuration calls people and machines, and what reports may tell of them. */
export type Names = Pick<Config, 'people' | 'hosts'> & Partial<Pick<Config, 'reports' | 'sources'>>;

type Ask = (answers: Answers, names: Names) => Promise<void>;

/**
 * Opens the answers that the command line asks for, of files or of the state, and closes them once `ask` is done. Of
 * files what happened before their end is kept only where `past` questions will be asked.
 * Gives the exit status 0. Throws SeatwatchError where there is nothing to ask.
 */
export async function withAnswers(options: LimitOptions, streams: Streams, past: boolean, ask: Ask): Promise<number> {
  const { answers, names } = await opened(options, streams, past);
  try {
    await ask(answers, names);
  } finally {
    answers.close();
  }
  return 0;
}

/** As `withAnswers`, for questions about earlier times: warnings and remarks go to stderr first. */
export function withPast(options: LimitOptions, streams: Streams, ask: Ask): Promise<number> {
  return withAnswers(options, streams, true, async (answers, names) => {
    for (const remark of answers.remarks) streams.err(prose(`seatwatch: ${remark}`));
    const { stale } = answers.who();
    if (stale !== null) streams.err(prose(`WARNING: ${stale}`));
    await ask(answers, names);
  });
}

async function opened(
  options: LimitOptions,
  streams: Streams,
  past: boolean,
): Promise<{ answers: Answers; names: Names }> {
  const { files = [], timezone, limit } = options;
  const now = streams.now();
  if (files.length > 0) {
    const { readFiles } = await import('../engine/read-files.ts');
    const { openFiles } = await import('../answers/open-files.ts');
    const config = await besideFiles(options.config, streams);
    const said = { limit: limit ?? null, set: settingsOf(options) };
    const read = () => readFiles(files, timezone, now, past, true, said, config);
    return { answers: await openFiles(read, now), names: config ?? { people: {}, hosts: {} } };
  }
  const { configuredAsKeeper } = await import('./configured.ts');
  const { openState } = await import('../answers/open-state.ts');
  const config = configuredAsKeeper(options.config, streams, 'files');
  return { answers: openState(config, now, shownZone(timezone, config.sources)), names: config };
}

/** A time that was asked about, and what is to be said of how it was read; undefined for nothing. */
export interface AskedRange {
  range: { from: Instant | undefined; to: Instant | undefined };
  said: string | undefined;
}

/** Clocks of machines differ a little. */
const AHEAD = 60_000;

/**
 * `--from` and `--at` as instants: those that people say by the clock, `now`, and `-30m` and a time of day alone by the
 * end of what is known, which of files is their last line. Throws InstantError for a text that names no instant, and
 * for one that lies ahead.
 */
export async function rangeOf(
  { from, at }: { from?: string | undefined; at?: string | undefined },
  { kind, end, timezone }: Pick<Answers, 'kind' | 'end' | 'timezone'>,
  now: Instant,
): Promise<AskedRange> {
  if (from === undefined && at === undefined) return { range: { from: undefined, to: undefined }, said: undefined };
  // Whoever names no time does not wait for what reads one.
  const { countsFromEnd, InstantError, parseInstant } = await import('../time/parse-instant.ts');
  const { full } = createTimeText(timezone.name);
  const read = (text: string | undefined, option: string): Instant | undefined => {
    if (text === undefined) return undefined;
    const instant = parseInstant(text, timezone.name, now, end);
    if (instant <= Math.max(now, end) + AHEAD) return instant;
    throw new InstantError(
      `${option} ${JSON.stringify(text)} lies ahead: it is ${full(now)} now; name an earlier time, such as ` +
        'yesterday 14:00',
    );
  };
  const counted = kind === 'files' ? [from, at].filter((text) => text !== undefined && countsFromEnd(text)) : [];
  const verb = counted.length === 1 ? 'counts' : 'count';
  return {
    range: { from: read(from, '--from'), to: read(at, '--at') },
    said: counted.length === 0 ? undefined : `${counted.join(' and ')} ${verb} from the last line that was read.`,
  };
}

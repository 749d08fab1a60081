import type { Answers } from '../answers/answers.ts';
import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { besideFiles } from './beside-files.ts';
import type { LimitOptions } from './options.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';
import { shownZone } from './zone.ts';

/** What the configuration calls people and machines. */
export type Names = Pick<Config, 'people' | 'hosts'>;

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
export function withPast(
  options: LimitOptions,
  streams: Streams,
  ask: (answers: Answers) => Promise<void>,
): Promise<number> {
  return withAnswers(options, streams, true, async (answers) => {
    for (const remark of answers.remarks) streams.err(prose(`seatwatch: ${remark}`));
    const { stale } = answers.who();
    if (stale !== null) streams.err(prose(`WARNING: ${stale}`));
    await ask(answers);
  });
}

async function opened(
  options: LimitOptions,
  streams: Streams,
  past: boolean,
): Promise<{ answers: Answers; names: Names }> {
  const { files = [], timezone, limit, set } = options;
  const now = streams.now();
  if (files.length > 0) {
    const { readFiles } = await import('../engine/read-files.ts');
    const { openFiles } = await import('../answers/open-files.ts');
    const config = await besideFiles(options.config, streams);
    const said = { limit: limit ?? null, set: set ?? [] };
    const read = () => readFiles(files, timezone, now, past, true, said, config);
    return { answers: await openFiles(read, now), names: config ?? { people: {}, hosts: {} } };
  }
  const { configuredAsKeeper } = await import('./configured.ts');
  const { openState } = await import('../answers/open-state.ts');
  const config = configuredAsKeeper(options.config, streams, 'files');
  return { answers: openState(config, now, shownZone(timezone, config.sources)), names: config };
}

/**
 * `--from` and `--at` as instants; relative ones go back from the end of what is known.
 * Throws InstantError for a text that names none.
 */
export async function rangeOf(
  { from, at }: { from?: string | undefined; at?: string | undefined },
  { end, timezone }: Pick<Answers, 'end' | 'timezone'>,
): Promise<{ from: Instant | undefined; to: Instant | undefined }> {
  if (from === undefined && at === undefined) return { from: undefined, to: undefined };
  // Whoever names no time does not wait for what reads one.
  const { parseInstant } = await import('../time/parse-instant.ts');
  return {
    from: from === undefined ? undefined : parseInstant(from, timezone.name, end),
    to: at === undefined ? undefined : parseInstant(at, timezone.name, end),
  };
}

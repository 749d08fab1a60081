import { access, constants, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { SourceConfig } from '../config/types.ts';
import type { SourceStanding } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Vitals } from '../domain/store.ts';
import { readSince, unusableSince } from '../formats/table-order.ts';
import { causeOf, lackOf, troubleOf, type Lack } from '../formats/trouble.ts';
import { isPattern } from '../pattern/paths.ts';
import type { Logger } from '../notify/logger.ts';
import { ago } from '../present/time-text.ts';
import { hangs, holdsVersions, type Input, type Trouble } from './inputs.ts';

/** How a source stands, and all that is lacking of it. */
export interface Stand extends SourceStanding {
  lacks: readonly Lack[];
}

/** What is lacking of an input since the last look; null where it was read, or is still to be looked at. */
export function lackIn({ trouble, leftOut, position, path, foreign, named, heldUp }: Input): Lack | null {
  if (heldUp && !hangs({ trouble })) return null;
  if (trouble !== null) return { file: path, cause: trouble.cause };
  if (leftOut !== null || position === undefined) return null;
  return lackOf(position, path) ?? (named && foreign !== null ? { file: path, cause: foreign } : null);
}

/**
 * How each source stands. `nothing` tells why a source has no file at all. Where files are still to be looked at, or
 * left out beside others that are read, nothing is lacking.
 */
export function standsOf(
  sources: readonly SourceConfig[],
  inputs: readonly Input[],
  nothing: ReadonlyMap<string, Lack>,
): Stand[] {
  const all = Map.groupBy(inputs, ({ source }) => source.id);
  return sources.map(({ id, system, instance, unreadableAfter, absentAfter }) => {
    const every = all.get(id) ?? [];
    const own = every.filter((input) => !isOvertaken(input, every));
    const lacks = lacksOf(own, nothing.get(id));
    const [first] = lacks;
    const reads = own.filter(({ leftOut }) => leftOut === null).map(({ readAt }) => readAt);
    const newest = own.reduce<Input | undefined>(
      (best, input) => ((input.writtenAt ?? -Infinity) > (best?.writtenAt ?? -Infinity) ? input : best),
      undefined,
    );
    return {
      source: id,
      system,
      instance,
      readAt: reads.length === 0 || reads.includes(null) ? null : Math.min(...reads.flatMap((at) => at ?? [])),
      lastEntryAt: newest?.writtenAt ?? null,
      trouble:
        first === undefined
          ? null
          : `${first.file}: ${first.cause}${lacks.length > 1 ? `; and ${lacks.length - 1} more` : ''}`,
      file: first?.file ?? newest?.path ?? null,
      unreadableAfter,
      absentAfter,
      lacks,
    };
  });
}

/** Whether a version of a table could not be used, and a later one of its source was read since: it matters no more. */
function isOvertaken(input: Input, inputs: readonly Input[]): boolean {
  if (!holdsVersions(input) || input.position?.trouble == null) return false;
  const written = unusableSince(input.position);
  return written !== undefined && inputs.some(({ position }) => (readSince(position) ?? -Infinity) > written);
}

function lacksOf(own: readonly Input[], nothing: Lack | undefined): Lack[] {
  const lacks = own.flatMap((input) => lackIn(input) ?? []);
  if (lacks.length > 0) return lacks;
  if (own.length === 0) return nothing === undefined ? [] : [nothing];
  const others = own.flatMap(({ leftOut, foreign, path }) =>
    leftOut === null && foreign === null ? [] : [{ file: path, cause: foreign ?? leftOut ?? '' }],
  );
  return others.length === own.length ? others : [];
}

/**
 * Why globs stand for no file: the folder that they begin in is not there, may not be read, or holds none that fits.
 */
export async function nothingFits(paths: readonly string[], folder: string): Promise<Lack> {
  const file = paths.join(', ');
  for (const path of paths) {
    const within = folderOf(resolve(folder, path));
    const cause = await lackOfFolder(within);
    if (cause !== null) return { file, cause: `no file fits: ${within}: ${cause}` };
  }
  return { file, cause: 'no file fits' };
}

/** The folder above the first part of a path that is a pattern. */
function folderOf(glob: string): string {
  let within = glob;
  while (isPattern(within) && dirname(within) !== within) within = dirname(within);
  return within === glob ? dirname(glob) : within;
}

async function lackOfFolder(folder: string): Promise<string | null> {
  try {
    if (!(await stat(folder)).isDirectory()) return 'not a folder';
    await access(folder, constants.R_OK | constants.X_OK);
    return null;
  } catch (error) {
    return causeOf(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

/** What the state tells of inputs, for who asks; of a source without any, why that is so. */
export function readingsOf(found: Iterable<Input>, nothing: ReadonlyMap<string, Lack>): Vitals['readings'] {
  const none = [...nothing].map(([source, { file, cause }]): [string, Vitals['readings'][string]] => [
    nothingOf(source),
    { source, path: file, readAt: null, trouble: cause.replace('no file fits', `no file fits ${file}`) },
  ]);
  const inputs = [...found];
  const all = Map.groupBy(inputs, ({ source }) => source.id);
  const reading = (input: Input): Vitals['readings'][string] => {
    if (!isOvertaken(input, all.get(input.source.id) ?? [])) return readingOf(input);
    return readingOf({ ...input, leftOut: `${basename(input.path)} is no whole table, and a later version was read` });
  };
  return Object.fromEntries([
    ...none,
    ...inputs.map((input): [string, Vitals['readings'][string]] => [input.id, reading(input)]),
  ]);
}

/** Under what the state keeps that a source has no file. */
export function nothingOf(source: string): string {
  return `${source}:`;
}

function readingOf({
  source,
  path,
  position,
  trouble,
  readAt,
  leftOut,
  foreign,
  named,
  turnedUpAt,
  writtenAt,
  heldUp,
}: Input): Vitals['readings'][string] {
  const left = leftOut ?? (named || foreign === null ? null : `${basename(path)} ${foreign}`);
  const told =
    trouble !== null
      ? troubleSentence(path, trouble)
      : left === null && !heldUp
        ? (troubleOf(position, path) ?? (foreign === null ? null : `${path}: ${foreign}`))
        : null;
  return {
    source: source.id,
    path,
    readAt,
    trouble: told,
    foundAt: turnedUpAt,
    writtenAt,
    ...(left !== null && { leftOut: left }),
  };
}

function troubleSentence(path: string, trouble: Trouble): string {
  return hangs({ trouble }) ? `${path} ${trouble.cause}` : `${path}: ${trouble.cause}`;
}

/** Gives the function that logs, once each, what cannot be read and what can be read again. */
export function createTeller(log: Logger): (stands: readonly Stand[], at: Instant) => void {
  let told = new Map<string, { source: string; lack: Lack; since: Instant }>();
  return function tell(stands, at) {
    const now: typeof told = new Map(
      stands.flatMap(({ source, lacks, readAt }) =>
        lacks.map((lack) => [`${source} ${lack.file}`, { source, lack, since: readAt ?? at }] as const),
      ),
    );
    for (const [key, { source, lack }] of now) {
      const before = told.get(key);
      if (before?.lack.cause !== lack.cause)
        log.warn({ source, ...lack }, 'a source cannot be read; it is tried again at every poll');
      if (before !== undefined) now.set(key, { source, lack, since: before.since });
    }
    for (const [key, { source, lack, since }] of told) {
      if (!now.has(key))
        log.info(
          { source, file: lack.file, unreadableFor: ago(Math.max(0, at - since)) },
          'a source can be read again',
        );
    }
    told = now;
  };
}

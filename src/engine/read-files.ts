import { setFlagsFromString } from 'node:v8';
import type { Instant } from '../domain/entry.ts';
import { mustBeZone } from '../time/zone.ts';
import type { SaidOfFiles } from './file-settings.ts';
import { filesNamed } from './readers.ts';
import { readLogs } from './read-logs.ts';
import type { Read, ReadOptions } from './read-result.ts';
import { siteOfFiles, type FileSite, type FilesAsked } from './site-files.ts';

export type { Read } from './read-result.ts';

/**
 * Reads files with their rotated siblings, or the logs in folders, as one site through the same readers, parsers and
 * ledger as `watch`, without a state. `keep` gathers what happened, for questions about earlier instants; without it,
 * and unless `maySkip` is false, only what matters now is read. `now` only tells whether a last line may still be
 * written. `said` is what the command line says of the files; `config` is a configuration that is there. Throws
 * SeatwatchError for a file that is not there or that no product recognises.
 */
export async function readFiles(
  named: readonly string[],
  timezone: string | undefined,
  now: Instant,
  keep: boolean,
  maySkip = true,
  said?: SaidOfFiles,
  config?: FilesAsked['config'],
): Promise<Read> {
  mustBeZone(timezone);
  const files = await filesNamed(named);
  const asked: FilesAsked = { timezone, said, config };
  const whole = keep || !maySkip;
  const site = await siteOfFiles(files, { ...asked, whole }, now);
  if (!whole) {
    const read = await readSite(site, now, { sinceRestart: true, timezone });
    if (read !== undefined) return read;
  }
  return readWhole(whole ? site : await siteOfFiles(files, asked, now), now, keep);
}

/**
 * Reads the files of a site to their ends. Undefined where `sinceRestart` read too little: a file was moved meanwhile,
 * or an earlier start speaks for another zone.
 */
export async function readSite(site: FileSite, now: Instant, options: ReadOptions): Promise<Read | undefined> {
  // What is read lives for moments: a young generation that grows holds 50 MB more.
  if (options.keep !== true) setFlagsFromString('--semi-space-growth-factor=1');
  if (!site.inputs.some(({ kind }) => kind === 'events')) return readLogs(site, now, options);
  const { readEvents } = await import('./read-events.ts');
  return readEvents(site, now, options.keep === true);
}

/** The same of all that the files hold. */
export async function readWhole(site: FileSite, now: Instant, keep = false): Promise<Read> {
  const read = await readSite(site, now, { keep });
  if (read === undefined) throw new Error('all was read, and yet too little');
  return read;
}

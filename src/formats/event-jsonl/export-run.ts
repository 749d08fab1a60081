import type { LogEvent } from '../../domain/entry.ts';

/**
 * Who writes an event of its own after each run of recipes/export-events.ps1, also where it found nothing: so a file
 * that grows no more tells that nobody exports.
 */
export const EXPORTER = 'seatwatch-export';

/** The event ids of its runs. */
const DONE = 1;
const LONGEST_CAUSE = 200;

/** What a run of the exporting script tells: null where it went well, else why it did not; undefined for others. */
export function failureOf({ source, id, text = '' }: LogEvent): string | null | undefined {
  if (source !== EXPORTER) return undefined;
  if (id === DONE) return null;
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_CAUSE) || 'it does not say why';
}

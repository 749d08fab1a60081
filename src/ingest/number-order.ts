import type { Entry, Instant } from '../domain/entry.ts';

/** What is due at an instant, of a batch of an input. */
interface Due {
  at: Instant;
  is: string;
  of: { input: string };
  entry?: Entry;
}

/**
 * Puts events of one log that were written in one instant in the order of their numbers, whichever inputs they came by:
 * a log may go on in its next file within a millisecond. `steps` are in the order of time; what is not numbered stays
 * where it is, and a batch is consumed behind all that is of its instant.
 */
export function inNumberOrder<S extends Due>(steps: S[]): S[] {
  let from = 0;
  for (let to = 1; to <= steps.length; to += 1) {
    if (to < steps.length && steps[to]!.at === steps[from]!.at) continue;
    if (to - from > 1 && severalInputs(steps, from, to)) arrange(steps, from, to);
    from = to;
  }
  return steps;
}

function severalInputs(steps: readonly Due[], from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1) if (steps[at]!.of.input !== steps[from]!.of.input) return true;
  return false;
}

function arrange<S extends Due>(steps: S[], from: number, to: number): void {
  const run = steps.slice(from, to);
  const places = new Map<string, number[]>();
  for (const [place, { entry }] of run.entries()) {
    const { machine, channel, number } = entry?.event ?? {};
    if (machine === undefined || channel === undefined || number === undefined) continue;
    const log = JSON.stringify([machine.toLowerCase(), channel]);
    places.set(log, [...(places.get(log) ?? []), place]);
  }
  const arranged = [...run];
  for (const own of places.values()) {
    const sorted = own.toSorted((a, b) => numberOf(run[a]) - numberOf(run[b]));
    for (const [index, place] of own.entries()) arranged[place] = run[sorted[index]!]!;
  }
  const consumed = arranged.filter(({ is }) => is === 'consumed');
  steps.splice(from, to - from, ...arranged.filter(({ is }) => is !== 'consumed'), ...consumed);
}

function numberOf(step: Due | undefined): number {
  return step?.entry?.event?.number ?? 0;
}

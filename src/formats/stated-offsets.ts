import type { Entry, LogEvent } from '../domain/entry.ts';
import type { ReadRequest } from '../domain/reader.ts';

/** From any day to one in the other half of the year. */
const HALF_A_YEAR = 182 * 24 * 3_600_000;

/** Counts events whose stated offset is one that the zone of the source has, but not at that time of the year. */
export interface StatedOffsets {
  add(event: LogEvent): void;
  /** What to know of them, in a sentence; undefined where there are none. */
  remark(): string | undefined;
}

/**
 * Some collectors write local time with the offset of the other half of the year, so that all their events of winter or
 * of summer are an hour off. Whether they do cannot be told by an event alone: its machine may be in another zone.
 */
export function createStatedOffsets({ utc }: Pick<ReadRequest, 'utc'>): StatedOffsets {
  let wrong = 0;
  return {
    add({ at, offset }) {
      if (utc === undefined || at === undefined || offset === undefined) return;
      const wall = at + offset;
      const isOfOtherHalf = (): boolean =>
        [HALF_A_YEAR, -HALF_A_YEAR].some((by) => utc(wall + by) === wall + by - offset);
      if (utc(wall) !== at && isOfOtherHalf()) wrong += 1;
    },
    remark() {
      if (wrong === 0) return undefined;
      const events = wrong === 1 ? '1 event states an offset' : `${wrong} events state an offset`;
      return (
        `${events} from UTC that the zone of the source has in the other half of the year only: if they are of a ` +
        'machine of that zone, their times are an hour off, as some collectors write them; compare them with the ' +
        'log itself'
      );
    },
  };
}

/** Counts the events of entries that state an offset. */
export function addAll(offsets: StatedOffsets, entries: readonly Entry[]): void {
  for (const { event } of entries) if (event?.offset !== undefined) offsets.add(event);
}

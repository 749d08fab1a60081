import { MAX_AHEAD } from '../domain/believable.ts';
import type { Instant } from '../domain/entry.ts';
import type { LineInput, Tools } from '../domain/product.ts';
import { resolveRepeatedHour } from './repeated-hour.ts';

/** Reads the stamps in the text of lines: one for all lines of a batch, one line at a time. */
export interface LineStamps {
  /** The tools of the source, with a `stamp` that neither believes nor guesses more than it can know. */
  tools: Tools;
  /** The instant of a stamp of the present line that was not believed; undefined where there is none. */
  readonly ahead: Instant | undefined;
  /** Instants of the present line that may be another one as well, which is their value. */
  ambiguous: ReadonlyMap<Instant, Instant>;
  /** The next line. `live` where it was written while seatwatch watched. */
  begin(text: string, arrived: Instant, live: boolean): void;
}

export function createLineStamps(tools: Tools, input: LineInput | undefined): LineStamps {
  const ambiguous = new Map<Instant, Instant>();
  let text = '';
  let arrived = 0;
  let live = false;
  let ahead: Instant | undefined;

  function instantOf(wall: Instant, after: Instant | undefined): Instant {
    const [early, late] = [tools.utc(wall), tools.utc(wall, Infinity)];
    if (early === late) return early;
    const offset = input?.start?.offset(text)?.offset;
    const stated = offset === undefined ? undefined : wall - offset;
    const at = resolveRepeatedHour({ early, late, stated, arrived, live, after });
    if (at === undefined) ambiguous.set(early, late);
    return at ?? early;
  }

  function stamp(wall: Instant, after?: Instant): Instant {
    const at = instantOf(wall, after);
    // Where the stream goes on from there, it is this machine's clock that is wrong, or its own has been for long.
    if (at <= Math.max(arrived, after ?? at) + MAX_AHEAD) return at;
    ahead = at;
    return Math.max(after ?? at, live ? arrived : -Infinity);
  }

  return {
    tools: { ...tools, stamp },
    ambiguous,
    get ahead() {
      return ahead;
    },
    begin(line, when, isLive) {
      text = line;
      arrived = when;
      live = isLive;
      ahead = undefined;
      ambiguous.clear();
    },
  };
}

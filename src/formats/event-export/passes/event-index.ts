import type { ParsedTime } from '../fields/times.ts';
import type { Context } from '../framing/event-codec.ts';

/** What is held of a wanted event until it is taken: where it stands, and what tells its place among the others. */
export interface EventIndex {
  /** The byte of the file at which it begins, and how many it has. */
  place: number;
  length: number;
  stamp: ParsedTime;
  recordId: number | undefined;
  computer: string | undefined;
  channel: string | undefined;
  /** The number of the event among all of the file. */
  index: number;
  /** How it is to be read, where that stands before it. */
  context: Context | undefined;
}

/** The wanted events of a file in columns of numbers, some 50 bytes each, by their numbers in the order of the file. */
export interface EventIndexRows {
  readonly count: number;
  /** The computers that they name. */
  readonly computers: ReadonlySet<string>;
  add(row: EventIndex): void;
  columns(): Columns;
  contextOf(row: number): Context | undefined;
}

export interface Columns {
  place: Float64Array;
  length: Uint32Array;
  dayFirst: Float64Array;
  /** Empty where no date has two readings. */
  monthFirst: Float64Array;
  /** Ten-millionths of a second. */
  decimals: Uint32Array;
  /** NaN where there is none. */
  recordId: Float64Array;
  /** A number for each computer and channel. */
  log: Uint32Array;
  index: Uint32Array;
}

export function createEventIndex(): EventIndexRows {
  const [place, dayFirst, monthFirst, recordId] = [reals(), reals(), reals(), reals()];
  const [length, decimals, log, index] = [wholes(), wholes(), wholes(), wholes()];
  const logs = new Map<string, number>();
  let last: Pick<EventIndex, 'computer' | 'channel'> & { number: number } = {
    computer: undefined,
    channel: undefined,
    number: 0,
  };
  const computers = new Set<string>();
  const contexts: { from: number; context: Context | undefined }[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    computers,
    add(row) {
      const { stamp, computer, channel, context } = row;
      place.add(row.place);
      length.add(row.length);
      dayFirst.add(stamp.dayFirst);
      if (monthFirst.count() > 0 || !Object.is(stamp.monthFirst, stamp.dayFirst)) {
        for (const known of dayFirst.all().subarray(monthFirst.count(), count)) monthFirst.add(known);
        monthFirst.add(stamp.monthFirst);
      }
      decimals.add(Number(stamp.decimals.padEnd(7, '0')));
      recordId.add(row.recordId ?? NaN);
      if (count === 0 || computer !== last.computer || channel !== last.channel) {
        const name = JSON.stringify([computer, channel]);
        if (!logs.has(name)) logs.set(name, logs.size);
        last = { computer, channel, number: logs.get(name)! };
      }
      log.add(last.number);
      index.add(row.index);
      if (computer !== undefined) computers.add(computer);
      if (context !== contexts.at(-1)?.context) contexts.push({ from: count, context });
      count += 1;
    },
    columns: () => ({
      place: place.all(),
      length: length.all(),
      dayFirst: dayFirst.all(),
      monthFirst: monthFirst.all(),
      decimals: decimals.all(),
      recordId: recordId.all(),
      log: log.all(),
      index: index.all(),
    }),
    contextOf: (row) => contexts.findLast(({ from }) => from <= row)?.context,
  };
}

interface Column<T> {
  add(value: number): void;
  count(): number;
  /** Valid until the next `add`. */
  all(): T;
}

function reals(): Column<Float64Array> {
  return column((length) => new Float64Array(length));
}

function wholes(): Column<Uint32Array> {
  return column((length) => new Uint32Array(length));
}

function column<T extends Float64Array | Uint32Array>(make: (length: number) => T): Column<T> {
  let values = make(64);
  let count = 0;
  return {
    add(value) {
      if (count === values.length) {
        const wider = make(2 * count);
        wider.set(values);
        values = wider;
      }
      values[count] = value;
      count += 1;
    },
    count: () => count,
    all: () => values.subarray(0, count) as T,
  };
}

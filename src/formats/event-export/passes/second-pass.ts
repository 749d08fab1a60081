import { readInto } from '../../../inputs/file/file-info.ts';
import { openBytes } from '../../../inputs/file/packed/open.ts';
import type { Opened } from '../../../inputs/file/packed/unpacked.ts';
import type { PlacedEvent } from '../../windows-event.ts';
import type { EventCodec } from '../framing/event-codec.ts';
import type { Decision } from './date-order.ts';
import type { Columns, EventIndexRows } from './event-index.ts';
import { timesOf } from './order.ts';

/** So many events are read at once, and of long ones so many bytes. */
const MOST_EVENTS = 1000;
const MOST_BYTES = 1024 * 1024;
/** What lies between two events is read with them where it is shorter. */
const GAP = 16 * 1024;

/** What is known of a file by its first pass. */
export interface Scan {
  path: string;
  rows: EventIndexRows;
  decision: Decision;
  /** How the events of the file stand in it, for the next reader of it. */
  openDialect(): EventCodec;
  /** The bytes of the file as the dialect takes them. */
  plain(raw: Buffer): Buffer;
}

/**
 * Reads the events of a file again, in the order of their numbers, a part at a time. Throws where the file is another
 * one by now.
 */
export async function* readSecondPass(scan: Scan, order: Uint32Array): AsyncGenerator<PlacedEvent[]> {
  if (order.length === 0) return;
  const columns = scan.rows.columns();
  const dialect = scan.openDialect();
  const handle = await openBytes(scan.path);
  try {
    for (let from = 0; from < order.length;) {
      const to = endOf(order, from, columns);
      yield await partOf(order.subarray(from, to), handle, { ...scan, columns, dialect });
      from = to;
    }
  } finally {
    await handle.close();
  }
}

function endOf(order: Uint32Array, from: number, { length }: Columns): number {
  let to = from;
  for (let bytes = 0; to < order.length && to - from < MOST_EVENTS && bytes < MOST_BYTES; to += 1)
    bytes += length[order[to]!]!;
  return to;
}

async function partOf(
  rows: Uint32Array,
  handle: Pick<Opened, 'read'>,
  scan: Scan & { columns: Columns; dialect: EventCodec },
): Promise<PlacedEvent[]> {
  const {
    columns: { place, length },
  } = scan;
  const found: PlacedEvent[] = Array(rows.length);
  const byPlace = Uint32Array.from(rows, (_, nth) => nth).sort((a, b) => place[rows[a]!]! - place[rows[b]!]!);
  for (let nth = 0; nth < byPlace.length;) {
    const begin = place[rows[byPlace[nth]!]!]!;
    let end = begin;
    let next = nth;
    for (; next < byPlace.length; next += 1) {
      const row = rows[byPlace[next]!]!;
      if (place[row]! - end > GAP || (end > begin && place[row]! + length[row]! - begin > 2 * MOST_BYTES)) break;
      end = Math.max(end, place[row]! + length[row]!);
    }
    const bytes = await readInto(handle, Buffer.allocUnsafeSlow(end - begin), begin);
    for (const slot of byPlace.subarray(nth, next)) {
      const row = rows[slot]!;
      found[slot] = eventAt(bytes.subarray(place[row]! - begin, place[row]! - begin + length[row]!), row, scan);
    }
    nth = next;
  }
  return found;
}

function eventAt(
  raw: Buffer,
  row: number,
  { path, rows, columns, decision, dialect, plain }: Scan & { columns: Columns; dialect: EventCodec },
): PlacedEvent {
  const bytes = plain(raw);
  dialect.resume?.(rows.contextOf(row));
  const frame = dialect.frame(bytes, 0, true);
  const taken = frame?.kind === 'event' ? dialect.decode(bytes, frame, true) : 'nothing';
  const at = columns.place[row]!;
  if (
    taken === 'nothing' ||
    'bad' in taken ||
    taken.draft === undefined ||
    !Object.is(taken.stamp.dayFirst, columns.dayFirst[row])
  ) {
    throw new Error(`${path} has changed while it was read: the event at byte ${at} is not there any more`);
  }
  const { draft, stamp } = taken;
  return { event: { ...draft, ...timesOf(stamp, decision) }, at };
}

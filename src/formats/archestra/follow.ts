import { dirname } from 'node:path';
import type { Entry, Instant } from '../../domain/entry.ts';
import type { Batch, Checkpoint, Note, ReadBatch, Reader, ReadRequest } from '../../domain/reader.ts';
import { codeOf, isMissing, readInto } from '../../inputs/file/file-info.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { sameOr } from '../checkpoints.ts';
import { noteOf, notesOfTrouble } from '../notes.ts';
import { NOT_THERE } from '../trouble.ts';
import { entryOf, holdsAny } from '../windows-event.ts';
import { archestraCheckpointOf, type ArchestraCheckpoint, type Mark } from './checkpoint.ts';
import { CHANNEL, eventOf } from './event.ts';
import type { Processes } from './filter.ts';
import { HEADER, headerOf, instantAt, type Header } from './layout.ts';
import { extentOf, readRecords, type Extent, type Part } from './read.ts';
import type { Spot } from './walk.ts';

/** A file that seems to be another one is taken for it when two polls have seen it alike, else after so many. */
const MOST_DOUBTS = 12;
/** The bytes of a record by which it is known again. */
const MARK = 44;

export interface ArchestraFollowerOptions {
  /** A batch ends with so many entries; 1,000 unless given. */
  batch?: number;
}

/** What is known of the processes of a file behind a position: it only saves events that were given before. */
interface Memory {
  next: string;
  processes: Processes;
}

/**
 * Reads a log of the ArchestrA logger while it is written, each record once: a `read` is one poll. Records are walked
 * by their lengths, whatever the header says, which is stale; behind the last one a half written record is waited for.
 * Once the name of the next file stands behind it, a log is over. What is damaged is stepped over, with a note
 * `damaged` and, where the numbers of the lost records are known, a note `gap`. A log that was emptied or replaced
 * gives a note `cleared` and is read anew; an export of the Log Viewer that was replaced is read anew without a word.
 * Numbers, and whether other files hold what is missing between two, are left to ingest.
 */
export function createArchestraFollower({ batch = 1000 }: ArchestraFollowerOptions = {}): Reader {
  const memories = new Map<string, Memory>();
  return { name: 'archestra', read: (request) => poll(request, batch, memories) };
}

async function* poll(request: ReadRequest, most: number, memories: Map<string, Memory>): AsyncGenerator<ReadBatch> {
  const { source, path, from, wanted } = request;
  const stream = `${source}:${path}`;
  const known = memories.get(stream);
  memories.delete(stream);
  const processes: Processes = known !== undefined && known.next === JSON.stringify(from) ? known.processes : new Map();
  let position = archestraCheckpointOf(from);
  let handle: Opened | undefined;
  try {
    handle = await openBytes(path);
    const opening = await look(handle, position, request);
    position = opening.position;
    if (opening.found === undefined) {
      yield { entries: [], notes: opening.notes, next: sameOr(position, from), caughtUp: true };
      return;
    }
    const { header, extent } = opening.found;
    let notes = opening.notes;
    let times: readonly [Instant, Instant] | undefined;
    const spot: Spot = { at: position.at ?? header.from, number: position.number, last: position.mark?.at ?? 0 };
    const parts = readRecords(handle, header, extent, spot, {
      folder: dirname(path),
      after: writtenAt(position.mark, header),
      literals: wanted.literals,
      ...(wanted.firstOfProcess === true && { processes }),
      most,
      waits: (at, more) => waits(at, more, { request, position, header, extent }),
      onProgress: request.onProgress,
    });
    for await (const part of parts) {
      const { entries, notes: lost } = told(part, position, extent, request);
      notes = [...notes, ...lost];
      const wasOpen = from !== undefined && !position.closed;
      position = await after(handle, position, part, extent);
      const next = sameOr(position, from);
      if (part.times !== null) times = [times?.[0] ?? part.times[0], part.times[1]];
      if (part.over && !position.closed) memories.set(stream, { next: JSON.stringify(next), processes });
      yield {
        entries,
        notes: notes.map((one) => ({ ...one, machine: header.host })),
        next,
        caughtUp: part.over,
        computers: [header.host],
        ...(from === undefined && times !== undefined && { span: times }),
        ...(wasOpen && position.closed && { goesOn: true as const }),
        ...numbersOf(part, header),
      };
      notes = [];
    }
  } catch (error) {
    if (codeOf(error) === 'unknown') throw error;
    yield isMissing(error) ? away(position, from) : troubled(position, codeOf(error), request);
  } finally {
    await handle?.close();
  }
}

/** The file as it is now, and the position as it holds for that. `found` is undefined where it is still waited for. */
async function look(
  handle: Opened,
  before: ArchestraCheckpoint,
  request: ReadRequest,
): Promise<{
  position: ArchestraCheckpoint;
  notes: Note[];
  found?: { header: Header; extent: Extent };
}> {
  const bytes = await readInto(handle, Buffer.alloc(HEADER), 0);
  const header = headerOf(bytes);
  const { size } = await handle.stat();
  const position: ArchestraCheckpoint = {
    ...before,
    history: before.history ?? (request.lateJoin === true ? 0 : size),
    doubt: null,
    trouble: null,
  };
  if (header === undefined && bytes.length >= HEADER_LEAST)
    throw Object.assign(new Error(`${request.path} is no log of ArchestrA`), { code: 'no ArchestrA log' });
  const isSame = header === undefined ? before.mark === null : await isSameLog(handle, size, before);
  if (!isSame) {
    const polls = (before.doubt?.polls ?? 0) + 1;
    const shrunk =
      header === undefined || size < header.from || (size < (before.at ?? 0) && isNamedAlike(header, before));
    // A file that is being copied to its place again may show a part of itself.
    if (!request.final && shrunk && before.doubt?.size !== size && polls <= MOST_DOUBTS)
      return { position: { ...position, doubt: { size, polls } }, notes: [] };
    const begun = { ...position, history: 0, at: null, number: null, mark: null, log: null, closed: false, torn: null };
    const notes =
      header?.shape.form === 'export' ? [] : [noteOf(request, 'cleared', before.number ?? 0, cleared(before))];
    return header === undefined
      ? { position: begun, notes }
      : { position: begin(begun, header), notes, found: { header, extent: await extentOf(handle, header) } };
  }
  if (header === undefined) return { position, notes: [] };
  return {
    position: position.at === null ? begin(position, header) : position,
    notes: [],
    found: { header, extent: await extentOf(handle, header) },
  };
}

/** A file with fewer bytes may become one. */
const HEADER_LEAST = 56;

function begin(position: ArchestraCheckpoint, header: Header): ArchestraCheckpoint {
  const { from, first, host } = header;
  return { ...position, at: from, number: first, log: { host, first } };
}

async function isSameLog(handle: Opened, size: number, { mark, at }: ArchestraCheckpoint): Promise<boolean> {
  if (mark === null) return true;
  return size >= (at ?? 0) && (await headAt(handle, mark.at)) === mark.head;
}

function isNamedAlike({ host, first }: Header, { log }: ArchestraCheckpoint): boolean {
  return log?.host === host && log.first === first;
}

async function headAt(handle: Opened, at: number): Promise<string> {
  return (await readInto(handle, Buffer.alloc(MARK), at)).toString('hex');
}

/** When a marked record was written. */
function writtenAt(mark: Mark | null, { shape }: Header): Instant | undefined {
  const head = Buffer.from(mark?.head ?? '', 'hex');
  return head.length < MARK ? undefined : instantAt(head, shape.fields + 12);
}

function cleared({ number }: ArchestraCheckpoint): string {
  const behind = number === null ? 'since it was read' : `after record ${number - 1}`;
  return `was emptied or replaced: it is read anew, and what was written to it ${behind} was not seen.`;
}

/** Whether what is no whole record may still become one. */
function waits(
  at: number,
  more: boolean,
  {
    request,
    position: { torn },
    header,
    extent,
  }: { request: ReadRequest; position: ArchestraCheckpoint; header: Header; extent: Extent },
): boolean {
  if (request.final || extent.state === 'closed') return false;
  const again = torn?.at === at;
  if (more) return at > header.last && !again;
  return extent.state === 'live' || !again || torn.size !== extent.size || torn.told;
}

/** The entries of a part, and what was lost of it, each behind the entries that stand before it. */
function told(
  { taken, lost, torn }: Part,
  { history }: ArchestraCheckpoint,
  extent: Extent,
  request: ReadRequest,
): { entries: Entry[]; notes: Note[] } {
  const entries: Entry[] = [];
  const notes: Note[] = [];
  let next = 0;
  const tellLost = (before: number): void => {
    for (; next < lost.length && lost[next]!.behind <= before; next += 1) {
      const { at, numbers } = lost[next]!;
      const isCut = extent.state === 'cut' && torn === at;
      const what = isCut
        ? `ends at byte ${extent.size}, in the middle of its records`
        : `holds no record at byte ${at}`;
      const afterEntries = entries.length;
      notes.push({ ...noteOf(request, 'damaged', at, `${what}: what stood there is left out.`), afterEntries });
      notes.push({ ...noteOf(request, 'gap', at, missing(numbers)), afterEntries });
    }
  };
  for (const [index, { record, at, after: before, because }] of taken.entries()) {
    tellLost(index);
    const event = {
      ...eventOf(record),
      ...(because === 'process' && { firstOfProcess: true as const }),
      ...(before !== undefined && { after: before }),
    };
    if (because === 'literal' && !holdsAny(event, request.wanted.literals)) continue;
    const place = record.number === undefined ? `byte ${at}` : `record ${record.number}`;
    entries.push(entryOf({ event, at: place }, request, at < (history ?? 0)));
  }
  tellLost(taken.length);
  return { entries, notes };
}

function missing(numbers: readonly [number, number] | null): string {
  if (numbers === null) return 'records are missing: what stands there is damaged.';
  const [from, to] = numbers;
  return from === to
    ? `record ${from} is missing: what stands there is damaged.`
    : `records ${from} to ${to} are missing: what stands there is damaged.`;
}

/** The position behind a part. */
async function after(
  handle: Opened,
  before: ArchestraCheckpoint,
  { spot, torn, lost, over }: Part,
  { size, state }: Extent,
): Promise<ArchestraCheckpoint> {
  const mark: Mark | null =
    spot.at === before.at || spot.last === 0 ? before.mark : { at: spot.last, head: await headAt(handle, spot.last) };
  return {
    ...before,
    at: spot.at,
    number: spot.number,
    mark,
    closed: over && state === 'closed',
    torn: torn === null ? null : { at: torn, size, told: lost.some(({ at }) => at === torn) || isTold(before, torn) },
  };
}

function isTold({ torn }: ArchestraCheckpoint, at: number): boolean {
  return torn?.at === at && torn.told;
}

function numbersOf({ numbers, times }: Part, { shape, host }: Header): Pick<Batch, 'numbers'> {
  // An export holds what its viewer showed.
  if (numbers === null || times === null || shape.form === 'export') return {};
  return { numbers: [{ channel: CHANNEL, machine: host, first: numbers[0], last: numbers[1], times }] };
}

/** Nothing is there; what will be is no history. A log that was read to its end is not missed. */
function away(position: ArchestraCheckpoint, from: Checkpoint | undefined): ReadBatch {
  const trouble = position.closed ? null : NOT_THERE;
  const next = sameOr({ ...position, history: position.history ?? 0, trouble }, from);
  return { entries: [], notes: [], next, caughtUp: true };
}

const REMEDIES = {
  'no ArchestrA log': 'it does not begin as logs of ArchestrA (.aaLOG) do; name the right file',
};

/** Tells a trouble once, as long as it lasts. */
function troubled(position: ArchestraCheckpoint, trouble: string, request: ReadRequest): ReadBatch {
  const notes = notesOfTrouble(trouble, position, request, REMEDIES);
  return { entries: [], notes, next: sameOr({ ...position, trouble }, request.from), caughtUp: true };
}

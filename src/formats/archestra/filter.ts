/** Tells of records by their bytes, before anything is decoded, whether they are wanted. */
export interface Filter {
  /** A block is looked through next: its first `length` bytes, in which records begin at even bytes. */
  begin(bytes: Buffer, units: Uint16Array, length: number): void;
  /**
   * Why the record is wanted: it is the first of its process, or may hold a literal; undefined where it is not. To be
   * asked of one behind the other. `texts` are the bytes before its texts, `pid` those before its process number.
   */
  wants(from: number, to: number, texts: number, pid: number): 'process' | 'literal' | undefined;
}

/** More processes are made up. */
const MOST_PROCESSES = 4096;

/** Everything is wanted where one of the literals is empty. `processes` is what was seen of processes before. */
export function createFilter(literals: readonly string[], processes: Processes | undefined): Filter {
  const all = literals.includes('');
  const hits = literals.map(() => -1);
  let nearest = -1;
  let block: { bytes: Buffer; units: Uint16Array } | undefined;

  function seek(from: number): void {
    nearest = Infinity;
    for (const [index, literal] of literals.entries()) {
      let at = hits[index]!;
      if (at < from) {
        const found = block!.bytes.indexOf(literal, from, 'utf16le');
        at = hits[index] = found < 0 ? Infinity : found;
      }
      if (at < nearest) nearest = at;
    }
  }

  return {
    begin(bytes, units, length) {
      block = { bytes: bytes.subarray(0, length), units };
      hits.fill(-1);
      nearest = -1;
    },
    wants(from, to, texts, pid) {
      if (processes !== undefined && isFirstOf(processes, block!.units, from + texts, to, from + pid)) return 'process';
      if (all) return 'literal';
      if (nearest < from) seek(from);
      return nearest < to ? 'literal' : undefined;
    },
  };
}

/** The name under which each process wrote last, with the NULs around it. */
export type Processes = Map<number, Uint16Array>;

/**
 * Whether a process writes for the first time, or under another name than before. Its name is the last text of a record;
 * some have none.
 */
function isFirstOf(known: Processes, units: Uint16Array, texts: number, to: number, pidAt: number): boolean {
  const pid = units[pidAt >> 1]! + units[(pidAt >> 1) + 1]! * 65_536;
  const end = to >> 1;
  const name = known.get(pid);
  if (name !== undefined && endsWith(units, end, name)) return false;
  const least = texts >> 1;
  let at = end - 2;
  while (at >= least && units[at] !== 0) at -= 1;
  if (at < least || at === end - 2 || units[end - 1] !== 0) return false;
  if (known.size >= MOST_PROCESSES) known.clear();
  known.set(pid, units.slice(at, end));
  return true;
}

function endsWith(units: Uint16Array, end: number, tail: Uint16Array): boolean {
  const from = end - tail.length;
  for (let at = tail.length - 2; at >= 0; at -= 1) if (units[from + at] !== tail[at]) return false;
  return units[end - 1] === 0;
}
